"""Blind judging at the staff desk: two judges, a dispute, and the export."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.evaluation.blind import (
    Task,
    grades_of_judge,
    read_task,
    settled_grades,
    write_pool,
)
from tests.helpers.html import text_of
from tests.helpers.judging import judged_by, pool_of
from tests.helpers.staff import EDITOR, QUOTE, READER, House, send

SEED = "seed-8d1f"
SECRETS = ("words alone", "words-alone", "single sentences", "single-sentences", SEED)
PAGE = "/staff/blind/spring"


@pytest.fixture
def folder(house: House) -> Iterator[Path]:
    """A task, with its key where `qa judge pool` puts it."""
    blind = house.staff.folder / "blind"
    made = pool_of(house.corpus, SEED, asked="few")
    write_pool(made, blind / "spring", blind / "spring.key.json")
    assert all(s in (blind / "spring.key.json").read_text() for s in SECRETS[::2])
    yield blind / "spring"
    shutil.rmtree(blind)


@pytest.fixture
def task(folder: Path, house: House) -> Task:
    return read_task(folder, read_corpus(house.corpus).by_id)


def graded(task: Task, number: int, grade: int, **more: str) -> dict[str, Any]:
    """The form of a question, with the same grade everywhere."""
    question = task.questions[number]
    grades = {f"grade:{p.id}": str(grade) for p in question.passages}
    return {"question": question.id, **grades, **more}


def ticks(task: Task, number: int) -> dict[str, Any]:
    """The first sentence of each passage."""
    first = {p.id: p.sentences[0] for p in task.questions[number].passages}
    return {f"sentence:{p}": f"{s.start}-{s.end}" for p, s in first.items()}


def no_secret(answer: Response) -> Response:
    seen = f"{answer.text} {answer.headers} {answer.url}"
    assert not [s for s in SECRETS if s in seen]
    assert "key" not in answer.text.replace("need the key", "")
    return answer


def test_from_the_first_grade_to_the_export(  # noqa: PLR0915 - one story
    reader: TestClient, editor: TestClient, folder: Path, task: Task
) -> None:
    def look(client: TestClient, path: str) -> str:
        return no_secret(client.get(path)).text

    number = len(task.passages)
    listed = text_of(look(reader, "/staff/blind"), "td")
    assert listed == [f"nothing of {number}"]
    page = look(reader, PAGE)
    assert text_of(page, "h1") == ["Question 1 of 2"]
    parts = re.findall(r'name="grade:([^"]+)" value="0"', page)
    assert parts == [p.id for p in task.questions[0].passages]
    sentences = sum(len(p.sentences) for p in task.questions[0].passages)
    assert page.count('type="checkbox"') == sentences

    # The reader grades, goes back, and corrects.
    sent = send(reader, PAGE, **graded(task, 0, 2), **ticks(task, 0))
    assert no_secret(sent).headers["location"] == f"{PAGE}?question=2"
    assert text_of(look(reader, PAGE), "h1") == ["Question 2 of 2"]
    sent = send(reader, PAGE, **graded(task, 1, 1, then="previous"))
    assert sent.headers["location"] == f"{PAGE}?question=1"
    page = look(reader, f"{PAGE}?question=1")
    assert len(re.findall(r'value="2" checked', page)) == len(parts)
    assert len(re.findall(r'type="checkbox"[^>]* checked', page)) == len(parts)
    assert (
        send(reader, PAGE, **graded(task, 1, 0)).headers["location"] == "/staff/blind"
    )
    file = grades_of_judge(folder, task, READER)
    assert {
        g.grade for p, g in file.read().items() if p[0] == task.questions[1].id
    } == {0}
    lines = len(file.path.read_text().splitlines())
    send(reader, PAGE, **graded(task, 1, 0))  # nothing new
    assert len(file.path.read_text().splitlines()) == lines
    assert f"{READER}: {number} of {number}" in look(reader, "/staff/blind")

    # Until the editor is done, too, nobody sees what the other said.
    for path in ("agreement", "settle", "files/qrels.trec"):
        assert "not done" in look(editor, f"{PAGE}/{path}")
    assert "checked" not in look(editor, PAGE)
    send(editor, PAGE, **graded(task, 0, 2))
    assert "not done" in look(editor, f"{PAGE}/agreement")
    send(editor, PAGE, **graded(task, 1, 1))
    page = look(editor, f"{PAGE}/agreement")
    assert f"{EDITOR} and {READER}, {number} passages" in page
    assert re.search(r"Cohen's kappa</th><td>\d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]", page)
    assert "qrels.trec" not in page
    assert "nobody has settled" in look(editor, f"{PAGE}/files/qrels.trec")
    assert "no longer" in send(editor, PAGE, **graded(task, 0, 0)).text
    for path in ("agreement", "settle", "files/qrels.trec"):
        assert reader.get(f"{PAGE}/{path}").status_code == 403

    page = look(editor, f"{PAGE}/settle")
    assert page.count("A judge said 0") == len(task.questions[1].passages)
    settle = f"{PAGE}/settle"
    assert (
        send(editor, settle, **graded(task, 1, 1)).headers["location"] == "/staff/blind"
    )
    assert len(settled_grades(folder, task).read()) == len(task.questions[1].passages)
    assert "qrels.trec" in look(editor, f"{PAGE}/agreement")
    qrels = look(editor, f"{PAGE}/files/qrels.trec").splitlines()
    assert sorted(line.split()[3] for line in qrels) == sorted(
        ["2"] * len(parts) + ["1"] * len(task.questions[1].passages)
    )
    golden = look(editor, f"{PAGE}/files/questions.jsonl").splitlines()
    assert QUOTE in [g["quote"] for g in json.loads(golden[0])["gold"]]
    assert editor.get(f"{PAGE}/files/spring.key.json").status_code == 404
    journal = editor.get("/staff/journal").text
    assert f"spring, {task.questions[1].id}: " in journal
    assert task.questions[1].text not in journal


def test_what_is_no_grade_is_refused_and_nothing_is_written(
    reader: TestClient, folder: Path, task: Task
) -> None:
    sent = send(reader, PAGE, **graded(task, 0, 1), **ticks(task, 0))
    assert sent.status_code == 422
    assert "without the grade 2" in sent.text
    assert " checked" in sent.text
    assert "no such question" in send(reader, PAGE, question="other").text
    send(reader, PAGE, **graded(task, 0, 3))
    assert not grades_of_judge(folder, task, READER).path.exists()
    for path in (f"{PAGE}?question=9", f"{PAGE}?question=0", "/staff/blind/other"):
        assert reader.get(path).status_code in {404, 422}, path


def test_an_editor_who_has_begun_sees_nothing_of_two_who_are_done(
    editor: TestClient, folder: Path, task: Task
) -> None:
    send(editor, PAGE, **graded(task, 0, 0))
    for judge in ("ann", "müller@clinic"):
        judged_by(folder, task, judge, lambda _: 2)
    assert "not done" in editor.get(f"{PAGE}/agreement").text
    send(editor, PAGE, **graded(task, 1, 0))
    page = editor.get(f"{PAGE}/agreement").text
    assert "ann and müller@clinic" in page
    assert "undefined" in page


def test_a_task_whose_article_changed_is_named(
    reader: TestClient, folder: Path
) -> None:
    assert "Blind judging" in text_of(reader.get("/staff").text, "a")
    file = folder / "task.jsonl"
    file.write_text(file.read_text().replace("presses", "pushes"))
    page = reader.get("/staff/blind").text
    assert "no longer stands" in page
    assert reader.get(PAGE).status_code == 422
    shutil.rmtree(folder)
    assert "Blind judging" not in text_of(reader.get("/staff").text, "a")
    folder.mkdir()
