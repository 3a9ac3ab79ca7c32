"""Did the citations answer? Judged on spans of the articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

ANSWERS = 2
"""The grade of a span that answers; 1 only relates."""


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
