"""Typos, by symspellpy.

A word of the articles, of their vocabulary or of an English dictionary of 82,000 words
is never changed, however rare. Any other word may be a typo: of a word of the articles
or of the dictionary, with the fewest mistakes, a word of the articles first.
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
"""A word of letters only, and no part of a number, a compound or an address."""


class Correction(NamedTuple):
    """The word to put in place of the typo at `start:end` of a text."""

    start: int
    end: int
    word: str


class Speller:
    """Corrects typos by the words of some texts and of English. Threads may share
    it."""

    def __init__(self, texts: Iterable[str], also: Iterable[str] = ()) -> None:
        """`also` are phrases whose words are right though they stand in no text."""
        from symspellpy import SymSpell

        english_words()  # loads them now, so that the first question does not wait
        texts, also = list(texts), list(also)
        known = Counter(w for t in texts for w in _words(t))
        known.update({w: 1 for a in also for w in _words(a)})
        self._known = known
        self._stems = {term for t in (*texts, *also) for term in terms_of(t)}
        self._ours: Any = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in known.items():
            if len(word) >= MIN_LETTERS:
                self._ours.create_dictionary_entry(word, count)

    def corrections(self, text: str) -> list[Correction]:
        """The typos of a text with their corrections, in order."""
        return [
            Correction(m.start(), m.end(), word)
            for m in _ALONE.finditer(text)
            if (word := self.correct(m[0], opens=not text[: m.start()].strip()))
        ]

    def correct(self, word: str, *, opens: bool = False) -> str:
        """The correction of a word; empty if the word is right or no word is near.

        A word with a capital is a name and not corrected, unless it `opens` a question.
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
        """Whether the texts hold all of the terms, in any form of the words."""
        return self._stems.issuperset(terms)

    def _right(self, word: str) -> bool:
        english = english_words().words
        return word in self._known or any(w in english for w in spellings_of(word))

    def _preference(self, word: str, mistakes: int, count: int) -> tuple[object, ...]:
        """Sorts fewer mistakes first, then words that the texts have in any form."""
        ours = self.knows(terms_of(word))
        return mistakes, not ours, -self._known[word], -count, word


def _words(text: str) -> list[str]:
    """The words of a text in lower case, and the parts of words with a hyphen or an
    apostrophe."""
    found = []
    for word in _WORD.findall(plain(text).casefold()):
        found.append(word)
        parts = re.split(r"[-']", word)
        found += parts if len(parts) > 1 else []
    return found
