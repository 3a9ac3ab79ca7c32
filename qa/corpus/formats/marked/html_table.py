"""A table of HTML to a grid of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from qa.corpus.formats.tables import Grid

from .page import every

MAX_SPAN, MAX_CELLS, MAX_PLACES = 100, 20_000, 100_000
"""Rows or columns of a cell, cells of a table, and its rows times its columns."""
MAX_CELL_WORDS, MAX_CELL_CHARS = 80, 1_000
"""A table with longer cells only lays out a page."""


class Table(NamedTuple):
    """The cells of a table. `header_rows` is None where its mark-up does not tell."""

    grid: Grid
    header_rows: int | None
    caption: str


def grid_of(node: Any, text_of: Callable[[Any], str]) -> Table | None:
    """The cells of a table; None for one that lays out a page: it has one column or one
    row, or its cells hold headings, tables or long texts."""
    if node.get_attribute("role") in ("presentation", "none"):
        return None
    if node.query_selector("table, h1, h2, h3, h4, h5, h6, form") is not None:
        return None
    rows = list(_rows(node))
    grid = _filled([cells for _, cells in rows], text_of)
    if not grid or len(grid[0]) < 2 or sum(map(any, grid)) < 2:
        return None
    heads = [in_head or {*_names(cells)} == {"th"} for in_head, cells in rows]
    header_rows = next((n for n, head in enumerate(heads) if not head), len(heads))
    sideways = all(_names(cells)[:1] == ["th"] for _, cells in rows)
    known: int | None = header_rows if header_rows or sideways else None
    caption = node.query_selector("caption")
    return Table(grid, known, text_of(caption) if caption is not None else "")


def _filled(
    rows: Sequence[Sequence[Any]], text_of: Callable[[Any], str]
) -> list[list[str]]:
    """The cells row by row, each in all places that it spans; none if one is too long
    for a table, or if they are too many."""
    filled: dict[tuple[int, int], str] = {}
    for y, cells in enumerate(rows):
        x = 0
        for cell in cells:
            while (y, x) in filled:
                x += 1
            text = text_of(cell)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            long = len(text) > MAX_CELL_CHARS or len(text.split()) > MAX_CELL_WORDS
            if long or len(filled) > MAX_CELLS:
                return []
            for dy in range(min(high, len(rows) - y)):
                for dx in range(wide):
                    filled.setdefault((y + dy, x + dx), text)
            x += wide
    width = max((x for _, x in filled), default=-1) + 1
    if width * len(rows) > MAX_PLACES:
        return []
    return [[filled.get((y, x), "") for x in range(width)] for y in range(len(rows))]


def _rows(node: Any, *, in_head: bool = False) -> Iterator[tuple[bool, list[Any]]]:
    for child in every(node.child_nodes):
        name = child.node_name.lower()
        if name == "tr":
            yield in_head, [c for c in every(child.child_nodes) if _is_cell(c)]
        elif name in ("thead", "tbody", "tfoot"):
            yield from _rows(child, in_head=name == "thead")


def _is_cell(node: Any) -> bool:
    return node.node_name.lower() in ("td", "th")


def _names(cells: list[Any]) -> list[str]:
    return [c.node_name.lower() for c in cells]


def _span(cell: Any, name: str) -> int:
    value = cell.get_attribute(name) or ""
    return min(int(value), MAX_SPAN) if re.fullmatch(r"[1-9]\d{0,4}", value) else 1
