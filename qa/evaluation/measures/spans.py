"""Measures that compare marks with judged spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa.corpus import ANSWERS, HasOffsets, Judgement, answers, touches

Marks = Sequence[tuple[str, int, int]]
"""Spans as (article id, start, end), end excluded; they may overlap."""


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
        right = any(
            j.grade == ANSWERS and touches(article, m, j) for m in marks for j in gold
        )
        flags = (
            holds,
            holds and marked,
            holds and right,
            marked,
            marked and not right,
        )
        counts = [n + flag for n, flag in zip(counts, flags, strict=True)]
    return MarkCounts(*counts)


def _characters(spans: Marks) -> set[tuple[str, int]]:
    return {(article, i) for article, start, end in spans for i in range(start, end)}
