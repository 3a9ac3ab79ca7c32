"""What a reader of a file with mark-up sees, part by part, and the article made of it.

A reader gives the parts in reading order; `parsed` decides which of them belong to the
page around the article, finds headings where the mark-up has none, and writes the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

from qa.corpus.article import Block, BlockKind, Span
from qa.corpus.formats.furniture import is_furniture
from qa.corpus.formats.headings import asks, is_listed, may_head
from qa.corpus.formats.lines import MARKER, Hint, hint_for
from qa.corpus.formats.plain_text import find_labels, finished, quote_empty_headings
from qa.corpus.formats.surroundings import Seen, surroundings
from qa.corpus.formats.tables import Row
from qa.text import canonical

TITLE_LEVEL = 1
"""The level of the heading that is the title; lower headings have greater ones."""
MAX_HEADING_CHARS = 300
"""Of a title or heading, which each passage below it is searched with."""
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BLANKS = re.compile(r"[^\S\n\u00a0]+")


class Parsed(NamedTuple):
    """An article's text, its blocks in order, and its title; empty without one. `pages`
    are the offsets at which its pages begin. `notes` say what a person should look at,
    each as the end of "FILE ..."."""

    text: str
    blocks: tuple[Block, ...]
    title: str
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, paragraph, list item, row or line of furniture. A "caption" heads the
    rows of its table. `strong`: all of its text is bold. `term` is how many characters
    the term of a definition has, at the beginning of its text. `breaks` are the offsets
    in its text at which other pages begin."""

    kind: BlockKind | Literal["caption"]
    text: str
    level: int = 0
    page: int = 0
    headers: tuple[Span, ...] = ()
    strong: bool = False
    term: int = 0
    breaks: tuple[int, ...] = ()

    @property
    def is_text(self) -> bool:
        return self.kind in ("paragraph", "item", "row")


def tidy(text: str) -> str:
    """The text as it is seen: NFC, single spaces, no line without a character, none of
    the characters that only tell where a word may be divided."""
    lines = _UNSEEN.sub("", canonical(text)).split("\n")
    return "\n".join(filter(None, (_BLANKS.sub(" ", ln).strip() for ln in lines)))


def row_parts(rows: Sequence[Row], page: int = 0) -> list[Part]:
    """The rows of a table as parts."""
    return [Part("row", r.text, page=page, headers=r.headers) for r in rows]


def parsed(
    parts: Sequence[Part],
    hints: Mapping[str, Hint],
    *,
    title: str = "",
    notes: Sequence[str] = (),
) -> Parsed:
    """The article of some parts, each with tidy text. `title` is what the file names
    as its title elsewhere than in its text."""
    parts = [_as_paragraph(p) if _is_long_heading(p) else p for p in parts]
    title = title if len(title) <= MAX_HEADING_CHARS else ""
    given = [hint_for(hints, p.text) for p in parts]
    kept = [_as_hinted(p, h) for p, h in zip(parts, given, strict=True)]
    kept = _with_items(_without_surroundings(kept, given), given)
    kept = _with_headings(kept, given)
    kept, given = _with_title(kept, given, title)
    text, blocks, pages = _written(kept, given)
    heading = next((b for b in blocks if b.kind == "title"), None)
    return Parsed(
        text,
        tuple(blocks),
        text[heading.start : heading.end] if heading else "",
        pages,
        tuple(notes),
    )


def _is_long_heading(part: Part) -> bool:
    return part.kind in ("heading", "caption") and len(part.text) > MAX_HEADING_CHARS


def _as_paragraph(part: Part) -> Part:
    return replace(part, kind="paragraph", level=0)


Hints = Sequence[Hint | None]


def _as_hinted(part: Part, hint: Hint | None) -> Part:
    if hint is None:
        return part
    if hint == "heading":
        return replace(part, kind="heading", level=part.level or TITLE_LEVEL + 1)
    return replace(part, kind="paragraph" if hint == "outside" else hint)


def _without_surroundings(parts: Sequence[Part], given: Hints) -> list[Part]:
    """The parts, with what belongs to the page as furniture; a heading above nothing
    else belongs to it too."""
    drafts = [
        replace(p, kind="furniture")
        if p.kind != "row" and not h and is_furniture(p.text)
        else p
        for p, h in zip(parts, given, strict=True)
    ]
    seen = [Seen("heading" if p.kind == "caption" else p.kind, p.text) for p in drafts]
    for place in surroundings(seen):
        if not given[place]:
            drafts[place] = replace(drafts[place], kind="furniture")
    for place in range(len(drafts) - 1, -1, -1):
        if drafts[place].kind == "heading" and not given[place]:
            below = list(_under(drafts, place))
            if below and all(p.kind == "furniture" for p in below):
                drafts[place] = replace(drafts[place], kind="furniture")
    return drafts


