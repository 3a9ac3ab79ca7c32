"""Fits the confidence curve and chooses its thresholds on judged questions.

Platt scaling (Platt 1999): a logistic curve of absolute evidence. The thresholds and
every figure in the record come from leave-one-out predictions: each question is judged
by a curve that was fitted without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .abstention import auroc
from .confidence import Evidence, evidence_of
from .desk import Desk
from .errors import CalibrationError
from .measures import answers
from .questions import Question

MOST_WRONG = 0.05
"""Of the answers shown as found, at most this share may be wrong (leave-one-out)."""
MOST_LOST = 0.05
"""Of the questions whose passages answer, at most this share may be shown as not in
the articles (leave-one-out)."""
FEWEST = 20

METHOD = (
    "Platt scaling of the evidence of the three passages: the best cosine of the "
    "question and a sentence (likeness), the greatest share of the question's content "
    "words in one passage (coverage); thresholds and figures from leave-one-out "
    "predictions"
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trial:
    """One question asked: its evidence, and whether a passage answers it, shown or
    held back."""

    question: Question
    evidence: Evidence
    right: bool


def try_questions(
    desk: Desk,
    questions: Sequence[Question],
    advance: Callable[[int], object] | None = None,
) -> list[Trial]:
    trials = []
    for question in questions:
        answer = desk.ask(question.question, question.history)
        cards = answer.citations + answer.candidates
        right = any(
            answers(c.passage.article.id, c.passage, question.gold) for c in cards
        )
        trials.append(Trial(question, evidence_of(cards), right))
        if advance:
            advance(1)
    return trials


def calibrate(
    trials: Sequence[Trial], weights_sha256: str, questions: Path
) -> dict[str, Any]:
    """The record that `confidence.read_calibration` reads.

    Raises CalibrationError for fewer than 20 questions of either outcome.
    """
    evidence = np.array([t.evidence for t in trials])
    right = np.array([t.right for t in trials])
    if min(right.sum(), (~right).sum()) < FEWEST:
        raise CalibrationError(
            f"{int(right.sum())} questions were answered and {int((~right).sum())} "
            f"were not; a calibration needs {FEWEST} of each.",
            cure="Add questions with and without an answer.",
        )
    intercept, slopes = _fit(evidence, right)
    predicted = np.array([_without(evidence, right, i) for i in range(len(trials))])
    found = _least_with_few_wrong(predicted, right)
    related = min(_greatest_with_few_lost(predicted, right), found)
    shown, kept = predicted >= found, predicted >= related
    answerable = np.array([t.question.answerable for t in trials])
    return {
        "method": METHOD,
        "model": {"weights_sha256": weights_sha256},
        "questions": {
            "file": questions.name,
            "sha256": hashlib.sha256(questions.read_bytes()).hexdigest(),
            "number": len(trials),
            "answerable": int(answerable.sum()),
        },
        "targets": {"found_wrong_at_most": MOST_WRONG, "right_lost_at_most": MOST_LOST},
        "curve": {
            "intercept": round(intercept, 6),
            "likeness": round(slopes.likeness, 6),
            "coverage": round(slopes.coverage, 6),
        },
        "thresholds": {"found": round(found, 6), "related": round(related, 6)},
        "leave_one_out": {
            "auroc": round(auroc(predicted, right), 4),
            "brier": round(float(np.mean((predicted - right) ** 2)), 4),
            "found": int(shown.sum()),
            "found_but_wrong": int((shown & ~right).sum()),
            "answerable_found": int((shown & answerable).sum()),
            "unanswerable_found": int((shown & ~answerable).sum()),
            "unanswerable_not_found": int((~kept & ~answerable).sum()),
            "right_but_not_found": int((~kept & right).sum()),
        },
    }


def _fit(evidence: Floats, right: NDArray[np.bool_]) -> tuple[float, Evidence]:
    """`evidence` has the shape (questions, 2)."""
    from sklearn.linear_model import LogisticRegression

    # Standardised, so that the mild regularisation does not depend on the units.
    mean, scale = evidence.mean(axis=0), evidence.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=1.0).fit((evidence - mean) / scale, right)
    slopes = model.coef_[0] / scale
    return float(model.intercept_[0] - slopes @ mean), Evidence(*map(float, slopes))


def _without(evidence: Floats, right: NDArray[np.bool_], i: int) -> float:
    others = np.arange(len(evidence)) != i
    intercept, slopes = _fit(evidence[others], right[others])
    return float(1 / (1 + np.exp(-(intercept + np.dot(slopes, evidence[i])))))


def _least_with_few_wrong(predicted: Floats, right: NDArray[np.bool_]) -> float:
    """The lowest threshold above which at most MOST_WRONG are wrong."""
    fitting = [
        t for t in np.unique(predicted) if (~right[predicted >= t]).mean() <= MOST_WRONG
    ]
    if not fitting:
        raise CalibrationError(
            "No threshold keeps wrong answers rare enough on these questions.",
            cure="Repair the articles or the questions; until then nothing is found.",
        )
    return float(min(fitting))


def _greatest_with_few_lost(predicted: Floats, right: NDArray[np.bool_]) -> float:
    """The highest threshold below which at most MOST_LOST of the right ones fall."""
    fitting = [
        t for t in np.unique(predicted) if (predicted[right] < t).mean() <= MOST_LOST
    ]
    return float(max(fitting))
