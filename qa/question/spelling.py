"""Typos: the only door to symspellpy.

A word that stands in the articles, in their vocabulary or in an English dictionary of
82,000 words is never touched, however rare. Another is looked up among the articles'
own words first, and among English words second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from qa.text import (
    MIN_LETTERS,
    MIN_LETTERS_FOR_TWO,
    english_words,
    plain,
    spellings_of,
    terms_of,
    words_near,
)

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_ALONE = re.compile(r"(?<![\w'’.@/-])[^\W\d_]{4,40}(?![\w'’@/-]|\.\w)")
"""A word of letters only, no part of a number, a compound or an address."""


class Correction(NamedTuple):
    """A word that stands in a text at `start:end`, and the word that was meant."""

    start: int
    end: int
    word: str


class Speller:
    """Knows the words of some texts, and English. Safe to share between threads."""

    def __init__(self, texts: Iterable[str], also: Iterable[str] = ()) -> None:
        """`also` are words that are right without standing in the texts."""
        from symspellpy import SymSpell

        english_words()  # now, and not while somebody waits for an answer
        known = Counter(w for t in texts for w in _words(t))
        known.update({w: 1 for a in also for w in _words(a)})
        self._known = known
        self._stems = set(terms_of(" ".join(known)))
        self._ours: Any = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in known.items():
            if len(word) >= MIN_LETTERS:
                self._ours.create_dictionary_entry(word, count)

    def corrections(self, text: str) -> list[Correction]:
        return [
            Correction(m.start(), m.end(), meant)
            for m in _ALONE.finditer(text)
            if (meant := self.correct(m[0], opens=not text[: m.start()].strip()))
        ]

    def correct(self, word: str, *, opens: bool = False) -> str:
        """The word that was meant, empty where this one is right or nothing is near.

        A capital is a name's, except in the word that opens a question.
        """
        low = word.casefold()
        if len(low) < MIN_LETTERS or not low.isascii() or self._right(low):
            return ""
        if word != low and not (opens and word[1:] == low[1:]):
            return ""
        most = 2 if len(low) >= MIN_LETTERS_FOR_TWO else 1
        near = [
            *words_near(self._ours, low, most),
            *words_near(english_words(), low, 1),
        ]
        best = min(near, default=None, key=lambda n: self._preference(*n))
        return best[0] if best else ""

    def knows(self, terms: Iterable[str]) -> bool:
        """Whether the texts hold every one of some terms, in any form."""
        return self._stems.issuperset(terms)

    def _right(self, word: str) -> bool:
        english = english_words().words
        return word in self._known or any(w in english for w in spellings_of(word))

    def _preference(self, word: str, mistakes: int, count: int) -> tuple[object, ...]:
        """Fewer mistakes first, then words that the articles have in any form."""
        ours = self.knows(terms_of(word))
        return mistakes, not ours, -self._known[word], -count, word


def _words(text: str) -> list[str]:
    """Words in lower case, and the parts of those with a hyphen or an apostrophe."""
    found = []
    for word in _WORD.findall(plain(text).casefold()):
        found.append(word)
        parts = re.split(r"[-']", word)
        found += parts if len(parts) > 1 else []
    return found
