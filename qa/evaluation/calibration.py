"""Fits the confidence curve, and chooses the threshold that keeps a promise.

Three kinds of questions, none of them used twice. On *fit* questions the curve is
fitted: a logistic one of absolute evidence (Platt 1999), slopes not below 0, mildly
regularised. What is told of it comes from leave-one-out predictions: each question is
judged by a curve that was fitted without it. So does the threshold for *related*. The
threshold for *found* comes from *calibration* questions, which the curve never saw
(`promise`). Whatever a report is made of is seen by neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.answer import (
    FEATURES,
    Calibration,
    Evidence,
    Promise,
    evidence_of,
    lowest_kept,
    upper_bound,
)
from qa.desk import Desk
from qa.errors import CalibrationError

from .measures import answers, auroc, brier, reliability
from .sets import Question

MAX_LOST = 0.05
"""Of the fit questions whose passages answer, at most this share may be shown as not in
the articles (leave-one-out)."""
MIN_QUESTIONS = 20
REGULARISATION = 1.0
"""One half of the squared slopes of standardised features, times this, is added to the
sum of the log losses; bench/desk/confidence.py prints what others would do."""

METHOD = (
    "A logistic curve of the evidence of the three passages (Platt 1999), slopes not "
    "below 0, fitted on the fit questions; `related` keeps at most the share "
    "right_lost_at_most of those whose passages answer from being shown (leave-one-out "
    "predictions); `found` is the lowest threshold that keeps the promise on the "
    "calibration questions (Learn then Test, Angelopoulos et al. 2021: fixed-sequence "
    "testing from the surest down, exact binomial p values)"
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trial:
    """One question asked: the evidence of its passages together and of each alone, and
    which of them answer."""

    question: Question
    evidence: Evidence
    alone: tuple[Evidence, ...]
    answering: tuple[bool, ...]

    @property
    def right(self) -> bool:
        """Whether a passage answers, shown or held back."""
        return any(self.answering)

    def shown_right(self, calibration: Calibration) -> bool:
        """Whether a passage answers that would be shown."""
        return any(self.answering[n] for n in calibration.worth_showing(self.alone))


@dataclass(frozen=True, slots=True)
class WantedPromise:
    """What is to be promised."""

    wrong_at_most: float = 0.10
    sureness: float = 0.95


class Curve:
    """Fits to evidence of shape (questions, features). `slopes` are per unit of each
    feature as it is given, whatever its spread."""

    def __init__(
        self, evidence: Floats, right: Flags, regularisation: float = REGULARISATION
    ) -> None:
        from scipy.optimize import minimize

        # Standardised, so that regularisation does not depend on the units.
        mean, scale = evidence.mean(axis=0), evidence.std(axis=0)
        scale[scale == 0] = 1.0
        standard = np.column_stack([np.ones(len(evidence)), (evidence - mean) / scale])
        signed = np.where(right, 1.0, -1.0)[:, None] * standard

        def loss(weights: Floats) -> tuple[float, Floats]:
            margins, slopes = signed @ weights, np.r_[0.0, weights[1:]]
            unlikely = np.exp(-np.logaddexp(0.0, margins))
            return (
                float(np.logaddexp(0.0, -margins).sum())
                + regularisation * float(slopes @ slopes) / 2,
                regularisation * slopes - unlikely @ signed,
            )

        fitted = minimize(
            loss,
            np.zeros(standard.shape[1]),
            jac=True,
            method="L-BFGS-B",
            bounds=[(None, None), *[(0.0, None)] * evidence.shape[1]],
            options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 10_000},
        ).x
        self.slopes: Floats = fitted[1:] / scale
        self.intercept = float(fitted[0] - self.slopes @ mean)

    def __call__(self, evidence: Floats) -> Floats:
        """The probability that the passages answer, one a row."""
        return np.asarray(1 / (1 + np.exp(-(self.intercept + evidence @ self.slopes))))


def leave_one_out(
    evidence: Floats, right: Flags, regularisation: float = REGULARISATION
) -> Floats:
    """Leave-one-out: each question by the curve of all others."""
    everything = np.arange(len(evidence))
    return np.array(
        [
            Curve(evidence[others], right[others], regularisation)(evidence[i])
            for i in everything
            for others in [everything != i]
        ]
    )


def try_questions(
    desk: Desk,
    questions: Sequence[Question],
    advance: Callable[[int], object] | None = None,
) -> list[Trial]:
    trials = []
    for question in questions:
        answer = desk.ask(question.question, question.history)
        cards = answer.citations + answer.candidates
        trials.append(
            Trial(
                question,
                evidence_of(cards),
                tuple(evidence_of([c]) for c in cards),
                tuple(
                    answers(c.passage.article.id, c.passage, question.gold)
                    for c in cards
                ),
            )
        )
        if advance:
            advance(1)
    return trials


def matrix(trials: Sequence[Trial], features: Sequence[str]) -> tuple[Floats, Flags]:
    """Evidence, shape (questions, features), and whether a passage answers."""
    evidence = [[t.evidence[f] for f in features] for t in trials]
    return np.array(evidence, np.float64), np.array([t.right for t in trials])


def calibrate(
    fit: Sequence[Trial],
    calibration: Sequence[Trial],
    weights_sha256: str,
    articles: str,
    wanted: WantedPromise = WantedPromise(),
) -> dict[str, Any]:
    """The record that `confidence.read_calibration` reads, without what only the files
    know. `articles` is the digest of the corpus that was asked.

    Raises CalibrationError where fewer than 20 fit questions have either outcome, where
    a question is among both kinds, and where the promise cannot be kept.
    """
    _check_apart(fit, calibration)
    evidence, right = matrix(fit, tuple(FEATURES))
    if min(right.sum(), (~right).sum()) < MIN_QUESTIONS:
        raise CalibrationError(
            f"{int(right.sum())} fit questions were answered and "
            f"{int((~right).sum())} were not; a curve needs {MIN_QUESTIONS} of each.",
            cure="Add questions with and without an answer.",
        )
    curve, predicted = Curve(evidence, right), leave_one_out(evidence, right)
    values = (round(float(s), 6) for s in curve.slopes)
    slopes = dict(zip(FEATURES, values, strict=True))
    related = _greatest_with_few_lost(predicted, right)
    fitted = Calibration(
        round(curve.intercept, 6), slopes, 1.0, related, weights_sha256, None, {}
    )
    promise, found = _promise(fitted, calibration, articles, wanted)
    answerable = np.array([t.question.answerable for t in fit])
    return {
        "method": METHOD,
        "model": {"weights_sha256": weights_sha256},
        "features": {f: FEATURES[f].says for f in slopes},
        "curve": {"intercept": fitted.intercept, "slopes": slopes},
        "thresholds": {"found": found, "related": related},
        "promise": asdict(promise),
        "right_lost_at_most": MAX_LOST,
        "leave_one_out": _measured(predicted, right, answerable, found, related),
    }


def _check_apart(fit: Sequence[Trial], calibration: Sequence[Trial]) -> None:
    fitted = {_asked(t.question) for t in fit}
    both = [t.question.id for t in calibration if _asked(t.question) in fitted]
    if both:
        raise CalibrationError(
            f"{len(both)} calibration questions are fit questions, too: "
            f"{', '.join(both[:5])}{' ...' if len(both) > 5 else ''}.",  # noqa: PLR2004
            cure="Take them out of either: nothing can be promised on questions that "
            "the curve was fitted on.",
        )


def _asked(question: Question) -> tuple[str, ...]:
    said = (*question.history, question.question)
    return tuple(" ".join(q.casefold().split()) for q in said)


def _promise(
    fitted: Calibration, trials: Sequence[Trial], articles: str, wanted: WantedPromise
) -> tuple[Promise, float]:
    """The promise and its threshold."""
    kept = lowest_kept(
        [fitted.probability(t.evidence) for t in trials],
        [t.shown_right(fitted) for t in trials],
        wanted.wrong_at_most,
        wanted.sureness,
        least=fitted.related,
    )
    bound = upper_bound(kept.found, kept.wrong, wanted.sureness)
    promise = Promise(
        wrong_at_most=wanted.wrong_at_most,
        sureness=wanted.sureness,
        questions=len(trials),
        answerable=sum(t.question.answerable for t in trials),
        found=kept.found,
        wrong=kept.wrong,
        upper_bound=round(bound, 4),
        articles=articles,
    )
    return promise, round(kept.threshold, 6)


def _measured(
    predicted: Floats, right: Flags, answerable: Flags, found: float, related: float
) -> Mapping[str, Any]:
    shown, kept = predicted >= found, predicted >= related
    return {
        "auroc": round(auroc(predicted, right), 4),
        "auroc_answerable": round(auroc(predicted, answerable), 4),
        "brier": round(brier(predicted, right), 4),
        "found": int(shown.sum()),
        "found_but_wrong": int((shown & ~right).sum()),
        "answerable_found": int((shown & answerable).sum()),
        "unanswerable_found": int((shown & ~answerable).sum()),
        "unanswerable_not_found": int((~kept & ~answerable).sum()),
        "right_but_not_found": int((~kept & right).sum()),
        "reliability": [
            {
                "from": round(b.low, 4),
                "questions": b.count,
                "mean_confidence": round(b.mean_confidence, 4),
                "share_right": round(b.share_right, 4),
            }
            for b in reliability(predicted, right)
        ],
    }


def _greatest_with_few_lost(predicted: Floats, right: Flags) -> float:
    """The highest threshold, of six decimals, below which at most MOST_LOST of the
    right ones fall."""
    fitting = [
        t for t in np.unique(predicted) if (predicted[right] < t).mean() <= MAX_LOST
    ]
    return math.floor(float(max(fitting)) * 1e6) / 1e6
