"""Plain text to blocks: title, headings, paragraphs, list items, furniture.

The text comes from web pages and has no mark-up. The rules use the length of a line,
its last characters and the lines around it. They were made on the five articles;
`articles.toml` overrules them line by line. Each block is a span of the unchanged text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from qa.corpus.article import Block, BlockKind, Span

from .furniture import is_contact, is_count, is_furniture
from .headings import asks, heads, is_listed, may_head
from .lines import MARKER, Hint, Line, hint_for, paragraphs_of, shown
from .sentences import sentences_of
from .surroundings import Seen, surroundings
from .tables import Row

MAX_LABEL_WORDS, MAX_LABEL_CHARS = 8, 80
MAX_LEVELS = 8
"""Headings above each other, without text between them."""

_INNER_COLON = re.compile(r"\w:\s+\S")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+(?=\S)")
_LABEL = re.compile(rf"([^.!?:;\n]{{2,{MAX_LABEL_CHARS}}}):(?=\s)")
_LOST_COLON = re.compile(
    rf"([A-Z][^.!?:;\n]{{1,{MAX_LABEL_CHARS}}}?[a-z]{{3}})(?=[A-Z][a-z]{{2,}}[a-z ])"
)
_DISCLAIMER = re.compile(r"(?:medical |legal )?disclaimer(?=:|\s*$)", re.IGNORECASE)


def blocks_of(
    text: str,
    hints: Mapping[str, Hint] | None = None,
    rows: Mapping[int, Row] | None = None,
) -> tuple[Block, ...]:
    """Blocks in order, without overlap; every visible character is in one of them.

    `hints` gives for the exact text of a line its kind, which overrules the rules.
    `rows` are the rows of tables by the offset of their line.
    """
    hints, rows = hints or {}, rows or {}
    drafts = paragraphs_of(text, hints, rows)
    kinds, given = _kinds(drafts, hints, rows)
    blocks = [
        Block(kind, draft[0].start, draft[-1].end)
        for kind, draft in zip(kinds, drafts, strict=True)
    ]
    return tuple(_finish(text, blocks, given, rows))


def _kinds(
    drafts: Sequence[Sequence[Line]], hints: Mapping[str, Hint], rows: Container[int]
) -> tuple[list[BlockKind], list[Hint | None]]:
    given = [hint_for(hints, draft[0].text) for draft in drafts]
    kinds: list[BlockKind] = []
    for place, (draft, hint) in enumerate(zip(drafts, given, strict=True)):
        line = draft[0]
        if hint:
            kinds.append("paragraph" if hint == "outside" else hint)
        elif line.start in rows:
            kinds.append("row")
        elif len(draft) == 1 and is_furniture(line.text):
            kinds.append("furniture")
        elif MARKER.match(line.text):
            kinds.append("item")
        elif asks(shown(draft)) or (len(draft) == 1 and heads(drafts, place)):
            kinds.append("heading")
        else:
            kinds.append("paragraph")
    for place in surroundings(_seen(drafts, kinds)):
        kinds[place] = kinds[place] if given[place] else "furniture"
    _settle_counts(drafts, kinds, given)
    _settle_pairs(drafts, kinds, given)
    _settle_numbers(drafts, kinds, given)
    _settle_answers(drafts, kinds, given)
    _settle_headings(drafts, kinds, given)
    for place, draft in enumerate(drafts):
        if kinds[place] == "heading" and not given[place] and is_contact(shown(draft)):
            kinds[place] = "paragraph"
    return kinds, given


def _seen(drafts: Sequence[Sequence[Line]], kinds: Sequence[BlockKind]) -> list[Seen]:
    runs = [-1, *(draft[-1].run for draft in drafts)]
    return [
        Seen(kind, shown(draft), draft[0].run != before)
        for kind, draft, before in zip(kinds, drafts, runs, strict=False)
    ]


def _settle_counts(
    drafts: Sequence[Sequence[Line]],
    kinds: list[BlockKind],
    given: Sequence[Hint | None],
) -> None:
    """Makes a number alone furniture above the first paragraph and beside furniture.
    Elsewhere it may be a dose or a telephone number."""
    counts = [len(d) == 1 and is_count(d[0].text) for d in drafts]
    texts = (
        i
        for i, kind in enumerate(kinds)
        if kind in ("paragraph", "item") and not counts[i]
    )
    body = next(texts, len(kinds))
    for i, count in enumerate(counts):
        if count and not given[i]:
            near = [j for j in (i - 1, i + 1) if 0 <= j < len(kinds) and not counts[j]]
            beside = any(kinds[j] == "furniture" for j in near)
            announced = i > 0 and drafts[i - 1][-1].text.endswith(":")
            around = (i < body or beside) and not announced
            kinds[i] = "furniture" if around else "paragraph"


def _settle_pairs(
    drafts: Sequence[Sequence[Line]],
    kinds: list[BlockKind],
    given: Sequence[Hint | None],
) -> None:
    """Makes adjacent lines like "Common: headache", "Rare: kidney failure" a list."""
    paired = [
        kind in ("heading", "item") and bool(_INNER_COLON.search(draft[0].text))
        for kind, draft in zip(kinds, drafts, strict=True)
    ]
    for i, (pair, after) in enumerate(pairwise(paired)):
        if pair and after and drafts[i][0].run == drafts[i + 1][0].run:
            for j in (i, i + 1):
                kinds[j] = kinds[j] if given[j] else "item"


def _settle_numbers(
    drafts: Sequence[Sequence[Line]],
    kinds: list[BlockKind],
    given: Sequence[Hint | None],
) -> None:
    """Makes a numbered line alone among paragraphs a heading, not a list item."""
    visible = [i for i, kind in enumerate(kinds) if kind != "furniture"]
    for before, i, after in zip([-1, *visible], visible, visible[1:], strict=False):
        line = drafts[i][0].text
        alone = before < 0 or not (
            kinds[before] == "item" and _NUMBERED.match(drafts[before][0].text)
        )
        if (
            kinds[i] == "item"
            and not given[i]
            and alone
            and kinds[after] in ("paragraph", "heading")
            and len(drafts[i]) == 1
            and _NUMBERED.match(line)
            and may_head(_NUMBERED.sub("", line, count=1))
        ):
            kinds[i] = "heading"


def _settle_answers(
    drafts: Sequence[Sequence[Line]],
    kinds: list[BlockKind],
    given: Sequence[Hint | None],
) -> None:
    """Makes a short line without a full stop the answer to the question above it, if
    nothing else is: another question or nothing follows, or a blank line."""
    for at in range(1, len(drafts)):
        question, line = drafts[at - 1], drafts[at]
        if (
            given[at]
            or [kinds[at - 1], kinds[at]] != ["heading", "heading"]
            or not asks(shown(question))
            or asks(shown(line))
        ):
            continue
        following = drafts[at + 1] if at + 1 < len(drafts) else None
        if following is None or (
            kinds[at + 1] == "heading"
            and (
                asks(shown(following))
                or question[-1].run == line[0].run != following[0].run
            )
        ):
            kinds[at] = "paragraph"


def _settle_headings(
    drafts: Sequence[Sequence[Line]],
    kinds: list[BlockKind],
    given: Sequence[Hint | None],
) -> None:
    """Corrects two kinds of false headings: those without text under them, and the
    items of a list without bullets."""
    runs = [draft[0].run for draft in drafts]
    visible = [i for i, kind in enumerate(kinds) if kind != "furniture"]
    at = 0
    while at < len(visible):
        stop = at
        while stop < len(visible) and kinds[visible[stop]] == "heading":
            stop += 1
        chain = visible[at:stop]
        before = visible[at - 1] if at else None
        following = visible[stop] if stop < len(visible) else None
        at = max(stop, at + 1)
        title = chain[0] if before is None and chain else None
        if title is not None:
            before, chain = title, chain[1:]
        led_in = before is not None and drafts[before][-1].text.endswith(":")
        listed = _bulletless(
            [runs[i] for i in chain],
            None if before is None else runs[before],
            None if following is None else runs[following],
            led_in=led_in and kinds[before or 0] == "paragraph",
        )
        for place, i in enumerate(chain):
            if given[i] == "heading":
                continue
            if place in listed:
                kinds[i] = "item"
            elif following is None and not listed:
                kinds[i] = "paragraph"
        if title is not None and following is None and not listed:
            kinds[title] = "paragraph"


def _bulletless(
    runs: Sequence[int], before: int | None, following: int | None, *, led_in: bool
) -> range:
    """Which lines of a chain of short lines are a list without bullets, as a range.

    `runs` holds the run of each line, `before` and `following` those of the text around
    the chain. The last line is the heading of the text that follows. The first one is
    the heading of the list, unless a paragraph that ends with a colon leads in.
    """
    stop = len(runs)
    if (
        following is not None
        and runs
        and (runs.count(runs[-1]) == 1 or runs[-1] == following)
    ):
        stop -= 1
    together = Counter(runs[:stop])
    begin = 0
    if stop and not led_in:
        alone = runs.count(runs[0]) == 1
        opens = runs[0] != before and together[runs[0]] >= 3
        begin = int(alone or opens)
    listed = Counter(runs[begin:stop])
    enough = stop - begin >= 2 or max(listed.values(), default=0) >= 2
    return range(begin, stop) if enough else range(0)


def _finish(
    text: str,
    blocks: list[Block],
    given: Sequence[Hint | None],
    rows: Mapping[int, Row],
) -> list[Block]:
    first = next((i for i, b in enumerate(blocks) if b.kind != "furniture"), None)
    for i, block in enumerate(blocks):
        line = text[block.start : block.end]
        if block.kind == "heading" and i == first and not is_listed(line):
            blocks[i] = replace(block, kind="title")
        elif block.kind == "heading" and asks(line):
            blocks[i] = replace(block, kind="question")
    find_labels(text, blocks)
    path: tuple[Span, ...] = ()
    listed: tuple[Span, ...] = ()  # the heading of a list of questions
    after_heading = False
    for i, block in enumerate(blocks):
        if given[i] == "outside":
            path = ()
        if block.heads:
            line = text[block.start : block.end].rstrip(": \u00a0")
            span = Span(block.start, block.start + len(line))
            above = path[-MAX_LEVELS:] if after_heading else ()
            if block.kind == "question":
                listed = above or listed
                above = listed
            else:
                listed = ()
            path = (*above, span)
            after_heading = True
        elif block.quotable:
            notice = _DISCLAIMER.match(text, block.start, block.end)
            here = (Span(notice.start(), notice.end()),) if notice else path
            blocks[i] = finished(text, replace(block, path=here), rows)
            after_heading = False
    return quote_empty_headings(text, blocks)


def finished(text: str, block: Block, rows: Mapping[int, Row]) -> Block:
    """A quotable block with its sentences; a row is one, with its headers."""
    if block.start not in rows:
        return replace(block, sentences=sentences_of(text, block))
    headers = tuple(
        Span(block.start + a, block.start + b) for a, b in rows[block.start].headers
    )
    return replace(block, sentences=(Span(block.start, block.end),), headers=headers)


def quote_empty_headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Makes headings without text under them paragraphs, so that they can be found."""
    starts = sorted({span.start for b in blocks for span in b.path})
    quoted = []
    for block in blocks:
        nearest = bisect_left(starts, block.start)
        heads = nearest < len(starts) and starts[nearest] < block.end
        if block.heads and not heads:
            paragraph = replace(block, kind="paragraph", path=())
            paragraph = replace(paragraph, sentences=sentences_of(text, paragraph))
            quoted.append(paragraph)
        else:
            quoted.append(block)
    return quoted


