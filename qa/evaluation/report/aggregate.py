"""Outcomes to a report: values per question, means with intervals, comparisons.

A question that failed counts 0 in every ranking measure. Which questions enter these
measures, `TestSet.is_measured` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from qa.evaluation.causes import Cause
from qa.evaluation.measures import (
    Measure,
    Overlap,
    character_overlap,
    interval_of_mean,
    interval_of_share,
    sway,
)
from qa.evaluation.outcomes import Evaluation, Outcome
from qa.evaluation.sets import TestSet, is_without_relevant

from .comparisons import SHOWN, Values, comparisons_of
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

FEW_JUDGED = 0.6
"""A warning is given where a smaller share of the first of a ranking was judged."""
MAX_NAMED = 10
"""Questions that a remark names."""
_NO_VALUES: Values = {}


def report_of(
    testset: TestSet,
    evaluations: Sequence[Evaluation],
    measures: Sequence[Measure],
    *,
    documents: bool | None = None,
    all_pairs: bool = False,
    shown: float = SHOWN,
    varied: Sequence[str] = (),
) -> Report:
    """The report of one evaluation or more of the same set.

    `documents` says whether whole documents are judged instead of spans; None means
    that the set tells. `all_pairs` and `shown` are those of `comparisons_of`; `varied`
    are the settings of which the evaluations try several values.
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
            sum(map(is_without_relevant, testset.questions)),
            testset.zeros,
            tuple(dict.fromkeys(u for e in evaluations for u in e.uses)),
        ),
        tuple(str(m) for m in measures),
        tuple(
            _configuration(e, v, testset, measures, evaluations[0])
            for e, v in zip(evaluations, values, strict=True)
        ),
        comparisons_of(
            [e.name for e in evaluations], values, all_pairs=all_pairs, shown=shown
        ),
        shown,
        tuple(varied),
    )


# --- values per question ------------------------------------------------------------


def _values(
    evaluation: Evaluation,
    testset: TestSet,
    measures: Sequence[Measure],
    documents: bool,
) -> Values:
    """Values of the measured questions that were asked."""
    asked = [o for o in evaluation.outcomes if testset.is_measured(o.question)]
    values: Values = {
        str(m): {
            o.question.id: m(o.ranking, o.grades, relevant=testset.relevant)
            for o in asked
        }
        for m in measures
    }
    if not any(o.answer for o in evaluation.outcomes):
        return values
    can = [o for o in asked if o.question.answerable]
    values["shown"] = {o.question.id: float(o.shown_right) for o in can}
    if not documents:
        overlaps = {o.question.id: _evidence(o, testset.relevant) for o in can}
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


def _configuration(
    evaluation: Evaluation,
    values: Values,
    testset: TestSet,
    measures: Sequence[Measure],
    baseline: Evaluation,
) -> ConfigurationFigures:
    outcomes = evaluation.outcomes
    means = _means(values, [o.question.id for o in outcomes])
    return ConfigurationFigures(
        evaluation.name,
        dict(evaluation.settings),
        evaluation.build,
        len(outcomes),
        evaluation.partial,
        means | _mark_shares(outcomes) | selective_figures(outcomes),
        _kinds(outcomes, values),
        confidence_of(evaluation),
        _failures(outcomes),
        {o.question.id: result_of(o, values) for o in outcomes},
        tuple(_remarks(evaluation, means, testset, measures, baseline)),
    )


def _remarks(
    evaluation: Evaluation,
    means: Mapping[str, Figure],
    testset: TestSet,
    measures: Sequence[Measure],
    baseline: Evaluation,
) -> Iterator[str]:
    asked = [o for o in evaluation.outcomes if testset.is_measured(o.question)]
    deepest = evaluation.deepest
    if deepest and any(len(o.ranking) >= deepest for o in asked):
        yield f"Rankings end at {deepest}, also for AP and RR."
    counted = [m for m in measures if m.k and m.name != "judged"]
    for k in sorted({m.k or 0 for m in counted}):
        if short := sum(o.cut and len(o.ranking) < k for o in asked):
            named = ", ".join(str(m) for m in counted if m.k == k)
            yield (
                f"{named}: the rankings of {short} of {len(asked)} questions end "
                f"before {k}{_why_cut(evaluation)}."
            )
    for measure in measures:
        value = means[str(measure)].value if str(measure) in means else None
        if measure.name == "judged" and value is not None and value < FEW_JUDGED:
            yield (
                f"{measure} is {value:.3f}, below {FEW_JUDGED:g}: what nobody judged "
                "counts as wrong, so other figures may be too low, and may favour the "
                "system that chose what was judged. Judge more (qa judge pool), or "
                "leave out what was not judged: --measure "
                "'nDCG(judged_only=True)@10'."
            )
            if first := _to_judge(baseline, evaluation, measure.k):
                yield (
                    f"Judgements of these questions could change the comparison with "
                    f"{baseline.name} most, the first one most of all: "
                    f"{', '.join(first)}."
                )
    if evaluation.stood_aside:
        named = ", ".join(evaluation.stood_aside[:MAX_NAMED])
        more = len(evaluation.stood_aside) - MAX_NAMED
        yield (
            f"{len(evaluation.stood_aside)} known questions stood aside, because they "
            "are questions of this set or ask the same in other words: "
            f"{named}{f' and {more} more' if more > 0 else ''}."
        )


def _to_judge(baseline: Evaluation, other: Evaluation, k: int | None) -> list[str]:
    """The questions whose judgement could move two evaluations apart most."""
    theirs = {o.question.id: o.ranking for o in baseline.outcomes}
    swayed = {
        o.question.id: sway(
            [theirs.get(o.question.id, ()), o.ranking], o.grades, k or MAX_NAMED
        )
        for o in other.outcomes
    }
    first = sorted(swayed, key=lambda i: -swayed[i])[:MAX_NAMED]
    return [i for i in first if swayed[i] > 0]


def _why_cut(evaluation: Evaluation) -> str:
    """Why rankings of the desk end early; empty for the runs of others."""
    ranking = evaluation.settings.get("ranking")
    if not isinstance(ranking, Mapping):
        return ""
    return (
        f", because each channel finds {ranking['depth']} passages; a greater depth "
        "looks further"
    )


def _means(values: Values, ids: Sequence[str]) -> dict[str, Figure]:
    """Means over those of the questions that have a value."""
    listed = {n: [of[i] for i in ids if i in of] for n, of in values.items()}
    return {
        name: figure_of(interval_of_mean(of), len(of))
        for name, of in listed.items()
        if of
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
        kinds[kind] = KindFigures(
            sum(o.question.answerable for o in own),
            _status_counts(own),
            _means(values, [o.question.id for o in own]),
        )
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


def result_of(
    outcome: Outcome, values: Mapping[str, Mapping[str, float]] = _NO_VALUES
) -> QuestionResult:
    """The outcome of one question as a report holds it, with its values."""
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
