"""How far two judges agree beyond chance: Cohen's kappa (1960), and weighted (1968)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

WEIGHTS: Mapping[str, int] = {"none": 0, "linear": 1, "quadratic": 2}
"""What a disagreement counts: the distance of the two grades to this power."""


def cohens_kappa(counts: NDArray[np.int_], weights: str = "none") -> float:
    """Kappa of a square table: `counts[i, j]` things have grade i from the one judge
    and grade j from the other. nan where chance alone leaves no disagreement, as when
    both give one and the same grade to all."""
    grades = np.arange(len(counts))
    apart = np.abs(grades[:, None] - grades[None, :])
    cost = np.where(apart > 0, apart.astype(float) ** WEIGHTS[weights], 0.0)
    total = counts.sum()
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0))
    expected = float((cost * by_chance).sum())
    if not expected:
        return float("nan")
    return 1 - float((cost * counts).sum()) * float(total) / expected
