"""PDF to parts with pages, by pdfplumber.

pdfplumber (on pdfminer.six) was taken and not pypdfium2: it is written in Python, so a
bad file raises an error where a library in C may crash; it finds tables by their ruled
lines; and it gives the place, the size and the font of each word, by which columns,
headings and paragraphs are told. It takes 0.05 s a page, ten times as long.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple

from qa.corpus.formats.errors import UnreadableFile
from qa.corpus.formats.layout import Tries, aligned_rows
from qa.corpus.formats.lines import MARKER, Hint, goes_on
from qa.corpus.formats.tables import rows_of
from qa.text import undivided

from .parts import MAX_HEADING_CHARS, Parsed, Part, parsed, row_parts, tidy
from .pdf_lines import PdfLine, PdfTable, Placed, placed_on

MAX_PAGES = 300
MARGIN, MIN_RETURNS = 0.1, 3
"""The share of a page above and below in which lines that return are furniture, and on
how many pages they return."""
MAX_ABOVE, MAX_PLACE = 100, 1_000
"""Lines of a paragraph that its width is told by, and letters of a line that stands for
cells on the same height."""
LARGER = 1.12
"""How much larger than most of the text a heading is."""
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|/|von)\s*\d+)?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…。！？؟:;][\"'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_OCR = (
    "Make its text readable with a program for text recognition, such as ocrmypdf, or "
    "put the text into a file of its own."
)


class _At(NamedTuple):
    """A line or table, its page from 1, and whether it stands in a margin."""

    placed: Placed
    page: int
    margin: bool


def read_pdf(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    """The article of a PDF.

    Raises UnreadableFile.
    """
    lines, empty = _read(content)
    if not lines:
        raise UnreadableFile("holds pictures of its pages and no text.", _OCR)
    texts = "".join(x.placed.text for x in lines if isinstance(x.placed, PdfLine))
    if len(re.findall(r"\(cid:\d+\)", texts)) > 0.05 * max(len(texts.split()), 1):
        raise UnreadableFile("holds letters that only its own font can tell.", _OCR)
    notes = []
    if empty:
        pages = ", ".join(map(str, empty))
        notes.append(f"has no text on page {pages}: a picture of it? {_OCR}")
    return parsed(_parts(lines), hints, notes=notes)


def _read(content: bytes) -> tuple[list[_At], list[int]]:
    """All lines and tables, and the pages that hold a picture and no text."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    found: list[_At] = []
    empty: list[int] = []
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            _check_pages(len(document.pages))
            for number, page in enumerate(document.pages, 1):
                placed = placed_on(page)
                found += [_At(p, number, _in_margin(p, page)) for p in placed]
                if not placed and page.images:
                    empty.append(number)
                page.close()
    except UnreadableFile:
        raise
    except Exception as error:  # pdfminer raises errors of many kinds
        if isinstance(error, PDFPasswordIncorrect) or any(
            isinstance(a, PDFPasswordIncorrect) for a in error.args
        ):
            raise UnreadableFile(
                "has a password.", "Save it without one, and build again."
            ) from error
        raise UnreadableFile(
            "is no PDF, or is damaged.", "Save it again as PDF, or remove it."
        ) from error
    return found, empty


def _check_pages(number: int) -> None:
    if number > MAX_PAGES:
        raise UnreadableFile(
            f"has {number} pages; {MAX_PAGES} is the most.", "Split it into articles."
        )


def _in_margin(placed: Placed, page: Any) -> bool:
    height = float(page.height)
    return placed.bottom < MARGIN * height or placed.top > (1 - MARGIN) * height


