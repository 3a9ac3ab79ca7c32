"""From outcomes to figures: expected numbers are arithmetic."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log2

import pytest

from qa.answer import Answer, Citation, Status
from qa.corpus import Corpus, Span
from qa.evaluation import Evaluation, Outcome
from qa.evaluation.measures import DEFAULT_MEASURES, Judgement, parse_measure
from qa.evaluation.report import NAMES, report_of
from qa.evaluation.sets import JudgedQuestion, TestSet
from qa.question import Query
from tests.helpers.encoder import PROMISE
from tests.helpers.folders import article_of

MEASURES = [parse_measure(m) for m in DEFAULT_MEASURES]
TEXT = "The nerve hurts. The canal narrows. The disc slips."
ARTICLE = article_of(TEXT)


def topic(key: str, *, answerable: bool = True, kind: str = "") -> JudgedQuestion:
    gold = (Judgement("a", 0, 16, TEXT[0:16], 2),) if answerable else ()
    return JudgedQuestion(key, f"{key}?", kind, gold=gold, answerable=answerable)


def answer(
    status: Status, confidence: float | None, marked: Span | None = None
) -> Answer:
    cards = (
        (Citation(1, ARTICLE.cut(0, 35), (marked,), 0.5, 1.0, 0.5, 0.5, 0.5),)
        if marked
        else ()
    )
    return Answer(Query("q", "q"), status, confidence, cards, (), None, "b", 1.0)


def outcome(
    asked: JudgedQuestion,
    ranking: Sequence[str] = (),
    *,
    status: Status = "found",
    confidence: float | None = 0.5,
    marked: Span | None = None,
    right: bool = False,
) -> Outcome:
    return Outcome(
        asked,
        tuple(ranking),
        {"good": 2} if asked.answerable else {},
        answer(status, confidence, marked),
        right=right,
        shown_right=right and status != "not_found",
    )


def set_of(outcomes: Sequence[Outcome]) -> TestSet:
    return TestSet("t", Corpus((), ""), tuple(o.question for o in outcomes), "", 2)


def evaluated(name: str, outcomes: Sequence[Outcome]) -> Evaluation:
    return Evaluation(
        name, tuple(outcomes), len(outcomes), thresholds=(0.7, 0.2), build="b"
    )


FOUR = [
    outcome(
        topic("first"), ["good", "x"], confidence=0.9, marked=Span(0, 16), right=True
    ),
    outcome(
        topic("third"),
        ["x", "y", "good"],
        confidence=0.8,
        marked=Span(17, 35),
        right=True,
    ),
    outcome(topic("missed"), ["x"], status="not_found", confidence=0.1),
    outcome(
        topic("none", answerable=False), ["x"], confidence=0.75, marked=Span(0, 16)
    ),
]


def figures(outcomes: Sequence[Outcome]) -> Mapping[str, Mapping[str, float]]:
    made = report_of(set_of(outcomes), [evaluated("one", outcomes)], MEASURES)
    return made["configurations"][0]["figures"]  # type: ignore[no-any-return]


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
        ("unanswerable_found", 1.0, 1),
        ("unanswerable_shown", 1.0, 1),
    ],
)
def test_a_figure_is_what_arithmetic_says(
    name: str, value: float, questions: int
) -> None:
    figure = figures(FOUR)[name]
    assert figure["value"] == pytest.approx(value, abs=1e-6)
    assert figure["questions"] == questions
    assert figure["low"] <= figure["value"] <= figure["high"]


def test_every_figure_has_a_name_for_people() -> None:
    extra = figures(FOUR).keys() - set(DEFAULT_MEASURES)
    assert extra == NAMES.keys()


def test_an_answer_that_stands_nowhere_word_for_word_judges_no_mark() -> None:
    unknown = replace(
        FOUR[0], question=replace(FOUR[0].question, id="unknown", gold=())
    )
    for name in ("marked", "mark_right", "mark_wrong"):
        assert figures([*FOUR, unknown])[name]["value"] == figures(FOUR)[name]["value"]


def test_where_nothing_is_shown_no_mark_is_right_or_wrong() -> None:
    assert figures([FOUR[2]])["mark_right"]["value"] is None
    assert figures([FOUR[2]])["mark_right"]["questions"] == 0


def test_unanswerable_questions_enter_no_ranking_measure() -> None:
    without = figures(FOUR[:3])
    for name in DEFAULT_MEASURES:
        assert figures(FOUR)[name] == without[name]


def test_a_question_that_was_not_asked_counts_0_and_as_refused() -> None:
    lost = Outcome(topic("lost"), grades={"good": 2}, cause="not asked", error="long")
    five = [*FOUR, lost]
    assert figures(five)["RR"]["value"] == pytest.approx((1 + 1 / 3) / 4, abs=1e-6)
    assert figures(five)["found"]["value"] == 3 / 5
    made = report_of(set_of(five), [evaluated("one", five)], MEASURES)
    assert made["configurations"][0]["failures"] == {"not asked": ["lost"]}
    assert made["configurations"][0]["questions"]["lost"]["error"] == "long"


def test_wrong_among_found_counts_what_is_shown() -> None:
    held_back = replace(outcome(topic("x"), ["good"], right=True), shown_right=False)
    assert figures([held_back, *FOUR])["found_wrong"]["value"] == pytest.approx(2 / 4)


def test_the_promise_is_repeated_with_what_came_of_it() -> None:
    for share, kept in ((0.4, True), (0.3, False)):
        promise = replace(PROMISE, wrong_at_most=share)
        made = replace(evaluated("one", FOUR), thresholds=(0.5, 0.2), promise=promise)
        told = report_of(set_of(FOUR), [made], MEASURES)["configurations"][0]
        said = told["confidence"]["promise"]
        assert said["said"] == str(promise)
        assert said["here"] == {"found": 3, "wrong": 1, "kept": kept}


def test_without_a_promise_none_is_told() -> None:
    made = replace(evaluated("one", FOUR), thresholds=(0.5, 0.2))
    told = report_of(set_of(FOUR), [made], MEASURES)["configurations"][0]
    assert told["confidence"]["promise"] is None


def test_without_calibration_there_is_no_figure_of_confidence() -> None:
    plain = [replace(o, answer=answer("related", None, Span(0, 16))) for o in FOUR]
    made = report_of(set_of(plain), [evaluated("one", plain)], MEASURES)
    assert made["configurations"][0]["confidence"] is None
    assert "brier" not in made["configurations"][0]["figures"]


def test_kinds_are_counted_by_themselves() -> None:
    kinds = [
        replace(o, question=replace(o.question, kind=k))
        for o, k in zip(FOUR, ["lay", "lay", "typo", "far"], strict=True)
    ]
    made = report_of(set_of(kinds), [evaluated("one", kinds)], MEASURES)
    of = made["configurations"][0]["kinds"]
    assert {k: v["answerable"] for k, v in of.items()} == {
        "far": 0,
        "lay": 2,
        "typo": 1,
    }
    assert of["lay"]["figures"]["RR"]["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert of["far"]["figures"] == {}
    assert of["far"]["statuses"] == {"found": 1}


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
    first, second = report_of(set_of(FOUR), evaluations, MEASURES)["comparisons"]
    assert (first["baseline"], first["configuration"]) == ("a", "b")
    assert first["figures"]["RR"]["value"] == pytest.approx(
        (0 + 2 / 3 + 1 / 2) / 3, abs=1e-6
    )
    assert (first["by"], first["gained"], first["lost"]) == (
        "Success@3",
        ["missed"],
        [],
    )
    assert (second["gained"], second["lost"]) == ([], ["first"])
    # Two differences, four choices of signs, of which two reach as far; then Holm.
    assert (first["figures"]["RR"]["p"], first["figures"]["RR"]["p_holm"]) == (0.5, 1.0)


def test_a_partial_evaluation_is_compared_over_what_both_were_asked() -> None:
    part = Evaluation("part", tuple(FOUR[:2]), 4)
    made = report_of(set_of(FOUR), [evaluated("whole", FOUR), part], MEASURES)
    assert [c["partial"] for c in made["configurations"]] == [False, True]
    assert made["comparisons"][0]["questions"] == 2
    assert made["comparisons"][0]["figures"]["RR"]["value"] == 0


def test_the_same_outcomes_make_the_same_bytes() -> None:
    texts = {
        json.dumps(report_of(set_of(FOUR), [evaluated("one", FOUR)], MEASURES))
        for _ in range(2)
    }
    assert len(texts) == 1
