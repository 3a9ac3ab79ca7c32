"""Phrases that clinic staff can write, and where they stand in what somebody typed.

    "can't|cannot hold|control my bladder"

A space is the next word, with at most two others between; `|` another word for the
same; `_` joins words that stand side by side ("pass_water"); `...` lets six words stand
between; `&` parts that may come in either order; `*` any ending ("numb*"); `{legs}` a
list of words that has a name. Case and apostrophes do not matter, the usual endings
(-s, -ed, -ing) and typos are seen, and a phrase never reaches over the end of a
sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

BETWEEN, FAR, AROUND = 2, 6, 4
"""Other words that may stand between two words of a phrase, over `...`, and between
two parts."""
MOST_CHARS, MOST_WORDS = 20_000, 4_000
"""Of a text, as far as it is read."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;\n]+|[,:()]")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´](?=\w)")
_ALTERNATIVE = re.compile(r"[^\W_]+\*?(?:_[^\W_]+\*?)*")
_ENDS, _PAUSES = frozenset(".!?;\n"), frozenset(",:()")


class Word(NamedTuple):
    """A word in lower case without apostrophes; `pause` where a comma or the like, or
    the start, stands before it; `asks` where its sentence ends with a question mark."""

    text: str
    sentence: int
    pause: bool
    asks: bool


class Match(NamedTuple):
    """The phrase of this number in its book stands in words `start:end`."""

    phrase: int
    start: int
    end: int


class PhraseError(ValueError):
    """A phrase that cannot be read."""


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, sentence by sentence."""
    folded = unicodedata.normalize("NFKC", text[:MOST_CHARS]).casefold()
    words: list[Word] = []
    waiting: list[tuple[str, bool]] = []
    sentence, pause = 0, True

    def close(*, asks: bool) -> None:
        nonlocal sentence
        words.extend(Word(t, sentence, p, asks) for t, p in waiting)
        sentence += bool(waiting)
        waiting.clear()

    for token in _TOKEN.findall(_APOSTROPHES.sub("", folded)):
        if token[0] in _ENDS:
            close(asks="?" in token)
        elif token[0] not in _PAUSES:
            waiting.append((token, pause))
        pause = token[0] in _ENDS or token[0] in _PAUSES
    close(asks=False)
    return tuple(words[:MOST_WORDS])


class Step(NamedTuple):
    """One place of a phrase: what may stand there, each a run of patterns; and how
    many other words may stand before it."""

    runs: tuple[tuple[str, ...], ...]
    gap: int


@dataclass(frozen=True)
class Phrase:
    """A phrase as it was written, and its parts in steps."""

    written: str
    parts: tuple[tuple[Step, ...], ...]

    @cached_property
    def patterns(self) -> frozenset[str]:
        return frozenset(
            p for part in self.parts for s in part for r in s.runs for p in r
        )


def phrase_of(written: str, lists: Mapping[str, str] | None = None) -> Phrase:
    """Raises PhraseError, which says what is wrong with it."""
    filled = re.sub(r"\{([^{}]*)\}", lambda m: _list(m[1], lists or {}), written)
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", filled).casefold())
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


def _steps(part: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    gap = BETWEEN
    for place in part.split():
        if place == "...":
            gap = FAR
            continue
        alternatives = place.split("|")
        for alternative in alternatives:
            if not _ALTERNATIVE.fullmatch(alternative):
                raise PhraseError(f"{alternative or place!r} is no word")
        runs = tuple(tuple(a.split("_")) for a in alternatives)
        steps.append(Step(runs, gap))
        gap = BETWEEN
    if not steps or gap == FAR:
        raise PhraseError("a word is missing at its end or beside &")
    return tuple(steps)


@dataclass(frozen=True)
class Book:
    """Phrases to be looked for together. `near` gives, for a word that is no English
    one, the words of a list that it may be a typo of."""

    phrases: tuple[Phrase, ...]
    near: Callable[[str], Iterable[str]] | None = field(default=None, compare=False)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Every phrase at every place where it begins, in the order of phrases."""
        held = _Held(words, [self._patterns(w.text) for w in words])
        return [
            Match(number, *span)
            for number, phrase in enumerate(self.phrases)
            if all(held.any(part[0]) for part in phrase.parts)
            for span in held.spans(phrase)
        ]

    @cached_property
    def forms(self) -> dict[str, frozenset[str]]:
        """Every form of every whole word to the patterns that it meets."""
        found: dict[str, set[str]] = {}
        for pattern in {p for phrase in self.phrases for p in phrase.patterns}:
            if pattern.endswith("*"):
                found.setdefault(pattern[:-1], set()).add(pattern)
            else:
                for form in forms_of(pattern):
                    found.setdefault(form, set()).add(pattern)
        return {form: frozenset(patterns) for form, patterns in found.items()}

    @cached_property
    def stems(self) -> dict[str, str]:
        """What stands before each `*`."""
        return {
            p[:-1]: p for phrase in self.phrases for p in phrase.patterns if "*" in p
        }

    def _patterns(self, word: str) -> frozenset[str]:
        met = self._meets(word)
        if not met and self.near and len(word) <= _LONGEST:
            met = frozenset().union(*(self._meets(w) for w in self.near(word)))
            if not met:  # a typo before `*`: "suisidal" for "suicid*"
                begins = {w for n in range(-1, 2) for w in self._begins(word, n)}
                met = frozenset().union(*(self._meets(w) for w in begins))
        return met

    def _begins(self, word: str, longer: int) -> Iterator[str]:
        """The stems that the word begins with, but for a mistake."""
        for length in {len(s) for s in self.stems}:
            if _LEAST <= length < len(word) - longer and self.near:
                head = word[: length + longer]
                yield from (w for w in self.near(head) if w in self.stems)

    def _meets(self, word: str) -> frozenset[str]:
        stems = self.stems
        ends = {stems[s] for n in range(1, len(word) + 1) if (s := word[:n]) in stems}
        return self.forms.get(word, frozenset()) | ends


