"""Fits the confidence curve, and chooses the threshold that keeps a promise.

The curve is a logistic regression on the evidence (Platt 1999) with slopes of 0 or
more. There are three sets of questions, and no question is in two of them:

- *fit* questions fit the curve. Its figures and the threshold for *related* come from
  leave-one-out predictions: a curve fitted without the questions of a topic predicts
  them.
- *calibration* questions choose the threshold for *found* (`qa.answer.promise`).
- *test* questions make the reports.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    more_needed,
    promise_of,
    upper_bound,
)
from qa.corpus import JudgedQuestion, Span, answers
from qa.desk import Desk
from qa.errors import CalibrationError

from .kept_trials import KeptAnswer, KeptTrials
from .measures import auroc, brier, reliability
from .sets import conversation_of

MAX_LOST = 0.05
"""Of the fit questions whose cards answer, at most this share may get the status *not
found* (leave-one-out)."""
MIN_QUESTIONS = 20
"""Fit questions that are needed of each outcome: a card answers, or none does."""
PLANNED = 0.05, 0.10, 0.15, 0.20
"""Shares of wrong answers for which the number of missing questions is told."""
REGULARISATION = 1.0
"""Weight of the L2 penalty: this times half the squared slopes of standardised features
is added to the summed log loss. bench/desk/confidence.py compares other weights."""
_MAX_NAMED = 5
"""Ids that an error names."""

KEPT = (
    "`found` is the lowest threshold that keeps the promise on the "
    "calibration questions (Learn then Test, Angelopoulos et al. 2021: fixed-sequence "
    "testing from where the curve expects it to hold, exact binomial p values)"
)
SHIPPED_CURVE = "The curve and the threshold `related` that are shipped"
METHOD = (
    "A logistic curve of the evidence of the three passages (Platt 1999), slopes not "
    "below 0, fitted on the fit questions; `related` keeps at most the share "
    "right_lost_at_most of those whose passages answer from being shown (leave-one-out "
    f"predictions); {KEPT}"
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trial:
    """One question with the evidence of its cards, shown or held back."""

    question: JudgedQuestion
    evidence: Evidence
    right: bool
    """Whether a card answers; all of them are shown if the answer is found."""


@dataclass(frozen=True, slots=True)
class WantedPromise:
    """The promise to be kept: of the answers with status *found*, at most the share
    `wrong_at_most` is wrong, with confidence level `sureness`. `spent` is the sum of
    the levels at which it was tried before with other questions: that much less sure is
    the promise that is told."""

    wrong_at_most: float = 0.10
    sureness: float = 0.95
    spent: float = 0.0


class Curve:
    """A logistic curve, fitted to evidence of shape (questions, features).

    `right` has shape (questions,). `slopes` and `intercept` are for features in their
    own units, not standardised.
    """

    def __init__(
        self, evidence: Floats, right: Flags, regularisation: float = REGULARISATION
    ) -> None:
        from scipy.optimize import minimize

        # Features are standardised, so that the penalty does not depend on their units.
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
        """The probability that a card answers, shape (questions,)."""
        return np.asarray(1 / (1 + np.exp(-(self.intercept + evidence @ self.slopes))))


def leave_one_out(
    evidence: Floats,
    right: Flags,
    groups: Sequence[str],
    regularisation: float = REGULARISATION,
) -> Floats:
    """Each question's probability under the curve of the questions of other groups."""
    predicted = np.zeros(len(evidence))
    for group in dict.fromkeys(groups):
        own = np.array([g == group for g in groups])
        curve = Curve(evidence[~own], right[~own], regularisation)
        predicted[own] = curve(evidence[own])
    return predicted


def groups_of(trials: Sequence[Trial]) -> list[str]:
    """The topic of each question; a question without a topic is a group of its own."""
    return [t.question.topic or f"question {t.question.id}" for t in trials]


def try_questions(
    desk: Desk,
    questions: Sequence[JudgedQuestion],
    advance: Callable[[int], object] | None = None,
    kept: KeptTrials | None = None,
) -> list[Trial]:
    """Asks every question whose answer is not kept; each is searched, also one that
    would get a fixed reply. `advance` is called with 1 after each.

    Raises QuestionError for a question that the desk refuses.
    """
    trials = []
    for question in questions:
        answer = kept.get(question) if kept else None
        if answer is None:
            answer = _ask(desk, question)
            if kept:
                kept.add(question, answer)
        right = any(
            answers(article, Span(start, end), question.gold)
            for article, start, end in answer.cards
        )
        trials.append(Trial(question, answer.evidence, right))
        if advance:
            advance(1)
    return trials


def _ask(desk: Desk, question: JudgedQuestion) -> KeptAnswer:
    answer = desk.ask(question.text, question.history, undo=["reply"])
    cards = answer.citations + answer.candidates
    evidence = {f: float(v) for f, v in evidence_of(cards).items()}
    passages = [c.passage for c in cards]
    return KeptAnswer(evidence, [(p.article.id, p.start, p.end) for p in passages])


def matrix(trials: Sequence[Trial], features: Sequence[str]) -> tuple[Floats, Flags]:
    """Evidence, shape (questions, features), and whether a card answers."""
    evidence = [[t.evidence[f] for f in features] for t in trials]
    return np.array(evidence, np.float64), np.array([t.right for t in trials])


