"""How much of a text a model can read, told without its tokenizer.

On 4,000 passages of articles of the NIH, the weight is 1.06 of the number of tokens of
all-MiniLM-L6-v2 at the median, and 0.85 to 1.33 of it in 98 of 100 passages.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .normal import plain

_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_LATIN = "\u024f"
"""The last letter of the alphabets whose words have pieces of several letters."""
_WHOLE_LETTERS, _PIECE_LETTERS, _PIECE_DIGITS = 8, 3, 2
"""A word of so many letters is one piece; a longer word or number has pieces of so many
letters or digits."""


@lru_cache(maxsize=4096)
def weight_of(text: str) -> int:
    """About the number of tokens of a text."""
    return sum(_pieces(m[0]) for m in _PIECE.finditer(plain(text)))


def _pieces(word: str) -> int:
    if word[0].isdigit():
        return -(-len(word) // _PIECE_DIGITS)
    if max(word) > _LATIN:
        return len(word)
    long = len(word) > _WHOLE_LETTERS
    return -(-(len(word) - 1) // _PIECE_LETTERS) if long else 1
