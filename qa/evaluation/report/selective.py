"""Figures of selective answering: confidence, refusal, and the promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures import (
    aurc,
    auroc,
    bootstrap_of,
    brier,
    exact,
    reliability,
    risk_coverage,
)
from qa.evaluation.outcomes import Evaluation, Outcome

from .data import (
    ConfidenceFigures,
    Figure,
    PromiseResult,
    ReliabilityBin,
    Thresholds,
    figure_of,
    round_figure,
)
from .formats import NAMES

Flags = NDArray[np.bool_]


def selective_figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Figures of the confidence, in the order of NAMES; empty without calibration.

    A question that the desk refused to be asked counts as refused, with confidence 0.
    """
    if not _is_calibrated(outcomes):
        return {}
    size = len(outcomes)
    confidence = np.array([_confidence(o) for o in outcomes])
    right = np.array([o.right for o in outcomes])
    shown_right = np.array([o.shown_right for o in outcomes])
    answerable = np.array([o.question.answerable for o in outcomes])
    found = np.array([bool(o.answer and o.answer.status == "found") for o in outcomes])
    shown = np.array([bool(o.answer and o.answer.citations) for o in outcomes])

    def share(of: Flags, among: Flags) -> Figure:
        asked = int(among.sum())
        return figure_of(exact(int((of & among).sum()), asked), asked)

    def statistic(of: Callable[..., float], flags: Flags) -> Figure:
        interval = bootstrap_of(lambda i: of(confidence[i], flags[i]), size)
        return figure_of(interval, size)

    figures = {
        "auroc_right": statistic(auroc, right),
        "aurc": statistic(aurc, right),
        "brier": statistic(brier, right),
        "found": share(found, np.ones(size, np.bool_)),
        "found_wrong": share(~shown_right, found),
        "answerable_found": share(found, answerable),
    }
    if not answerable.all():
        figures |= {
            "auroc_answerable": statistic(auroc, answerable),
            "unanswerable_found": share(found, ~answerable),
            "unanswerable_shown": share(shown, ~answerable),
        }
    return {name: figures[name] for name in NAMES if name in figures}


def confidence_of(evaluation: Evaluation) -> ConfidenceFigures | None:
    """Curves and thresholds of the confidence; None without calibration."""
    outcomes = evaluation.outcomes
    if not _is_calibrated(outcomes) or evaluation.thresholds is None:
        return None
    confidence = [_confidence(o) for o in outcomes]
    right = [o.right for o in outcomes]
    return ConfidenceFigures(
        Thresholds(*evaluation.thresholds),
        _promise_result(evaluation),
        tuple(
            (round_figure(coverage) or 0.0, round_figure(risk) or 0.0)
            for coverage, risk in risk_coverage(confidence, right)
        ),
        tuple(
            ReliabilityBin(
                b.low,
                b.high,
                b.count,
                round_figure(b.mean_confidence),
                round_figure(b.share_right),
            )
            for b in reliability(confidence, right)
        ),
    )


def _promise_result(evaluation: Evaluation) -> PromiseResult | None:
    promise = evaluation.promise
    if promise is None:
        return None
    found = [o for o in evaluation.outcomes if o.answer and o.answer.status == "found"]
    wrong = sum(not o.shown_right for o in found)
    kept = promise.kept_by(len(found), wrong)
    return PromiseResult(promise, len(found), wrong, kept, not evaluation.uses)


def _is_calibrated(outcomes: Sequence[Outcome]) -> bool:
    answers = [o.answer for o in outcomes if o.answer]
    return bool(answers) and all(a.confidence is not None for a in answers)


def _confidence(outcome: Outcome) -> float:
    return (outcome.answer.confidence if outcome.answer else None) or 0.0
