"""Turns questions that a passage answers into questions that it does not answer, in the
ways in which people do it: another name, number, letter or word, an opposite, or a
negation. Some of the new questions are answerable all the same; most are not.

Of people's own twists 45 % put in a word that stands in the passage (see
`unanswerable-edits` in shared/training), so half of the new names and words are taken
from there.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from qa.text import terms_of

SHARES = {"name": 30, "swap": 30, "letter": 8, "number": 10, "negation": 14, "word": 8}
"""How often each kind is tried first; nearly as often as people use it."""
_NOT = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't",
    "did": "didn't", "does": "doesn't", "do": "don't", "can": "can't",
    "could": "couldn't", "has": "hasn't", "have": "haven't", "had": "hadn't",
    "would": "wouldn't", "should": "shouldn't", "must": "must not",
    "may": "may not", "will": "will not", "with": "without", "without": "with",
    "always": "never", "before": "after", "after": "before",
}  # fmt: skip
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'-]+(?:\s+(?:of |the )?[A-Z][\w'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_LETTER = re.compile(
    r"\b(type|types|grade|level|stage|phase|class|group|hepatitis|vitamin|factor|part|"
    r"step|version|chapter|degree|number)\s+([A-KX]|[IV]{1,3}|\d)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\b[a-z]{4,}\b")


class Twister:
    """Makes twisted questions with swaps that people made."""

    def __init__(self, swaps: Path) -> None:
        """`swaps` is a table of cause, word, other word and count. Swaps of names that
        were made once are left out."""
        self._swaps: dict[str, list[str]] = defaultdict(list)
        for line in swaps.read_text("utf-8").splitlines()[1:]:
            cause, one, other, count = line.split("\t")
            if cause in "A#N" or int(count) > 1:
                self._swaps[one] += [other] * int(count)

    def twist(self, question: str, passage: str, dice: random.Random) -> str | None:
        """A new question, or None if no kind applies."""
        kinds: dict[str, Callable[[], Iterator[str]]] = {
            "name": lambda: _names(question, passage, dice),
            "swap": lambda: self._swapped(question),
            "letter": lambda: _letters(question, dice),
            "number": lambda: _numbers(question, passage, dice),
            "negation": lambda: _negated(question),
            "word": lambda: _words(question, passage, dice),
        }
        order = list(kinds)
        first = dice.choices(order, [SHARES[k] for k in order])[0]
        dice.shuffle(order)
        for kind in [first, *order]:
            found = [t for t in kinds[kind]() if t != question]
            if found:
                return dice.choice(found)
        return None

    def _swapped(self, question: str) -> Iterator[str]:
        for match in re.finditer(r"\b[\w'-]+\b", question):
            for other in self._swaps.get(match.group().lower(), ()):
                yield _put(question, match, other)


def _names(question: str, passage: str, dice: random.Random) -> Iterator[str]:
    """A name of the question becomes another name of the passage."""
    others = sorted({n for n in _NAME.findall(passage) if n not in question})
    for match in _NAME.finditer(question):
        like = [n for n in others if len(n.split()) == len(match.group().split())]
        if like or others:
            yield _put(question, match, dice.choice(like or others))


def _letters(question: str, dice: random.Random) -> Iterator[str]:
    """ "Type 1" becomes "type 2", "vitamin C" becomes "vitamin E"."""
    for match in _LETTER.finditer(question):
        old = match.group(2)
        rows = ("0123456789", "ABCDEFGHK", ("I", "II", "III", "IV"))
        row = next((r for r in rows if old.upper() in r), None)
        near = [x for x in row or () if x != old.upper()]
        if near:
            yield _put(question, match, f"{match.group(1)} {dice.choice(near)}")


def _numbers(question: str, passage: str, dice: random.Random) -> Iterator[str]:
    """A number becomes another: one of the passage, or one near to it."""
    there = [n for n in _NUMBER.findall(passage) if n not in question]
    for match in _NUMBER.finditer(question):
        digits = match.group().rstrip(".,")
        if there and dice.random() < 0.5:  # noqa: PLR2004
            yield _put(question, match, dice.choice(there))
        elif digits.isdigit():
            step = dice.randint(1, max(2, int(digits) // 4))
            other = int(digits) + dice.choice([-1, 1]) * step
            if other > 0:
                yield _put(question, match, str(other))


def _negated(question: str) -> Iterator[str]:
    for match in re.finditer(r"\b[a-z]+\b", question):
        if match.group() in _NOT:
            yield _put(question, match, _NOT[match.group()])
    if " not " in question:
        yield question.replace(" not ", " ", 1)


def _words(question: str, passage: str, dice: random.Random) -> Iterator[str]:
    """A word that the passage holds too becomes another word of the passage with the
    same ending."""
    asked = set(terms_of(question))
    words = sorted(set(_WORD.findall(passage)))
    free = [w for w in words if not asked & set(terms_of(w))]
    for match in _WORD.finditer(question):
        word = match.group()
        if word in words:
            like = [w for w in free if w[-2:] == word[-2:]]
            if like:
                yield _put(question, match, dice.choice(like))


def _put(question: str, match: re.Match[str], word: str) -> str:
    return question[: match.start()] + word + question[match.end() :]
