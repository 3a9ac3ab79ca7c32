"""English words, and the words near a misspelt one, by symspellpy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

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
_DIVIDED = re.compile(r"([^\W\d_]+)([-\u00ad\u2010])[ \t]*\n[ \t]*([^\W\d_A-Z]{2,})")


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


def is_english(word: str) -> bool:
    """Whether a word in lower case is in the dictionary, in American or British
    spelling or without its apostrophe ("dont")."""
    words = english_words().words
    return word in _contractions() or any(w in words for w in spellings_of(word))


@cache
def _contractions() -> frozenset[str]:
    """Words with an apostrophe, without it."""
    return frozenset(w.replace("'", "") for w in english_words().words if "'" in w)


def undivided(text: str) -> str:
    """The text with the words that are divided at the end of a line in one piece. A
    compound keeps its hyphen: one of a single letter (X-ray), or of two English words
    that are no word together."""
    return _DIVIDED.sub(_whole, text)


def _whole(match: re.Match[str]) -> str:
    first, hyphen, last = match.groups()
    known = english_words().words
    whole = (first + last).casefold()
    words = all(p.casefold() in known for p in (first, last)) and whole not in known
    compound = hyphen != SOFT_HYPHEN and (words or len(first) == 1)
    return f"{first}-{last}" if compound else first + last


@cache
def english_words() -> Any:
    """A SymSpell of symspellpy's own word list of 82,000 words with their counts, up to
    two mistakes."""
    from symspellpy import SymSpell

    english = SymSpell(max_dictionary_edit_distance=2, prefix_length=5)
    data = resources.files("symspellpy")
    with resources.as_file(data / "frequency_dictionary_en_82_765.txt") as path:
        english.load_dictionary(path, term_index=0, count_index=1, encoding="utf-8")
    return english


class Pairs(NamedTuple):
    """Counts of pairs of English words ("not", "sure"), and of all pairs that begin,
    and that end, with a word."""

    counts: Mapping[tuple[str, str], int]
    first: Mapping[str, int]
    second: Mapping[str, int]

    def share(self, one: str, two: str) -> tuple[float, float]:
        """The share of `two` among the words behind `one`, and of `one` among those
        before `two`; 0 for a pair that is not usual."""
        count = self.counts.get((one, two), 0)
        return (
            count / self.first[one] if count else 0.0,
            count / self.second[two] if count else 0.0,
        )


@cache
def english_pairs() -> Pairs:
    """symspellpy's own list of the 242,000 most usual pairs."""
    file = resources.files("symspellpy") / "frequency_bigramdictionary_en_243_342.txt"
    counts, first, second = {}, Counter[str](), Counter[str]()
    for line in file.read_text("utf-8").splitlines():
        one, two, number = line.split()
        counts[one, two] = count = int(number)
        first[one] += count
        second[two] += count
    return Pairs(counts, first, second)
