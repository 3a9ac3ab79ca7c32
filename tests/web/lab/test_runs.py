"""Evaluations run one at a time, tell their progress, stop, and are kept on a disk."""

from __future__ import annotations

import gc
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk
from qa.evaluation import Outcome
from qa.evaluation.report import plots
from qa.web import jobs
from qa.web.jobs import Progress
from qa.web.lab import Lab
from qa.web.lab import kept as kept_room
from qa.web.lab import runs as lab_room
from tests.helpers.encoder import TinyEncoder
from tests.helpers.evaluation import (
    COLLECTION,
    QUESTIONS,
    corpus_in,
    csv_of,
    few_resamples,
    zip_of,
)
from tests.helpers.folders import ARTICLES
from tests.helpers.html import elements, text_of
from tests.helpers.lab import HERE, Gate, finished, kept_of, start
from tests.helpers.serving import app_of


@pytest.fixture(autouse=True)
def no_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests look at the plots."""
    monkeypatch.setattr(plots, "draw_svg", lambda *_: "<svg></svg>")


def test_one_runs_at_a_time_and_a_stopped_one_is_partial(
    client: TestClient, gate: Gate, lab: Lab
) -> None:
    finished(client, start(client))  # its desk is open from now on
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
    (asked,) = lab.results(kept_of(lab, address)).configurations
    assert (asked.asked, asked.partial) == (1, True)


@pytest.mark.usefixtures("done")  # its passages are encoded already
def test_a_run_stopped_before_its_second_settings_has_the_first(
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
    page = finished(client, address)
    assert "Not tried: one." in text_of(page, of_class="q-notice")[0]
    assert lab.state(kept_of(lab, address)) == "stopped"


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
    lab = Lab(corpus_in(tmp_path, edited), tmp_path / "lab", TinyEncoder())
    with TestClient(app_of(desk, lab), base_url=HERE) as client:
        response = client.post("/lab/runs", files={"set": (None, "five.csv")})
    assert response.status_code == 422
    assert "no longer those that the desk shows" in response.text


def test_another_evaluation_is_refused_before_anything_is_read(
    client: TestClient, gate: Gate, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.free.clear()
    try:
        address = start(client)
        read: list[str] = []
        monkeypatch.setattr(lab_room, "golden_text", lambda *_: read.append("set"))
        monkeypatch.setattr(lab_room, "read_corpus", lambda *_: read.append("corpus"))
        upload = {"questions": ("e.csv", csv_of([(f"{n}?", "e") for n in range(9)]))}
        second = client.post("/lab/runs", files=upload)
        assert "running already" in text_of(second.text, of_class="q-problem")[0]
        assert client.post(f"{address}/again").status_code == 409
        assert client.post(f"{address}/delete").status_code == 409
        assert read == []
    finally:
        gate.free.set()
    finished(client, address)
    assert lab.kept.get(address.rpartition("/")[2]) is not None


def test_a_refused_upload_leaves_the_place_free_and_nothing_on_the_disk(
    client: TestClient, lab: Lab, done: str
) -> None:
    before = lab.kept.all()
    upload = {"questions": ("e.csv", csv_of([("Why?", "e")]))}
    refused = client.post("/lab/runs", files=upload)
    assert "stands at more than 10 places" in refused.text
    assert lab.kept.all() == before
    many = csv_of([(f"Why {n}?", "") for n in range(lab_room.MAX_QUESTIONS + 1)])
    refused = client.post("/lab/runs", files={"questions": ("many.csv", many)})
    assert "holds 5,001 questions; 5,000 is the most" in refused.text
    finished(client, start(client))


def test_a_finished_evaluation_is_on_the_disk_and_not_in_memory(
    client: TestClient, lab: Lab, done: str
) -> None:
    gc.collect()
    outcomes = [o for o in gc.get_objects() if type(o) is Outcome]
    assert [o for o in outcomes if o.question.id.startswith("five")] == []
    kept = kept_of(lab, done)
    names = {p.name for p in kept.folder.iterdir()}
    assert names == {
        "run.json",
        "questions.csv",
        "settings.toml",
        "progress.log",
        "report",
    }
    assert kept.folder.stat().st_mode & 0o077 == 0
    log = client.get(f"{done}/files/progress.log").text.splitlines()
    assert any(line.endswith("shipped: Asking: 5 of 5") for line in log)
    assert all(re.match(r"\d{4}-\d\d-\d\dT", line) for line in log)


def test_an_evaluation_is_there_when_the_desk_is_opened_again(
    desk: Desk, lab: Lab, client: TestClient, done: str
) -> None:
    def seen(client: TestClient) -> list[str]:
        pages = [client.get(p).text for p in (done, f"{done}/questions/3")]
        return [re.sub("<svg.*?</svg>", "", p, flags=re.DOTALL) for p in pages]

    before = seen(client)
    again = Lab(lab.corpus, lab.kept.folder.parents[1], TinyEncoder())
    with TestClient(app_of(desk, again), base_url=HERE) as opened:
        assert seen(opened) == before
        assert done in opened.get("/lab").text


def test_one_that_was_broken_off_says_so_and_is_started_again(
    client: TestClient, lab: Lab
) -> None:
    kept = lab.kept.add(
        lab.inputs("five.csv", None, None), "five", 5, ["shipped"]
    )  # as a desk leaves it that is killed
    address = f"/lab/runs/{kept.key}"
    assert client.get(f"{address}/state").json() == {"state": "broken off"}
    page = client.get(address).text
    assert "broken off" in text_of(page, of_class="q-problem")[0]
    again = client.post(f"{address}/again")
    assert again.status_code == 303
    new = again.headers["location"]
    assert "Evaluation of five" in text_of(finished(client, new), "h1")
    assert client.get(address).status_code == 404


def test_an_evaluation_is_deleted_with_all_that_was_uploaded(
    client: TestClient, lab: Lab, folder: Path
) -> None:
    asked = csv_of([("Does the quagga of Winterthur gallop?", "")])
    address = start(client, questions=("own.csv", asked))
    finished(client, address)
    kept = kept_of(lab, address)
    assert "quagga" in (kept.folder / "questions.csv").read_text("utf-8")
    assert client.post(f"{address}/delete").headers["location"] == "/lab"
    assert client.get(address).status_code == 404
    for file in folder.rglob("*"):
        assert not file.is_file() or b"quagga" not in file.read_bytes()


def test_no_more_are_kept_than_the_disk_should_hold(
    client: TestClient, lab: Lab, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_room, "MAX_KEPT", len(lab.kept.all()))
    refused = client.post("/lab/runs", files={"set": (None, "five.csv")})
    assert refused.status_code == 422
    assert "which is the most" in text_of(refused.text, of_class="q-problem")[0]


def test_two_evaluations_are_compared_by_choice(
    client: TestClient, lab: Lab, done: str
) -> None:
    only = csv_of(QUESTIONS[:3])
    other = start(client, questions=("five.csv", only))
    finished(client, other)
    one, two = (a.rpartition("/")[2] for a in (done, other))
    chosen = client.get(f"/lab/compare?one={one}&beside={two}")
    assert chosen.headers["location"] == f"{done}?beside={two}"
    page = client.get(chosen.headers["location"]).text
    when = kept_of(lab, done).when
    assert f"words alone against shipped ({when})" in text_of(page, "h3")
    assert "different sets: 5 and 3 questions, 3 of them" in page
    question = client.get(f"{done}/questions/3?beside={two}").text
    assert len(text_of(question, of_class="q-outcome")) == 3
    assert client.get(f"{done}?beside={'0' * 16}").status_code == 404
    moon = start(client, questions=("moon.csv", csv_of([("The moon?", "")])))
    finished(client, moon)
    strange = client.get(f"{done}?beside={moon.rpartition('/')[2]}")
    assert strange.status_code == 409
    assert "share no question" in strange.text


def test_an_evaluation_of_other_articles_shows_what_was_recorded(
    desk: Desk, lab: Lab, client: TestClient, done: str, tmp_path: Path
) -> None:
    shutil.copytree(lab.kept.folder, tmp_path / "lab" / "reports" / "lab")
    edited = {**ARTICLES, "new.txt": "New\nSomething else stands here now."}
    moved = Lab(corpus_in(tmp_path, edited), tmp_path / "lab", TinyEncoder())
    with TestClient(app_of(desk, moved), base_url=HERE) as opened:
        page = opened.get(f"{done}/questions/3").text
        assert "the articles have changed since" in text_of(page, of_class="q-note")[0]
        assert text_of(page, of_class="q-outcome") == []
        assert "gait trouble" in text_of(page, "h1")[0]


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
    lab = Lab(folder / "corpus", folder / "lab", gate)
    with few_resamples(), TestClient(app_of(desk, lab), base_url=HERE) as client:
        questions = csv_of([(f"Why {n}?", "") for n in range(2_000)])
        client.post(
            "/lab/runs",
            files={"questions": ("many.csv", questions)},
            follow_redirects=False,
        )
        run = lab.running()
    assert run is not None
    assert run.thread is not None
    run.thread.join(10)
    assert run.state == "stopped"


def test_a_collection_is_uploaded_and_looked_at(client: TestClient) -> None:
    address = start(client, questions=("knee.zip", zip_of(COLLECTION)))
    page = finished(client, address)
    assert "nDCG@10" in page
    question = client.get(f"{address}/questions/1")
    assert question.status_code == 200
    assert "Rest the knee." in question.text
    assert "/articles/" not in question.text
    assert "asked again" not in question.text
    refused = client.post("/lab/runs", files={"questions": ("knee.zip", b"no zip")})
    assert refused.status_code == 422
    assert "is no zip file that can be read" in refused.text
