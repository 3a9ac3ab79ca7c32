"""Numbers of references that are glued to the full stop of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBERS = (
    r"(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[⁰¹²³⁴-⁹]+(?:[,–⁻⁃-][⁰¹²³⁴-⁹]+)*"
    r"|(?:\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\])+)"
)
_REFERENCE = re.compile(
    rf"(?<=[^\W\d_]{{2}}[.!?])[\"'”’)]?({_NUMBERS})(?=\s+[\"'“‘(]?[A-Z]|\s*\Z)"
)
_ABBREVIATED = re.compile(
    r"(?:^|\s)(?:max|min|approx|ca|nos?|nr|ch|art|vol|figs?|tab|pp?)\.$", re.IGNORECASE
)
_ABBREVIATED_CHARS = 9
"""More than an abbreviation has, with the space before it."""


def references(text: str, start: int = 0, end: int | None = None) -> Iterator[range]:
    """Where the numbers of references stand between two offsets ("under ultrasound.1
    You lie"), each behind the full stop of a sentence and before another sentence or
    the end."""
    end = len(text) if end is None else end
    for found in _REFERENCE.finditer(text, start, end):
        if not abbreviates(text, start, found.start()):
            yield range(*found.span(1))


def without_references(text: str) -> str:
    """The text without the numbers of references."""
    parts: list[str] = []
    done = 0
    for place in references(text):
        parts.append(text[done : place.start])
        done = place.stop
    return "".join((*parts, text[done:]))


def abbreviates(text: str, start: int, end: int) -> bool:
    """Whether a stretch ends with the abbreviation of a word before a number."""
    return bool(_ABBREVIATED.search(text[max(start, end - _ABBREVIATED_CHARS) : end]))
