"""Text in one normal form: of a file, for search, and of a typed question."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from typing import Literal, NamedTuple

APOSTROPHES = "'’‘`´›‹"
"""Characters that people and web pages use for an apostrophe."""
_APOSTROPHE = re.compile(rf"(?<=\w)[{APOSTROPHES}](?=\w)")
MAX_MARKS = 30
"""Combining marks in a row; the Stream-Safe Text Format of UAX #15 has as many."""
_MAY_BE_MARKS = re.compile(rf"[^\x00-\u02ff]{{{MAX_MARKS + 1},}}")
_JOINER = "\u034f"


def _normalised(form: Literal["NFC", "NFKC"], text: str) -> str:
    """The text in a form of Unicode, with a combining grapheme joiner in each run of
    more than MAX_MARKS marks: they are sorted, in quadratic time."""
    return unicodedata.normalize(form, _MAY_BE_MARKS.sub(_with_joiners, text))


def _with_joiners(found: re.Match[str]) -> str:
    marks, parts = 0, []
    for c in found[0]:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks > MAX_MARKS:
            parts.append(_JOINER)
            marks = 1
        parts.append(c)
    return "".join(parts)


def unify_newlines(text: str) -> str:
    """The text with `\\n` for every kind of newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def canonical(text: str) -> str:
    """The text in Unicode form NFC, with `\\n` for every kind of newline; what an
    article's offsets count."""
    return _normalised("NFC", unify_newlines(text))


def straight_apostrophes(text: str, apostrophe: str = "'") -> str:
    """The text with one kind of apostrophe, or none, inside its words."""
    return _APOSTROPHE.sub(apostrophe, text)


class Folded(NamedTuple):
    """A text as keyboards and spreadsheets write it. `offsets` tells of each character
    where it stands in the text that was folded; the last is where that ends."""

    text: str
    offsets: array[int]

    def places(self, words: str) -> Iterator[tuple[int, int]]:
        """Where a folded text stands, as (start, end) in the text that was folded. Each
        place is looked for when it is asked for."""
        at = self.text.find(words) if words else -1
        while at >= 0:
            after = at + len(words)
            yield self.offsets[at], self.offsets[after - 1] + 1
            at = self.text.find(words, after)


_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_DRESSED = re.compile(rf"[\s{_UNSEEN}]{{2,}}|[^\S ]|[{_UNSEEN}]|[‘’‚‛`´“”„‟…‐‑‒–—−]")
_STRAIGHT = dict.fromkeys("‘’‚‛`´", "'") | dict.fromkeys("“”„‟", '"')
_STRAIGHT |= dict.fromkeys("‐‑‒–—−", "-") | {"…": "..."}


def fold(text: str) -> Folded:
    """The text with straight quotation marks, one kind of dash, and one plain blank for
    white space of any kind; without soft hyphens and zero-width spaces."""
    parts: list[str] = []
    offsets = array("I")
    at = 0
    for found in _DRESSED.finditer(text):
        start, end = found.span()
        blank = " " if any(c.isspace() for c in found[0]) else ""
        straight = _STRAIGHT.get(found[0], blank)
        parts += text[at:start], straight
        offsets.extend(range(at, start))
        offsets.extend([start] * len(straight))
        at = end
    offsets.extend(range(at, len(text) + 1))
    return Folded("".join((*parts, text[at:])), offsets)


def plain(text: str) -> str:
    """The text for search: compatibility forms folded (NFKC), one kind of apostrophe,
    single spaces, no soft hyphens, zero-width spaces and other format characters."""
    folded = _normalised("NFKC", text)
    if not folded.isascii():
        folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(straight_apostrophes(folded).split())


def clean(text: str) -> str:
    """A typed text in NFC, with single spaces and without control, format, surrogate
    and unassigned characters."""
    kept = "".join(
        " " if c.isspace() else c
        for c in _normalised("NFC", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(kept.split())
