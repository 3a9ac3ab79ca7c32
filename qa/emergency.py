"""Is what somebody typed an emergency? Phrases say so, or examples that are near.

It looks at the typed words before anything is retrieved, and never changes what is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .encoder import Encoder, Vectors
from .errors import SettingsError
from .phrases import Book, Match, Word, tokens_of
from .query import clean
from .records import Emergency
from .redflags import FLAGS_FILE, Flag, Rules, clinic_rules, read_rules, shipped_rules
from .reported import Said, has_report, is_negated, is_reported, owner_of
from .spelling import NearWords
from .words import LANGUAGES

SHIPPED_EXAMPLES = Path(__file__).parent / "emergency.npz"
"""Of the shipped examples by the packaged model; `bench/emergency.py --vectors`."""
MIN_COSINE, MIN_MARGIN = 0.60, 0.04
"""The least cosine with an example, and by how much it must be nearer than the nearest
ordinary one: of those that raise at most 1 % of the ordinary questions of
bench/emergency/tune.jsonl, the pair that catches most there."""
MIN_COSINE_OTHER_MODEL = 0.90
"""The least cosine for another model than the packaged one."""
MAX_EARLIER = 10
"""Questions of a conversation that are looked at."""


@dataclass(frozen=True)
class Watch:
    """Looks for red flags in what is typed. Safe to share between threads; keeps
    nothing of it."""

    rules: Rules
    likeness: Likeness | None = None

    @cached_property
    def _book(self) -> Book:
        phrases = {p: None for f in self.rules.flags for p in f.every}
        book = Book(tuple(phrases))
        return Book(tuple(phrases), NearWords([*book.forms, *book.stems], book.stems))

    @cached_property
    def _numbers(self) -> dict[str, _Numbers]:
        """Of each flag's phrases, in the book."""
        number = {p: n for n, p in enumerate(self._book.phrases)}
        return {
            f.name: _Numbers(
                frozenset(number[p] for p in f.phrases),
                frozenset(number[p] for p in f.needed),
                frozenset(number[p] for p in f.spared),
            )
            for f in self.rules.flags
        }

    def prepare(self) -> None:
        """Reads the word lists now, and not while somebody waits."""
        self._book.find(tokens_of("prepare"))

    def check(
        self, text: str, history: Sequence[str] = (), vector: Vectors | None = None
    ) -> Emergency | None:
        """`history` holds the questions before, oldest first; `vector` is the text's
        own, without which only phrases are looked for."""
        raised = set(self.by_phrases(text, history))
        if vector is not None:
            raised |= set(self.by_likeness(text, vector))
        flags = [f for f in self.rules.flags if f.name in raised]
        if not flags:
            return None
        return Emergency(tuple(f.name for f in flags), self._notices(flags))

    def by_phrases(self, text: str, history: Sequence[str] = ()) -> tuple[str, ...]:
        """The flags that phrases raise, in their order."""
        fresh = tokens_of(clean_lines(text))
        here = _Found(fresh, self._book.find(fresh), self._numbers)
        earlier: list[_Found] = []
        for turn in history[-MAX_EARLIER:] if fresh else ():
            words = tokens_of(clean_lines(turn))
            earlier.append(_Found(words, self._book.find(words), self._numbers))
        return tuple(f.name for f in self.rules.flags if _raised(f, here, earlier))

    def by_likeness(self, text: str, vector: Vectors) -> tuple[str, ...]:
        """The flag of the nearest example, where it is near and the text a report."""
        if not self.likeness:
            return ()
        name = self.likeness.flag(vector)
        return (name,) if name and has_report(tokens_of(clean_lines(text))) else ()

    def _notices(self, flags: Sequence[Flag]) -> tuple[tuple[str, str], ...]:
        """In every language: the general one, unless all have their own, and theirs."""
        tables = [dict(f.notice) for f in flags if f.notice]
        if not all(f.notice for f in flags):
            tables.insert(0, dict(self.rules.notice))
        told = []
        for language in LANGUAGES:
            said = [t.get(language) or t.get(LANGUAGES[0], "") for t in tables]
            told.append((language, " ".join(dict.fromkeys(filter(None, said)))))
        return tuple(told)


class _Numbers(NamedTuple):
    phrases: frozenset[int]
    needed: frozenset[int]
    spared: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Found:
    """The words of one question and every phrase in them."""

    words: tuple[Word, ...]
    matches: list[Match]
    numbers: Mapping[str, _Numbers]

    def of(self, numbers: frozenset[int]) -> list[Match]:
        return [m for m in self.matches if m.phrase in numbers]

    def said(self, flag: Flag) -> list[Said]:
        """What raises the flag, or could with what it needs."""
        numbers = self.numbers[flag.name]
        spared = self.of(numbers.spared)
        told = (
            is_reported(self.words, m, past=flag.past, wish=flag.wish)
            for m in self.of(numbers.phrases)
            if not any(s.start < m.end and m.start < s.end for s in spared)
        )
        return [t for t in told if t]

    def needed(self, flag: Flag) -> list[Said]:
        return [
            Said(m, owner_of(self.words, m))
            for m in self.of(self.numbers[flag.name].needed)
            if not is_negated(self.words, m.start)
        ]


