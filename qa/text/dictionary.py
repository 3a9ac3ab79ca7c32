"""English words, and the words near a misspelt one, by symspellpy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

MIN_LETTERS, MIN_LETTERS_FOR_TWO = 4, 8
"""A shorter word is not corrected; a word shorter than the second has one mistake."""
AMERICAN_BRITISH = (("or", "our"), ("er", "re"), ("e", "ae"), ("e", "oe"), ("z", "s"))
"""American and British spelling; the dictionary has many words in the British one
only."""


class NearWords:
    """Finds the words of a list that a misspelt word may be. A word of the list or of
    English is not misspelt."""

    def __init__(self, words: Iterable[str], stems: Iterable[str] = ()) -> None:
        """`stems` add every English word that begins with one of them."""
        from symspellpy import SymSpell

        begins = tuple(stems)
        words = [*words, *(w for w in english_words().words if w.startswith(begins))]
        self._words: Any = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in words:
            if len(word) >= MIN_LETTERS and word.isascii():
                self._words.create_dictionary_entry(word, 1)

    def __call__(self, word: str) -> list[str]:
        """All words with the fewest mistakes that begin with the same letter; none if
        the word is not misspelt, or not of ASCII letters."""
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
    """(word, mistakes, frequency) of the words at most `most` mistakes away that begin
    with the same letter; `words` is a SymSpell. In a word of four letters a replaced
    letter is too much: "rist" is not "risk"."""
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
    """The word, and each form of it with one American spelling made British."""
    return {word} | {
        word[: m.start()] + british + word[m.end() :]
        for american, british in AMERICAN_BRITISH
        for m in re.finditer(american, word)
    }


@cache
def english_words() -> Any:
    """A SymSpell of symspellpy's own word list of 82,000 words, up to one mistake."""
    from symspellpy import SymSpell

    english = SymSpell(max_dictionary_edit_distance=1, prefix_length=4)
    name = "frequency_dictionary_en_82_765.txt"
    with resources.as_file(resources.files("symspellpy") / name) as path:
        english.load_dictionary(path, term_index=0, count_index=1, encoding="utf-8")
    return english
