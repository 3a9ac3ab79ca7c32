"""Two configurations are compared question by question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.evaluation import Evaluation
from qa.evaluation.report import report_of
from tests.helpers.outcomes import FOUR, MEASURES, evaluated, set_of


def test_two_configurations_are_paired_question_by_question() -> None:
    better = [
        FOUR[0],
        replace(FOUR[1], ranking=("good",)),
        replace(FOUR[2], ranking=("x", "good")),
        FOUR[3],
    ]
    worse = [replace(FOUR[0], ranking=("x", "y", "z", "good")), *FOUR[1:]]
    evaluations = [
        evaluated(n, o) for n, o in (("a", FOUR), ("b", better), ("c", worse))
    ]
    first, second = report_of(set_of(FOUR), evaluations, MEASURES).comparisons
    assert (first.baseline, first.configuration) == ("a", "b")
    assert first.figures["RR"].value == pytest.approx((0 + 2 / 3 + 1 / 2) / 3, abs=1e-6)
    assert (first.by, first.gained, first.lost) == ("Success@3", ("missed",), ())
    assert (second.gained, second.lost) == ((), ("first",))
    # Two differences, four choices of signs, of which two reach as far; then Holm.
    assert (first.figures["RR"].p, first.figures["RR"].p_holm) == (0.5, 1.0)


def test_one_evaluation_is_compared_with_nothing() -> None:
    assert report_of(set_of(FOUR), [evaluated("a", FOUR)], MEASURES).comparisons == ()


def test_a_partial_evaluation_is_compared_over_what_both_were_asked() -> None:
    part = Evaluation("part", tuple(FOUR[:2]), 4)
    evaluations = [evaluated("whole", FOUR), part]
    (compared,) = report_of(set_of(FOUR), evaluations, MEASURES).comparisons
    assert compared.questions == 2
    assert compared.figures["RR"].value == 0


def test_evaluations_without_a_common_question_have_no_difference() -> None:
    first, second = (Evaluation(n, (FOUR[i],), 4) for i, n in enumerate("ab"))
    (compared,) = report_of(set_of(FOUR), [first, second], MEASURES).comparisons
    assert (compared.questions, compared.figures) == (0, {})
    assert (compared.gained, compared.lost) == ((), ())


def test_each_can_be_compared_with_each() -> None:
    others = [replace(FOUR[0], ranking=("x", "good")), *FOUR[1:]]
    evaluations = [
        evaluated(n, o) for n, o in (("a", FOUR), ("b", FOUR), ("c", others))
    ]
    made = report_of(set_of(FOUR), evaluations, MEASURES, all_pairs=True).comparisons
    assert [(c.baseline, c.configuration) for c in made] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert [c.figures["RR"].p_holm for c in made] == [1.0, 1.0, 1.0]
    assert [c.figures["RR"].p for c in made] == [1.0, 1.0, 1.0]
    assert made[1].figures == made[2].figures


def test_it_is_told_how_many_questions_would_show_a_difference() -> None:
    others = [FOUR[0], replace(FOUR[1], ranking=("good",)), *FOUR[2:]]
    evaluations = [evaluated("a", FOUR), evaluated("b", others)]
    of = {
        shown: report_of(set_of(FOUR), evaluations, MEASURES, shown=shown)
        for shown in (0.02, 0.04)
    }
    needed = {s: r.comparisons[0].figures["RR"].needed for s, r in of.items()}
    spread = (2 / 3) / 3**0.5  # of the differences 0, 2/3 and 0
    assert needed[0.02] == pytest.approx((2.8016 * spread / 0.02) ** 2, abs=2)
    assert needed[0.04] == pytest.approx(needed[0.02] / 4, abs=1)
    assert of[0.02].comparisons[0].figures["Success@3"].needed is None
    assert of[0.04].to_json()["shown"] == 0.04
