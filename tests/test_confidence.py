"""The curve, the thresholds, and what is refused as a calibration."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from lib import write_folder

from qa.calibrate import Trial, calibrate
from qa.confidence import Calibration, Evidence, calibration_for, read_calibration
from qa.errors import CalibrationError
from qa.measures import Judgement
from qa.questions import Question

GOOD: dict[str, Any] = {
    "curve": {"intercept": -4.0, "likeness": 6.0, "coverage": 2.0},
    "thresholds": {"found": 0.8, "related": 0.3},
    "model": {"weights_sha256": "w"},
}


SLOPES = Evidence(likeness=6.0, coverage=2.0)


def test_the_probability_is_the_logistic_of_the_weighted_evidence() -> None:
    calibration = Calibration(-4.0, SLOPES, 0.8, 0.3, "w", {})
    assert calibration.probability(Evidence(0.5, 0.5)) == 0.5
    assert calibration.probability(Evidence(0.75, 1.0)) == pytest.approx(
        1 / (1 + math.exp(-(-4 + 6 * 0.75 + 2 * 1.0)))
    )


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
    assert Calibration(-4.0, SLOPES, 0.8, 0.3, "w", {}).status(probability) == status


def test_a_corpus_brings_its_own_calibration(tmp_path: Path) -> None:
    write_folder(tmp_path, {"calibration.json": json.dumps(GOOD)})
    own = calibration_for(tmp_path, "w")
    assert own is not None
    assert own.found == 0.8
    assert calibration_for(tmp_path, "another model") is None


@pytest.mark.parametrize(
    "change",
    [
        {"curve": {"intercept": 0, "likeness": -1, "coverage": 1}},
        {"thresholds": {"found": 0.2, "related": 0.3}},
        {"thresholds": {"found": 1.2, "related": 0.3}},
        {"curve": {}},
        {"model": None},
        {"curve": {"intercept": float("nan"), "likeness": 1, "coverage": 1}},
    ],
)
def test_a_calibration_that_cannot_decide_is_refused(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    write_folder(tmp_path, {"c.json": json.dumps(GOOD | change)})
    with pytest.raises(CalibrationError, match="Make it again: qa calibrate"):
        read_calibration(tmp_path / "c.json")


def trial(number: int, evidence: float, *, right: bool) -> Trial:
    gold = (Judgement("a", 0, 1, "x", 2),) if right else ()
    question = Question(str(number), "", (), "?", gold)
    return Trial(question, Evidence(evidence, evidence), right)


def test_thresholds_keep_wrong_answers_and_losses_rare(tmp_path: Path) -> None:
    questions = write_folder(tmp_path, {"q.jsonl": "{}"}) / "q.jsonl"
    right = [trial(n, 0.5 + n / 100, right=True) for n in range(40)]
    wrong = [trial(n, 0.1 + n / 100, right=False) for n in range(40)]
    record = calibrate([*right, *wrong, trial(99, 0.88, right=False)], "w", questions)
    measured = record["leave_one_out"]
    assert 1 <= measured["found_but_wrong"] <= 0.05 * measured["found"]
    assert measured["right_but_not_found"] <= 0.05 * 40
    assert record["thresholds"]["related"] <= record["thresholds"]["found"]


def test_too_few_questions_support_no_calibration(tmp_path: Path) -> None:
    trials = [trial(n, n / 50, right=n > 10) for n in range(40)]
    with pytest.raises(
        CalibrationError, match="29 questions were answered and 11 were not"
    ):
        calibrate(trials, "w", tmp_path)
