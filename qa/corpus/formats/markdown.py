"""Markdown to blocks, by markdown-it: headings, list items, paragraphs, furniture.

The mark-up stays in the text, because quotes are cut from the unchanged source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.corpus.article import Block, BlockKind, Span

from .lines import Hint, hint_for, trim
from .plain_text import find_labels, quote_empty_headings
from .sentences import sentences_of

_PARSER = MarkdownIt("commonmark").enable("table")
_FRONT_MATTER = re.compile(r"---\n.*?\n(?:---|\.\.\.)(?=\n|\Z)", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_HEADING_MARK = re.compile(r"\s{0,3}#{1,6}[ \t]+")
_HEADING_END = re.compile(r"(?:[ \t]+#+)?\s*\Z")


def blocks_of_markdown(
    text: str, hints: Mapping[str, Hint] | None = None
) -> tuple[Block, ...]:
    """Blocks in order. Text that markdown does not show (comments, link targets, front
    matter) is furniture."""
    lines = _line_spans(text)
    front = _FRONT_MATTER.match(text)
    skipped = text.count("\n", 0, front.end()) + 1 if front else 0
    body = "\n" * skipped + "\n".join(text.split("\n")[skipped:])
    blocks: list[Block] = []
    levels: list[tuple[int, Span]] = []
    for seen, level, first, last in _parts(_PARSER.parse(body)):
        trimmed = trim(text, lines[first].start, lines[min(last, len(lines)) - 1].end)
        if trimmed is None:
            continue
        start, end = trimmed
        start = max(start, blocks[-1].end if blocks else 0)
        if start >= end:
            continue
        hint = hint_for(hints or {}, text[start:end])
        kind = "paragraph" if hint == "outside" else hint or seen
        if kind == "heading":
            levels = [x for x in levels if x[0] < (level or 1)]
            levels.append((level or 1, _heading_span(text, start, end)))
        elif hint == "outside":
            levels = []
        path = (
            tuple(span for _, span in levels) if kind in ("paragraph", "item") else ()
        )
        blocks.append(Block(kind, start, end, path))
    blocks = _with_leftovers(text, lines, blocks)
    return tuple(_finish(text, blocks))


def _parts(tokens: list[Token]) -> list[tuple[BlockKind, int | None, int, int]]:
    """(kind, level of a heading, first line, line after the last) in order."""
    parts: list[tuple[BlockKind, int | None, int, int]] = []
    item_line: int | None = None
    for token in tokens:
        if token.type == "list_item_open" and token.map:
            item_line = token.map[0]
        if not token.map:
            continue
        first, last = token.map
        if token.type == "heading_open":
            parts.append(("heading", int(token.tag[1:]), first, last))
        elif token.type == "paragraph_open":
            kind: BlockKind = "item" if item_line == first else "paragraph"
            parts.append((kind, None, first, last))
        elif token.type in ("fence", "code_block", "tr_open"):
            parts.append(("paragraph", None, first, last))
        elif token.type == "hr":
            parts.append(("furniture", None, first, last))
        elif token.type == "html_block":
            words = any(c.isalpha() for c in _TAG.sub("", token.content))
            parts.append(("paragraph" if words else "furniture", None, first, last))
    return parts


def _finish(text: str, blocks: list[Block]) -> list[Block]:
    first = next((i for i, b in enumerate(blocks) if b.kind != "furniture"), None)
    if first is not None and blocks[first].kind == "heading":
        title = _heading_span(text, blocks[first].start, blocks[first].end)
        blocks = [
            replace(b, path=b.path[1:]) if b.path[:1] == (title,) else b for b in blocks
        ]
        blocks[first] = replace(blocks[first], kind="title")
    find_labels(text, blocks)
    blocks = [
        replace(b, sentences=sentences_of(text, b)) if b.quotable else b for b in blocks
    ]
    return quote_empty_headings(text, blocks)


def heading_text(text: str, block: Block) -> str:
    """A title or heading without its mark-up."""
    start, end = _heading_span(text, block.start, block.end)
    return text[start:end]


def _heading_span(text: str, start: int, end: int) -> Span:
    mark = _HEADING_MARK.match(text, start, end)
    first = mark.end() if mark else start
    body = text[first:end]
    if not mark and "\n" in body:  # underlined with === or ---
        body = body[: body.rindex("\n")]
    close = _HEADING_END.search(body)
    return Span(first, first + (close.start() if close else len(body)))


def _line_spans(text: str) -> list[Span]:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return spans


def _with_leftovers(text: str, lines: list[Span], blocks: list[Block]) -> list[Block]:
    """The blocks, with furniture for every visible line that is in none of them."""
    result: list[Block] = []
    line = 0
    for block in [*blocks, Block("furniture", len(text) + 1, len(text) + 1)]:
        while line < len(lines) and lines[line].end <= block.start:
            trimmed = trim(text, *lines[line])
            if trimmed:
                result.append(Block("furniture", *trimmed))
            line += 1
        while line < len(lines) and lines[line].start < block.end:
            line += 1
        if block.start < len(text):
            result.append(block)
    return result
