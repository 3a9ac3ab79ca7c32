"""A list of words, and those of them that are near a misspelt one.

Nothing is made beforehand but the set of letters of each word, as bits of a number. A
mistake adds at most one letter to a word's set and takes at most one away, so most
words are ruled out at once, and rapidfuzz compares only the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint32]
"""Sets of letters: bit n for the letter whose code ends with n."""


class WordList:
    """Words with their counts. Threads may share it."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def __iter__(self) -> Iterator[str]:
        return iter(self.counts)

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[list[str], Letters]]:
        by_length: dict[int, list[str]] = {}
        for word in self.counts:
            by_length.setdefault(len(word), []).append(word)
        return {n: (words, _letters(words)) for n, words in by_length.items()}

    def near(self, word: str, most: int) -> list[tuple[str, int]]:
        """(word, mistakes) of the words at most `most` mistakes away: letters added,
        left out, replaced, or exchanged with the next (optimal string alignment)."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        own = _letters([word])[0]
        may = [
            words[n]
            for length in range(len(word) - most, len(word) + most + 1)
            if length in self._by_length
            for words, letters in (self._by_length[length],)
            for n in np.flatnonzero(
                (np.bitwise_count(letters & ~own) <= most)
                & (np.bitwise_count(own & ~letters) <= most)
            )
        ]
        found = extract(word, may, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [(near, int(mistakes)) for near, mistakes, _ in found]


def _letters(words: list[str]) -> Letters:
    """The letters of words of one length."""
    codes = np.array(words).view(np.uint32).reshape(len(words), -1)
    bits = np.left_shift(np.uint32(1), codes & np.uint32(31))
    letters: Letters = np.bitwise_or.reduce(bits, axis=1)
    return letters
