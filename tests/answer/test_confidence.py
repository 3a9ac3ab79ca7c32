"""The curve, the thresholds, and what is refused as a calibration."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sklearn.linear_model import LogisticRegression

from qa.answer import (
    FEATURES,
    Calibration,
    Citation,
    Evidence,
    calibration_for,
    decide,
    evidence_of,
)
from qa.answer.confidence import (
    FOUND_ELSEWHERE,
    KNOWN,
    SHIPPED_CALIBRATION,
    SHIPPED_WITHOUT_KNOWN,
    read_calibration,
)
from qa.corpus import JudgedQuestion, Judgement
from qa.errors import CalibrationError
from qa.evaluation import WantedPromise, calibrate
from qa.evaluation.calibration import Curve, Trial, matrix
from tests.helpers.encoder import PROMISE, calibration_of
from tests.helpers.folders import article_of, write_folder

SLOPES = {"nearness": 6.0, "coverage": 2.0}
CALIBRATION = Calibration(-4.0, SLOPES, 0.8, 0.3, "w", PROMISE, {})
GOOD = calibration_of(0.8, 0.3, articles="these")
TINY = GOOD["model"]["weights_sha256"]


def evidence(nearness: float, coverage: float) -> Evidence:
    values = dict.fromkeys(FEATURES, 0.0)
    return values | {"nearness": nearness, "coverage": coverage}


def test_the_probability_is_the_logistic_of_the_weighted_evidence() -> None:
    assert CALIBRATION.probability(evidence(0.5, 0.5)) == 0.5
    assert CALIBRATION.probability(evidence(0.75, 1.0)) == pytest.approx(
        1 / (1 + math.exp(-(-4 + 6 * 0.75 + 2 * 1.0)))
    )


def test_a_curve_weighs_the_features_that_it_names_and_no_other() -> None:
    one = replace(CALIBRATION, slopes={"nearness": 8.0})
    assert one.probability(evidence(0.5, 0.0)) == 0.5
    assert one.probability(evidence(0.5, 1.0)) == 0.5


@pytest.mark.parametrize(
    ("probability", "status"),
    [
        (0.9, "found"),
        (0.8, "found"),
        (0.79, "related"),
        (0.3, "related"),
        (0.29, "not_found"),
    ],
)
def test_thresholds_decide_the_status(probability: float, status: str) -> None:
    assert CALIBRATION.status(probability) == status


PAIN = article_of("Back pain\n\nHeat helps. Rest harms.")


def card(number: int, nearness: float) -> Citation:
    """A card whose own probability is 0.12 (nearness 0), 0.5 (0.33) or 0.98 (1)."""
    passage = PAIN.cut(*PAIN.sentences[number - 1])
    return Citation(
        number,
        passage,
        PAIN.sentences[number - 1 : number],
        nearness,
        0.0,
        1.0,
        0.0,
        0.0,
    )


@pytest.mark.parametrize(
    ("nearnesses", "status", "shown", "marked"),
    [
        # found: all are shown, those that do not reach related alone without their marks
        ((1.0, 0.1), "found", ["Heat helps.", "Rest harms."], [True, False]),
        ((0.1, 1.0), "found", ["Heat helps.", "Rest harms."], [False, True]),
        # two that are about as likely are both marked
        ((1.0, 0.95), "found", ["Heat helps.", "Rest harms."], [True, True]),
        ((1.0, 0.8), "found", ["Heat helps.", "Rest harms."], [True, False]),
        # related: only those that reach it alone, with their marks
        ((0.45, 0.1), "related", ["Heat helps."], [True]),
        ((0.1, 0.3), "related", ["Rest harms."], [True]),
        ((0.45, 0.3), "related", ["Heat helps.", "Rest harms."], [True, False]),
        ((0.1, 0.1), "not_found", [], []),
    ],
)
def test_a_card_is_shown_and_marked_by_its_own_evidence(
    nearnesses: tuple[float, float], status: str, shown: list[str], marked: list[bool]
) -> None:
    cards = [card(n, x) for n, x in enumerate(nearnesses, 1)]
    decision = decide(CALIBRATION, cards)
    assert decision.status == status
    assert [c.passage.text for c in decision.shown] == shown
    assert [bool(c.marks) for c in decision.shown] == marked
    assert [c.number for c in decision.shown] == [*range(1, len(shown) + 1)]
    assert len(decision.shown) + len(decision.held_back) == len(cards)


def test_a_card_that_certainly_does_not_answer_is_no_evidence_and_not_shown() -> None:
    cards = [card(1, 0.1), replace(card(2, 1.0), refused=True)]
    assert decide(CALIBRATION, cards).status == "not_found"
    decision = decide(CALIBRATION, [replace(card(1, 0.1), refused=True), card(2, 1.0)])
    assert decision.status == "found"
    assert [c.passage.text for c in decision.shown] == ["Rest harms."]
    alone = replace(card(1, 1.0), refused=True)
    assert evidence_of([alone]) == evidence_of([card(1, 1.0)])


def test_of_cards_that_reach_related_together_the_first_is_shown() -> None:
    cards = [card(1, 0.3), replace(card(2, -1.0), coverage=1.4)]
    alone = [CALIBRATION.probability(evidence_of([c])) for c in cards]
    assert max(alone) < CALIBRATION.found
    decision = decide(replace(CALIBRATION, related=max(alone) + 0.01), cards)
    assert [c.passage.text for c in decision.shown] == ["Heat helps."]


def test_a_corpus_brings_its_own_calibration(tmp_path: Path) -> None:
    write_folder(tmp_path, {"calibration.json": json.dumps(GOOD)})
    own = calibration_for(tmp_path, TINY, "these", known=False)
    assert own is not None
    assert (own.found, own.promise) == (0.8, replace(PROMISE, articles="these"))
    assert calibration_for(tmp_path, "another model", "these", known=False) is None


def test_a_promise_made_for_other_articles_is_none_for_these(tmp_path: Path) -> None:
    write_folder(tmp_path, {"calibration.json": json.dumps(GOOD)})
    for articles in ("others", None):
        own = calibration_for(tmp_path, TINY, articles, known=False)
        assert own is not None
        assert (own.found, own.promise) == (0.8, None)


def test_a_desk_without_known_questions_has_a_calibration_of_its_own(
    tmp_path: Path,
) -> None:
    weights = read_calibration(SHIPPED_CALIBRATION).weights_sha256
    known, none = (
        calibration_for(tmp_path, weights, None, known=k) for k in (True, False)
    )
    assert known is not None
    assert none is not None
    assert known.slopes[KNOWN] > 0
    assert not none.slopes.get(KNOWN)
    write_folder(tmp_path, {"calibration.json": SHIPPED_CALIBRATION.read_bytes()})
    own = calibration_for(tmp_path, weights, None, known=True)
    assert own is not None
    assert own.slopes == known.slopes
    assert own.found == known.found < none.found == none.elsewhere
    with pytest.raises(CalibrationError, match="weighs known questions"):
        calibration_for(tmp_path, weights, None, known=False)


def test_the_minimum_elsewhere_is_that_of_the_file(tmp_path: Path) -> None:
    shipped = json.loads(SHIPPED_WITHOUT_KNOWN.read_text("utf-8"))
    found, file = shipped["thresholds"]["found"], tmp_path / "calibration.json"
    for least, read in ((0.97, 0.97), (None, FOUND_ELSEWHERE)):
        shipped["thresholds"] |= {"elsewhere": least}
        if least is None:
            del shipped["thresholds"]["elsewhere"]
        file.write_text(json.dumps(shipped), "utf-8")
        calibration = read_calibration(file)
        assert (calibration.found, calibration.elsewhere) == (found, read)


def curve(**slopes: float) -> dict[str, Any]:
    return {"curve": {"intercept": 0, "slopes": slopes}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (curve(nearness=-1, coverage=1), "could decide"),
        (curve(nearness=float("nan")), "could decide"),
        ({"thresholds": {"found": 0.2, "related": 0.3}}, "could decide"),
        ({"thresholds": {"found": 1.2, "related": 0.3}}, "could decide"),
        (
            {"thresholds": {"found": 0.8, "related": 0.3, "elsewhere": 1.2}},
            "could decide",
        ),
        (curve(), "weighs nothing; this desk can weigh answers, "),
        (curve(nearness=1, mood=1), "weighs mood; this desk can weigh answers"),
        ({"curve": {"intercept": 0, "nearness": 1, "coverage": 1}}, "no calibration"),
        ({"curve": {"intercept": 0, "slopes": {"nearness": None}}}, "no calibration"),
        ({"curve": {}}, "no calibration"),
        ({"model": None}, "no calibration"),
        ({"promise": None}, "no calibration"),
        ({"promise": {"wrong_at_most": 0.1}}, "no calibration"),
    ],
)
def test_a_calibration_that_cannot_decide_is_refused(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    write_folder(tmp_path, {"c.json": json.dumps(GOOD | change)})
    with pytest.raises(CalibrationError, match=reason) as refused:
        read_calibration(tmp_path / "c.json")
    assert "Make it again: qa calibrate" in refused.value.cure


def trial(number: int, value: float, *, right: bool) -> Trial:
    gold = (Judgement("a", 0, 1, "x", 2),) if right else ()
    question = JudgedQuestion(
        str(number), f"Question {number}?", gold=gold, answerable=right
    )
    seen = evidence(value, value)
    return Trial(question, seen, right)


RIGHT = [trial(n, 0.5 + n / 100, right=True) for n in range(50)]
WRONG = [trial(n, (n - 45) / 100, right=False) for n in range(50, 100)]
FIT = [*RIGHT[::2], *WRONG[::2], trial(100, 0.97, right=False)]
OTHERS = [*RIGHT[1::2], *WRONG[1::2]]


def test_the_curve_is_fitted_on_some_and_the_promise_kept_on_others() -> None:
    record = calibrate(FIT, OTHERS, "w", "these", WantedPromise(0.25, 0.9))
    promise, least = record["promise"], record["thresholds"]
    assert (promise["questions"], promise["answerable"]) == (50, 25)
    assert promise["wrong"] <= promise["found"] * promise["upper_bound"]
    assert promise["upper_bound"] <= 0.25
    assert promise["articles"] == "these"
    assert 0 < least["related"] <= least["found"] < 1
    measured = record["leave_one_out"]
    assert measured["right_but_not_found"] <= 0.05 * 25
    assert sum(row["questions"] for row in measured["reliability"]) == len(FIT)


def test_found_are_as_many_as_stand_above_the_threshold(tmp_path: Path) -> None:
    record = calibrate(FIT, OTHERS, "w", "these", WantedPromise(0.25, 0.9))
    write_folder(tmp_path, {"c.json": json.dumps(record)})
    made = read_calibration(tmp_path / "c.json")
    shown = [t for t in OTHERS if made.probability(t.evidence) >= made.found]
    assert len(shown) == record["promise"]["found"]
    assert sum(not t.right for t in shown) == record["promise"]["wrong"]


def test_no_slope_falls_below_zero() -> None:
    trials = [
        replace(t, evidence=evidence(t.evidence["nearness"], -t.evidence["coverage"]))
        for t in FIT
    ]
    slopes = calibrate(trials, OTHERS, "w", "", WantedPromise(0.5, 0.5))["curve"][
        "slopes"
    ]
    assert slopes["coverage"] == 0.0
    assert slopes["nearness"] > 0


def test_a_question_is_used_for_the_curve_or_for_the_promise() -> None:
    with pytest.raises(
        CalibrationError, match="1 calibration questions are fit questions, too: 0"
    ):
        calibrate(FIT, [*OTHERS, FIT[0]], "w", "")


def test_too_few_questions_support_no_curve() -> None:
    trials = [trial(200 + n, n / 50, right=n > 10) for n in range(40)]
    with pytest.raises(
        CalibrationError, match="29 fit questions were answered and 11 were not"
    ):
        calibrate(trials, OTHERS, "w", "")


def test_the_curve_is_that_of_scikit_learn_where_no_bound_is_met() -> None:
    data, right = matrix(FIT, ("nearness",))
    model = LogisticRegression(C=1.0).fit(data / data.std(), right)
    ours = Curve(data, right)
    assert ours.slopes == pytest.approx(model.coef_[0] / data.std(), rel=1e-3)
    assert ours.intercept == pytest.approx(model.intercept_[0], rel=1e-3)
