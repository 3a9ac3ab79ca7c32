"""The threshold that keeps a promise, and what is refused one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qa.answer import lowest_kept, lowest_with_few_wrong, more_needed, upper_bound
from qa.answer.promise import ENOUGH, Kept, fewest, p_value
from qa.errors import CalibrationError
from tests.helpers.encoder import PROMISE


def test_the_p_value_is_the_chance_of_so_few_mistakes() -> None:
    assert p_value(29, 0, 0.1) == pytest.approx(0.9**29)
    assert p_value(3, 1, 0.2) == pytest.approx(0.8**3 + 3 * 0.2 * 0.8**2)


def test_the_bound_is_where_the_p_value_is_what_remains_of_the_sureness() -> None:
    assert upper_bound(29, 0, 0.95) == pytest.approx(1 - 0.05 ** (1 / 29))
    assert p_value(55, 2, upper_bound(55, 2, 0.9)) == pytest.approx(0.1)
    assert upper_bound(4, 4, 0.95) == 1.0


def test_so_many_must_be_found_as_the_binomial_asks_for() -> None:
    assert 0.9**29 <= 0.05 < 0.9**28
    assert fewest(0.10, 0.95) == 29
    one = fewest(0.10, 0.95, 1)
    assert p_value(one, 1, 0.10) <= 0.05 < p_value(one - 1, 1, 0.10)


def ranked(*wrong: int, of: int, sure: float = 0.9) -> tuple[list[float], list[bool]]:
    """Questions with confidences from 1 down to just above `sure`, those of the ranks
    wrong."""
    return (
        [1 - (1 - sure) * n / of for n in range(of)],
        [n not in wrong for n in range(1, of + 1)],
    )


def first_tested(confidence: list[float], share: float) -> int:
    """How many answers the first threshold shows: nothing is right, so it fails."""
    with pytest.raises(CalibrationError) as raised:
        lowest_kept(confidence, [False] * len(confidence), share, 0.95)
    return int(raised.value.message.split(" surest")[0].split()[-1])


def test_it_begins_where_the_confidence_says_that_the_test_is_passed() -> None:
    # surer readers may begin with fewer answers: 29 without a mistake, or 46 with one
    steps = [fewest(0.10, 0.95, m) for m in range(4)]
    assert steps == [29, 46, 61, 76]
    knows = [1 - n / 2000 for n in range(40)] + [0.5] * 20 + [0.4]
    assert first_tested(knows, 0.10) == 29
    even = [0.99 - n / 10_000 for n in range(100)]
    assert first_tested(even, 0.10) > 61


def test_outcomes_do_not_move_the_first_threshold() -> None:
    confidence, right = ranked(of=100, sure=0.5)
    first = first_tested(confidence, 0.20)
    kept = lowest_kept(confidence, right, 0.20, 0.95)
    assert kept.found == 99
    # as many mistakes as the first test allows, all of them before it, then only wrong
    allowed = max(m for m in range(99) if fewest(0.20, 0.95, m) <= first)
    right = [allowed <= n < first for n in range(100)]
    kept = lowest_kept(confidence, right, 0.20, 0.95)
    assert (kept.found, kept.wrong) == (first, allowed)


def test_only_thresholds_that_allow_one_more_mistake_are_tested_and_the_last() -> None:
    # 46 may have one mistake, and so may 60: two among 47 to 60 do not end the search
    confidence = [1 - n / 2000 for n in range(40)] + [0.6 - n / 500 for n in range(60)]
    assert first_tested(confidence, 0.10) == 29
    right = [n not in (48, 49) for n in range(1, 101)]
    assert p_value(49, 2, 0.10) > 0.05
    kept = lowest_kept(confidence, right, 0.10, 0.95)
    assert (kept.found, kept.wrong) == (99, 2)
    assert confidence[99] < kept.threshold < confidence[98]


def test_nothing_is_tried_after_the_first_threshold_that_fails() -> None:
    confidence = [1 - n / 2000 for n in range(40)] + [0.6 - n / 500 for n in range(160)]
    right = [n not in (30, 31) for n in range(1, 201)]
    assert p_value(46, 2, 0.10) > 0.05 >= p_value(199, 2, 0.10)
    kept = lowest_kept(confidence, right, 0.10, 0.95)
    assert (kept.found, kept.wrong) == (29, 0)
    assert confidence[29] < kept.threshold < confidence[28]


def test_few_questions_begin_where_they_can() -> None:
    assert lowest_kept(*ranked(of=31), 0.10, 0.95).found == 30
    with pytest.raises(CalibrationError, match=r"of the 29 surest .* 1 would be"):
        lowest_kept(*ranked(1, of=31), 0.10, 0.95)


def test_a_plan_names_how_many_questions_keep_the_promise_mostly() -> None:
    few = ranked(25, of=30)
    # of the 24 surest none is wrong; with one more 1 in 25
    more = more_needed(*few, 0.10, 0.95)
    assert more
    found = math.floor((more + 30) * 24 / 30)
    mistakes = max(m for m in range(30) if fewest(0.10, 0.95, m) <= found)
    assert p_value(found, mistakes, 1 / 25) >= ENOUGH
    before = fewest(0.10, 0.95, mistakes - 1)
    assert p_value(before, mistakes - 1, 1 / 25) < ENOUGH
    assert p_value(22, 1, 1 / 25) < ENOUGH <= p_value(30, 2, 1 / 25)
    assert more_needed(*few, 0.20, 0.95) == math.ceil(30 * 30 / 24) - 30
    assert more_needed(*few, 0.05, 0.95) is None
    assert more_needed(*ranked(of=300), 0.10, 0.95) == 0
    assert more_needed(*ranked(*range(1, 30, 2), of=30), 0.10, 0.95) is None
    assert more_needed(*few, 0.10, 0.95, least=0.999) is None


def test_nothing_below_what_is_worth_showing_is_tried() -> None:
    kept = lowest_kept(*ranked(of=200, sure=0.5), 0.10, 0.95, least=0.75)
    assert (kept.found, kept.threshold) == (101, 0.75)


def test_questions_of_one_confidence_are_found_together_or_not_at_all() -> None:
    confidence = [0.9] * 70 + [0.1] * 30
    kept = lowest_kept(confidence, [True] * 100, 0.10, 0.95)
    assert (kept.found, kept.threshold) == (70, 0.5)


def test_too_few_questions_support_no_promise() -> None:
    with pytest.raises(
        CalibrationError,
        match="29 calibration questions, 28 of which could be found, cannot support "
        "the promise that at most 0",
    ):
        lowest_kept(*ranked(of=29), 0.10, 0.95)


def test_questions_that_cannot_be_told_apart_support_no_promise() -> None:
    with pytest.raises(
        CalibrationError, match=r"100 .* questions, 0 of which could be"
    ):
        lowest_kept([0.9] * 100, [True] * 100, 0.10, 0.95)


def test_the_promise_holds_as_often_as_it_says() -> None:
    # right with a chance that is the confidence, which is uniform: above a threshold t
    # the share wrong is (1 - t) / 2, which is 0.10 at 0.80.
    rng, sets, broken, made = np.random.default_rng(7), 200, 0, 0
    for _ in range(sets):
        confidence = rng.random(1000)
        right = rng.random(1000) < confidence
        try:
            kept = lowest_kept(confidence.tolist(), right.tolist(), 0.10, 0.95)
        except CalibrationError:
            continue
        made += 1
        broken += (1 - kept.threshold) / 2 > 0.10
    deviation = (sets * 0.05 * 0.95) ** 0.5
    assert made > sets / 5
    assert broken <= sets * 0.05 + 2 * deviation


def test_a_promise_is_kept_by_a_share_and_says_its_numbers() -> None:
    assert PROMISE.kept_by(10, 1)
    assert not PROMISE.kept_by(10, 2)
    assert PROMISE.kept_by(0, 0)
    assert str(PROMISE) == (
        "of the answers shown as found at most 0.1 are wrong (0.95 sure: 2 wrong of 55 "
        "found on 181 calibration questions about these articles, 84 of them "
        "answerable)"
    )


def test_few_questions_choose_a_threshold_that_promises_nothing() -> None:
    kept = lowest_with_few_wrong(*ranked(10, 11, of=20), 0.10)
    assert (kept.found, kept.wrong) == (20, 2)
    confidence, right = ranked(10, 11, 12, of=20)
    kept = lowest_with_few_wrong(confidence, right, 0.10)
    assert (kept.found, kept.wrong) == (10, 1)
    assert confidence[10] < kept.threshold < confidence[9]
    assert lowest_with_few_wrong(*ranked(1, 2, of=4), 0.05) == Kept(1.0, 0, 0)
    assert lowest_with_few_wrong([0.5, 0.5, 0.4], [True, False, True], 0.4).found == 3
    assert lowest_with_few_wrong([], [], 0.05).threshold == 1.0
