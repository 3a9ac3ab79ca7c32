"""Sentence spans, by sentencex; no other module imports it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sentencex

from qa.corpus.article import Block, Span

from .lines import MARKER, trim

MAX_SENTENCE_CHARS = 900
"""Code points. A longer sentence is divided at white space, so that it fits into the
model's window."""

_ABBREVIATED = re.compile(
    r"(?:^|\s)(?:max|min|approx|ca|nos?|vol|figs?|tab|pp?)\.$", re.IGNORECASE
)


def sentences_of(text: str, block: Block) -> tuple[Span, ...]:
    """The sentences of a block, without the marker of a list item."""
    marker = MARKER.match(text, block.start, block.end)
    start = marker.end() if marker else block.start
    spans: list[Span] = []
    for found in sentencex.get_sentence_boundaries("en", text[start : block.end]):
        begin, end = start + found["start_index"], start + found["end_index"]
        if trimmed := trim(text, begin, end):
            spans += _short_enough(text, trimmed)
    return tuple(_merge_fragments(text, spans))


def _merge_fragments(text: str, spans: Sequence[Span]) -> list[Span]:
    """Joins a span without letter or digit (a stray quotation mark) to the span before
    it, and a number to its abbreviation ("Max. 1200 mg")."""
    merged: list[Span] = []
    for span in spans:
        wordless = not any(c.isalnum() for c in text[span.start : span.end])
        before = text[merged[-1].start : merged[-1].end] if merged else ""
        cut_short = text[span.start].isdigit() and _ABBREVIATED.search(before)
        if merged and (wordless or cut_short):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _short_enough(text: str, span: Span) -> list[Span]:
    pieces: list[Span] = []
    start, end = span
    while end - start > MAX_SENTENCE_CHARS:
        window = text[start : start + MAX_SENTENCE_CHARS]
        space = max(window.rfind(c) for c in " \t\n\u00a0")
        stop = start + (
            space if space > MAX_SENTENCE_CHARS // 2 else MAX_SENTENCE_CHARS
        )
        pieces.append(Span(start, stop))
        start = stop
        while text[start].isspace():
            start += 1
    return [*pieces, Span(start, end)]
