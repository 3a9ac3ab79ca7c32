"""Measures of selective answering: does the confidence separate right from wrong?

`confidence` and `right` hold one value a question. `right` is whether a card of the
question answers it, shown or held back; it is false for unanswerable questions. All
functions raise ValueError for lists of unequal length and for a confidence of nan.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Confidence = Sequence[float] | Floats
Outcomes = Sequence[bool] | NDArray[np.bool_]


class Bin(NamedTuple):
    """The questions whose confidence is at least `low` and below `high`."""

    low: float
    high: float
    count: int  # type: ignore[assignment] # hides tuple.count, which no caller needs
    mean_confidence: float
    share_right: float


def auroc(confidence: Confidence, positive: Outcomes) -> float:
    """The probability that a positive has a higher confidence than a negative.

    Ties count one half (Mann-Whitney U divided by the number of pairs). nan if one of
    the classes is empty.
    """
    values, yes = _checked(confidence, positive)
    positives, negatives = int(yes.sum()), int((~yes).sum())
    if not positives or not negatives:
        return nan
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    least = positives * (positives + 1) / 2
    return float((ranks[yes].sum() - least) / (positives * negatives))


def risk_coverage(confidence: Confidence, right: Outcomes) -> list[tuple[float, float]]:
    """(coverage, risk) points of the risk-coverage curve (El-Yaniv and Wiener 2010).

    Coverage is the share of questions answered, the most confident first; risk is the
    share of wrong ones among them. Questions of equal confidence give one point.
    """
    coverage, risk = _curve(confidence, right)
    return list(zip(coverage.tolist(), risk.tolist(), strict=True))


def aurc(confidence: Confidence, right: Outcomes) -> float:
    """The area under the risk-coverage curve; less is better.

    It is the mean, over questions, of the risk at which they are answered (Geifman and
    El-Yaniv 2017; Geifman, Uziel and El-Yaniv 2019). nan for no question.
    """
    coverage, risk = _curve(confidence, right)
    return float(np.diff(coverage, prepend=0.0) @ risk) if len(risk) else nan


def brier(confidence: Confidence, right: Outcomes) -> float:
    """The mean squared error of the confidence (Brier 1950); nan for no question."""
    values, good = _checked(confidence, right)
    return float(np.mean((values - good) ** 2)) if len(values) else nan


def reliability(confidence: Confidence, right: Outcomes, bins: int = 10) -> list[Bin]:
    """The questions in bins of equal width from 0 to 1, without the empty bins.

    The last bin includes 1. Raises ValueError for a confidence outside [0, 1].
    """
    values, good = _checked(confidence, right)
    if len(values) and not (values.min() >= 0 and values.max() <= 1):
        raise ValueError("A confidence is not between 0 and 1.")
    edges = np.arange(bins + 1) / bins
    place = np.minimum(np.searchsorted(edges, values, side="right") - 1, bins - 1)
    return [
        Bin(
            float(edges[i]),
            float(edges[i + 1]),
            int((place == i).sum()),
            float(values[place == i].mean()),
            float(good[place == i].mean()),
        )
        for i in np.unique(place)
    ]


def _curve(confidence: Confidence, right: Outcomes) -> tuple[Floats, Floats]:
    """Coverages in ascending order, and the risk at each."""
    values, good = _checked(confidence, right)
    _, place, counts = np.unique(-values, return_inverse=True, return_counts=True)
    answered = np.cumsum(counts)
    wrong = np.cumsum(np.bincount(place, weights=~good))
    return answered / max(len(values), 1), wrong / answered


def _checked(
    confidence: Confidence, outcomes: Outcomes
) -> tuple[Floats, NDArray[np.bool_]]:
    values, flags = np.asarray(confidence, np.float64), np.asarray(outcomes, np.bool_)
    if len(values) != len(flags):
        raise ValueError(f"{len(values)} confidences and {len(flags)} outcomes.")
    if np.isnan(values).any():
        raise ValueError("A confidence is nan.")
    return values, flags
