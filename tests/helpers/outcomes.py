"""Outcomes made by hand, so that expected figures are arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answer import Answer, Citation, Status
from qa.corpus import Corpus, JudgedQuestion, Judgement, Span
from qa.evaluation import Evaluation, Outcome
from qa.evaluation.measures import DEFAULT_MEASURES, parse_measure
from qa.evaluation.report import ConfigurationFigures, Figure, report_of
from qa.evaluation.sets import TestSet
from qa.question import Query
from tests.helpers.folders import article_of

MEASURES = [parse_measure(m) for m in DEFAULT_MEASURES]
TEXT = "The nerve hurts. The canal narrows. The disc slips."
ARTICLE = article_of(TEXT)


def judged(key: str, *, answerable: bool = True, kind: str = "") -> JudgedQuestion:
    gold = (Judgement("a", 0, 16, TEXT[0:16], 2),) if answerable else ()
    return JudgedQuestion(key, f"{key}?", kind, gold=gold, answerable=answerable)


def answer(
    status: Status, confidence: float | None, marked: Span | None = None
) -> Answer:
    cards = (
        (Citation(1, ARTICLE.cut(0, 35), (marked,), 0.5, 1.0, 0.5, 0.5, 0.5),)
        if marked
        else ()
    )
    return Answer(Query("q", "q"), status, confidence, cards, (), None, "b", 1.0)


def outcome(
    asked: JudgedQuestion,
    ranking: Sequence[str] = (),
    *,
    status: Status = "found",
    confidence: float | None = 0.5,
    marked: Span | None = None,
    right: bool = False,
) -> Outcome:
    return Outcome(
        asked,
        tuple(ranking),
        {"good": 2} if asked.answerable else {},
        answer(status, confidence, marked),
        right=right,
        shown_right=right and status != "not_found",
    )


def set_of(outcomes: Sequence[Outcome]) -> TestSet:
    return TestSet("t", Corpus((), ""), tuple(o.question for o in outcomes), "", 2)


def evaluated(name: str, outcomes: Sequence[Outcome]) -> Evaluation:
    return Evaluation(
        name, tuple(outcomes), len(outcomes), thresholds=(0.7, 0.2), build="b"
    )


FOUR = [
    outcome(
        judged("first"), ["good", "x"], confidence=0.9, marked=Span(0, 16), right=True
    ),
    outcome(
        judged("third"),
        ["x", "y", "good"],
        confidence=0.8,
        marked=Span(17, 35),
        right=True,
    ),
    outcome(judged("missed"), ["x"], status="not_found", confidence=0.1),
    outcome(
        judged("none", answerable=False), ["x"], confidence=0.75, marked=Span(0, 16)
    ),
]


def configuration(evaluation: Evaluation) -> ConfigurationFigures:
    """What a report says of one evaluation of the questions that it asked."""
    (made,) = report_of(
        set_of(evaluation.outcomes), [evaluation], MEASURES
    ).configurations
    return made


def figures(outcomes: Sequence[Outcome]) -> Mapping[str, Figure]:
    """The figures of these outcomes as one configuration."""
    return configuration(evaluated("one", outcomes)).figures
