"""Tables: each row becomes one line in which every cell stands behind the heading of
its column, "Group: Adults; One dose: 1000 mg". So a row is never quoted without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qa.corpus.article import Span

Grid = Sequence[Sequence[str]]
"""The cells of a table, row by row, each row as long as the others. A cell that spans
columns or rows stands in each of them; an empty cell is an empty string."""

MAX_HEADER_WORDS = 12
MAX_REPEATED_CHARS = 500
"""Of a heading and of a name of several rows: each row of the table repeats them."""
_COLUMN = re.compile(
    r"""(?ix)\b(?:name|medicines?|drugs?|tablets?|dos(?:e|age)s?|amounts?|when|how|what|who
    |why|where|times?|days?|weeks?|dates?|ages?|groups?|weights?|risks?|effects?
    |complications?|prices?|costs?|fees?|treatments?|tests?|procedures?|symptoms?
    |frequency|often|type|kind|reason|use|advice|action|stages?|levels?|hours|length
    |duration|side|questions?|answers?|do|meaning|description|notes?|benefits?)\b"""
)
"""A word of the heading of a column."""


class Row(NamedTuple):
    """A row as a line of text, and the places of the headings in it."""

    text: str
    headers: tuple[Span, ...] = ()


def rows_of(grid: Grid, header_rows: int | None = None) -> list[Row]:
    """The rows of a table below its headings. Without `header_rows`, the first row is
    taken for headings if it looks like them. A row of one cell names the rows below it:
    its text stands before theirs."""
    grid = [row for row in grid if any(row)]
    if not grid:
        return []
    if header_rows is None:
        header_rows = int(_has_header(grid))
    if any(
        len(cell) > MAX_REPEATED_CHARS for row in grid[:header_rows] for cell in row
    ):
        header_rows = 0
    head, body = grid[:header_rows], grid[header_rows:]
    headers = [_joined(column) for column in zip(*head, strict=True)] or [""] * len(
        grid[0]
    )
    if not body:
        return [Row(_sentence(_unique(row))) for row in head]
    return list(_rows(headers, body))


def _rows(headers: Sequence[str], body: Grid) -> Iterator[Row]:
    groups = _groups(body)
    group, unused = "", False
    for place, row in enumerate(body):
        if place in groups:
            if unused:
                yield Row(group)
            group, unused = next(filter(None, row)), True
            continue
        unused = False
        yield _row(group, headers, row)
    if unused:
        yield Row(group)


def _groups(body: Grid) -> set[int]:
    """The rows of one cell that name the rows below them. A row in which cells are only
    missing is none: it must span the table, or be the first, or one of several."""
    if not body or len(body[0]) == 1:
        return set()
    spans = {n for n, row in enumerate(body) if len({*row}) == 1 and len(row) > 1}
    lone = {n for n, row in enumerate(body) if row[0] and not any(row[1:])}
    named = lone if 0 in lone or len(lone) > 1 else set()
    return {
        n
        for n in spans | named
        if n + 1 < len(body) and len(max(body[n], key=len)) <= MAX_REPEATED_CHARS
    }


def _row(group: str, headers: Sequence[str], row: Sequence[str]) -> Row:
    cells = [(h, c) for h, c in zip(headers, row, strict=True) if c]
    if not any(headers):
        return _without_headers(group, [c for _, c in cells])
    text, spans = group, []
    before: tuple[str, str] | None = None
    for header, cell in cells:
        if (header, cell) == before:  # one cell over several columns
            continue
        before = header, cell
        text = _sentence([text, ""]) if text else ""
        if header and header != cell:
            spans.append(Span(len(text), len(text) + len(header)))
            text += header + _colon(header)
        text += cell
    return Row(text, tuple(spans))


def _without_headers(group: str, cells: Sequence[str]) -> Row:
    """The first cell names what the others say."""
    cells = _unique(cells)
    if len(cells) == 1:
        return Row(_sentence([group, *cells] if group else cells))
    first = _sentence([group, cells[0]]) if group else cells[0]
    span = Span(len(first) - len(cells[0]), len(first))
    return Row(first + _colon(first) + _sentence(cells[1:]), (span,))


def _has_header(grid: Grid) -> bool:
    """Whether the first row holds the headings of the columns."""
    first, rest = grid[0], grid[1:]
    if not rest or len(first) == 1 or not all(first[1:]):
        return False
    if any(len(c.split()) > MAX_HEADER_WORDS or c.endswith((".", ";")) for c in first):
        return False
    for column in range(1, len(first)):
        numbers = [bool(re.search(r"\d", row[column])) for row in rest]
        if not re.search(r"\d", first[column]) and 2 * sum(numbers) >= len(numbers):
            sure = len(rest) > 2 and all(numbers)
            return len(first) > 2 or sure or bool(_COLUMN.search(" ".join(first)))
    if any(re.search(r"\d", c) for c in first):
        return False
    if len(first) > 2:
        return len(rest) > 1
    return all(bool(_COLUMN.search(c)) for c in first)


def _joined(texts: Sequence[str]) -> str:
    return " ".join(_unique(texts))


def _unique(texts: Sequence[str]) -> list[str]:
    """The texts that are not empty, each once."""
    return list(dict.fromkeys(t for t in texts if t))


def _sentence(cells: Sequence[str]) -> str:
    """Cells as one line; a semicolon parts them, unless a cell ends like a sentence."""
    line = ""
    for cell in cells:
        line += (" " if line[-1] in ".!?;:,…" else "; ") if line else ""
        line += cell
    return line


def _colon(header: str) -> str:
    return " " if header[-1] in ":?" else ": "
