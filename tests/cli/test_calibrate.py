"""`qa calibrate` with a clinic's own files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qa.cli.evaluators import calibrate as command
from qa.corpus import Corpus
from qa.errors import PromiseNotKept
from qa.evaluation import calibration
from tests.helpers.cli import qa
from tests.helpers.folders import REPO, write_folder

ROWS = 'question,expected\n"{}","{}"\nCan I dive?,\nMoved?,It stands nowhere.\n'


@pytest.fixture
def asked(tmp_path: Path, corpus: Corpus) -> Path:
    (article, *_) = corpus.articles
    start, end = article.sentences[3]
    rows = ROWS.format("What is done?", article.text[start:end].replace('"', '""'))
    return write_folder(tmp_path, {"own.csv": rows}) / "own.csv"


def test_csv_alone_serves_the_promise_and_what_is_missing_is_told(
    asked: Path, places: list[str]
) -> None:
    ran = qa("calibrate", "--promise-on", asked, *places)
    assert ran.exit_code == 2
    assert "NOT ASKED: 1 of 3 questions of own.csv stand aside" in ran.stderr
    assert "2 calibration questions, " in ran.stderr
    assert "For at most 20% wrong nothing can be estimated" in ran.stderr


def test_the_first_promise_that_holds_is_written_with_the_shipped_curve(
    asked: Path,
    places: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def many(desk: object, questions: tuple, *_: object) -> list:
        (known, *_) = calibration.try_questions(desk, questions[:1])  # type: ignore[arg-type]
        evidence = [
            {f: v + n / 100 for f, v in known.evidence.items()} for n in range(40)
        ]
        return [
            calibration.Trial(known.question, e, right=n not in (3, 30))
            for n, e in enumerate(evidence)
        ]

    monkeypatch.setattr("qa.evaluation.try_questions", many)
    out = tmp_path / "calibration.json"
    ran = qa("calibrate", "--promise-on", asked, "--out", out, *places)
    assert ran.exit_code == 0, ran.output
    record = json.loads(out.read_text("utf-8"))
    assert record["promise"]["wrong_at_most"] in command.PROMISES
    shipped = json.loads((REPO / "qa/answer/calibration.json").read_text("utf-8"))
    assert record["curve"] == shipped["curve"]
    assert record["fit"] == []
    assert "For at most 10% wrong you need about" in ran.stdout


def test_a_second_try_on_more_questions_asks_few_and_says_less(
    asked: Path, places: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    shutil.copytree(places[1], index, ignore=shutil.ignore_patterns("calibrating"))
    here = ["--index", index, *places[2:]]

    def fails(*_: object, **__: object) -> None:
        raise PromiseNotKept("It does not hold.", cure="More.")

    monkeypatch.setattr(calibration, "lowest_kept", fails)
    ran = qa("calibrate", "--promise-on", asked, *here)
    assert "It does not hold." in ran.stderr
    more = asked.with_name("more.csv")
    more.write_text(asked.read_text("utf-8") + "Can I swim?,\n", "utf-8")
    ran = qa("calibrate", "--promise-on", more, *here)
    assert "2 of 3 questions were asked before." in ran.stderr
    assert "told as 0.9 sure, not 0.95" in ran.stderr
    ran = qa("calibrate", "--promise-on", more, "--no-keep", *here)
    assert "asked before" not in ran.stderr
    assert "told as" not in ran.stderr
