"""Measures of refusing agree with scikit-learn and with what can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from qa.evaluation.measures import aurc, auroc, brier, reliability, risk_coverage
from qa.evaluation.measures.refusal import Bin


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("levels", [2, 5, 1_000_000])
def test_auroc_and_brier_are_those_of_scikit_learn(seed: int, levels: int) -> None:
    dice = np.random.default_rng(seed)
    confidence = dice.integers(levels, size=60) / levels
    right = np.r_[True, False, dice.random(58) < 0.3 + 0.4 * confidence[2:]]
    assert auroc(confidence, right) == pytest.approx(roc_auc_score(right, confidence))
    assert brier(confidence, right) == pytest.approx(
        brier_score_loss(right, confidence)
    )


@pytest.mark.parametrize(
    ("confidence", "positive", "expected"),
    [
        ([0.9, 0.1], [True, False], 1),
        ([0.1, 0.9], [True, False], 0),
        ([0.5, 0.5], [True, False], 1 / 2),
        ([0.9, 0.5, 0.5, 0.1], [True, True, False, True], (1 + 1 / 2 + 0) / 3),
        ([3, -2, 7], [True, False, True], 1),
    ],
)
def test_auroc_counts_the_pairs_in_order(
    confidence: list[float], positive: list[bool], expected: float
) -> None:
    assert auroc(confidence, positive) == pytest.approx(expected)


@pytest.mark.parametrize("positive", [[], [True, True], [False]])
def test_auroc_needs_both_classes(positive: list[bool]) -> None:
    assert isnan(auroc([0.5] * len(positive), positive))


CONFIDENCE = [0.2, 0.9, 0.8, 0.8, 0.4]
RIGHT = [False, True, True, False, False]


def test_the_most_confident_are_answered_first_and_equals_together() -> None:
    expected = [(1 / 5, 0), (3 / 5, 1 / 3), (4 / 5, 2 / 4), (5 / 5, 3 / 5)]
    assert risk_coverage(CONFIDENCE, RIGHT) == expected


def test_aurc_is_the_mean_risk_over_questions() -> None:
    expected = (0 + 1 / 3 + 1 / 3 + 2 / 4 + 3 / 5) / 5
    assert aurc(CONFIDENCE, RIGHT) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_aurc_is_the_mean_over_ranks_where_nothing_ties(seed: int) -> None:
    dice = np.random.default_rng(seed)
    confidence, right = dice.permutation(40) / 40, dice.random(40) < 0.6
    wrong = ~right[np.argsort(-confidence)]
    expected = sum(wrong[:n].mean() for n in range(1, 41)) / 40
    assert aurc(confidence, right) == pytest.approx(expected)


def test_the_order_of_the_questions_does_not_matter() -> None:
    turned = (CONFIDENCE[::-1], RIGHT[::-1])
    assert risk_coverage(*turned) == risk_coverage(CONFIDENCE, RIGHT)
    assert auroc(*turned) == auroc(CONFIDENCE, RIGHT)


def test_brier_is_the_mean_squared_error() -> None:
    assert brier([1.0, 0.5, 0.2], [True, True, False]) == pytest.approx(
        (0**2 + 0.5**2 + 0.2**2) / 3
    )


def test_bins_are_of_equal_width_and_empty_ones_left_out() -> None:
    found = reliability([0.0, 0.04, 0.95, 1.0, 0.5], [False, True, True, True, False])
    assert [b[:3] for b in found] == [(0.0, 0.1, 2), (0.5, 0.6, 1), (0.9, 1.0, 2)]
    assert [b.mean_confidence for b in found] == pytest.approx(
        [(0 + 0.04) / 2, 0.5, (0.95 + 1) / 2]
    )
    assert [b.share_right for b in found] == [1 / 2, 0, 1]


@pytest.mark.parametrize("hundredths", range(100))
def test_a_confidence_on_an_edge_belongs_to_the_bin_above(hundredths: int) -> None:
    """0.29 * 100 is 28.999999999999996."""
    value = hundredths / 100
    found = reliability([value], [True], bins=100)
    assert found == [Bin(value, (hundredths + 1) / 100, 1, value, 1.0)]


@pytest.mark.parametrize("value", [-0.01, 1.01, float("inf")])
def test_only_probabilities_have_a_reliability(value: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reliability([0.5, value], [True, True])


def test_no_question_has_no_figure() -> None:
    assert isnan(aurc([], []))
    assert isnan(brier([], []))
    assert risk_coverage([], []) == []
    assert reliability([], []) == []


@pytest.mark.parametrize("measure", [auroc, risk_coverage, aurc, brier, reliability])
def test_what_is_no_pair_of_lists_is_refused(
    measure: Callable[[list[float], list[bool]], object],
) -> None:
    with pytest.raises(ValueError, match="2 confidences and 1 outcomes"):
        measure([0.1, 0.2], [True])
    with pytest.raises(ValueError, match="is nan"):
        measure([0.1, nan], [True, False])