def _under(parts: Sequence[Part], heading: int) -> Iterator[Part]:
    for part in parts[heading + 1 :]:
        if part.kind == "heading" and part.level <= parts[heading].level:
            return
        yield part


def _with_items(parts: Sequence[Part], given: Hints) -> list[Part]:
    """The parts, with lines that begin with a typed bullet, or with one number of a
    row, as items."""
    numbers = [_number(p) for p in parts]
    out = list(parts)
    for place, (part, number) in enumerate(zip(parts, numbers, strict=True)):
        near = numbers[max(place - 1, 0) : place + 2]
        typed = number is not None and (
            number == 0 or {number - 1, number + 1} & {*near}
        )
        if typed and not given[place]:
            out[place] = replace(part, kind="item")
    return out


def _number(part: Part) -> int | None:
    """The number that a paragraph begins with, 0 for a bullet."""
    marker = MARKER.match(part.text) if part.kind == "paragraph" else None
    if not marker:
        return None
    digits = re.search(r"\d+", marker[0])
    return int(digits[0]) if digits else 0


def _with_headings(parts: list[Part], given: Hints) -> list[Part]:
    """The parts, with lines in bold and questions as headings; where the mark-up has no
    heading at all, also other lines that look like one."""
    unmarked = not any(p.kind == "heading" for p in parts)
    level = max((p.level for p in parts if p.kind == "heading"), default=TITLE_LEVEL)
    out = list(parts)
    for place, (part, following) in enumerate(pairwise([*parts, Part("title", "")])):
        if given[place] or "\n" in part.text:
            continue
        before = parts[place - 1].text if place else ""
        if part.kind == "item" and asks(part.text) and not asks(before):
            if following.kind == "paragraph":  # the answer, in the same item
                out[place] = replace(part, kind="heading", level=level + 1)
            continue
        if part.kind != "paragraph":
            continue
        led_in = before.endswith(":")
        asked = asks(part.text) and following.is_text
        lone = may_head(part.text) and following.is_text and not led_in
        if asked or (lone and (part.strong or unmarked)):
            out[place] = replace(part, kind="heading", level=level + 1)
    return out


def _with_title(
    parts: list[Part], given: Hints, title: str
) -> tuple[list[Part], list[Hint | None]]:
    """The parts with one title: the first heading of the first level, or else what the
    file names as its title, or else the first heading if it is the first text."""
    marks = list(given)
    text = next((n for n, p in enumerate(parts) if p.is_text), len(parts))
    heads = [n for n, p in enumerate(parts) if p.kind == "heading"]
    top = [n for n in heads if parts[n].level == TITLE_LEVEL]
    same = [n for n in heads if parts[n].text.casefold() == title.casefold()]
    first = heads[0] if heads and heads[0] < text else None
    place = next(iter(same or top[:1]), None)
    if place is None and title:
        return [Part("title", title), *parts], [None, *marks]
    place = first if place is None else place
    out = list(parts)
    if place is not None and not is_listed(parts[place].text):
        out[place] = replace(parts[place], kind="title")
    return out, marks


def _written(
    parts: Sequence[Part], given: Hints
) -> tuple[str, list[Block], tuple[int, ...]]:
    """The text of the parts, their blocks, and where pages begin."""
    text, blocks = "", []
    pages: list[int] = []
    rows: dict[int, Row] = {}
    path: list[tuple[int, Span]] = []
    before = ""
    for part, hint in zip(parts, given, strict=True):
        listed = part.kind in ("item", "row") and part.kind == before
        before = part.kind
        text += ("\n" if listed else "\n\n") if text else ""
        span = Span(len(text), len(text) + len(part.text))
        text += part.text
        while len(pages) < part.page:
            pages.append(span.start)
        pages += [span.start + at for at in part.breaks]
        kind: BlockKind = "heading" if part.kind == "caption" else part.kind
        if part.kind != "row":
            path = [h for h in path if h[0] < _CAPTION_LEVEL]
        if kind == "heading":
            level = _CAPTION_LEVEL if part.kind == "caption" else part.level
            path = [h for h in path if h[0] < level]
            shown = part.text.rstrip(": \u00a0")
            path.append((level, Span(span.start, span.start + len(shown))))
            kind = "question" if asks(part.text) else "heading"
        elif kind == "title" or hint == "outside":
            path = []
        if kind == "row":
            rows[span.start] = Row(part.text, part.headers)
        block = Block(kind, *span)
        if block.quotable:
            above = tuple(span for _, span in path)
            term = Span(span.start, span.start + part.term) if part.term else None
            block = replace(block, path=above, label=term)
        blocks.append(block)
    find_labels(text, blocks)
    blocks = [finished(text, b, rows) if b.quotable else b for b in blocks]
    return text, quote_empty_headings(text, blocks), tuple(pages)


_CAPTION_LEVEL = 99
