"""The lines and tables of one page of a PDF, in the order in which they are read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from qa.corpus.formats.layout import MIN_COLUMN_LINES, MIN_COLUMN_WORDS
from qa.corpus.formats.tables import Grid

_LIGATURES = {
    0xFB00 + n: text
    for n, text in enumerate(("ff", "fi", "fl", "ffi", "ffl", "ſt", "st"))
}
_RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_BULLET = re.compile(r"(?:[•‣◦▪●○∙·*–—-]|\(cid:\d+\)|[\uf000-\uf0ff])")
_MARKED = re.compile(rf"(?:{_BULLET.pattern}|\(?(?:\d{{1,3}}|[a-z])[.)])")
GAP = 0.9
"""Width of the space that parts two cells or columns, in heights of the letters."""
RAISED, MIN_SHARED = 0.8, 0.5
"""The height of a raised or lowered number, by that of the text, and the share of it at
which the text beside it stands, too."""
MIN_SIZE, SAME_PLACE = 1.0, 1.0
"""Letters that are lower cannot be seen, in points. Two letters alike that are nearer
are one, printed twice."""
MAX_RULES, MAX_CHARS = 4_000, 20_000
"""On a page with more straight lines, or more letters, no table is looked for: where
lines cross is found by comparing each with each."""
MAX_HEIGHT = 100
"""Points below the top of a line in which others on the same height are looked for."""
MAX_GUTTERS = 200
"""Places that are tried for the space between two columns: the left edges that most
lines have."""
MAX_CROSSING = 0.2
"""The share of the lines of a page that may lie across the space between columns."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of one column or cell. Sizes and places are in points, from the top left
    corner of the page. `cells` are the texts of a row of a table, with their places."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class PdfTable:
    """The cells of a table with ruled lines."""

    top: float
    x0: float
    x1: float
    bottom: float
    grid: Grid


Placed = PdfLine | PdfTable


def placed_on(page: Any) -> list[Placed]:
    """The lines and tables of a page of pdfplumber, in reading order."""
    many = len(page.edges) > MAX_RULES or len(page.chars) > MAX_CHARS
    found = [
        (t, grid)
        for t in ([] if many else page.find_tables())
        if len(grid := _grid(t)) > 1 and len(grid[0]) > 1
    ]
    boxes = [t.bbox for t, _ in found]
    is_new = _is_new()

    def outside(obj: Any) -> bool:
        if obj["object_type"] != "char":
            return False
        x, y = (obj["x0"] + obj["x1"]) / 2, (obj["top"] + obj["bottom"]) / 2
        inside = any(a <= x <= c and b <= y <= d for a, b, c, d in boxes)
        seen = obj["upright"] and obj["size"] >= MIN_SIZE and not inside
        return seen and is_new(obj)

    words = page.filter(outside).extract_words(
        keep_blank_chars=False,
        x_tolerance_ratio=0.2,
        y_tolerance=2,
        extra_attrs=["size", "fontname"],
    )
    tables = [
        PdfTable(b[1], b[0], b[2], b[3], grid)
        for b, (_, grid) in zip(boxes, found, strict=True)
    ]
    return list(_in_order([*_lines(words), *tables]))


