"""A judge's file only grows, and survives a crash in the middle of a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.corpus import Span
from qa.errors import JudgementError
from qa.evaluation.blind import Grade, Task, grades_of_judge


def grade(task: Task, number: int, value: int, *sentences: Span) -> Grade:
    return Grade("ann", *list(task.passages)[number], value, sentences)


def test_a_later_grade_replaces_an_earlier_one_and_both_stay(
    task: Task, tmp_path: Path
) -> None:
    file = grades_of_judge(tmp_path, task, "ann")
    file.add(grade(task, 0, 0))
    first = file.path.read_bytes()
    file.add(grade(task, 0, 2))
    assert file.path.read_bytes().startswith(first)
    assert [g.grade for g in file.read().values()] == [2]


@pytest.mark.parametrize("left", [1, 20, -2])
def test_a_crash_in_the_middle_of_a_line_loses_that_line_only(
    left: int, task: Task, tmp_path: Path
) -> None:
    file = grades_of_judge(tmp_path, task, "ann")
    sentence = next(iter(task.passages.values())).sentences[0]
    file.add(grade(task, 0, 2, sentence))
    whole = file.path.read_bytes()
    file.add(grade(task, 1, 1))
    torn = file.path.read_bytes()[len(whole) :][:left]
    file.path.write_bytes(whole + torn)
    assert list(file.read().values()) == [grade(task, 0, 2, sentence)]
    file.add(grade(task, 1, 0))
    assert file.path.read_bytes().startswith(whole)
    assert [g.grade for g in file.read().values()] == [2, 0]


def test_a_lost_newline_loses_nothing(task: Task, tmp_path: Path) -> None:
    file = grades_of_judge(tmp_path, task, "ann")
    file.add(grade(task, 0, 1))
    file.path.write_bytes(file.path.read_bytes().rstrip())
    file.add(grade(task, 1, 0))
    assert [g.grade for g in file.read().values()] == [1, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"grade": 3}, "not 0, 1 or 2"),
        ({"grade": True}, "not 0, 1 or 2"),
        ({"passage": "disc:0-3"}, "has no passage disc:0-3"),
        ({"task": "0" * 64}, "grades another task"),
        ({"grade": 2, "sentences": [[0, 3]]}, "no sentence of the passage"),
        ({"sentences": None}, "it is no grade"),
    ],
)
def test_a_wrong_line_is_named(
    change: dict, said: str, task: Task, tmp_path: Path
) -> None:
    file = grades_of_judge(tmp_path, task, "ann")
    file.add(grade(task, 0, 1))
    entry = json.loads(file.path.read_text("utf-8"))
    with file.path.open("a") as stream:
        stream.write(json.dumps({**entry, **change}) + "\n")
    with pytest.raises(JudgementError, match=f"line 2: .*{said}"):
        file.read()


def test_what_does_not_fit_is_not_written(task: Task, tmp_path: Path) -> None:
    file = grades_of_judge(tmp_path, task, "ann")
    with pytest.raises(JudgementError, match="not 0, 1 or 2"):
        file.add(grade(task, 0, 5))
    assert not file.path.exists()
    with pytest.raises(JudgementError, match="name of a judge"):
        grades_of_judge(tmp_path, task, "../ann")
