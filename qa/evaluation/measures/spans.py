"""Judged spans of articles, and measures that compare marks with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

ANSWERS = 2
"""The grade of a span that answers a question; a span of grade 1 only relates to it."""

Marks = Sequence[tuple[str, int, int]]
"""Spans as (article id, start, end), end excluded; they may overlap."""


class HasOffsets(Protocol):
    """A passage or a span: characters `start` to `end` of an article, end excluded."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset after the last character."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A span of an article that answers a question (grade 2) or relates to it (1)."""

    article: str
    start: int
    end: int
    quote: str
    grade: int


def covers(article: str, span: HasOffsets, judgement: Judgement) -> bool:
    """Whether `span` of `article` holds more than half of the judged characters."""
    shared = min(span.end, judgement.end) - max(span.start, judgement.start)
    length = judgement.end - judgement.start
    return article == judgement.article and shared > length / 2


def answers(article: str, span: HasOffsets, judgements: Sequence[Judgement]) -> bool:
    """Whether `span` of `article` covers a judgement of grade 2."""
    return any(j.grade == ANSWERS and covers(article, span, j) for j in judgements)


class Overlap(NamedTuple):
    """Agreement of two sets of characters; each value is between 0 and 1."""

    precision: float
    recall: float
    f1: float


def character_overlap(marked: Marks, gold: Marks) -> Overlap:
    """Agreement of the marked characters with the gold ones.

    A character under several spans counts once. All values are 0 if none is shared.
    """
    found, wanted = _characters(marked), _characters(gold)
    shared = len(found & wanted)
    if not shared:
        return Overlap(0.0, 0.0, 0.0)
    f1 = 2 * shared / (len(found) + len(wanted))
    return Overlap(shared / len(found), shared / len(wanted), f1)


class MarkCounts(NamedTuple):
    """Counts of cards, for the cards of one answer."""

    holding: int
    """Cards that hold an answer span."""
    marked: int
    """Of `holding`: cards with a mark."""
    right: int
    """Of `holding`: cards with a mark that touches an answer span."""
    marks: int
    """Of all cards: those with a mark."""
    astray: int
    """Of `marks`: cards with no mark on any answer span."""


def judge_marks(
    cards: Sequence[tuple[str, HasOffsets, Sequence[HasOffsets]]],
    gold: Sequence[Judgement],
) -> MarkCounts:
    """Counts over the cards, each given as (article id, passage, marks).

    A card holds an answer span if it covers more than half of it (`covers`). A mark
    touches a span if they share a character. Answer spans have grade 2.
    """
    counts = [0] * len(MarkCounts._fields)
    for article, passage, marks in cards:
        holds, marked = answers(article, passage, gold), bool(marks)
        right = any(_touches(article, m, j) for m in marks for j in gold)
        flags = (
            holds,
            holds and marked,
            holds and right,
            marked,
            marked and not right,
        )
        counts = [n + flag for n, flag in zip(counts, flags, strict=True)]
    return MarkCounts(*counts)


def _touches(article: str, mark: HasOffsets, judgement: Judgement) -> bool:
    overlaps = mark.start < judgement.end and judgement.start < mark.end
    return judgement.grade == ANSWERS and article == judgement.article and overlaps


def _characters(spans: Marks) -> set[tuple[str, int]]:
    return {(article, i) for article, start, end in spans for i in range(start, end)}
