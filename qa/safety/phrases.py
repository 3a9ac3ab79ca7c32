"""Phrases that clinic staff can write, and where they stand in a typed text.

    "can't|cannot hold|control my bladder"

    a space   the next word, with at most two other words between
    |         another word for the same
    _         joins words that stand side by side: "pass_water"
    ...       at most six other words between
    &         parts that may come in either order
    *         any ending: "numb*"
    {legs}    a list of words by its name

Case and apostrophes do not matter; the usual endings (-s, -ed, -ing) and typos match; a
match never reaches over the end of a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from qa.text import inflections, straight_apostrophes

MAX_GAP, MAX_FAR_GAP, MAX_PART_GAP = 2, 6, 4
"""How many other words may stand between two words of a phrase, across `...`, and
between two parts."""
MAX_CHARS, MAX_WORDS = 20_000, 4_000
"""A text is read up to these limits."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;\n]+|[,:()]")
_ALTERNATIVE = re.compile(r"[^\W_]+\*?(?:_[^\W_]+\*?)*")
_ENDS, _PAUSES = frozenset(".!?;\n"), frozenset(",:()")


class Word(NamedTuple):
    """A word in lower case without apostrophes, and the number of its sentence.
    `pause`: a comma or the like, or the start of a sentence, stands before it; `asks`:
    its sentence ends with a question mark."""

    text: str
    sentence: int
    pause: bool
    asks: bool


class Match(NamedTuple):
    """The book's phrase of this number stands in words `start:end`."""

    phrase: int
    start: int
    end: int


class PhraseError(ValueError):
    """A phrase is malformed; says what is wrong with it."""


def tokens_of(text: str) -> tuple[Word, ...]:
    """The words of a text, sentence by sentence."""
    words: list[Word] = []
    waiting: list[tuple[str, bool]] = []
    sentence, pause = 0, True

    def close(*, asks: bool) -> None:
        nonlocal sentence
        words.extend(Word(t, sentence, p, asks) for t, p in waiting)
        sentence += bool(waiting)
        waiting.clear()

    for token in _TOKEN.findall(_fold(text[:MAX_CHARS])):
        if token[0] in _ENDS:
            close(asks="?" in token)
        elif token[0] not in _PAUSES:
            waiting.append((token, pause))
        pause = token[0] in _ENDS or token[0] in _PAUSES
    close(asks=False)
    return tuple(words[:MAX_WORDS])


def _fold(text: str) -> str:
    """The text in lower case, NFKC, without the apostrophes of its words; NFKC would
    make a space and an accent of "´"."""
    folded = unicodedata.normalize("NFKC", straight_apostrophes(text)).casefold()
    return straight_apostrophes(folded, "")


class PhraseStep(NamedTuple):
    """One place of a phrase: the runs of patterns that may stand there, and how many
    other words may stand before it."""

    runs: tuple[tuple[str, ...], ...]
    gap: int


@dataclass(frozen=True)
class Phrase:
    """A phrase as staff wrote it, and its parts, each a sequence of steps."""

    written: str
    parts: tuple[tuple[PhraseStep, ...], ...]

    @cached_property
    def patterns(self) -> frozenset[str]:
        """Every word of the phrase, with its `*` if it has one."""
        return frozenset(
            p for part in self.parts for s in part for r in s.runs for p in r
        )


def phrase_of(written: str, lists: Mapping[str, str] | None = None) -> Phrase:
    """The phrase in a line that staff wrote; `lists` holds the lists of words by name,
    each written like "leg|foot". Raises PhraseError."""
    filled = re.sub(r"\{([^{}]*)\}", lambda m: _list(m[1], lists or {}), written)
    folded = _fold(filled)
    parts = tuple(_steps(part) for part in folded.split("&"))
    return Phrase(written, parts)


def _list(name: str, lists: Mapping[str, str]) -> str:
    if name not in lists:
        raise PhraseError(f"there is no list of words {{{name}}}")
    if "{" in lists[name]:
        raise PhraseError(f"the list {{{name}}} names another list")
    if re.search(r"[\s&]", lists[name].strip()):
        raise PhraseError(f"the list {{{name}}} holds a space; join words by _")
    return lists[name].strip()


def _steps(part: str) -> tuple[PhraseStep, ...]:
    steps: list[PhraseStep] = []
    gap = MAX_GAP
    for place in part.split():
        if place == "...":
            gap = MAX_FAR_GAP
            continue
        alternatives = place.split("|")
        for alternative in alternatives:
            if not _ALTERNATIVE.fullmatch(alternative):
                raise PhraseError(f"{alternative or place!r} is no word")
        runs = tuple(tuple(a.split("_")) for a in alternatives)
        steps.append(PhraseStep(runs, gap))
        gap = MAX_GAP
    if not steps or gap == MAX_FAR_GAP:
        raise PhraseError("a word is missing at its end or beside &")
    return tuple(steps)