def _raised(flag: Flag, here: _Found, earlier: Sequence[_Found]) -> bool:
    """With what it needs, in one question or over several, of the same person."""
    fresh = here.said(flag)
    if not flag.needed:
        return bool(fresh)
    beside = here.needed(flag)
    before = [s for e in earlier for s in e.said(flag)]
    before_beside = [s for e in earlier for s in e.needed(flag)]
    pairs = [*((a, b) for a in fresh for b in [*beside, *before_beside])]
    pairs += [(a, b) for a in before for b in beside]
    return any(a.owner == b.owner for a, b in pairs)


def clean_lines(text: str) -> str:
    """Cleaned line by line, because a line may end a sentence."""
    return "\n".join(clean(line) for line in text.splitlines())


class Likeness:
    """Unit vectors of the examples, and of what is no emergency."""

    def __init__(self, rules: Rules, encoder: Encoder) -> None:
        self._flags = [(f.name, e) for f in rules.flags for e in f.examples]
        texts = [e for _, e in self._flags]
        vectors = vectors_of([*texts, *rules.ordinary], encoder)
        self._urgent, self._ordinary = vectors[: len(texts)], vectors[len(texts) :]
        known = encoder.weights_sha256 == _kept()[0]
        self.near, self.nearer = (
            (MIN_COSINE, MIN_MARGIN) if known else (MIN_COSINE_OTHER_MODEL, MIN_MARGIN)
        )

    def nearest(self, vector: Vectors) -> tuple[str, float, float]:
        """The flag of the nearest example, its cosine, that of the nearest ordinary."""
        if not len(self._urgent):
            return "", -1.0, -1.0
        near = self._urgent @ vector
        ordinary = self._ordinary @ vector
        row = int(near.argmax())
        other = float(ordinary.max()) if len(ordinary) else -1.0
        return self._flags[row][0], float(near[row]), other

    def flag(self, vector: Vectors) -> str:
        """Empty where no example is near enough."""
        name, near, ordinary = self.nearest(vector)
        return name if near >= self.near and near - ordinary >= self.nearer else ""


def vectors_of(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Those that are kept, and for other texts or another model fresh ones."""
    weights, kept = _kept()
    have = kept if encoder.weights_sha256 == weights else {}
    lacking = [t for t in dict.fromkeys(texts) if digest_of(t) not in have]
    if lacking:
        made = encoder.encode_questions(lacking)
        fresh = zip(lacking, made, strict=True)
        have = have | {digest_of(t): e.vector for t, e in fresh}
    return np.stack([have[digest_of(t)] for t in texts]).astype(np.float32)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _kept() -> tuple[str, dict[str, Vectors]]:
    """The weights that the kept vectors are of, and each by the hash of its text."""
    if not SHIPPED_EXAMPLES.is_file():
        return "", {}
    with np.load(SHIPPED_EXAMPLES, allow_pickle=False) as file:
        vectors = file["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        texts = [str(t) for t in file["texts"]]
        return str(file["weights"]), dict(zip(texts, vectors, strict=True))


def shipped_examples() -> list[str]:
    rules = shipped_rules()
    urgent = [e for f in rules.flags for e in f.examples]
    return list(dict.fromkeys([*urgent, *rules.ordinary]))


def watch_for(corpus: Path | None, encoder: Encoder | None) -> Watch:
    """Raises SettingsError for a malformed file."""
    rules = read_rules(corpus)
    watch = Watch(rules, Likeness(rules, encoder) if encoder else None)
    watch.prepare()
    return watch


def flag_faults(corpus: Path) -> list[str]:
    """What is wrong with a clinic's file: malformed, or of no use."""
    path = corpus / FLAGS_FILE
    if not path.is_file():
        return []
    try:
        read_rules(corpus)
        rules = clinic_rules(corpus)
    except SettingsError as error:
        return [str(error)]
    return [
        f"{path}: {fault}"
        for flag in rules.flags
        for fault in (*_idle(flag), *_missed(flag, rules))
    ]


def _idle(flag: Flag) -> list[str]:
    """Phrases that an exception takes back whenever they match."""
    spared = {p.written for p in flag.spared}
    return [
        f"flag {flag.name!r}: {phrase.written!r} can never match, because `except` "
        "holds it too. Take one of the two out."
        for phrase in flag.phrases
        if phrase.written in spared
    ]


def _missed(flag: Flag, rules: Rules) -> list[str]:
    alone = Watch(Rules((flag,), rules.notice, ()))
    return [
        f"flag {flag.name!r}: the example {example!r} is not caught by its phrases. "
        "Add a phrase for it, or take the example out."
        for example in flag.examples
        if not alone.by_phrases(example)
    ]
