"""Plain text that was laid out with spaces: tables become rows, columns one text.

A table has tabs, pipes or aligned columns. Two columns of prose side by side, as a
program that prints a PDF leaves them, are read one after the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from qa.corpus.article import Span

from .lines import MARKER
from .tables import Row, rows_of

MIN_ROWS = 3
"""Lines of a table whose columns are only aligned. One with tabs or pipes has two."""
MIN_COLUMN_LINES, MIN_COLUMN_WORDS = 4, 4
"""Lines with text on both sides of a gap, so that the sides are columns of prose, and
the usual number of words of a side."""
MAX_COLUMNS, MAX_ROW_CHARS = 40, 2_000
"""Of a table whose columns are only aligned."""
MIN_GAP = 3
MIN_LONG, MAX_TRIES = 40, 8
"""Lines of a long stretch, and how often a table may be looked for in one."""
_RULE = re.compile(r"[\s|+:=_-]+")
_GAP = re.compile(
    r"(?:(?<=[^\s.!?])[ \u00a0]{2,}|(?<=\S)[ \u00a0]{3,}|(?<=\S)[ \u00a0]*\t\s*)(?=\S)"
)
"""What parts two cells; two spaces after a full stop are a habit of typists."""
_WIDE = re.compile(rf"(?<=\S)[ \u00a0]{{{MIN_GAP},}}(?=\S)")


class LaidOut(NamedTuple):
    """A text without tables and columns, the rows of its tables by the offset of their
    line, and whether columns were read one after the other."""

    text: str
    rows: Mapping[int, Row]
    columns: bool


def laid_out(text: str) -> LaidOut:
    """The text with one line for each row of its tables, and without columns."""
    lines = text.split("\n")
    flowed = list(_flow(lines))
    out, rows, at = [], {}, 0
    for line in _tables(flowed):
        if isinstance(line, Row):
            rows[at] = line
        shown = line.text if isinstance(line, Row) else line
        out.append(shown)
        at += len(shown) + 1
    return LaidOut("\n".join(out), rows, flowed != lines)


def aligned_rows(lines: Sequence[str]) -> tuple[int, list[Row]]:
    """A table whose columns begin or end at the same places, as long a one as begins
    with the first line: how many lines it has, and its rows. 0 and none without one."""
    stop = _aligned(lines, 0)[0] if lines else 0
    for count in range(stop, max(stop - MAX_TRIES, MIN_ROWS - 1), -1):
        _, grid, headers = _aligned(lines[:count], 0)
        if rows := rows_of(grid, headers) if grid else []:
            return count, rows
    return 0, []


# --- columns -------------------------------------------------------------------------


def _flow(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with the right side of each stretch in columns below its left side."""
    edge = _right_edge(lines)
    at = 0
    while at < len(lines):
        stop = at
        while edge and stop < len(lines) and _parted(lines[stop], edge):
            stop += 1
        stretch = lines[at:stop]
        both = [ln for ln in stretch if ln[:edge].strip() and ln[edge:].strip()]
        if edge and len(both) >= MIN_COLUMN_LINES and _is_prose(both, edge):
            yield from (ln[:edge].rstrip() for ln in stretch)
            yield ""
            yield from (ln[edge:].strip() for ln in stretch)
            at = stop
        else:
            yield from lines[at : max(stop, at + 1)]
            at = max(stop, at + 1)


def _right_edge(lines: Sequence[str]) -> int:
    """The place in a line at which the right column begins; 0 if there is none."""
    edges = Counter(m.end() for ln in lines for m in _WIDE.finditer(ln))
    edge, count = max(edges.items(), key=lambda e: (e[1], -e[0]), default=(0, 0))
    return edge if count >= MIN_COLUMN_LINES else 0


def _parted(line: str, edge: int) -> bool:
    return not line[edge - 2 : edge].strip()


def _is_prose(lines: Sequence[str], edge: int) -> bool:
    """Whether both sides go on from line to line, as cells of a table do not."""
    for side in (
        [ln[:edge].strip() for ln in lines],
        [ln[edge:].strip() for ln in lines],
    ):
        going_on = sum(s[0].islower() for s in side[1:])
        if median(len(s.split()) for s in side) < MIN_COLUMN_WORDS:
            return False
        if going_on < 0.4 * (len(side) - 1):
            return False
    return True


# --- tables --------------------------------------------------------------------------


def _tables(lines: Sequence[str]) -> Iterator[str | Row]:
    at = 0
    forms = [(form, Tries()) for form in (_piped, _tabbed, _aligned)]
    while at < len(lines):
        for form, tries in forms:
            if tries.are_up(at):
                continue
            stop, grid, headers = form(lines, at)
            if grid:
                yield from rows_of(grid, headers)
                at = stop
                break
            tries.failed(at, stop)
        else:
            yield lines[at]
            at += 1


