"""Articles in pieces: what of a text was shown, marked and expected, layer on layer.

The pieces of a stretch, joined, are `article.text[start:end]`; nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from qa.corpus import Article, Span

Layer = Literal["shown", "marked", "expected"]
"""A passage on a card; the sentence marked in it; what the set says answers."""
LAYERS: tuple[Layer, ...] = ("shown", "marked", "expected")
CONTEXT_CHARS = 250
"""Characters that an excerpt has before and after what is marked, or a few more: no
word is cut."""


class LayerSpan(NamedTuple):
    layer: Layer
    span: Span


class Piece(NamedTuple):
    """A cut with the layers that lie over it; `opens` and `closes` say whose first or
    last piece it is."""

    text: str
    layers: tuple[Layer, ...] = ()
    opens: tuple[Layer, ...] = ()
    closes: tuple[Layer, ...] = ()

    @property
    def classes(self) -> str:
        """For a style sheet."""
        names: list[str] = [*self.layers]
        names += [f"{layer}-opens" for layer in self.opens]
        names += [f"{layer}-closes" for layer in self.closes]
        return " ".join(names)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an article, cut into pieces."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces)


def pieces(
    article: Article, start: int, end: int, marks: Iterable[LayerSpan]
) -> tuple[Piece, ...]:
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
    end = len(article.text)
    return Stretch(0, end, pieces(article, 0, end, marks))


def excerpts(article: Article, marks: Sequence[LayerSpan]) -> tuple[Stretch, ...]:
    """The parts of the article around the marks."""
    return tuple(
        Stretch(a, b, pieces(article, a, b, marks)) for a, b in _parts(article, marks)
    )


def _parts(article: Article, marks: Sequence[LayerSpan]) -> list[Span]:
    parts: list[Span] = []
    for span in sorted(m.span for m in marks):
        start = _blank(article.text, max(span.start - CONTEXT_CHARS, 0), -1)
        end = _blank(article.text, min(span.end + CONTEXT_CHARS, len(article.text)), 1)
        if parts and start <= parts[-1].end:
            first = parts.pop()
            start, end = first.start, max(first.end, end)
        parts.append(Span(start, end))
    return parts


def _blank(text: str, at: int, step: int) -> int:
    """The nearest place from `at` on, that way, with white space or nothing beyond."""
    beyond = -1 if step < 0 else 0
    while 0 < at < len(text) and not text[at + beyond].isspace():
        at += step
    return at