def calibrate(
    fit: Sequence[Trial],
    calibration: Sequence[Trial],
    weights_sha256: str,
    articles: str,
    wanted: WantedPromise = WantedPromise(),
    *,
    curve_of: Calibration | None = None,
) -> dict[str, Any]:
    """The content of calibration.json, without the names and hashes of the sets.

    `articles` is the digest of the corpus. With `curve_of` there are no fit questions,
    and its curve and its threshold for *related* are used. Raises CalibrationError for
    fewer than MIN_QUESTIONS fit questions of either outcome, for a question that is in
    both sets, and for a promise that cannot be kept.
    """
    if curve_of:
        promise, found = _promise(curve_of, calibration, articles, wanted)
        return _record(curve_of, promise, found, f"{SHIPPED_CURVE}; {KEPT}")
    _check_apart(fit, calibration)
    evidence, right = matrix(fit, tuple(FEATURES))
    if min(right.sum(), (~right).sum()) < MIN_QUESTIONS:
        raise CalibrationError(
            f"{int(right.sum())} fit questions were answered and "
            f"{int((~right).sum())} were not; a curve needs {MIN_QUESTIONS} of each.",
            cure="Add questions with and without an answer.",
        )
    curve, predicted = (
        Curve(evidence, right),
        leave_one_out(evidence, right, groups_of(fit)),
    )
    values = (round(float(s), 6) for s in curve.slopes)
    slopes = dict(zip(FEATURES, values, strict=True))
    related = _greatest_with_few_lost(predicted, right)
    fitted = Calibration(
        round(curve.intercept, 6), slopes, 1.0, related, weights_sha256, None, {}
    )
    promise, found = _promise(fitted, calibration, articles, wanted)
    answerable = np.array([t.question.answerable for t in fit])
    return {
        **_record(fitted, promise, found, METHOD),
        "right_lost_at_most": MAX_LOST,
        "leave_one_out": _measured(predicted, right, answerable, found, related),
    }


def _record(
    curve: Calibration, promise: Promise, found: float, method: str
) -> dict[str, Any]:
    return {
        "method": method,
        "model": {"weights_sha256": curve.weights_sha256},
        "features": {f: FEATURES[f].says for f in curve.slopes},
        "curve": {"intercept": curve.intercept, "slopes": dict(curve.slopes)},
        "thresholds": {"found": found, "related": curve.related},
        "promise": asdict(promise),
    }


def _check_apart(fit: Sequence[Trial], calibration: Sequence[Trial]) -> None:
    fitted = {conversation_of(t.question) for t in fit}
    both = [t.question.id for t in calibration if conversation_of(t.question) in fitted]
    if both:
        more = " ..." if len(both) > _MAX_NAMED else ""
        raise CalibrationError(
            f"{len(both)} calibration questions are fit questions, too: "
            f"{', '.join(both[:_MAX_NAMED])}{more}.",
            cure="Take them out of either: nothing can be promised on questions that "
            "the curve was fitted on.",
        )


def _promise(
    fitted: Calibration, trials: Sequence[Trial], articles: str, wanted: WantedPromise
) -> tuple[Promise, float]:
    """The promise, and the lowest threshold for *found* that keeps it."""
    confidence, right = _predicted(fitted, trials)
    try:
        kept = lowest_kept(
            confidence,
            right,
            wanted.wrong_at_most,
            wanted.sureness,
            least=fitted.related,
        )
    except CalibrationError as error:
        told = "\n".join(_told(fitted, trials, wanted.sureness, PLANNED))
        raise type(error)(error.message, cure=f"{error.cure}\n{told}") from error
    bound = upper_bound(kept.found, kept.wrong, wanted.sureness)
    promise = Promise(
        wrong_at_most=wanted.wrong_at_most,
        sureness=round(wanted.sureness - wanted.spent, 6),
        questions=len(trials),
        answerable=sum(t.question.answerable for t in trials),
        found=kept.found,
        wrong=kept.wrong,
        upper_bound=round(bound, 4),
        articles=articles,
    )
    return promise, round(kept.threshold, 6)


def _predicted(
    fitted: Calibration, trials: Sequence[Trial]
) -> tuple[list[float], list[bool]]:
    return [fitted.probability(t.evidence) for t in trials], [t.right for t in trials]


def plan_of(
    record: Mapping[str, Any], trials: Sequence[Trial], sureness: float
) -> list[str]:
    """How many more calibration questions each smaller promise needs with this
    sureness, as sentences. `record` is what `calibrate` made of these trials."""
    curve, promise = record["curve"], promise_of(record["promise"])
    related = record["thresholds"]["related"]
    fitted = Calibration(
        curve["intercept"], curve["slopes"], 1.0, related, "", promise, {}
    )
    smaller = [s for s in PLANNED if s < promise.wrong_at_most]
    return list(_told(fitted, trials, sureness, smaller))


def _told(
    fitted: Calibration,
    trials: Sequence[Trial],
    sureness: float,
    shares: Sequence[float],
) -> Iterator[str]:
    confidence, right = _predicted(fitted, trials)
    for share in shares:
        given = confidence, right, share, sureness
        try:
            lowest_kept(*given, least=fitted.related)
        except CalibrationError:
            more = more_needed(*given, least=fitted.related)
        else:
            yield f"At most {share:.0%} wrong holds with these: --wrong {share:g}"
            continue
        if more:
            yield (
                f"For at most {share:.0%} wrong you need about {more} more calibration "
                "questions like these."
            )
        elif more is None:
            yield (
                f"For at most {share:.0%} wrong nothing can be estimated: of these "
                "questions too many are answered wrong, or there are too few."
            )
        else:
            yield (
                f"At most {share:.0%} wrong did not hold with these by little: a few "
                "more questions may do."
            )


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
    """The highest threshold with at most MAX_LOST of the right questions below it.

    Rounded down to six decimals.
    """
    fitting = [
        t for t in np.unique(predicted) if (predicted[right] < t).mean() <= MAX_LOST
    ]
    return math.floor(float(max(fitting)) * 1e6) / 1e6
