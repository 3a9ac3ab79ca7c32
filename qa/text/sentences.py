"""Where sentences begin and end, by sentencex; no other module imports it."""

from __future__ import annotations

import sentencex

MAX_CHARS = 5_000
"""Of a text that is divided at once: sentencex takes quadratic time. A longer sentence
is divided at white space."""
_LEAST_CHARS = 4_000


def sentence_bounds(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Start and end of each sentence of a text, in order. White space between two of
    them may belong to either."""
    text = text.encode("utf-8", "replace").decode()  # without unpaired surrogates
    bounds: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        stop = _stop(text, at)
        found = sentencex.get_sentence_boundaries(language, text[at:stop])
        new = [(at + f["start_index"], at + f["end_index"]) for f in found]
        at = stop
        if stop < len(text) and len(new) > 1:
            at, _ = new.pop()  # it may go on
        bounds += new
    return bounds


def _stop(text: str, at: int) -> int:
    """Where a part of a text ends that begins at an offset."""
    if len(text) - at <= MAX_CHARS:
        return len(text)
    places = range(at + MAX_CHARS, at + _LEAST_CHARS, -1)
    return next((n for n in places if text[n - 1].isspace()), at + MAX_CHARS)
