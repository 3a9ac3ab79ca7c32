"""Is a typed text an emergency? A classifier, phrases and staff's examples tell.

The watch reads the typed text before the search, and never changes the search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from qa.errors import SettingsError
from qa.files import line_of
from qa.language import LANGUAGES
from qa.model import Encoder, Vectors
from qa.text import NearWords, clean

from .classifier import Verdict, shipped_classifier
from .context import Report, experiencer_of, has_report, is_negated, report_of
from .emergency import Emergency, emergency_of
from .everyday import names_nothing
from .flags import FLAGS_FILE, Flag, Rules, clinic_rules, read_rules, shipped_rules
from .likeness import Likeness
from .other_language import is_other_language
from .phrases import Book, Match, Word, tokens_of

MAX_EARLIER = 10
"""Earlier questions of a conversation that are read again."""


MIN_PART = 0.98
"""The least probability at which a part of a longer text raises a flag by itself: torn
from its story, an ordinary sentence often sounds urgent. Chosen on the tune halves."""
MIN_PHRASE = 0.01
"""A shipped phrase raises its flag unless the probability is below this."""


@dataclass(frozen=True)
class Watch:
    """Looks for red flags in typed texts. Threads may share it; it keeps nothing of a
    text."""

    rules: Rules
    likeness: Likeness | None = None
    is_packaged: bool = False
    """Whether vectors are of the packaged model, which the classifier learnt with."""

    @cached_property
    def _book(self) -> Book:
        phrases = {p: None for f in self.rules.flags for p in f.all_phrases}
        book = Book(tuple(phrases))
        return Book(tuple(phrases), NearWords([*book.forms, *book.stems], book.stems))

    @cached_property
    def _numbers(self) -> dict[str, _Numbers]:
        """Flag name to the numbers that its phrases have in the book."""
        number = {p: n for n, p in enumerate(self._book.phrases)}
        return {
            f.name: _Numbers(
                frozenset(number[p] for p in f.phrases),
                frozenset(number[p] for p in f.companions),
                frozenset(number[p] for p in f.exceptions),
            )
            for f in self.rules.flags
        }

    def prepare(self) -> None:
        """Builds the lists of words now, so that the first question does not wait."""
        self._book.find(tokens_of("prepare"))

    def check(
        self,
        text: str,
        history: Sequence[str] = (),
        vector: Vectors | None = None,
        parts: Mapping[str, Vectors] = MappingProxyType({}),
    ) -> Emergency | None:
        """The emergency in a text, if there is one. `history` holds the questions
        before it, oldest first. `vector` is the text's unit vector, shape (axes,), and
        `parts` has those of parts of it; without them English is told by phrases."""
        vectors = {text: vector, **parts}
        whole = self.judge(text, vector)
        apart = [v for t, u in parts.items() if t != text and (v := self.judge(t, u))]
        verdicts = [*([whole] if whole else []), *apart]
        raised = {whole.flag} if whole and whole.is_urgent else set()
        raised |= {v.flag for v in apart if v.probability >= MIN_PART}
        raised |= {n for t, u in vectors.items() for n in self.by_likeness(t, u)}
        now = self.by_phrases(text)
        doubted = verdicts and all(v.probability < MIN_PHRASE for v in verdicts)
        raised |= {n for n in now if not (doubted and n in self._shipped)}
        raised |= set(self.by_phrases(text, history)) - set(now) if history else set()
        flags = [f for f in self.rules.flags if f.name in raised]
        if not flags:
            return None
        typed_in = verdicts[0].language if verdicts else LANGUAGES[0]
        return emergency_of(flags, self.rules, typed_in)

    def judge(self, text: str, vector: Vectors | None) -> Verdict | None:
        """What the classifier makes of a text; None if it cannot tell, if staff called
        such a text ordinary, or if it would warn of a text that names nothing or is in
        another language."""
        if vector is not None and self.likeness and self.likeness.is_ordinary(vector):
            return None
        verdict = shipped_classifier().judge(text, vector if self.is_packaged else None)
        warns = verdict is not None and verdict.is_urgent
        if warns and (names_nothing(text) or is_other_language(text)):
            return None
        return verdict

    @cached_property
    def _shipped(self) -> frozenset[str]:
        """Names of the flags that the clinic left as they are."""
        shipped = shipped_rules().flags
        return frozenset(f.name for f in self.rules.flags if f in shipped)

    def by_phrases(self, text: str, history: Sequence[str] = ()) -> tuple[str, ...]:
        """Names of the flags that phrases raise, in the order of the rules."""
        typed = tokens_of(clean_lines(text))
        now = _Found(typed, self._book.find(typed), self._numbers)
        earlier: list[_Found] = []
        for turn in history[-MAX_EARLIER:] if typed else ():
            words = tokens_of(clean_lines(turn))
            earlier.append(_Found(words, self._book.find(words), self._numbers))
        return tuple(f.name for f in self.rules.flags if _is_raised(f, now, earlier))

    def by_likeness(self, text: str, vector: Vectors | None) -> tuple[str, ...]:
        """The flag of an example that staff wrote, if the text is near it and reports
        something."""
        if vector is None or not self.likeness:
            return ()
        name = self.likeness.flag(vector)
        return (name,) if name and has_report(tokens_of(clean_lines(text))) else ()


class _Numbers(NamedTuple):
    """Numbers in the book of one flag's phrases."""

    phrases: frozenset[int]
    companions: frozenset[int]
    exceptions: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Found:
    """The words of one question, and every phrase of the book in them."""

    words: tuple[Word, ...]
    matches: list[Match]
    numbers: Mapping[str, _Numbers]

    def matches_of(self, numbers: frozenset[int]) -> list[Match]:
        return [m for m in self.matches if m.phrase in numbers]

    def reports(self, flag: Flag) -> list[Report]:
        """Reports of the flag's phrases that no exception overlaps."""
        numbers = self.numbers[flag.name]
        exceptions = self.matches_of(numbers.exceptions)
        reports = (
            report_of(
                self.words,
                match,
                historical=flag.historical,
                hypothetical=flag.hypothetical,
            )
            for match in self.matches_of(numbers.phrases)
            if not any(e.start < match.end and match.start < e.end for e in exceptions)
        )
        return [r for r in reports if r]

    def companions(self, flag: Flag) -> list[Report]:
        """The flag's companion phrases, unless negated."""
        return [
            Report(m, experiencer_of(self.words, m))
            for m in self.matches_of(self.numbers[flag.name].companions)
            if not is_negated(self.words, m.start)
        ]


