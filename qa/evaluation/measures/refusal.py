"""How well a confidence tells answers that are right from those that are not.

Throughout, `confidence` and `right` hold a value for each question; `right` says
whether its passages answer, shown or held back, and is false where nothing could. All
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
    """The questions with a confidence from `low` to below `high`."""

    low: float
    high: float
    count: int  # type: ignore[assignment] # nobody counts in a bin by tuple.count
    mean_confidence: float
    share_right: float


def auroc(confidence: Confidence, positive: Outcomes) -> float:
    """The chance that a positive stands above a negative, ties counting one half (the
    Mann-Whitney U as a share); nan where there are none of either."""
    values, yes = _checked(confidence, positive)
    positives, negatives = int(yes.sum()), int((~yes).sum())
    if not positives or not negatives:
        return nan
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    least = positives * (positives + 1) / 2
    return float((ranks[yes].sum() - least) / (positives * negatives))


def risk_coverage(confidence: Confidence, right: Outcomes) -> list[tuple[float, float]]:
    """(coverage, risk) when the most confident are answered first (El-Yaniv and Wiener
    2010): the share of all questions answered, and of those the share of wrong ones.

    Questions of equal confidence are answered together.
    """
    coverage, risk = _curve(confidence, right)
    return list(zip(coverage.tolist(), risk.tolist(), strict=True))


def aurc(confidence: Confidence, right: Outcomes) -> float:
    """The area under the risk-coverage curve (Geifman and El-Yaniv 2017; Geifman, Uziel
    and El-Yaniv 2019): the mean over questions of the risk once they are answered. Less
    is better; nan where there is no question."""
    coverage, risk = _curve(confidence, right)
    return float(np.diff(coverage, prepend=0.0) @ risk) if len(risk) else nan


def brier(confidence: Confidence, right: Outcomes) -> float:
    """The mean squared error of the confidence (Brier 1950, for one class); nan where
    there is no question."""
    values, good = _checked(confidence, right)
    return float(np.mean((values - good) ** 2)) if len(values) else nan


def reliability(confidence: Confidence, right: Outcomes, bins: int = 10) -> list[Bin]:
    """Bins of equal width from 0 to 1, the last with its upper end; empty ones are left
    out. Raises ValueError for a confidence that is no probability."""
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
    """Coverages, rising, and the risk at each."""
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