def find_labels(text: str, blocks: list[Block]) -> None:
    """Marks the terms of definitions, and makes a run of definitions a list.

    A term without its colon, which some layouts lose ("injectionInserting a needle"),
    counts only beside another definition: alone it may be a name like McKenzie.
    """
    body = [i for i, b in enumerate(blocks) if b.quotable and b.kind != "row"]
    certain = {i: _match_label(_LABEL, text, blocks[i]) for i in body}
    lost = {i: _match_label(_LOST_COLON, text, blocks[i]) for i in body}
    defines = {i for i in body if certain[i] or lost[i]}
    for before, i, after in zip([-1, *body], body, [*body[1:], -1], strict=False):
        beside = bool({before, after} & defines)
        label = certain[i] or (lost[i] if beside else None)
        if label and (beside or blocks[i].kind == "item"):
            blocks[i] = replace(blocks[i], label=label, kind="item")


def _match_label(pattern: re.Pattern[str], text: str, block: Block) -> Span | None:
    marker = MARKER.match(text, block.start, block.end)
    start = marker.end() if marker else block.start
    match = pattern.match(text, start, block.end)
    if not match or not text[start].isupper():
        return None
    words = match.group(1).split()
    if len(words) > MAX_LABEL_WORDS or _DISCLAIMER.match(text, start, block.end):
        return None
    rest = text[match.end() : block.end].split()
    return Span(start, match.end(1)) if len(rest) > 3 else None
