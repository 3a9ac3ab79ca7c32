"""From outcomes to figures: expected numbers are arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import log2

import pytest

from qa.evaluation import Evaluation, Outcome
from qa.evaluation.measures import DEFAULT_MEASURES
from qa.evaluation.report import NAMES, Figure, report_of
from tests.helpers.outcomes import (
    FOUR,
    MEASURES,
    configuration,
    evaluated,
    figures,
    judged,
    set_of,
)


@pytest.fixture(scope="module")
def four() -> Mapping[str, Figure]:
    return figures(FOUR)


@pytest.mark.parametrize(
    ("name", "value", "questions"),
    [
        ("RR", (1 + 1 / 3 + 0) / 3, 3),
        ("Success@1", (1 + 0 + 0) / 3, 3),
        ("Success@3", (1 + 1 + 0) / 3, 3),
        ("P@3", (1 / 3 + 1 / 3 + 0) / 3, 3),
        ("AP", (1 + 1 / 3 + 0) / 3, 3),
        ("nDCG@10", (1 + 1 / log2(4) + 0) / 3, 3),
        ("judged@10", (1 / 2 + 1 / 3 + 0) / 3, 3),
        ("shown", 2 / 3, 3),
        ("evidence_precision", (1 + 0 + 0) / 3, 3),
        ("evidence_recall", (1 + 0 + 0) / 3, 3),
        ("marked", (1 + 1) / 2, 2),
        ("mark_right", (1 + 0) / 2, 2),
        ("mark_wrong", (0 + 1 + 1) / 3, 3),
        ("auroc_right", 1.0, 4),
        ("auroc_answerable", 2 / 3, 4),
        ("aurc", (0 + 0 + 1 / 3 + 2 / 4) / 4, 4),
        ("brier", (0.1**2 + 0.2**2 + 0.1**2 + 0.75**2) / 4, 4),
        ("found", 3 / 4, 4),
        ("found_wrong", 1 / 3, 3),
        ("answerable_found", 2 / 3, 3),
        ("unanswerable_found", 1.0, 1),
        ("unanswerable_shown", 1.0, 1),
    ],
)
def test_a_figure_is_what_arithmetic_says(
    four: Mapping[str, Figure], name: str, value: float, questions: int
) -> None:
    figure = four[name]
    assert figure.value == pytest.approx(value, abs=1e-6)
    assert figure.questions == questions
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= figure.value <= figure.high


def test_every_figure_has_a_name_for_people(four: Mapping[str, Figure]) -> None:
    extra = four.keys() - set(DEFAULT_MEASURES)
    assert extra == NAMES.keys()


def test_an_answer_that_stands_nowhere_word_for_word_judges_no_mark(
    four: Mapping[str, Figure],
) -> None:
    unknown = replace(
        FOUR[0], question=replace(FOUR[0].question, id="unknown", gold=())
    )
    five = figures([*FOUR, unknown])
    for name in ("marked", "mark_right", "mark_wrong"):
        assert five[name].value == four[name].value


def test_where_nothing_is_shown_no_mark_is_right_or_wrong() -> None:
    right = figures([FOUR[2]])["mark_right"]
    assert (right.value, right.questions) == (None, 0)


def test_unanswerable_questions_enter_no_ranking_measure(
    four: Mapping[str, Figure],
) -> None:
    without = figures(FOUR[:3])
    for name in DEFAULT_MEASURES:
        assert four[name] == without[name]


def test_a_question_that_was_not_asked_counts_0_and_as_refused() -> None:
    lost = Outcome(judged("lost"), grades={"good": 2}, cause="not asked", error="long")
    five = [*FOUR, lost]
    made = configuration(evaluated("one", five))
    assert made.figures["RR"].value == pytest.approx((1 + 1 / 3) / 4, abs=1e-6)
    assert made.figures["found"].value == 3 / 5
    assert made.failures == {"not asked": ("lost",)}
    assert made.questions["lost"].error == "long"
    assert made.questions["lost"].answer is None


def test_kinds_are_counted_by_themselves() -> None:
    kinds = [
        replace(o, question=replace(o.question, kind=k))
        for o, k in zip(FOUR, ["lay", "lay", "typo", "far"], strict=True)
    ]
    of = configuration(evaluated("one", kinds)).kinds
    assert {k: v.answerable for k, v in of.items()} == {"far": 0, "lay": 2, "typo": 1}
    assert of["lay"].figures["RR"].value == pytest.approx(2 / 3, abs=1e-6)
    assert of["far"].figures == {}
    assert of["far"].statuses == {"found": 1}


def test_a_partial_evaluation_says_how_many_were_asked() -> None:
    part = Evaluation("part", tuple(FOUR[:2]), 4)
    made = report_of(set_of(FOUR), [evaluated("whole", FOUR), part], MEASURES)
    assert [(c.partial, c.asked) for c in made.configurations] == [
        (False, 4),
        (True, 2),
    ]


def test_the_set_is_counted_whole_whatever_was_asked() -> None:
    part = Evaluation("part", tuple(FOUR[:1]), 4)
    about = report_of(set_of(FOUR), [part], MEASURES).testset
    assert (about.questions, about.answerable, about.judged) == (4, 3, "spans")
    made = report_of(set_of(FOUR), [part], MEASURES, documents=True)
    assert made.testset.judged == "documents"
    assert "evidence_f1" not in made.configurations[0].figures
