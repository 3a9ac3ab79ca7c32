"""Outcomes to a report: values per question, means with intervals, comparisons.

A question that failed counts 0 in every ranking measure. A question that the articles
do not answer enters no ranking measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np

from qa.evaluation.causes import Cause
from qa.evaluation.measures import (
    Measure,
    Overlap,
    character_overlap,
    interval_of_mean,
    interval_of_share,
)
from qa.evaluation.outcomes import Evaluation, Outcome
from qa.evaluation.sets import TestSet

from .comparisons import Values, comparisons_of
from .data import (
    AnswerSummary,
    ConfigurationFigures,
    Figure,
    KindFigures,
    QuestionResult,
    Report,
    SetSummary,
    figure_of,
    round_figure,
)
from .selective import confidence_of, selective_figures


def report_of(
    testset: TestSet,
    evaluations: Sequence[Evaluation],
    measures: Sequence[Measure],
    *,
    documents: bool | None = None,
) -> Report:
    """The report of one evaluation or more of the same set.

    `documents` says whether whole documents are judged instead of spans; None means
    that the set tells.
    """
    whole = bool(testset.documents) if documents is None else documents
    values = [_values(e, testset, measures, whole) for e in evaluations]
    return Report(
        SetSummary(
            testset.name,
            testset.sha256,
            testset.corpus.digest,
            "documents" if whole else "spans",
            testset.relevant,
            len(testset.questions),
            sum(q.answerable for q in testset.questions),
            tuple(testset.notes),
        ),
        tuple(str(m) for m in measures),
        tuple(_configuration(e, v) for e, v in zip(evaluations, values, strict=True)),
        comparisons_of(evaluations, values),
    )


# --- values per question ------------------------------------------------------------


def _values(
    evaluation: Evaluation,
    testset: TestSet,
    measures: Sequence[Measure],
    documents: bool,
) -> Values:
    """Values of the answerable questions that were asked."""
    asked = [o for o in evaluation.outcomes if o.question.answerable]
    values: Values = {
        str(m): {
            o.question.id: m(o.ranking, o.grades, relevant=testset.relevant)
            for o in asked
        }
        for m in measures
    }
    if not any(o.answer for o in evaluation.outcomes):
        return values
    values["shown"] = {o.question.id: float(o.shown_right) for o in asked}
    if not documents:
        overlaps = {o.question.id: _evidence(o, testset.relevant) for o in asked}
        for name in Overlap._fields:
            values[f"evidence_{name}"] = {
                key: getattr(overlap, name) for key, overlap in overlaps.items()
            }
    return values


def _evidence(outcome: Outcome, relevant: int) -> Overlap:
    cards = outcome.answer.citations if outcome.answer else ()
    marked = [(c.passage.article.id, m.start, m.end) for c in cards for m in c.marks]
    gold = [
        (j.article, j.start, j.end)
        for j in outcome.question.gold
        if j.grade >= relevant
    ]
    return character_overlap(marked, gold)


# --- one configuration --------------------------------------------------------------


def _configuration(evaluation: Evaluation, values: Values) -> ConfigurationFigures:
    outcomes = evaluation.outcomes
    asked = [o.question.id for o in outcomes if o.question.answerable]
    return ConfigurationFigures(
        evaluation.name,
        dict(evaluation.settings),
        evaluation.build,
        len(outcomes),
        evaluation.partial,
        _means(values, asked) | _mark_shares(outcomes) | selective_figures(outcomes),
        _kinds(outcomes, values),
        confidence_of(evaluation),
        _failures(outcomes),
        {o.question.id: _question(o, values) for o in outcomes},
    )


def _means(values: Values, ids: Sequence[str]) -> dict[str, Figure]:
    if not ids:
        return {}
    return {
        name: figure_of(interval_of_mean([of[i] for i in ids]), len(ids))
        for name, of in values.items()
    }


def _mark_shares(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Shares of cards by their marks; empty if no answered question has gold spans.

    Answerable questions without gold spans are left out: nobody knows what is right.
    """
    judged = [o for o in outcomes if o.question.gold or not o.question.answerable]
    if not any(o.answer and o.question.gold for o in judged):
        return {}
    counts = np.array([o.mark_counts for o in judged])
    holding, marked, right, marks, astray = counts.T
    shares = {
        "marked": (marked, holding),
        "mark_right": (right, marked),
        "mark_wrong": (astray, marks),
    }
    return {
        name: figure_of(interval_of_share(part, whole), int((whole > 0).sum()))
        for name, (part, whole) in shares.items()
    }


def _kinds(outcomes: Sequence[Outcome], values: Values) -> dict[str, KindFigures]:
    """Kind to its figures; empty for sets whose questions have no kind."""
    kinds = {}
    for kind in sorted({o.question.kind for o in outcomes} - {""}):
        own = [o for o in outcomes if o.question.kind == kind]
        ids = [o.question.id for o in own if o.question.answerable]
        kinds[kind] = KindFigures(len(ids), _status_counts(own), _means(values, ids))
    return kinds


def _status_counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    statuses = sorted(o.answer.status for o in outcomes if o.answer)
    return {status: len(list(group)) for status, group in groupby(statuses)}


def _failures(outcomes: Sequence[Outcome]) -> Mapping[Cause, tuple[str, ...]]:
    causes = dict.fromkeys(o.cause for o in outcomes if o.cause)
    return {
        cause: tuple(o.question.id for o in outcomes if o.cause == cause)
        for cause in causes
    }


def _question(outcome: Outcome, values: Values) -> QuestionResult:
    question = outcome.question
    return QuestionResult(
        question.text,
        question.kind,
        question.answerable,
        {
            name: round_figure(of[question.id])
            for name, of in values.items()
            if question.id in of
        },
        outcome.cause,
        _answer(outcome),
        outcome.places,
        outcome.error,
    )


def _answer(outcome: Outcome) -> AnswerSummary | None:
    answer = outcome.answer
    if answer is None:
        return None
    return AnswerSummary(
        answer.status,
        round_figure(answer.confidence),
        outcome.right,
        tuple(c.passage.id for c in answer.citations),
    )
