"""Cohen's kappa is that of a worked example and of scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from qa.evaluation.measures import cohens_kappa


def test_a_worked_example() -> None:
    """50 applications and two readers: both yes 20, both no 15, 5 and 10 apart; they
    agree on .7, by chance on .5."""
    assert cohens_kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("weights", "theirs"),
    [("none", None), ("linear", "linear"), ("quadratic", "quadratic")],
)
def test_it_is_that_of_another_library(weights: str, theirs: str | None) -> None:
    dice = np.random.default_rng(7)
    for _ in range(20):
        a = dice.integers(3, size=40)
        b = np.where(dice.random(40) < 0.6, a, dice.integers(3, size=40))
        counts = np.zeros((3, 3), int)
        np.add.at(counts, (a, b), 1)
        expected = cohen_kappa_score(a, b, weights=theirs, labels=[0, 1, 2])
        assert cohens_kappa(counts, weights) == pytest.approx(expected)


def test_one_grade_for_all_says_nothing() -> None:
    assert math.isnan(cohens_kappa(np.array([[9, 0], [0, 0]])))
