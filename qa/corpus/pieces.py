"""One divider of text: a stretch in pieces, so that spans can be shown over it.

The texts of the pieces, joined, are `text[start:end]`; nothing is added or lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from .article import Span

L = TypeVar("L", bound=str)


class Piece(NamedTuple, Generic[L]):
    """A part of a text that no span divides, and the layers whose spans cover it. A
    layer is in `opens` if one of its spans begins with this piece, and in `closes` if
    one ends with it; spans that reach outside the stretch are cut off at its ends."""

    text: str
    layers: tuple[L, ...] = ()
    opens: tuple[L, ...] = ()
    closes: tuple[L, ...] = ()
    start: int = 0
    """The offset of the piece in the text."""


def pieces(
    text: str, start: int, end: int, layers: Mapping[L, Iterable[Span]]
) -> tuple[Piece[L], ...]:
    """Divides `text[start:end]` wherever a span of any layer begins or ends.

    `layers` gives each layer's spans of `text`, in any order; they may overlap. Layers
    stand in a piece in the order of `layers`. An empty stretch has no pieces.
    """
    inside = {
        layer: [
            Span(max(first, start), min(last, end))
            for first, last in spans
            if max(first, start) < min(last, end)
        ]
        for layer, spans in layers.items()
    }
    edges = {start, end}.union(*(s for spans in inside.values() for s in spans))
    return tuple(
        Piece(
            text[a:b],
            tuple(k for k, v in inside.items() if any(f <= a and b <= e for f, e in v)),
            tuple(k for k, v in inside.items() if any(f == a for f, _ in v)),
            tuple(k for k, v in inside.items() if any(e == b for _, e in v)),
            a,
        )
        for a, b in pairwise(sorted(edges))
    )