def _parts(lines: Sequence[_At]) -> list[Part]:
    running = _running(lines)
    sizes = Counter[float]()
    for x in lines:
        if isinstance(x.placed, PdfLine):
            sizes[x.placed.size] += len(x.placed.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    levels = {
        size: n + 1
        for n, size in enumerate(
            sorted((s for s in sizes if s > LARGER * body), reverse=True)
        )
    }
    parts: list[Part] = []
    text = [x for x in lines if x not in running]
    for is_line, group in groupby(text, key=lambda x: isinstance(x.placed, PdfLine)):
        if is_line:
            parts += _paragraphs(list(group), levels)
            continue
        for x in group:
            if isinstance(x.placed, PdfTable):
                parts += row_parts(rows_of(x.placed.grid), x.page)
    around = [
        Part("furniture", tidy(_line(x).text), page=x.page)
        for x in lines
        if x in running
    ]
    return sorted([*parts, *around], key=lambda p: p.page)


def _running(lines: Sequence[_At]) -> set[_At]:
    """Headers and footers: lines in a margin that return on other pages, and page
    numbers."""
    pages = max((x.page for x in lines), default=0)
    margins = [x for x in lines if x.margin and isinstance(x.placed, PdfLine)]
    where: dict[str, set[int]] = {}
    for x in margins:
        where.setdefault(_without_digits(x), set()).add(x.page)
    return {
        x
        for x in margins
        if _PAGE_NUMBER.fullmatch(_line(x).text.strip())
        or len(where[_without_digits(x)]) >= min(max(pages, 2), MIN_RETURNS)
    }


def _without_digits(x: _At) -> str:
    return re.sub(r"\d+", "0", _line(x).text)


def _line(x: _At) -> PdfLine:
    if not isinstance(x.placed, PdfLine):
        raise TypeError("a table is no line")
    return x.placed


def _paragraphs(lines: Sequence[_At], levels: Mapping[float, int]) -> Iterator[Part]:
    """The lines as headings, items, paragraphs, and rows of tables without rules."""
    at = 0
    draft: list[_At] = []
    tries = Tries()
    while at < len(lines):
        stop, rows = (at, []) if tries.are_up(at) else _aligned(lines, at, tries)
        if rows:
            yield from _part(draft, levels)
            draft = []
            yield from rows
            at = stop
            continue
        if draft and not _joins(draft, lines[at], levels):
            yield from _part(draft, levels)
            draft = []
        draft.append(lines[at])
        at += 1
    yield from _part(draft, levels)


def _part(draft: Sequence[_At], levels: Mapping[float, int]) -> Iterator[Part]:
    if not draft:
        return
    text, page = _joined(draft), draft[0].page
    level = levels.get(_line(draft[0]).size, 0)
    breaks = tuple(
        len(_joined(draft[:n])) + 1
        for n in range(1, len(draft))
        if draft[n].page > draft[n - 1].page
    )
    if level and len(text) <= MAX_HEADING_CHARS:
        yield Part("heading", text, level, page)
    elif text:
        bullet = MARKER.match(text) and not text[0].isdigit()
        strong = all(_line(x).bold for x in draft)
        kind: Literal["item", "paragraph"] = "item" if bullet else "paragraph"
        yield Part(kind, text, page=page, strong=strong, breaks=breaks)


def _joined(draft: Sequence[_At]) -> str:
    return tidy(undivided("\n".join(_line(x).text for x in draft))).replace("\n", " ")


def _joins(draft: Sequence[_At], x: _At, levels: Mapping[float, int]) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last, line = _line(draft[-1]), _line(x)
    same = abs(last.size - line.size) <= 0.5 and last.bold == line.bold
    if MARKER.match(line.text):
        return False
    wraps = goes_on(last.text, line.text)
    if draft[-1].page != x.page or line.top < last.top:  # the next page or column
        return wraps and line.size not in levels and last.size not in levels
    if line.top - last.bottom > 0.75 * last.size or not (same or wraps):
        return False
    if line.size in levels or last.size in levels or line.bold:
        return same
    widest = max(_line(y).x1 for y in draft[-MAX_ABOVE:])
    short = last.x1 < line.x0 + 0.7 * (max(widest, line.x1) - line.x0)
    return wraps or not (_ENDS.search(last.text) and short)


def _aligned(lines: Sequence[_At], at: int, tries: Tries) -> tuple[int, list[Part]]:
    """A table whose columns are only aligned, if one begins here: lines of several
    cells on the same height."""
    heights: list[list[_At]] = []
    stop = at
    while stop < len(lines):
        line = _line(lines[stop])
        same = (
            heights
            and lines[stop].page == heights[-1][0].page
            and abs(line.top - _line(heights[-1][0]).top) < 0.5 * line.size
        )
        if same:
            heights[-1].append(lines[stop])
        elif (
            heights
            and len(heights[-1]) < 2
            and len(heights) > 1
            and len(heights[-2]) < 2
        ):
            break
        else:
            heights.append([lines[stop]])
        if len(heights[0]) < 2 and len(heights) > 1:
            return at, []
        stop += 1
    while heights and len(heights[-1]) < 2:
        stop -= len(heights.pop())
    count, rows = aligned_rows([_typed([_line(x) for x in h]) for h in heights])
    if rows:
        used = sum(len(h) for h in heights[:count])
        return at + used, row_parts(rows, lines[at].page)
    tries.failed(at, stop)
    return at, []


def _typed(cells: Sequence[PdfLine]) -> str:
    """Cells as a line of letters of one width, each about where it stands."""
    width = 0.45 * max(c.size for c in cells)
    out = ""
    for cell in sorted(cells, key=lambda c: c.x0):
        place = min(round(cell.x0 / width), MAX_PLACE)
        out = out.ljust(max(place, len(out) + 3 if out else 0)) + cell.text
    return out
