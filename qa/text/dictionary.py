"""English words, and words near a misspelt one. One of two doors to symspellpy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

MIN_LETTERS, MIN_LETTERS_FOR_TWO = 4, 8
"""Letters from which a word is corrected at all, and from which two mistakes may be."""


AMERICAN_BRITISH = (("or", "our"), ("er", "re"), ("e", "ae"), ("e", "oe"), ("z", "s"))
"""American letters and the British ones, in which alone the dictionary knows many."""


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


@cache
def english_words() -> Any:
    """The package's own word list, with the words one mistake away from any."""
    from symspellpy import SymSpell

    english = SymSpell(max_dictionary_edit_distance=1, prefix_length=4)
    name = "frequency_dictionary_en_82_765.txt"
    with resources.as_file(resources.files("symspellpy") / name) as path:
        english.load_dictionary(path, term_index=0, count_index=1, encoding="utf-8")
    return english
