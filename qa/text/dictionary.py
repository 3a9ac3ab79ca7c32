"""English words and pairs of words, by the lists of symspellpy."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .word_list import WordList

MIN_LETTERS, MIN_LETTERS_FOR_TWO = 4, 8
"""A shorter word is not corrected; a word shorter than the second has one mistake."""
AMERICAN_BRITISH = (
    ("or", "our"),
    ("er", "re"),
    ("e", "ae"),
    ("e", "oe"),
    (r"(?<=[iy])z(?=e[drs]?s?$|ing|abl|ation)", "s"),
)
"""American spelling, as a pattern, and British; the dictionary has many words in the
British one only."""


SOFT_HYPHEN = "\u00ad"
_DIVIDED = re.compile(r"(?<=[^\W\d_])([-\u00ad\u2010])[ \t]*\n[ \t]*([^\W\d_A-Z]{2,})")
"""A hyphen, the end of its line, and the second part of the word."""


class NearWords:
    """Finds the words of a list that a misspelt word may be. A word of the list or of
    English is not misspelt."""

    def __init__(self, words: Iterable[str], stems: Iterable[str] = ()) -> None:
        """`stems` add every English word that begins with one of them."""
        begins = tuple(stems)
        words = [*words, *(w for w in english_words() if w.startswith(begins))]
        long = (w for w in words if len(w) >= MIN_LETTERS and w.isascii())
        self._words = WordList(dict.fromkeys(long, 1))

    def __call__(self, word: str) -> list[str]:
        """All words with the fewest mistakes that begin with the same letter; none if
        the word is not misspelt, or not of ASCII letters."""
        if len(word) < MIN_LETTERS or not word.isalpha() or not word.isascii():
            return []
        if any(w in english_words() for w in spellings_of(word)):
            return []
        most = 2 if len(word) >= MIN_LETTERS_FOR_TWO else 1
        near = [n for n in self._words.near(word, most) if _alike(word, n[0])]
        least = min((mistakes for _, mistakes in near), default=0)
        return sorted(w for w, mistakes in near if mistakes == least)


def _alike(word: str, near: str) -> bool:
    """Whether a near word begins with the same letter. In a word of four letters a
    replaced letter is too much: "rist" is not "risk"."""
    if near[0] != word[0]:
        return False
    return (
        len(word) > MIN_LETTERS
        or len(near) != len(word)
        or sorted(near) == sorted(word)
    )


def spellings_of(word: str) -> set[str]:
    """The word, and each form of it with one American spelling made British."""
    return {word} | {
        word[: m.start()] + british + word[m.end() :]
        for american, british in AMERICAN_BRITISH
        for m in re.finditer(american, word)
    }


def is_english(word: str) -> bool:
    """Whether a word in lower case is in the dictionary, in American or British
    spelling or without its apostrophe ("dont")."""
    words = english_words()
    return word in _contractions() or any(w in words for w in spellings_of(word))


@cache
def _contractions() -> frozenset[str]:
    """Words with an apostrophe, without it."""
    return frozenset(w.replace("'", "") for w in english_words() if "'" in w)


def undivided(text: str) -> str:
    """The text with the words that are divided at the end of a line in one piece. A
    compound keeps its hyphen: one of a single letter (X-ray), or of two English words
    that are no word together."""
    parts: list[str] = []
    done = 0
    for divided in _DIVIDED.finditer(text):
        start = divided.start()
        while start > done and _is_letter(text[start - 1]):
            start -= 1
        if first := text[start : divided.start()]:
            parts += text[done:start], _whole(first, *divided.groups())
            done = divided.end()
    return "".join((*parts, text[done:]))


def _is_letter(c: str) -> bool:
    return c.isalnum() and not c.isdecimal()


def _whole(first: str, hyphen: str, last: str) -> str:
    known = english_words()
    whole = (first + last).casefold()
    words = all(p.casefold() in known for p in (first, last)) and whole not in known
    compound = hyphen != SOFT_HYPHEN and (words or len(first) == 1)
    return f"{first}-{last}" if compound else first + last


@cache
def english_words() -> WordList:
    """symspellpy's own list of 82,000 words with their counts."""
    file = resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines = (line.split(" ") for line in file.read_text("utf-8").splitlines())
    return WordList({word: int(count) for word, count in lines})


class Pairs(NamedTuple):
    """Counts of pairs of English words ("not", "sure"), and of all pairs that begin,
    and that end, with a word."""

    numbers: Mapping[str, int]
    """A number for each word that stands in a pair."""
    pairs: NDArray[np.int64]
    """The pairs in order: number of the first, times the count of words, plus number of
    the second."""
    counts: NDArray[np.int64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]

    def begins(self, word: str) -> bool:
        """Whether a word stands first in a pair."""
        return word in self.numbers and bool(self.first[self.numbers[word]])

    def ends(self, word: str) -> bool:
        """Whether a word stands second in a pair."""
        return word in self.numbers and bool(self.second[self.numbers[word]])

    def share(self, one: str, two: str) -> tuple[float, float]:
        """The share of `two` among the words behind `one`, and of `one` among those
        before `two`; 0 for a pair that is not usual."""
        if one not in self.numbers or two not in self.numbers:
            return 0.0, 0.0
        a, b = self.numbers[one], self.numbers[two]
        pair = a * len(self.numbers) + b
        row = int(np.searchsorted(self.pairs, pair))
        if row == len(self.pairs) or self.pairs[row] != pair:
            return 0.0, 0.0
        count = int(self.counts[row])
        return count / float(self.first[a]), count / float(self.second[b])


@cache
def english_pairs() -> Pairs:
    """symspellpy's own list of the 242,000 most usual pairs."""
    file = resources.files("symspellpy") / "frequency_bigramdictionary_en_243_342.txt"
    numbers: dict[str, int] = {}
    columns = array("q"), array("q"), array("q")
    with file.open(encoding="utf-8") as lines:
        for line in lines:  # line by line: all at once would take 100 MB
            *words, count = line.split()
            for column, word in zip(columns, words, strict=False):
                column.append(numbers.setdefault(word, len(numbers)))
            columns[2].append(int(count))
    one, two, counts = (np.array(c, np.int64) for c in columns)
    pairs = one * len(numbers) + two
    order = np.argsort(pairs)
    return Pairs(
        numbers,
        pairs[order],
        counts[order],
        np.bincount(one, counts, len(numbers)).astype(np.float64),
        np.bincount(two, counts, len(numbers)).astype(np.float64),
    )