_LEAST, _LONGEST = 6, 30
"""Letters of a stem, and of a word, in which mistakes are looked for."""


class _Held:
    """The patterns that each word of a text meets."""

    def __init__(self, words: Sequence[Word], met: Sequence[frozenset[str]]) -> None:
        self._words = words
        self._met = met
        self._where: dict[str, list[int]] = {}
        for at, patterns in enumerate(met):
            for pattern in patterns:
                self._where.setdefault(pattern, []).append(at)

    def any(self, step: Step) -> bool:
        return any(run[0] in self._where for run in step.runs)

    def spans(self, phrase: Phrase) -> list[tuple[int, int]]:
        """Where the phrase stands, one span for each beginning of its first part."""
        several = [list(self._part(part)) for part in phrase.parts]
        if len(several) == 1:
            return several[0]
        joined = []
        for first in several[0]:
            span = self._around([first], several[1:])
            if span:
                joined.append(span)
        return joined

    def _around(
        self, taken: list[tuple[int, int]], rest: Sequence[list[tuple[int, int]]]
    ) -> tuple[int, int] | None:
        """The span of the parts taken and of one place of each that is left."""
        start, end = min(s for s, _ in taken), max(e for _, e in taken)
        if not rest:
            return start, end
        sentence = self._words[start].sentence
        for span in rest[0]:
            apart = min(max(span[0] - e, s - span[1]) for s, e in taken)
            free = all(span[0] >= e or span[1] <= s for s, e in taken)
            same = self._words[span[0]].sentence == sentence
            if free and same and apart <= AROUND:
                found = self._around([*taken, span], rest[1:])
                if found:
                    return found
        return None

    def _part(self, part: tuple[Step, ...]) -> Iterator[tuple[int, int]]:
        starts = {a for run in part[0].runs for a in self._where.get(run[0], ())}
        for start in sorted(starts):
            end = self._go(part, 0, start, start)
            if end is not None:
                yield start, end

    def _go(self, part: tuple[Step, ...], n: int, at: int, most: int) -> int | None:
        """The end of steps `n` and on, where the first begins at `at` to `most`."""
        for place in range(at, min(most, len(self._words) - 1) + 1):
            if self._words[place].sentence != self._words[at - (n > 0)].sentence:
                return None
            for run in part[n].runs:
                end = self._run(run, place)
                if end is None:
                    continue
                if n + 1 == len(part):
                    return end
                if end < len(self._words):
                    last = self._go(part, n + 1, end, end + part[n + 1].gap)
                    if last is not None:
                        return last
        return None

    def _run(self, run: tuple[str, ...], at: int) -> int | None:
        end = at + len(run)
        if end > len(self._words):
            return None
        same = self._words[at].sentence == self._words[end - 1].sentence
        met = all(p in self._met[at + n] for n, p in enumerate(run))
        return end if same and met else None


def forms_of(word: str) -> frozenset[str]:
    """The word with the usual endings; some that no one says are among them."""
    least = 3
    if len(word) < least or not word.isalpha():
        return frozenset({word})
    stem, last = word, word[-1]
    if last == "e":
        forms = {stem + "s", stem + "d", stem[:-1] + "ing", stem + "ing"}
    elif last == "y" and word[-2] not in "aeiou":
        forms = {stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing"}
    else:
        forms = {stem + e for e in ("s", "es", "ed", "ing")}
        if word[-2] in "aeiou" and last not in "aeiouwxy":
            forms |= {stem + last + e for e in ("ed", "ing")}
    return frozenset({word, *forms})