def _is_raised(flag: Flag, now: _Found, earlier: Sequence[_Found]) -> bool:
    """True if one of the flag's phrases is reported now. A flag with companions needs
    one too, of the same person; one of the two may stand in an earlier question."""
    reports = now.reports(flag)
    if not flag.companions:
        return bool(reports)
    companions = now.companions(flag)
    earlier_reports = [r for e in earlier for r in e.reports(flag)]
    earlier_companions = [r for e in earlier for r in e.companions(flag)]
    pairs = [(a, b) for a in reports for b in [*companions, *earlier_companions]]
    pairs += [(a, b) for a in earlier_reports for b in companions]
    return any(a.experiencer == b.experiencer for a, b in pairs)


def clean_lines(text: str) -> str:
    """The text cleaned line by line, because the end of a line ends a sentence."""
    return "\n".join(clean(line) for line in text.splitlines())


def watch_for(rules: Rules, encoder: Encoder | None) -> Watch:
    """A watch that is ready. Without an encoder it looks for phrases only."""
    learnt_with = shipped_classifier().encoder
    packaged = encoder is not None and encoder.weights_sha256 == learnt_with
    watch = Watch(rules, Likeness(rules, encoder) if encoder else None, packaged)
    watch.prepare()
    return watch


def flag_faults(corpus: Path) -> list[str]:
    """What is wrong with a clinic's `emergency.toml`: the file is malformed, a phrase
    can never match, or no phrase catches an example."""
    path = corpus / FLAGS_FILE
    if not path.is_file():
        return []
    try:
        read_rules(corpus)
        rules = clinic_rules(corpus)
    except SettingsError as error:
        return [str(error)]
    text = path.read_text("utf-8-sig")
    return [
        f"{path}: {fault} (line {line_of(text, ('flags', flag.name))})."
        for flag in rules.flags
        for fault in (*_unmatchable(flag), *_uncaught(flag, rules))
    ]


def _unmatchable(flag: Flag) -> list[str]:
    """Phrases that are exceptions too."""
    exceptions = {p.written for p in flag.exceptions}
    return [
        f"flag {flag.name!r}: {phrase.written!r} can never match, because `except` "
        "holds it too. Take one of the two out"
        for phrase in flag.phrases
        if phrase.written in exceptions
    ]


def _uncaught(flag: Flag, rules: Rules) -> list[str]:
    alone = Watch(Rules((flag,), rules.notice))
    return [
        f"flag {flag.name!r}: the example {example!r} is not caught by its phrases. "
        "Add a phrase for it, or take the example out"
        for example in flag.examples
        if not alone.by_phrases(example)
    ]
