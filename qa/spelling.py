"""Typos: the only door to symspellpy.

A word that stands in the articles, in their vocabulary or in an English dictionary of
82,000 words is never touched, however rare. Another is looked up among the articles'
own words first, and among English words second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from .lexical import terms_of
from .passages import plain

MIN_LETTERS, MIN_LETTERS_FOR_TWO = 4, 8
"""Letters from which a word is corrected at all, and from which two mistakes may be."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_ALONE = re.compile(r"(?<![\w'’.@/-])[^\W\d_]{4,40}(?![\w'’@/-]|\.\w)")
"""A word of letters only, no part of a number, a compound or an address."""
AMERICAN_BRITISH = (("or", "our"), ("er", "re"), ("e", "ae"), ("e", "oe"), ("z", "s"))
"""American letters and the British ones, in which alone the dictionary knows many."""


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


class NearWords:
    """The words of a list that a typo may mean. A word that is an English one, or in
    the list, means itself."""

    def __init__(self, words: Iterable[str], stems: Iterable[str] = ()) -> None:
        """`stems` stand for every English word that begins so."""
        from symspellpy import SymSpell

        begins = tuple(stems)
        words = [*words, *(w for w in english_words().words if w.startswith(begins))]
        self._words: Any = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in words:
            if len(word) >= MIN_LETTERS and word.isascii():
                self._words.create_dictionary_entry(word, 1)

    def __call__(self, word: str) -> list[str]:
        """The nearest, all with as few mistakes; beginning with the same letter."""
        if len(word) < MIN_LETTERS or not word.isalpha() or not word.isascii():
            return []
        if any(w in english_words().words for w in spellings_of(word)):
            return []
        near = words_near(
            self._words, word, 2 if len(word) >= MIN_LETTERS_FOR_TWO else 1
        )
        least = min((mistakes for _, mistakes, _ in near), default=0)
        return sorted(w for w, mistakes, _ in near if mistakes == least)


def words_near(words: Any, word: str, most: int) -> list[tuple[str, int, int]]:
    """Words that begin alike, with how many mistakes away and how frequent they are.
    In a word of four letters one replaced letter is too much: "rist" is no "risk"."""
    from symspellpy import Verbosity

    found = words.lookup(word, Verbosity.ALL, max_edit_distance=most)
    return [
        (f.term, f.distance, f.count)
        for f in found
        if f.term[0] == word[0]
        and len(f.term) >= MIN_LETTERS
        and (
            len(word) > MIN_LETTERS
            or len(f.term) != len(word)
            or sorted(f.term) == sorted(word)
        )
    ]


def spellings_of(word: str) -> set[str]:
    """The word, and the word with one American spelling made British."""
    return {word} | {
        word[: m.start()] + british + word[m.end() :]
        for american, british in AMERICAN_BRITISH
        for m in re.finditer(american, word)
    }


def _words(text: str) -> list[str]:
    """Words in lower case, and the parts of those with a hyphen or an apostrophe."""
    found = []
    for word in _WORD.findall(plain(text).casefold()):
        found.append(word)
        parts = re.split(r"[-']", word)
        found += parts if len(parts) > 1 else []
    return found


@cache
def english_words() -> Any:
    """The package's own word list, with the words one mistake away from any."""
    from symspellpy import SymSpell

    english = SymSpell(max_dictionary_edit_distance=1, prefix_length=4)
    name = "frequency_dictionary_en_82_765.txt"
    with resources.as_file(resources.files("symspellpy") / name) as path:
        english.load_dictionary(path, term_index=0, count_index=1, encoding="utf-8")
    return english