class Tries:
    """How often a table was looked for in vain in one long stretch of lines: a try
    reads the stretch to its end."""

    def __init__(self) -> None:
        self._stop = self._count = 0

    def are_up(self, at: int) -> bool:
        """Whether no other try is made at a line."""
        return at < self._stop and self._count >= MAX_TRIES

    def failed(self, at: int, stop: int) -> None:
        """Counts a try that read the lines from `at` to `stop`."""
        if stop - at < MIN_LONG:
            return
        self._count = self._count + 1 if at < self._stop else 1
        self._stop = max(self._stop, stop)


_Found = tuple[int, list[list[str]], int | None]
"""The line after a table, its cells (none where no table begins), and how many of its
rows hold headings, where that is known."""


def _piped(lines: Sequence[str], at: int) -> _Found:
    grid: list[list[str]] = []
    ruled, headers = False, None
    stop = at
    while stop < len(lines):
        line = lines[stop].strip()
        if "--" in line and _RULE.fullmatch(line):
            ruled = ruled or "|" in line or "+" in line
            headers = len(grid) if grid and headers is None else headers
        elif line.count("|") >= (1 if grid or ruled else 2) or (
            line.count("|") == 1 and not line.startswith("|")
        ):
            grid.append([c.strip() for c in line.strip("|").split("|")])
        else:
            break
        stop += 1
    framed = ruled or all(ln.strip().startswith("|") for ln in lines[at:stop])
    columns = {len(row) for row in grid}
    ok = len(grid) > 1 and len(columns) == 1 and columns != {1} and framed
    headers = headers if headers and headers < len(grid) else None
    return stop, grid if ok else [], headers


def _tabbed(lines: Sequence[str], at: int) -> _Found:
    grid: list[list[str]] = []
    stop = at
    while stop < len(lines):
        cells = [c.strip() for c in lines[stop].strip().split("\t")]
        if len(cells) < 2 or MARKER.match(f"{cells[0]} x"):
            break
        grid.append(cells)
        stop += 1
    return stop, _squared(grid, 2), None


def _squared(grid: list[list[str]], least: int) -> list[list[str]]:
    """Rows of one length; none if more than last cells are missing."""
    if len(grid) < least:
        return []
    widths = Counter(len(row) for row in grid)
    width = max(widths)
    if 2 * widths[width] < len(grid):
        return []
    return [row + [""] * (width - len(row)) for row in grid]


def _aligned(lines: Sequence[str], at: int) -> _Found:
    """A table of columns that begin at the same places. A line that only goes on in
    some of them belongs to the row above."""
    columns = [Span(a, b) for a, b, _ in _pieces(lines[at])]
    if not 2 <= len(columns) <= MAX_COLUMNS or MARKER.match(lines[at].strip()):
        return at, [], None
    grid: list[list[str]] = []
    stop = at
    while stop < len(lines) and lines[stop].strip():
        cells = _cells(lines[stop], columns)
        if cells is None or (grid and _is_long(grid[-1])):
            break
        if not cells[0] and grid:
            both = zip(grid[-1], cells, strict=True)
            grid[-1] = [" ".join(filter(None, c)) for c in both]
        else:
            grid.append(cells)
        stop += 1
    grid = _whole_names(grid)
    full = sum(all(row) for row in grid)
    ok = len(grid) >= MIN_ROWS and 2 * full >= len(grid)
    return stop, grid if ok else [], None


def _whole_names(grid: list[list[str]]) -> list[list[str]]:
    """The rows, with a first cell that goes on in the row below joined to that row."""
    out: list[list[str]] = []
    for row in grid:
        named = bool(out) and not any(out[-1][1:]) and not _is_long(out[-1])
        if named and row[0][:1].islower():
            out[-1] = [f"{out[-1][0]} {row[0]}", *row[1:]]
        else:
            out.append(row)
    return out


def _is_long(row: Sequence[str]) -> bool:
    return sum(map(len, row)) > MAX_ROW_CHARS


def _cells(line: str, columns: Sequence[Span]) -> list[str] | None:
    """The cells of a line in the columns of a heading line; None if one of them begins
    and ends elsewhere than its column."""
    cells = [""] * len(columns)
    starts, ends = (list(edges) for edges in zip(*columns, strict=True))
    for start, end, cell in _pieces(line):
        near = sorted({*_near(starts, start), *_near(ends, end)})
        place = next((n for n in near if not cells[n]), None)
        if place is None:
            return None
        cells[place] = cell
    return cells


def _near(edges: Sequence[int], edge: int) -> range:
    return range(bisect_left(edges, edge - 2), bisect_right(edges, edge + 2))


def _pieces(line: str) -> list[tuple[int, int, str]]:
    """The cells of a line with their places."""
    if not line.strip():
        return []
    gaps = [m.span() for m in _GAP.finditer(line)]
    starts = [len(line) - len(line.lstrip()), *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), len(line.rstrip())]
    return [(a, b, line[a:b]) for a, b in zip(starts, ends, strict=True)]
