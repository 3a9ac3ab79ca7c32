"""What `qa calibrate` keeps between tries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.answer import Answer
from qa.corpus import JudgedQuestion
from qa.desk import Desk
from qa.evaluation import KeptTrials, try_questions
from tests.helpers.folders import REPO

QUESTIONS = tuple(
    JudgedQuestion(str(n), text)
    for n, text in enumerate(("What is discography?", "What is kyphoplasty?"))
)


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the desk is asked."""
    asked: list[str] = []
    ask = desk.ask

    def counted(question: str, *given: object, **named: object) -> Answer:
        asked.append(question)
        return ask(question, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "ask", counted)
    return asked


def opened(folder: Path, desk: Desk) -> KeptTrials:
    return KeptTrials(folder, desk, REPO / "corpus")


def test_a_question_is_asked_once_and_judged_anew(
    desk: Desk, asked: list[str], tmp_path: Path
) -> None:
    first = opened(tmp_path, desk)
    trials = try_questions(desk, QUESTIONS, kept=first)
    first.write()
    assert asked == [q.text for q in QUESTIONS]
    again = try_questions(desk, QUESTIONS, kept=opened(tmp_path, desk))
    assert again == trials
    assert len(asked) == 2
    (file,) = (tmp_path / "calibrating").iterdir()
    assert "discography" not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_damaged_is_asked_again_and_nothing_is_kept_unasked(
    desk: Desk, asked: list[str], tmp_path: Path
) -> None:
    kept = opened(tmp_path, desk)
    try_questions(desk, QUESTIONS[:1], kept=kept)
    kept.write()
    (file,) = (tmp_path / "calibrating").iterdir()
    fields = json.loads(file.read_text("utf-8"))
    (answer,) = fields["answers"].values()
    answer[0]["nearness"] = 2.0
    file.write_text(json.dumps(fields), "utf-8")
    assert opened(tmp_path, desk).get(QUESTIONS[0]) is None
    nowhere = KeptTrials(None, desk, REPO / "corpus")
    try_questions(desk, QUESTIONS[:1], kept=nowhere)
    nowhere.write()
    assert len(asked) == 2


def test_tries_on_more_of_the_same_questions_are_counted(
    desk: Desk, tmp_path: Path
) -> None:
    kept = opened(tmp_path, desk)
    kept.note(QUESTIONS[:1], 0.05)
    assert kept.spent(QUESTIONS[:1]) == 0
    assert kept.spent(QUESTIONS) == 0.05
    assert kept.spent(QUESTIONS[1:]) == 0
    kept.note(QUESTIONS, 0.01)
    kept.note(QUESTIONS[:1], 0.01)  # the same try as before
    kept.write()
    assert opened(tmp_path, desk).spent(QUESTIONS[:1]) == pytest.approx(0.01)
    assert opened(tmp_path, desk).spent(QUESTIONS) == pytest.approx(0.05)
