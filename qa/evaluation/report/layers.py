"""Articles cut into pieces, with the layers that lie over each piece.

There are three layers: shown on a card, marked in it, expected by the set. The pieces
of a stretch, joined, are `article.text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from qa.corpus import Article, Span

Layer = Literal["shown", "marked", "expected"]
"""A passage on a card; a sentence marked in it; a span that the set expects."""
LAYERS: tuple[Layer, ...] = ("shown", "marked", "expected")
CONTEXT_CHARS = 250
"""Characters of an excerpt before and after a span, and a few more so that no word is
cut."""


class LayerSpan(NamedTuple):
    """A span of an article in one layer; spans may overlap."""

    layer: Layer
    span: Span


class Piece(NamedTuple):
    """A part of an article's text in which the layers do not change."""

    text: str
    layers: tuple[Layer, ...] = ()
    """Layers over the piece, in the order of LAYERS."""
    opens: tuple[Layer, ...] = ()
    """Layers with a span that starts here."""
    closes: tuple[Layer, ...] = ()
    """Layers with a span that ends here."""

    @property
    def classes(self) -> str:
        """The value of a class attribute, for the style sheet."""
        names: list[str] = [*self.layers]
        names += [f"{layer}-opens" for layer in self.opens]
        names += [f"{layer}-closes" for layer in self.closes]
        return " ".join(names)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of an article, cut into pieces."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text of all pieces."""
        return "".join(p.text for p in self.pieces)


def pieces(
    article: Article, start: int, end: int, marks: Iterable[LayerSpan]
) -> tuple[Piece, ...]:
    """`article.text[start:end]`, cut wherever a span starts or ends."""
    inside = [
        LayerSpan(m.layer, Span(max(m.span.start, start), min(m.span.end, end)))
        for m in marks
        if m.span.start < end and m.span.end > start
    ]
    edges = sorted({start, end, *(e for m in inside for e in m.span)})
    return tuple(
        Piece(
            article.text[a:b],
            _layers(m for m in inside if m.span.start <= a and b <= m.span.end),
            _layers(m for m in inside if m.span.start == a),
            _layers(m for m in inside if m.span.end == b),
        )
        for a, b in pairwise(edges)
    )


def _layers(marks: Iterable[LayerSpan]) -> tuple[Layer, ...]:
    there = {m.layer for m in marks}
    return tuple(layer for layer in LAYERS if layer in there)


def whole_article(article: Article, marks: Sequence[LayerSpan]) -> Stretch:
    """The article from its first character to its last."""
    end = len(article.text)
    return Stretch(0, end, pieces(article, 0, end, marks))


def excerpts(article: Article, marks: Sequence[LayerSpan]) -> tuple[Stretch, ...]:
    """The parts of the article around the spans, in order; close ones are joined."""
    return tuple(
        Stretch(a, b, pieces(article, a, b, marks)) for a, b in _parts(article, marks)
    )


def _parts(article: Article, marks: Sequence[LayerSpan]) -> list[Span]:
    parts: list[Span] = []
    for span in sorted(m.span for m in marks):
        start = _word_edge(article.text, max(span.start - CONTEXT_CHARS, 0), -1)
        end = min(span.end + CONTEXT_CHARS, len(article.text))
        end = _word_edge(article.text, end, 1)
        if parts and start <= parts[-1].end:
            first = parts.pop()
            start, end = first.start, max(first.end, end)
        parts.append(Span(start, end))
    return parts


def _word_edge(text: str, offset: int, step: int) -> int:
    """The first offset from `offset` on, by steps of -1 or 1, that cuts no word."""
    beyond = -1 if step < 0 else 0
    while 0 < offset < len(text) and not text[offset + beyond].isspace():
        offset += step
    return offset