@dataclass(frozen=True)
class Book:
    """Phrases that are looked for together. `near` gives the words that an unknown
    word may be a typo of."""

    phrases: tuple[Phrase, ...]
    near: Callable[[str], Iterable[str]] | None = field(default=None, compare=False)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The matches of every phrase, one for each place where it begins, in the order
        of the phrases."""
        places = self._places(words)
        present = places.keys()
        return [
            Match(number, *span)
            for number, (needed, parts) in enumerate(self._plans)
            if needed <= present
            for span in _spans(words, [list(_part(words, p, places)) for p in parts])
        ]

    @cached_property
    def _runs(self) -> dict[tuple[tuple[str, ...], ...], int]:
        """The alternatives of each place of a phrase, numbered; phrases share them."""
        runs: dict[tuple[tuple[str, ...], ...], int] = {}
        for phrase in self.phrases:
            for part in phrase.parts:
                for step in part:
                    runs.setdefault(step.runs, len(runs))
        return runs

    @cached_property
    def _plans(self) -> list[tuple[frozenset[int], tuple[_Part, ...]]]:
        """For each phrase the numbers of all its runs, and its parts as (number of the
        runs, gap)."""
        plans = []
        for phrase in self.phrases:
            parts = tuple(
                tuple((self._runs[s.runs], s.gap) for s in part)
                for part in phrase.parts
            )
            plans.append((frozenset(n for part in parts for n, _ in part), parts))
        return plans

    @cached_property
    def _opening(self) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """Pattern to (number, run) of the runs that begin with it."""
        opening: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for runs, number in self._runs.items():
            for run in runs:
                opening.setdefault(run[0], []).append((number, run))
        return opening

    def _places(self, words: Sequence[Word]) -> _Places:
        """Number of runs to {first word: [word after the last]} of where one stands."""
        met = [self._patterns(w.text) for w in words]
        places: _Places = {}
        for at, patterns in enumerate(met):
            for pattern in patterns:
                for number, run in self._opening.get(pattern, ()):
                    end = at + len(run)
                    if (
                        end > len(words)
                        or words[end - 1].sentence != words[at].sentence
                    ):
                        continue
                    if all(p in met[at + n] for n, p in enumerate(run)):
                        places.setdefault(number, {}).setdefault(at, []).append(end)
        return places

    @cached_property
    def forms(self) -> dict[str, frozenset[str]]:
        """Each form of a word to the patterns that match it."""
        found: dict[str, set[str]] = {}
        for pattern in {p for phrase in self.phrases for p in phrase.patterns}:
            if pattern.endswith("*"):
                found.setdefault(pattern[:-1], set()).add(pattern)
            else:
                for form in inflections(pattern):
                    found.setdefault(form, set()).add(pattern)
        return {form: frozenset(patterns) for form, patterns in found.items()}

    @cached_property
    def stems(self) -> dict[str, str]:
        """The part of a pattern before its `*`, to the pattern."""
        return {
            p[:-1]: p for phrase in self.phrases for p in phrase.patterns if "*" in p
        }

    def _patterns(self, word: str) -> frozenset[str]:
        met = self._meets(word)
        if not met and self.near and len(word) <= _MAX_TYPO_CHARS:
            met = frozenset().union(*(self._meets(w) for w in self.near(word)))
        return met

    def _meets(self, word: str) -> frozenset[str]:
        stems = self.stems
        ends = {stems[s] for n in range(1, len(word) + 1) if (s := word[:n]) in stems}
        return self.forms.get(word, frozenset()) | ends


_MAX_TYPO_CHARS = 30
_Part = tuple[tuple[int, int], ...]
"""(number of runs, other words that may stand before it) of each step."""
_Places = dict[int, dict[int, list[int]]]


def _spans(
    words: Sequence[Word], several: Sequence[Sequence[tuple[int, int]]]
) -> list[tuple[int, int]]:
    """Spans where all parts stand together, at most one for each place of the first."""
    if len(several) == 1:
        return list(several[0])
    found = [_around(words, [first], several[1:]) for first in several[0]]
    return [span for span in found if span]


def _around(
    words: Sequence[Word],
    taken: list[tuple[int, int]],
    rest: Sequence[Sequence[tuple[int, int]]],
) -> tuple[int, int] | None:
    """The span of the parts in `taken` and of one place of each part in `rest`; None
    where these do not stand together."""
    if not rest:
        return min(s for s, _ in taken), max(e for _, e in taken)
    for start, end in rest[0]:
        free = all(start >= e or end <= s for s, e in taken)
        apart = min(max(start - e, s - end) for s, e in taken)
        same = words[start].sentence == words[taken[0][0]].sentence
        if free and same and apart <= MAX_PART_GAP:
            found = _around(words, [*taken, (start, end)], rest[1:])
            if found:
                return found
    return None


def _part(
    words: Sequence[Word], part: _Part, places: _Places
) -> Iterator[tuple[int, int]]:
    for start in sorted(places[part[0][0]]):
        end = _end(words, part, places, start)
        if end is not None:
            yield start, end


def _end(words: Sequence[Word], part: _Part, places: _Places, at: int) -> int | None:
    """The word after a part that begins at `at`; None where the part does not fit."""
    rest = part[1:]
    for end in places[part[0][0]].get(at, ()):
        if not rest:
            return end
        for place in range(end, min(end + rest[0][1] + 1, len(words))):
            if words[place].sentence != words[at].sentence:
                break
            if place in places[rest[0][0]]:
                last = _end(words, rest, places, place)
                if last is not None:
                    return last
    return None
