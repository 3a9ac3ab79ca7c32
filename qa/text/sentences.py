"""Where sentences begin and end, by sentencex; no other module imports it."""

from __future__ import annotations

import re

import sentencex

MAX_CHARS = 5_000
"""Of a text that is divided at once: sentencex takes quadratic time. A longer sentence
is divided at white space."""
_LEAST_CHARS = 4_000
_SPECIAL_SPACE = re.compile(r"[^\S \t\n\r\v\f]")


def sentence_bounds(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Start and end of each sentence of a text, in order. White space between two of
    them may belong to either."""
    text = text.encode("utf-8", "replace").decode()  # without unpaired surrogates
    bounds: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        stop = _stop(text, at)
        new = [
            (at + start, at + end) for start, end in _bounds(language, text[at:stop])
        ]
        at = stop
        if stop < len(text) and len(new) > 1:
            at, _ = new.pop()  # it may go on
        bounds += new
    return bounds


def _bounds(language: str, part: str) -> list[tuple[int, int]]:
    """The bounds that sentencex finds. It gives up (a panic of Rust, which is no
    Exception) where a special space follows an initial: "A \u2008."; then these spaces
    count as plain ones, or the whole part as one sentence."""
    for text in (part, _SPECIAL_SPACE.sub(" ", part)):
        try:
            found = sentencex.get_sentence_boundaries(language, text)
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
        else:
            return [(f["start_index"], f["end_index"]) for f in found]
    return [(0, len(part))]


def _stop(text: str, at: int) -> int:
    """Where a part of a text ends that begins at an offset."""
    if len(text) - at <= MAX_CHARS:
        return len(text)
    places = range(at + MAX_CHARS, at + _LEAST_CHARS, -1)
    return next((n for n in places if text[n - 1].isspace()), at + MAX_CHARS)
