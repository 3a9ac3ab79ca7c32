"""Intervals and p values agree with scipy and with what can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import isnan, nan

import numpy as np
import pytest
import scipy.stats

from qa.evaluation.measures import (
    Interval,
    bootstrap,
    bootstrap_of,
    exact,
    holm,
    interval_of_difference,
    interval_of_mean,
    interval_of_share,
    paired_randomisation,
    questions_needed,
)
from qa.evaluation.measures.intervals import (
    RESAMPLES,
    SIGN_VECTORS,
    _chunks,
    _every_sum,
    _random_sums,
)

DICE = np.random.default_rng(7)
VALUES = DICE.beta(2, 5, size=120).tolist()


def test_the_interval_of_a_mean_is_the_percentile_bootstrap() -> None:
    oracle = scipy.stats.bootstrap(
        (VALUES,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=1
    ).confidence_interval
    found = bootstrap(VALUES)
    assert found.value == pytest.approx(sum(VALUES) / len(VALUES))
    assert found.low == pytest.approx(oracle.low, abs=1e-3)
    assert found.high == pytest.approx(oracle.high, abs=1e-3)


def test_the_interval_of_many_values_is_that_of_the_normal_distribution() -> None:
    """So many that they are drawn in more than one go: 1.96 standard errors."""
    values = DICE.normal(3, 1, size=7_000)
    width = 1.96 * values.std() / 7_000**0.5
    found = bootstrap(values.tolist())
    assert found.low == pytest.approx(values.mean() - width, abs=0.001)
    assert found.high == pytest.approx(values.mean() + width, abs=0.001)


def test_a_rare_success_has_the_interval_of_the_binomial_distribution() -> None:
    low, high = scipy.stats.binom(50, 0.1).interval(0.95)
    assert bootstrap([1.0] * 5 + [0.0] * 45) == pytest.approx(
        (0.1, low / 50, high / 50)
    )


def test_the_same_values_give_the_same_interval() -> None:
    assert bootstrap(VALUES) == bootstrap(VALUES)
    first, again = (bootstrap_of(lambda rows: float(rows.mean()), 90) for _ in range(2))
    assert first == again


def test_a_single_value_leaves_nothing_to_chance() -> None:
    assert bootstrap([0.25]) == Interval(0.25, 0.25, 0.25)


def test_the_interval_of_a_whole_sample_statistic_is_the_percentile_bootstrap() -> None:
    sample = np.array(VALUES)
    oracle = scipy.stats.bootstrap(
        (VALUES,), np.std, n_resamples=5_000, method="percentile", rng=1
    ).confidence_interval
    found = bootstrap_of(lambda rows: float(sample[rows].std()), len(sample), 5_000)
    assert found.value == pytest.approx(sample.std())
    assert found.low == pytest.approx(oracle.low, abs=2e-3)
    assert found.high == pytest.approx(oracle.high, abs=2e-3)


def every(statistic: Callable[[int], float]) -> Callable[[object], float]:
    """The whole sample counts as call 0, whenever it is asked for; resamples as 1, 2."""
    calls = iter(range(1, 10_000))

    def call(rows: object) -> float:
        whole = np.array_equal(rows, np.arange(5))
        return statistic(0 if whole else next(calls))

    return call


def test_resamples_without_a_figure_do_not_count() -> None:
    found = bootstrap_of(every(lambda call: nan if call % 2 else 5.0), 5, 100)
    assert found == Interval(5.0, 5.0, 5.0)


@pytest.mark.parametrize(("part", "whole"), [(0, 39), (39, 39), (4, 123), (1, 1)])
def test_a_share_has_the_exact_interval_of_the_binomial_distribution(
    part: int, whole: int
) -> None:
    oracle = scipy.stats.binomtest(part, whole).proportion_ci(0.95, "exact")
    expected = pytest.approx((part / whole, oracle.low, oracle.high))
    values = [1.0] * part + [0.0] * (whole - part)
    counts = np.array(values, int)
    assert exact(part, whole) == expected
    assert interval_of_mean(values) == expected
    assert interval_of_share(counts, np.ones(whole, int)) == expected
    assert np.isnan(exact(0, 0)).all()


def test_values_between_0_and_1_keep_the_bootstrap() -> None:
    assert interval_of_mean(VALUES) == bootstrap(VALUES)
    assert interval_of_difference(VALUES) == bootstrap(VALUES)


def test_a_share_is_of_sums_and_questions_that_count_nothing_leave_it() -> None:
    part, whole = np.array([1, 0, 3, 0]), np.array([2, 0, 3, 1])
    share = interval_of_share(part, whole)
    assert share.value == (1 + 0 + 3 + 0) / (2 + 0 + 3 + 1)
    assert 0 <= share.low < share.value < share.high <= 1
    assert np.isnan(interval_of_share(part * 0, whole * 0).value)


def test_counts_of_one_question_that_are_alike_count_once() -> None:
    """Three cards for each of 40 questions, all right or all wrong."""
    right = np.array([1] * 4 + [0] * 36)
    alike = interval_of_share(right * 3, np.full(40, 3))
    assert alike == pytest.approx(exact(4, 40), abs=0.005)
    never = interval_of_share(right * 0, np.full(40, 3))
    assert never == exact(0, 40)


def test_counts_that_do_not_depend_on_each_other_count_each() -> None:
    part = np.random.default_rng(2).binomial(3, 0.2, size=2_000)
    share = interval_of_share(part, np.full(2_000, 3))
    assert share == pytest.approx(exact(int(part.sum()), 6_000), abs=0.002)


def test_two_shares_that_never_differ_may_differ_by_chance() -> None:
    """Of 39 questions none was gained or lost: (0 + 1) / (39 + 2) each."""
    value, low, high = interval_of_difference([0.0] * 39)
    reach = 1.959964 * (2 / 41 / 41) ** 0.5
    assert (value, low, high) == pytest.approx((0, -reach, reach))
    assert interval_of_difference([1.0] * 3)[2] == 1.0


@pytest.mark.parametrize("rates", [(0.06, 0.02), (0.2, 0.1), (0.01, 0.01)])
def test_the_interval_of_a_difference_holds_the_truth_about_as_often_as_it_says(
    rates: tuple[float, float],
) -> None:
    up, down = rates
    dice = np.random.default_rng(3)
    drawn = dice.choice([1.0, -1.0, 0.0], (600, 80), p=[up, down, 1 - up - down])
    held = [
        low <= up - down <= high
        for _, low, high in (interval_of_difference(d) for d in drawn.tolist())
    ]
    assert 0.93 <= np.mean(held) <= 1


def test_as_many_questions_as_are_needed_show_the_difference_in_four_of_five() -> None:
    dice = np.random.default_rng(5)
    differences = dice.normal(0.02, 0.15, 4_000)
    needed = questions_needed(differences.tolist(), 0.02)
    assert needed == pytest.approx((2.80 * 0.15 / 0.02) ** 2, rel=0.05)
    drawn = dice.normal(0.02, 0.15, (1_000, needed))
    ps = scipy.stats.ttest_1samp(drawn, 0, axis=1).pvalue
    assert np.mean(ps < 0.05) == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize("differences", [[], [0.5], [0.0] * 9])
def test_what_never_differs_says_nothing_of_how_many_are_needed(
    differences: list[float],
) -> None:
    assert questions_needed(differences, 0.02) is None


def test_too_few_resamples_with_a_figure_leave_no_bounds() -> None:
    value, low, high = bootstrap_of(every(lambda call: nan if call % 3 else 5.0), 5, 99)
    assert value == 5.0
    assert isnan(low)
    assert isnan(high)


@pytest.mark.parametrize(
    "call",
    [
        lambda: bootstrap([]),
        lambda: bootstrap_of(lambda _: 1.0, 0),
        lambda: paired_randomisation([], []),
    ],
)
def test_no_question_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="There is no question"):
        call()


@pytest.mark.parametrize(
    ("a", "b", "p"),
    [
        pytest.param([1, 1, 1], [0, 0, 0], 2 / 2**3, id="all alike"),
        pytest.param([0, 0, 0], [1, 1, 1], 2 / 2**3, id="the other way round"),
        pytest.param([1, 1, 0], [0, 0, 1], 1.0, id="every flip reaches one of three"),
        pytest.param([3, 1], [0, 0], 2 / 2**2, id="sums of 4, 2, -2, -4"),
        pytest.param([1, 0.5, 1], [0, 0.5, 0], 2 / 2**2, id="a tie does not matter"),
        pytest.param([0.1 + 0.2] * 2, [0.3] * 2, 1.0, id="noise is no difference"),
        pytest.param([0.4, 0.4], [0.4, 0.4], 1.0, id="no difference"),
        pytest.param(
            [0.1, 0.2, 0.3],
            [0.0, 0.0, 0.0],
            2 / 2**3,
            id="0.1 + 0.2 + 0.3 in any order",
        ),
        pytest.param(
            [0.3, 0, 0.7, 0],
            [0, 0.1, 0, 0.2],
            2 * 5 / 2**4,
            id="0.7 reached by 0.7 and 0.6, 0.4, 0.2 or, twice, nothing",
        ),
    ],
)
def test_few_differences_are_flipped_in_every_way(
    a: list[float], b: list[float], p: float
) -> None:
    assert paired_randomisation(a, b) == pytest.approx(p, abs=1e-12)


def test_float_noise_does_not_decide_whether_a_flip_reaches_the_difference() -> None:
    """Counted in whole tenths, whose sums are exact."""
    tenths = [1, 2, 3, -6, 7, 1, -2]
    sums = [
        abs(sum(s * t for s, t in zip(signs, tenths, strict=True)))
        for signs in product((1, -1), repeat=len(tenths))
    ]
    reached = sum(total >= abs(sum(tenths)) for total in sums) / len(sums)
    assert paired_randomisation([t / 10 for t in tenths], [0.0] * 7) == reached


@pytest.mark.parametrize("size", [4, 9, 12])
def test_every_flip_is_the_permutation_test_of_scipy(size: int) -> None:
    a, b = DICE.random(size), DICE.random(size)
    oracle = scipy.stats.permutation_test(
        (a, b), lambda x, y: np.mean(x - y), permutation_type="samples"
    )
    assert paired_randomisation(a.tolist(), b.tolist()) == pytest.approx(oracle.pvalue)


def test_many_differences_are_flipped_at_random() -> None:
    """Sixteen and two: the first too many to try all, near the p value of all."""
    a = DICE.normal(0.3, 1, size=18)
    signs = np.array(list(product((1, -1), repeat=18)), np.int8)
    exact = (np.abs(signs @ a) >= abs(a.sum()) - 1e-9).mean()
    found = paired_randomisation(a.tolist(), [0.0] * 18)
    assert 0.01 < exact < 0.99
    assert found == pytest.approx(exact, abs=4 * (exact / SIGN_VECTORS) ** 0.5)
    assert found == paired_randomisation(a.tolist(), [0.0] * 18)
    assert found == paired_randomisation([0.0] * 18, a.tolist())


@pytest.mark.parametrize(
    ("size", "shift"), [(20, 0.4), (66, 0.25), (130, 0.1), (130, 0.3)]
)
def test_random_flips_have_the_p_value_of_the_permutation_test_of_scipy(
    size: int, shift: float
) -> None:
    """Two estimates of one p value, from 100,000 draws and from 20,000."""
    dice = np.random.default_rng(size)
    a, b = dice.normal(shift, 1, size=size), dice.normal(0, 1, size=size)
    draws = 20_000
    oracle = scipy.stats.permutation_test(
        (a, b),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=draws,
        rng=3,
    )
    p = paired_randomisation(a.tolist(), b.tolist())
    deviation = (p * (1 - p) * (1 / draws + 1 / SIGN_VECTORS)) ** 0.5
    # Two-sided in scipy is twice the smaller tail; the distribution is symmetric.
    assert 0.0005 < p < 0.9
    assert p == pytest.approx(oracle.pvalue, abs=4 * deviation * 2**0.5)


def test_the_sum_of_each_random_sign_vector_is_one_of_all_sums() -> None:
    """Twenty differences: two bytes of signs and a half, whose padding adds nothing."""
    tenths = DICE.integers(1, 1_000, size=20).astype(float)
    drawn = _random_sums(tenths)
    assert len(drawn) == SIGN_VECTORS
    assert set(drawn) <= set(_every_sum(tenths))
    # The mean of random signs is 0, and the variance of a sum that of its terms.
    spread = float((tenths**2).sum()) ** 0.5
    assert abs(drawn.mean()) < 4 * spread / SIGN_VECTORS**0.5
    assert drawn.std() == pytest.approx(spread, rel=0.02)


def test_differences_of_one_size_have_the_p_value_of_the_sign_test() -> None:
    """Three octets of signs, all of them thrown: 19 of 24 differences are positive."""
    exact = scipy.stats.binomtest(19, 24).pvalue
    found = paired_randomisation([1.0] * 19 + [0.0] * 5, [0.0] * 19 + [1.0] * 5)
    assert found == pytest.approx(exact, abs=4 * (exact / SIGN_VECTORS) ** 0.5)


def test_as_many_resamples_are_drawn_as_are_promised() -> None:
    assert sum(_chunks(RESAMPLES, 7_000)) == sum(_chunks(RESAMPLES, 1)) == 10_000


def test_a_p_value_by_chance_is_never_zero() -> None:
    assert paired_randomisation([1.0] * 500, [0.0] * 500) == 1 / 100_001


def test_lists_of_unequal_length_make_no_pairs() -> None:
    with pytest.raises(ValueError, match="2 and 1 values make no pairs"):
        paired_randomisation([1, 2], [1])


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ([], []),
        ([0.03], [0.03]),
        ([0.04, 0.01, 0.03], [0.06, 3 * 0.01, 2 * 0.03]),
        ([0.01, 0.02, 0.03], [3 * 0.01, 2 * 0.02, 2 * 0.02]),
        ([0.5, 0.4, 0.9], [1.0, 1.0, 1.0]),
        ([0.9, 0.001], [0.9, 2 * 0.001]),
    ],
)
def test_holm_multiplies_by_what_is_left_and_never_falls(
    ps: list[float], adjusted: list[float]
) -> None:
    assert holm(ps) == pytest.approx(adjusted)


def test_holm_by_hand() -> None:
    """Sorted: 0.005 x 5, 0.011 x 4, 0.02 x 3, 0.04 x 2 and 0.13 x 1, none falling."""
    ps = [0.02, 0.13, 0.005, 0.04, 0.011]
    assert holm(ps) == pytest.approx([0.06, 0.13, 0.025, 0.08, 0.044])
    tied = [0.02, 0.02, 0.03]  # 0.02 x 3, then 0.02 x 2 and 0.03 x 1, which would fall
    assert holm(tied) == pytest.approx([0.06, 0.06, 0.06])


@pytest.mark.parametrize("seed", range(5))
def test_holm_rejects_as_the_step_down_procedure_does(seed: int) -> None:
    """Holm's own words: while the smallest p left is at most level / (number left),
    reject it and go on."""
    ps = np.random.default_rng(seed).beta(0.5, 8, size=12).tolist()
    for level in (0.01, 0.05, 0.2):
        rejected: set[int] = set()
        for i in sorted(range(12), key=lambda i: ps[i]):
            if ps[i] > level / (12 - len(rejected)):
                break
            rejected.add(i)
        assert {i for i, p in enumerate(holm(ps)) if p <= level} == rejected
