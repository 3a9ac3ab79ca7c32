"""Measures of marked spans beside the spans that were judged to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

ANSWERS = 2
"""The grade of a span that answers; 1 only relates."""


Marks = Sequence[tuple[str, int, int]]
"""Spans as (article, start, end), end excluded; they may overlap."""


class Cut(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """A span of an article that answers a question (grade 2) or relates to it (1)."""

    article: str
    start: int
    end: int
    quote: str
    grade: int


def covers(article: str, span: Cut, judgement: Judgement) -> bool:
    """Whether `span` of `article` holds more than half of the judged characters."""
    shared = min(span.end, judgement.end) - max(span.start, judgement.start)
    length = judgement.end - judgement.start
    return article == judgement.article and shared > length / 2


def answers(article: str, span: Cut, judgements: Sequence[Judgement]) -> bool:
    """Whether `span` covers any judgement of grade 2."""
    return any(j.grade == ANSWERS and covers(article, span, j) for j in judgements)


class Overlap(NamedTuple):
    precision: float
    recall: float
    f1: float


def evidence(marked: Marks, gold: Marks) -> Overlap:
    """How well the marked characters are the gold ones, each counted once."""
    found, wanted = _characters(marked), _characters(gold)
    shared = len(found & wanted)
    if not shared:
        return Overlap(0.0, 0.0, 0.0)
    f1 = 2 * shared / (len(found) + len(wanted))
    return Overlap(shared / len(found), shared / len(wanted), f1)


class MarkCounts(NamedTuple):
    """Counts of the cards of one answer, each card judged by itself.

    `holding` hold what answers; `marked` of these have a mark; of these, `right` have
    one that shares a character with it. `marks` counts every card with a mark, `astray`
    those of them whose marks all miss.
    """

    holding: int
    marked: int
    right: int
    marks: int
    astray: int


def judge_marks(
    cards: Sequence[tuple[str, Cut, Sequence[Cut]]], gold: Sequence[Judgement]
) -> MarkCounts:
    """`cards` are (article, passage, marks). A card holds what answers as `answers` has
    it; a mark is right that touches any judgement of grade 2."""
    counts = [0] * len(MarkCounts._fields)
    for article, passage, marks in cards:
        holds, marked = answers(article, passage, gold), bool(marks)
        right = any(_touches(article, m, j) for m in marks for j in gold)
        seen = (
            holds,
            holds and marked,
            holds and right,
            marked,
            marked and not right,
        )
        counts = [n + flag for n, flag in zip(counts, seen, strict=True)]
    return MarkCounts(*counts)


def _touches(article: str, mark: Cut, judgement: Judgement) -> bool:
    overlaps = mark.start < judgement.end and judgement.start < mark.end
    return judgement.grade == ANSWERS and article == judgement.article and overlaps


def _characters(spans: Marks) -> set[tuple[str, int]]:
    return {(article, i) for article, start, end in spans for i in range(start, end)}
