"""Evaluations run one at a time, tell their progress, stop, and are forgotten."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.evaluation import Configuration
from qa.evaluation.sets import golden_text
from qa.web import jobs
from qa.web.jobs import MAX_JOBS, Progress
from qa.web.lab import Lab
from qa.web.lab import runs as lab_room
from qa.web.lab.runs import Run
from tests.helpers.encoder import TinyEncoder
from tests.helpers.evaluation import corpus_in, csv_of, few_resamples
from tests.helpers.html import elements, text_of
from tests.helpers.lab import HERE, Gate, finished, start
from tests.helpers.serving import app_of


@pytest.mark.usefixtures("done")  # its passages are encoded already
def test_one_runs_at_a_time_and_a_stopped_one_is_partial(
    client: TestClient, gate: Gate, lab: Lab
) -> None:
    gate.free.clear()
    try:
        address = start(client)
        page = client.get(address).text
        assert elements(page, "progress") != []
        assert client.get(f"{address}/questions/1").status_code == 404
        second = client.post("/lab/runs", files={"set": (None, "five.csv")})
        assert second.status_code == 422
        assert "running already" in text_of(second.text, of_class="q-problem")[0]
        assert client.post(f"{address}/stop").status_code == 303
        assert "Stopping" in text_of(client.get(address).text, "button")
    finally:
        gate.free.set()
    page = finished(client, address)
    assert client.get(f"{address}/state").json()["state"] == "stopped"
    assert "Partial result." in text_of(page, of_class="q-notice")[0]
    run = lab.run(address.rpartition("/")[2])
    assert run is not None
    assert [len(e.outcomes) for e in run.evaluations] == [1]


@pytest.mark.usefixtures("done")  # its passages are encoded already
def test_a_run_stopped_before_anything_was_asked_has_no_result(
    client: TestClient, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, step: Any, **__: object) -> None:
        while True:
            step("Encoding passages", 1, 2)
            time.sleep(0.01)

    monkeypatch.setattr(lab_room, "desk_for", slow)
    settings = b"[passages]\nmax_sentences = 1\n"
    address = start(client, settings=("one.toml", settings))
    deadline = time.monotonic() + 20
    while "Encoding" not in client.get(f"{address}/state").json()["doing"]:
        assert time.monotonic() < deadline
    client.post(f"{address}/stop")
    finished(client, address)
    run = lab.run(address.rpartition("/")[2])
    assert run is not None
    assert run.untried == ("one",)  # the shipped settings were known from before


def test_a_run_that_breaks_says_so_without_the_question(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a secret question")

    monkeypatch.setattr(lab_room, "evaluate", broken)
    address = start(client)
    page = finished(client, address)
    assert "The evaluation broke off (ValueError)." in page
    assert "secret" not in page
    assert "secret" not in "".join(capsys.readouterr())


def test_articles_that_were_edited_are_not_evaluated(
    desk: Desk, tmp_path: Path
) -> None:
    edited = {"disc.txt": "Disc\nSomething else stands here now."}
    lab = Lab(corpus_in(tmp_path, edited), tmp_path / "cache", TinyEncoder())
    with TestClient(app_of(desk, lab), base_url=HERE) as client:
        response = client.post("/lab/runs", files={"set": (None, "five.csv")})
    assert response.status_code == 422
    assert "no longer those that the desk shows" in response.text


def test_only_the_last_runs_are_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lab, "_evaluate", lambda *_: True)
    lab = Lab(folder / "corpus", folder / "cache", TinyEncoder())
    corpus = read_corpus(lab.corpus)
    runs = []
    for n in range(MAX_JOBS + 2):
        testset = golden_text(f"{n}.csv", csv_of([("Why?", "")]), corpus)
        runs.append(lab.start(testset, [Configuration()]))
        assert runs[-1].thread is not None
        runs[-1].thread.join()
    assert lab.runs() == runs[:1:-1]
    assert lab.run(runs[0].id) is None


def test_a_run_that_is_no_longer_kept_is_said_to_be_gone(client: TestClient) -> None:
    response = client.get(f"/lab/runs/{'0' * 16}")
    assert response.status_code == 404
    assert "There is no such evaluation." in response.text


PROGRESS = [
    (Progress("x"), ""),
    (Progress("x", 0, 10), "0 of 10."),
    (Progress("x", 5, 10, -20.0), "5 of 10. About 20 s left."),
    (Progress("x", 1, 11, -12.5), "1 of 11. About 2 min 5 s left."),
]


@pytest.mark.parametrize(("progress", "words"), PROGRESS)
def test_progress_is_told_in_words(
    progress: Progress, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.time, "monotonic", lambda: 0.0)
    assert str(progress) == words


def test_closing_the_desk_ends_what_is_running(
    desk: Desk, folder: Path, gate: Gate
) -> None:
    lab = Lab(folder / "corpus", folder / "cache", gate)
    run: Run | None = None
    with few_resamples(), TestClient(app_of(desk, lab), base_url=HERE) as client:
        questions = csv_of([(f"Why {n}?", "") for n in range(2_000)])
        client.post(
            "/lab/runs",
            files={"questions": ("many.csv", questions)},
            follow_redirects=False,
        )
        (run,) = lab.runs()
    assert run.thread is not None
    run.thread.join(10)
    assert run.state == "stopped"
