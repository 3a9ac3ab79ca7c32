"""The mistakes that make one word of another, and how usual each kind is (a noisy
channel; Kernighan, Church and Gale 1990).

`python -m bench.desk.spelling --fit` fits the weights on one half of a published list
of misspellings.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, get_args

Mistake = Literal[
    "swapped",
    "double lost",
    "double added",
    "vowel lost",
    "h lost",
    "consonant lost",
    "vowel added",
    "h added",
    "consonant added",
    "other vowel",
    "like sound",
    "next key",
    "other letter",
    "same sound",
    "first letter",
]
MISTAKES: tuple[Mistake, ...] = get_args(Mistake)
WEIGHTS: dict[Mistake, float] = {
    "swapped": -3.13,
    "double lost": -1.55,
    "double added": -3.19,
    "vowel lost": -2.60,
    "h lost": -1.70,
    "consonant lost": -3.40,
    "vowel added": -5.33,
    "h added": -4.13,
    "consonant added": -5.61,
    "other vowel": -4.78,
    "like sound": -4.33,
    "next key": -5.51,
    "other letter": -6.89,
    "same sound": -5.34,
    "first letter": -1.79,
}
"""Log-odds of each kind of mistake. "first letter" is added where the mistake is in the
first letter, which people seldom get wrong."""
SOUNDS_ALIKE = 0.94
"""Log-odds that are added where both words sound alike."""

_VOWELS = frozenset("aeiouy")
_LIKE_SOUNDS = frozenset(
    frozenset(pair)
    for pair in ("ck", "cs", "sz", "gj", "fv", "pb", "dt", "mn", "qk", "xs", "ct")
)
_SOUNDS = {
    "f": ("ph",),
    "k": ("ck", "ch", "qu"),
    "c": ("ch", "sc", "qu"),
    "s": ("sc", "ps"),
    "x": ("cc", "ct"),
    "n": ("kn", "gn"),
    "r": ("rh", "wr"),
    "t": ("th",),
    "g": ("gh",),
    "sh": ("ti", "ci"),
    "u": ("ou",),
    "o": ("ou",),
    "e": ("ae", "oe"),
}
_SAME_SOUNDS = frozenset(
    pair
    for one, others in _SOUNDS.items()
    for other in others
    for pair in ((one, other), (other, one))
)
"""Letters that often sound alike where at least one of the two is a pair."""
_KEYS = {
    key: (row, place + row / 2)
    for row, keys in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for place, key in enumerate(keys)
}

_Way = tuple[float, tuple[Mistake, ...]]


def mistakes(typed: str, meant: str) -> tuple[Mistake, ...]:
    """The likeliest mistakes that make `typed` of `meant`; both of small ASCII letters.

    A path of least cost through all pairs of beginnings (Damerau and Levenshtein), with
    the costs of WEIGHTS and letters that sound like two others.
    """
    ways: dict[tuple[int, int], _Way] = {(0, 0): (0.0, ())}
    for i in range(len(typed) + 1):
        for j in range(len(meant) + 1):
            if i or j:
                ways[i, j] = max(_last_steps(typed, meant, i, j, ways))
    return ways[len(typed), len(meant)][1]


def mistake_odds(typed: str, meant: str) -> float:
    """The log-odds that somebody types one word and means the other."""
    alike = SOUNDS_ALIKE if sound_of(typed) == sound_of(meant) else 0.0
    return _odds_of(mistakes(typed, meant)) + alike


@lru_cache(maxsize=1_000)
def sound_of(word: str) -> str:
    """How a word sounds, by Philips' metaphone."""
    import jellyfish

    sound: str = jellyfish.metaphone(word)
    return sound


def _odds_of(made: Iterable[Mistake]) -> float:
    return sum(WEIGHTS[m] for m in made)


def _last_steps(
    typed: str, meant: str, i: int, j: int, ways: dict[tuple[int, int], _Way]
) -> list[_Way]:
    """Every way to make `typed[:i]` of `meant[:j]`, by its last step."""
    steps: list[tuple[int, int, Mistake | None]] = []
    if i and j:
        steps.append((1, 1, _instead(typed[i - 1], meant[j - 1])))
    if j:
        steps.append((0, 1, _lost(meant, j - 1)))
    if i:
        steps.append((1, 0, _added(typed, i - 1)))
    for a, b in ((1, 2), (2, 1), (2, 2)):
        if i < a or j < b:
            continue
        one, other = typed[i - a : i], meant[j - b : j]
        if (one, other) in _SAME_SOUNDS:
            steps.append((a, b, "same sound"))
        elif one == other[::-1] != other:
            steps.append((a, b, "swapped"))
    found: list[_Way] = []
    for a, b, step in steps:
        odds, before = ways[i - a, j - b]
        if step:
            first: tuple[Mistake, ...] = () if i - a or j - b else ("first letter",)
            odds += _odds_of((step, *first))
            before = (*before, step, *first)
        found.append((odds, before))
    return found


def _instead(typed: str, meant: str) -> Mistake | None:
    if typed == meant:
        return None
    if typed in _VOWELS and meant in _VOWELS:
        return "other vowel"
    if frozenset((typed, meant)) in _LIKE_SOUNDS:
        return "like sound"
    (row, place), (other_row, other_place) = _KEYS[typed], _KEYS[meant]
    near = abs(row - other_row) <= 1 and abs(place - other_place) <= 1
    return "next key" if near else "other letter"


def _lost(meant: str, at: int) -> Mistake:
    if _is_double(meant, at):
        return "double lost"
    letter = meant[at]
    if letter == "h":
        return "h lost"
    return "vowel lost" if letter in _VOWELS else "consonant lost"


def _added(typed: str, at: int) -> Mistake:
    if _is_double(typed, at):
        return "double added"
    letter = typed[at]
    if letter == "h":
        return "h added"
    return "vowel added" if letter in _VOWELS else "consonant added"


def _is_double(word: str, at: int) -> bool:
    """Whether a letter stands beside the same letter."""
    return word[at] in (word[at - 1 : at], word[at + 1 : at + 2])
