"""Articles in pieces, with what was shown, marked and expected of them as layers.

The pieces of a stretch, joined, are `article.text[start:end]`; nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from qa import corpus
from qa.corpus import Article, Span

Layer = Literal["shown", "marked", "expected"]
"""A passage on a card; the sentence marked in it; an answer according to the set."""
LAYERS: tuple[Layer, ...] = ("shown", "marked", "expected")
CONTEXT_CHARS = 250
"""Characters of an excerpt before and after its marks; a few more where a word would
be cut."""


class LayerSpan(NamedTuple):
    """A span of an article, and the layer that it belongs to."""

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
    """A part of an article, cut into pieces."""

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
