"""One divider of text: spans above, pieces below, and nothing lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Piece, Span, pieces


def drawn(text: str, start: int, end: int, **layers: list[tuple[int, int]]) -> str:
    """The pieces as `(text layers)`, with `<` and `>` where layers open and close."""
    spans = {name: [Span(*s) for s in given] for name, given in layers.items()}
    return "".join(
        "".join(f"<{name} " for name in piece.opens)
        + (f"({piece.text} {'+'.join(piece.layers)})" if piece.layers else piece.text)
        + "".join(f" {name}>" for name in piece.closes)
        for piece in pieces(text, start, end, spans)
    )


TEXT = "abcdefgh"
DRAWN = [
    ((0, 8), {}, "abcdefgh"),
    ((2, 5), {}, "cde"),
    ((4, 4), {}, ""),
    ((0, 8), {"m": [(2, 4)]}, "ab<m (cd m) m>efgh"),
    ((0, 8), {"m": [(0, 8)]}, "<m (abcdefgh m) m>"),
    ((0, 8), {"m": [(5, 6), (1, 2)]}, "a<m (b m) m>cde<m (f m) m>gh"),
    ((0, 8), {"m": [(1, 3), (3, 5)]}, "a<m (bc m) m><m (de m) m>fgh"),  # side by side
    ((2, 6), {"m": [(0, 3), (5, 8), (7, 8)]}, "<m (c m) m>de<m (f m) m>"),  # cut off
    ((0, 8), {"m": [(3, 3)]}, "abcdefgh"),  # an empty span marks nothing
    (
        (0, 8),
        {"shown": [(1, 7)], "marked": [(3, 5)]},
        "a<shown (bc shown)<marked (de shown+marked) marked>(fg shown) shown>h",
    ),
    (
        (0, 6),
        {"m": [(1, 4)], "label": [(3, 5)]},  # a label over the edge of a mark
        "a<m (bc m)<label (d m+label) m>(e label) label>f",
    ),
    (
        (0, 4),
        {"m": [(0, 3), (1, 4)]},  # of one layer, over each other
        "<m (a m)<m (bc m) m>(d m) m>",
    ),
]


@pytest.mark.parametrize(("stretch", "layers", "expected"), DRAWN)
def test_a_text_is_divided_at_the_ends_of_spans(
    stretch: tuple[int, int], layers: dict[str, list[tuple[int, int]]], expected: str
) -> None:
    assert drawn(TEXT, *stretch, **layers) == expected


def test_layers_stand_in_their_order_not_in_that_of_the_text() -> None:
    (piece,) = pieces("ab", 0, 2, {"b": [Span(0, 2)], "a": [Span(0, 2)]})
    assert piece == Piece("ab", ("b", "a"), ("b", "a"), ("b", "a"), 0)


SPANS = st.lists(st.tuples(st.integers(-2, 12), st.integers(-2, 12)), max_size=4)


@given(st.text(min_size=10, max_size=10), SPANS, SPANS)
def test_whatever_the_spans_the_joined_pieces_are_the_text(
    text: str, one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    layers = {"one": [Span(*s) for s in one], "two": [Span(*s) for s in two]}
    divided = pieces(text, 1, 9, layers)
    assert "".join(p.text for p in divided) == text[1:9]
    assert all(p.text for p in divided)
    marked = {n for a, b in one for n in range(max(a, 1), min(b, 9))}
    assert sum(len(p.text) for p in divided if "one" in p.layers) == len(marked)
