"""Where sentences begin and end, by sentencex; no other module imports it."""

from __future__ import annotations

import sentencex


def sentence_bounds(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Start and end of each sentence of a text, in order. White space between two of
    them may belong to either."""
    text = text.encode("utf-8", "replace").decode()  # without unpaired surrogates
    found = sentencex.get_sentence_boundaries(language, text)
    return [(f["start_index"], f["end_index"]) for f in found]
