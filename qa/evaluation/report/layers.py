"""Articles cut into pieces, with the layers that lie over each piece.

There are three layers: shown on a card, marked in it, expected by the set. The pieces
of a stretch, joined, are `article.text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from qa import corpus
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


class Piece(corpus.Piece[Layer]):
    """A piece of an article, for a template."""

    @property
    def classes(self) -> str:
        """The names of its layers for a style sheet, separated by spaces."""
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
        """The pieces joined: the cut `article.text[start:end]`."""
        return "".join(p.text for p in self.pieces)


def pieces(
    article: Article, start: int, end: int, marks: Iterable[LayerSpan]
) -> tuple[Piece, ...]:
    """The pieces of `article.text[start:end]`, with the layers of `marks`."""
    layers: dict[Layer, list[Span]] = {layer: [] for layer in LAYERS}
    for layer, span in marks:
        layers[layer].append(span)
    return tuple(Piece(*p) for p in corpus.pieces(article.text, start, end, layers))


def whole_article(article: Article, marks: Sequence[LayerSpan]) -> Stretch:
    """The whole text of an article in pieces."""
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
