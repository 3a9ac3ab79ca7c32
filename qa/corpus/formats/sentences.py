"""The sentences of a block, as spans of its article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.corpus.article import Block, Span
from qa.text import abbreviates, references, sentence_bounds, weight_of

from .lines import MARKER, trim

MAX_SENTENCE_CHARS = 900
"""Code points. A longer sentence is divided at white space, so that it fits into the
model's window."""

MAX_WEIGHT = 200
"""Of a sentence; the model reads 256 tokens, with the title and the headings."""
_CLAUSE = re.compile(r"[,;:]\s")
_LABEL = re.compile(r"[-–•*]\s+[^\W\d_][^\s.]*(?:\s[^\s.]+){0,3}\.")
"""What heads an item of a list that lost its lines: "- Medicines. Some of them ..."."""


def sentences_of(text: str, block: Block) -> tuple[Span, ...]:
    """The sentences of a block, without the marker of a list item."""
    marker = MARKER.match(text, block.start, block.end)
    start = marker.end() if marker else block.start
    spans: list[Span] = []
    for begin, end in sentence_bounds(text[start : block.end]):
        for first, last in _at_references(text, start + begin, start + end):
            if trimmed := trim(text, first, last):
                spans += _short_enough(text, trimmed)
    return tuple(_merge_fragments(text, spans))


def _merge_fragments(text: str, spans: Sequence[Span]) -> list[Span]:
    """Joins a span without letter or digit (a stray quotation mark, a raised number) to
    the span before it, a number to its abbreviation ("Max. 1200 mg"), and a sentence to
    the label of its item."""
    merged: list[Span] = []
    for span in spans:
        said = text[span.start : span.end]
        wordless = not any(c.isalpha() or c.isdecimal() for c in said)
        number = text[span.start].isdigit()
        cut_short = merged and number and abbreviates(text, *merged[-1])
        labelled = merged and _LABEL.fullmatch(text, *merged[-1])
        if merged and (wordless or cut_short or labelled):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _at_references(text: str, start: int, end: int) -> Iterator[Span]:
    """The parts of a span that end with a full stop and the number of a reference."""
    for place in references(text, start, end):
        yield Span(start, place.stop)
        start = place.stop
    yield Span(start, end)


def _short_enough(text: str, span: Span) -> list[Span]:
    pieces: list[Span] = []
    start, end = span
    while stop := _too_long(text, start, end):
        window = text[start:stop]
        clauses = [m.start() + 1 for m in _CLAUSE.finditer(window, len(window) // 2)]
        space = max(window.rfind(c) for c in " \t\n\u00a0")
        if clauses:
            stop = start + clauses[-1]
        elif space > len(window) // 2:
            stop = start + space
        pieces.append(Span(start, stop))
        start = stop
        while text[start].isspace():
            start += 1
    return [*pieces, Span(start, end)]


def _too_long(text: str, start: int, end: int) -> int:
    """Where a span must end at the latest; 0 if it is short enough. The search is by
    halves, because each character adds to the weight."""
    if end - start <= MAX_SENTENCE_CHARS and weight_of(text[start:end]) <= MAX_WEIGHT:
        return 0
    fits, stop = start + 1, min(end, start + MAX_SENTENCE_CHARS)
    while fits < stop:
        middle = (fits + stop + 1) // 2
        if weight_of(text[start:middle]) <= MAX_WEIGHT:
            fits = middle
        else:
            stop = middle - 1
    return fits
