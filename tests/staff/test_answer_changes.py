"""Which answers a change of the articles changes, and how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.answer import Answer
from qa.corpus import JudgedQuestion, read_corpus
from qa.desk import Desk
from qa.index import build
from qa.staff import AnswerChange, answer_changes
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import write_folder

DRIVE = "Driving\n\nDo not drive a car for 48 hours after sedation.\n"
HEAT = "Heat\n\nHeat helps sore muscles of the back.\n"
WALK = "Walking\n\nA short walk helps stiff legs every morning.\n"
CALIBRATION = json.dumps(calibration_of(0.5, 0.2))
QUESTIONS = [
    JudgedQuestion("1", "may I drive a car after sedation"),
    JudgedQuestion("2", "does heat help sore muscles"),
    JudgedQuestion("3", "does a short walk help stiff legs"),
    JudgedQuestion("4", "what does the dentist pay for parking"),
]


def desk_over(folder: Path, **articles: str) -> Desk:
    corpus = write_folder(
        folder,
        {"calibration.json": CALIBRATION}
        | {f"{name}.txt": text for name, text in articles.items()},
    )
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    return Desk.open(folder / "index", corpus, TinyEncoder())


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_over(tmp_path_factory.mktemp("before"), drive=DRIVE, heat=HEAT)


def changes(before: Desk, folder: Path, **articles: str) -> list[AnswerChange]:
    return list(answer_changes(before, desk_over(folder, **articles), QUESTIONS))


def first(answer: Answer) -> str:
    return answer.citations[0].passage.text


def test_nothing_changes_where_no_word_does(before: Desk, tmp_path: Path) -> None:
    assert changes(before, tmp_path, drive=f"{DRIVE}\n", heat=HEAT) == []


def test_a_changed_number_is_grave(before: Desk, tmp_path: Path) -> None:
    change, below = changes(
        before, tmp_path, drive=DRIVE.replace("48", "24"), heat=HEAT
    )
    assert (below.question.id, below.kind, below.grave) == ("2", "below", True)
    assert below.read[0]
    assert "48" in below.read[0].text
    assert (change.question.id, change.kind, change.grave) == ("1", "words", True)
    assert "number" in change.changes[0].kinds
    assert ("48" in first(change.before), "24" in first(change.after)) == (True, True)


def test_a_denial_is_grave_and_another_word_is_not(
    before: Desk, tmp_path: Path
) -> None:
    denied = DRIVE.replace("Do not drive", "You may drive")
    change, _ = changes(before, tmp_path / "a", drive=denied, heat=HEAT)
    assert change.grave
    worded = HEAT.replace("sore muscles of", "sore muscles in")
    _, change = changes(before, tmp_path / "b", drive=DRIVE, heat=worded)
    assert (change.question.id, change.kind, change.grave) == ("2", "words", False)


def test_answers_appear_vanish_and_move(before: Desk, tmp_path: Path) -> None:
    found = changes(before, tmp_path, drive=DRIVE, walk=WALK, warm=HEAT)
    assert [(c.question.id, c.kind) for c in found] == [
        ("1", "below"),
        ("2", "moves"),
        ("3", "appears"),
    ]
    gone = changes(before, tmp_path / "gone", drive=DRIVE)
    assert [(c.question.id, c.kind, c.grave) for c in gone] == [
        ("1", "below", False),
        ("2", "vanishes", True),
    ]