def _is_new() -> Callable[[Any], bool]:
    """Tells whether a letter is not yet there: some programs print one twice to make it
    bold. pdfplumber's own function takes quadratic time."""
    places: defaultdict[object, list[tuple[float, float]]] = defaultdict(list)

    def is_new(char: Any) -> bool:
        x, y = char["x0"], char["top"]
        name = char["text"], char["fontname"], char["size"]
        near = ((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1))
        column, row = int(x // SAME_PLACE), int(y // SAME_PLACE)
        for a, b in near:
            for there in places.get((name, column + a, row + b), ()):
                if max(abs(x - there[0]), abs(y - there[1])) <= SAME_PLACE:
                    return False
        places[name, column, row].append((x, y))
        return True

    return is_new


def _grid(table: Any) -> Grid:
    rows = [
        tuple(" ".join((c or "").translate(_LIGATURES).split()) for c in row)
        for row in table.extract()
    ]
    return tuple(row for row in rows if any(row))


def _lines(words: Sequence[Any]) -> Iterator[PdfLine]:
    """Words on the same height, parted where a wide space is between them."""
    rows: list[list[Any]] = []
    at: defaultdict[int, list[list[Any]]] = defaultdict(list)
    usual = median(w["size"] for w in words) if words else 0.0
    for word in sorted(words, key=lambda w: (w["size"] < RAISED * usual, w["bottom"])):
        heights = _heights(word)
        near = (r for y in heights for r in at[y])
        row = max(near, key=lambda r: _shared_height(r[0], word), default=None)
        if row is None or _shared_height(row[0], word) < MIN_SHARED:
            rows.append([word])
            for y in heights:
                at[y].append(rows[-1])
        else:
            row.append(word)
    for row in sorted(rows, key=lambda r: r[0]["top"]):
        yield from _parted(sorted(row, key=lambda w: w["x0"]))


def _heights(word: Any) -> range:
    """The points of height that a word stands at."""
    top = int(word["top"])
    return range(top, min(int(word["bottom"]), top + MAX_HEIGHT) + 1)


def _shared_height(one: Any, other: Any) -> float:
    """The share of the height of the lower word at which the other word stands, too."""
    shared = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    height = min(one["bottom"] - one["top"], other["bottom"] - other["top"])
    return float(shared / height) if height else 0.0


def _parted(row: Sequence[Any]) -> Iterator[PdfLine]:
    line: list[Any] = []
    for word in row:
        if line:
            wide = word["x0"] - line[-1]["x1"] > GAP * max(
                word["size"], line[-1]["size"]
            )
            marker = len(line) == 1 and _MARKED.fullmatch(line[0]["text"])
            if wide and not marker:
                yield _line(line)
                line = []
        line.append(word)
    if line:
        yield _line(line)


def _line(words: Sequence[Any]) -> PdfLine:
    sizes = Counter[float]()
    for word in words:
        sizes[word["size"]] += len(word["text"])
    size = sizes.most_common(1)[0][0]
    text, at = "", None
    for word in words:
        shown = word["text"].translate(_LIGATURES)
        raised = (
            word["size"] < RAISED * size
            and word["bottom"] < words[0]["bottom"] - 0.1 * size
        )
        if raised and re.fullmatch(r"[\d+−,()-]+", shown):
            shown = shown.translate(_RAISED)
        apart = at is not None and word["x0"] - at > 0.1 * size and not raised
        text += (" " if apart else "") + shown
        at = word["x1"]
    text = (
        _BULLET.sub("•", text, count=1)
        if re.match(r"(?:\(cid|[\uf000-\uf0ff])", text)
        else text
    )
    bold = [
        w
        for w in words
        if re.search("bold|black|heavy|semibold", w["fontname"].lower())
    ]
    return PdfLine(
        text,
        words[0]["x0"],
        words[-1]["x1"],
        min(w["top"] for w in words),
        max(w["bottom"] for w in words),
        round(size, 1),
        len(bold) == len(words),
    )


# --- reading order -------------------------------------------------------------------


def _in_order(placed: Sequence[Placed]) -> Iterator[Placed]:
    """Columns one after the other, each from top to bottom. What lies across the
    columns parts them: what is above it is read before it."""
    ordered = sorted(placed, key=lambda p: (round(p.top), p.x0))
    gutter = _gutter(ordered)
    if gutter is None:
        yield from ordered
        return
    band: list[Placed] = []
    for one in ordered:
        if one.x0 < gutter < one.x1:
            yield from _columns(band, gutter)
            band = []
            yield one
        else:
            band.append(one)
    yield from _columns(band, gutter)


def _columns(band: Sequence[Placed], gutter: float) -> Iterator[Placed]:
    for side in (
        [p for p in band if p.x1 <= gutter],
        [p for p in band if p.x1 > gutter],
    ):
        if side:
            yield from _in_order(side) if len(side) < len(band) else side


def _gutter(placed: Sequence[Placed]) -> float | None:
    """The place between two columns of prose; None where there is one column."""
    lines = [p for p in placed if isinstance(p, PdfLine)]
    if len(lines) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(p.x0 for p in lines), max(p.x1 for p in lines)
    best: tuple[int, float] | None = None
    edges = Counter(round(p.x0) for p in lines if p.x0 > left + 0.2 * (right - left))
    for edge in sorted(edge for edge, _ in edges.most_common(MAX_GUTTERS)):
        place = edge - 2.0
        crossing = sum(p.x0 < place < p.x1 for p in lines)
        if best is None or crossing < best[0]:
            before = [p for p in lines if p.x1 <= place]
            after = [p for p in lines if p.x0 >= place]
            if all(map(_is_prose, (before, after))):
                best = crossing, place
    return best[1] if best and best[0] <= MAX_CROSSING * len(lines) else None


def _is_prose(lines: Sequence[PdfLine]) -> bool:
    return (
        len(lines) >= MIN_COLUMN_LINES
        and median(len(p.text.split()) for p in lines) >= MIN_COLUMN_WORDS
    )
