"""The threshold that keeps a promise, and what is refused one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qa.answer import lowest_kept, lowest_with_few_wrong, more_needed, upper_bound
from qa.answer.promise import Kept, fewest, p_value
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


def ranked(*wrong: int, of: int) -> tuple[list[float], list[bool]]:
    """Questions with the confidences 1, (of-1)/of, ..., those of the ranks wrong."""
    return (
        [1 - n / of for n in range(of)],
        [n not in wrong for n in range(1, of + 1)],
    )


def test_the_threshold_lies_above_the_next_question_left_out() -> None:
    kept = lowest_kept(*ranked(*range(70, 100), of=100), 0.10, 0.95)
    assert p_value(72, 3, 0.10) > 0.05 >= p_value(71, 2, 0.10)
    assert (kept.found, kept.wrong) == (71, 2)
    assert 1 - 0.71 < kept.threshold < 1 - 0.70


def test_nothing_is_tried_after_the_first_threshold_that_fails() -> None:
    assert p_value(64, 3, 0.10) > 0.05 >= p_value(199, 3, 0.10)
    kept = lowest_kept(*ranked(62, 63, 64, of=200), 0.10, 0.95)
    assert (kept.found, kept.wrong) == (63, 2)


def test_early_mistakes_do_not_end_it_while_the_promise_may_still_hold() -> None:
    assert fewest(0.10, 0.95, 2) == 61
    kept = lowest_kept(*ranked(1, 35, of=100), 0.10, 0.95)
    assert (kept.found, kept.wrong) == (99, 2)
    with pytest.raises(CalibrationError, match=r"of the 61 surest .* 3 would be"):
        lowest_kept(*ranked(1, 2, 35, of=100), 0.10, 0.95)


def test_few_questions_begin_where_they_can() -> None:
    assert lowest_kept(*ranked(of=31), 0.10, 0.95).found == 30
    with pytest.raises(CalibrationError, match=r"of the 29 surest .* 1 would be"):
        lowest_kept(*ranked(1, of=31), 0.10, 0.95)


def test_small_sets_begin_at_half_of_what_could_be_found() -> None:
    assert (fewest(0.20, 0.95, 2), fewest(0.20, 0.95, 3)) == (30, 37)
    assert lowest_kept(*ranked(33, 40, 47, of=56), 0.20, 0.95).found == 55
    assert lowest_kept(*ranked(31, 32, 33, of=56), 0.20, 0.95).found == 32
    with pytest.raises(CalibrationError, match=r"of the 30 surest .* 3 would be"):
        lowest_kept(*ranked(1, 2, 3, of=56), 0.20, 0.95)


def test_the_number_of_missing_questions_follows_from_the_exact_test() -> None:
    few = ranked(25, of=30)
    # of the 24 surest none is wrong; with one more 1 in 25: 4 of 89 are few enough
    assert 4 / fewest(0.10, 0.95, 4) >= 1 / 25 > 3 / fewest(0.10, 0.95, 3)
    assert more_needed(*few, 0.10, 0.95) == math.ceil(89 * 30 / 24) - 30
    assert more_needed(*few, 0.20, 0.95) == 0
    assert more_needed(*few, 0.05, 0.95) is None
    assert more_needed(*ranked(of=300), 0.10, 0.95) == 0
    assert more_needed(*ranked(*range(1, 30, 2), of=30), 0.10, 0.95) is None
    assert more_needed(*few, 0.10, 0.95, least=0.99) is None


def test_nothing_below_what_is_worth_showing_is_tried() -> None:
    kept = lowest_kept(*ranked(of=200), 0.10, 0.95, least=0.5)
    assert (kept.found, kept.threshold) == (101, 0.5)


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


def test_a_promise_that_does_not_hold_is_refused_with_its_numbers() -> None:
    with pytest.raises(
        CalibrationError, match=r"of the 61 surest calibration questions 3 would be"
    ):
        lowest_kept(*ranked(5, 6, 7, of=100), 0.10, 0.95)


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
    kept = lowest_with_few_wrong(*ranked(10, 11, 12, of=20), 0.10)
    assert (kept.found, kept.wrong) == (10, 1)
    assert 1 - 10 / 20 < kept.threshold < 1 - 9 / 20
    assert lowest_with_few_wrong(*ranked(1, 2, of=4), 0.05) == Kept(1.0, 0, 0)
    assert lowest_with_few_wrong([0.5, 0.5, 0.4], [True, False, True], 0.4).found == 3
    assert lowest_with_few_wrong([], [], 0.05).threshold == 1.0
