"""From outcomes to figures: expected numbers are arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log2

import pytest

from qa.corpus import Corpus
from qa.evaluation import Evaluation, Outcome
from qa.evaluation.measures import DEFAULT_MEASURES
from qa.evaluation.report import NAMES, Figure, report_files, report_of
from tests.helpers.outcomes import (
    ARTICLE,
    FOUR,
    MEASURES,
    configuration,
    evaluated,
    figures,
    judged,
    outcome,
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


NOTHING = replace(
    outcome(judged("nothing", answerable=False), ["x"], status="related"),
    question=replace(judged("nothing", answerable=False), grades={"x": 0}),
    grades={"x": 0},
)
"""Something was judged, and nothing of it answers."""


def with_article(outcomes: Sequence[Outcome]) -> Evaluation:
    """An evaluation whose article is at hand, as pages need it."""
    corpus = Corpus((ARTICLE,), "")
    testset = replace(set_of(outcomes), corpus=corpus)
    return replace(evaluated("one", outcomes), testset=testset)


def test_a_judged_question_without_anything_relevant_counts_by_convention() -> None:
    five = [*FOUR, NOTHING]
    left_out, zero = (
        report_of(
            replace(set_of(five), zeros=zeros), [evaluated("one", five)], MEASURES
        )
        for zeros in (False, True)
    )
    of = [r.configurations[0].figures for r in (left_out, zero)]
    assert [f["RR"].questions for f in of] == [3, 4]
    assert of[1]["RR"].value == pytest.approx(of[0]["RR"].value * 3 / 4, abs=1e-6)
    assert of[0]["shown"] == of[1]["shown"]
    assert "They enter no measure of a ranking; --without-relevant zero" in (
        left_out.testset.convention
    )
    assert "They count 0 in the measures of a ranking" in zero.testset.convention
    assert (left_out.testset.without_relevant, zero.testset.zeros) == (1, True)
    none = report_of(set_of(FOUR), [evaluated("one", FOUR)], MEASURES)
    assert none.testset.convention == ""
    exported = [report_files(r, [with_article(five)]) for r in (left_out, zero)]
    assert ["nothing" in f["qrels-one.trec"].decode() for f in exported] == [
        False,
        True,
    ]


def remarks(outcomes: Sequence[Outcome], **known: object) -> str:
    """What is said beside the figures of the outcomes."""
    asked = replace(evaluated("one", outcomes), **known)
    return "\n".join(configuration(asked).remarks)


def test_a_ranking_that_ends_early_is_told_by_measure() -> None:
    cut = [replace(o, cut=True) for o in FOUR]
    said = remarks(cut, settings={"ranking": {"depth": 70}}, deepest=100)
    assert "Rankings end" not in said  # none is as long
    assert "Rankings end at 3, also for AP and RR." in remarks(FOUR, deepest=3)
    assert (
        "Recall@100: the rankings of 3 of 3 questions end before 100, because each "
        "channel finds 70 passages; a greater depth looks further."
    ) in said
    assert "Success@3, P@3: the rankings of 2 of 3 questions end before 3" in said
    assert "judged@10: the rankings" not in said
    assert "end before" not in remarks(FOUR)
    assert (
        "Success@3, P@3: the rankings of 2 of 3 questions end before 3.\n"
        in remarks(cut)
    )


def test_few_judged_documents_are_warned_of() -> None:
    assert "judged@10 is 0.278, below 0.6: what nobody judged counts as wrong" in (
        remarks(FOUR)
    )
    all_judged = [replace(o, grades=dict.fromkeys(o.ranking, 2)) for o in FOUR]
    assert "below" not in remarks(all_judged)


def test_the_questions_that_would_sway_a_comparison_are_named_first() -> None:
    turned = [replace(o, ranking=("new", *o.ranking)) for o in FOUR[1:]]
    both = [evaluated("one", FOUR), evaluated("two", [FOUR[0], *turned])]
    first, second = report_of(set_of(FOUR), both, MEASURES).configurations
    named = "could change the comparison with one most"
    assert named not in "".join(first.remarks)
    (said,) = (r for r in second.remarks if named in r)
    ids = said.rstrip(".").split(": ")[1].split(", ")
    assert set(ids) == {o.question.id for o in turned}


def test_known_questions_that_stood_aside_are_named() -> None:
    said = remarks(FOUR, stood_aside=tuple(f"k{n}" for n in range(12)))
    assert "12 known questions stood aside" in said
    assert "other words: k0, k1, k2, k3, k4, k5, k6, k7, k8, k9 and 2 more." in said
    assert "stood aside" not in remarks(FOUR)
