"""How much a text tells, by how rare its words are in English."""

from __future__ import annotations

import math
import re

from .dictionary import english_words
from .terms import terms_of

COMMON = 4.85e8
"""Occurrences in the word list; a word that is as common tells nothing."""
RARE = 1e5
"""A rarer word, or one that the list does not hold, tells no more than one of so many
occurrences."""
SIGN_BITS = 3.0
"""What a number or a letter that stands alone tells."""

BACK_BITS = 6.0
"""What "back" tells where it is the part of the body, and not as in "come back",
which is how English mostly has the word."""

_BACK = re.compile(
    r"(?i)\b(?:an?|my|your|his|her|our|their|the|bad|low(?:er)?|upper|sore|stiff)\s(?:\w+\s)?"
    r"back\b(?!\s(?:to|at|in|on|from|home)\b)|\bback(?=\s?(?:pain|ache|trouble|problem))"
)
_TELLING = re.compile(r"[^\W\d_]+|\d+")


def information_of(text: str) -> float:
    """How much the content words of a text tell, in bits: the sum of log2(COMMON /
    occurrences in English) of its different words."""
    told = {"back": BACK_BITS} if _BACK.search(text) else {}
    for word in _TELLING.findall(re.sub(r"['’]\w+", "", text.casefold())):
        for term in terms_of(word, content=True):
            told[term] = max(told.get(term, 0.0), _bits_of(word))
    return sum(told.values())


def _bits_of(word: str) -> float:
    if word.isdigit() or len(word) == 1:
        return SIGN_BITS
    words = english_words().counts
    count = max(words.get(w, 0) for w in (word, word.removesuffix("s")))
    return max(0.0, math.log2(COMMON / max(count, RARE)))
