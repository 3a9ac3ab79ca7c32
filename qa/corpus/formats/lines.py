"""Text to lines, and the lines of a wrapped paragraph to one paragraph."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa.corpus.article import Span

from .furniture import is_contact, is_count, is_furniture

Hint = Literal["furniture", "heading", "paragraph", "outside"]
"""What a line is according to a person; `outside`: a paragraph under no heading."""

MARKER = re.compile(r"(?:[•‣◦▪●○∙·*+–—-]|\(?(?:\d{1,3}|[a-z])[.)])\s+(?=\S)")
"""A list item's bullet or number, and the space after it."""

_LINE = re.compile(r"[^\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TERMINAL = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s")
_ASKED_AND_ANSWERED = re.compile(
    r"((?:Q|Qu|Question)\s?\d{0,3}\s?[:.)]\s.*?[?？؟])\s+(?=(?:A|Answer)\s?\d{0,3}\s?[:.]\s)"
)
"""A question and the space before its answer in the same line."""
MAX_WRAP_WIDTH = 160
"""Code points; a text with longer lines is not hard-wrapped."""
MIN_WRAPPED_WORDS = 5
"""A line of fewer words is a heading rather than the beginning of a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without white space around it. `run` counts the blank lines before it, so
    that lines of the same run stand together."""

    text: str
    start: int
    run: int

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return self.start + len(self.text)


def paragraphs_of(
    text: str, hints: Mapping[str, Hint], alone: Container[int] = ()
) -> list[list[Line]]:
    """The lines of each paragraph, heading or list item, in order. A line with a hint
    stands alone, and so does one that begins at an offset of `alone`."""
    lines = _lines(text)
    return _join(lines, _wrap_width(lines), hints, alone)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    run, gap_start = 0, 0
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        between = text[gap_start:start]
        run += lines != [] and len(_LINE.sub("", between)) > 1
        if both := _ASKED_AND_ANSWERED.match(stripped):
            lines.append(Line(both[1], start, run))
            start += both.end()
            stripped = stripped[both.end() :]
        lines.append(Line(stripped, start, run))
        gap_start = match.end()
    return lines


def _wrap_width(lines: Sequence[Line]) -> int | None:
    """The column at which the text is hard-wrapped; None if each line is a paragraph.

    In a wrapped text many lines end without a full stop, and the next line begins in
    lower case.
    """
    pairs = [
        (a, b)
        for a, b in pairwise(lines)
        if a.run == b.run and not MARKER.match(b.text)
    ]
    going_on = [a for a, b in pairs if goes_on(a.text, b.text)]
    if len(going_on) < 3 or len(going_on) < 0.3 * len(pairs):
        return None
    width = max(len(a.text) for a in going_on)
    return width if width <= MAX_WRAP_WIDTH else None


def goes_on(line: str, following: str) -> bool:
    """Whether a sentence goes on from a line to the next."""
    return (
        not _TERMINAL.search(line) and line[-1] not in ":;" and following[0].islower()
    )


def _join(
    lines: Sequence[Line],
    width: int | None,
    hints: Mapping[str, Hint],
    alone: Container[int],
) -> list[list[Line]]:
    """Groups the lines of one paragraph or list item."""
    drafts: list[list[Line]] = []
    numbers: dict[int, list[int]] = {}
    for line in lines:
        if (number := _number(line.text)) is not None:
            numbers.setdefault(number, []).append(line.start)
    for line in lines:
        last = drafts[-1][-1] if drafts else None
        marked = MARKER.match(line.text)
        joins = (
            last is not None
            and last.run == line.run
            and not (last.start in alone or line.start in alone)
            and not (hint_for(hints, last.text) or hint_for(hints, line.text))
            and not any(map(_stands_alone, (last.text, line.text)))
            and (
                _wraps_at_number(last.text, line, numbers)
                if marked
                else goes_on(last.text, line.text)
                or (width is not None and _fills(last, line, width, drafts[-1]))
            )
        )
        if joins:
            drafts[-1].append(line)
        else:
            drafts.append([line])
    return drafts


def _stands_alone(line: str) -> bool:
    return is_furniture(line) or is_count(line) or is_contact(line)


def _wraps_at_number(last: str, line: Line, numbers: Mapping[int, list[int]]) -> bool:
    """Whether a line that begins like a numbered item only goes on from the line above,
    "not more than / 4. If ...": that line ends no sentence, and no line above has the
    number before, none below the number after. `numbers` are the offsets of the lines
    that begin with each number."""
    number = _number(line.text)
    if number is None or len(last.split()) < MIN_WRAPPED_WORDS:
        return False
    if _TERMINAL.search(last) or last[-1] in ":;":
        return False
    above, below = numbers.get(number - 1), numbers.get(number + 1)
    return not (above and above[0] < line.start) and not (
        below and below[-1] > line.start
    )


def _number(line: str) -> int | None:
    found = _NUMBERED.match(line)
    return int(found[1]) if found else None


def _fills(last: Line, line: Line, width: int, draft: Sequence[Line]) -> bool:
    """Whether a wrapped paragraph goes on from `last` to `line`: the first word had no
    room there, or `last` ends no sentence."""
    first_word = line.text.split(maxsplit=1)[0]
    no_room = len(last.text) + 1 + len(first_word) > 0.8 * width
    return no_room or (len(draft) > 1 and not _TERMINAL.search(last.text))


def shown(draft: Sequence[Line]) -> str:
    """The lines of a paragraph as one."""
    return " ".join(line.text for line in draft)


def trim(text: str, start: int, end: int) -> Span | None:
    """The span without white space around it; None if it holds only white space."""
    body = text[start:end]
    if not body.strip():
        return None
    left = len(body) - len(body.lstrip())
    return Span(start + left, start + len(body.rstrip()))


def hint_for(hints: Mapping[str, Hint], line: str) -> Hint | None:
    """The hint for a line. A key that ends in "..." matches the beginning of a line."""
    if line in hints:
        return hints[line]
    return next(
        (
            h
            for key, h in hints.items()
            if key[-3:] == "..." and line.startswith(key[:-3])
        ),
        None,
    )
