"""Is what somebody typed an emergency? Phrases say so, or examples that are near.

It looks at the typed words before anything is retrieved, and never changes what is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from qa.errors import SettingsError
from qa.language import LANGUAGES
from qa.model import Encoder, Vectors
from qa.text import NearWords, clean

from .context import Said, has_report, is_negated, is_reported, owner_of
from .emergency import Emergency
from .flags import FLAGS_FILE, Flag, Rules, clinic_rules, read_rules
from .likeness import Likeness
from .phrases import Book, Match, Word, tokens_of

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


def watch_for(rules: Rules, encoder: Encoder | None) -> Watch:
    """A watch that is ready. Without an encoder it looks for phrases only."""
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
