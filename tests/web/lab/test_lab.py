"""The lab over HTTP, without a browser: off by default, in memory only, nothing lost."""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.evaluation import Configuration
from qa.evaluation.sets import golden_text
from qa.index import build
from qa.model import Encoded
from qa.web.lab import Lab
from qa.web.lab import runs as lab_room
from qa.web.lab.runs import MAX_RUNS, Progress, Run, progress_text
from tests.helpers.encoder import TinyEncoder
from tests.helpers.evaluation import QUESTIONS, WORDS, corpus_in, csv_of, few_resamples
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.serving import app_of

HERE = "http://127.0.0.1"


class Gate(TinyEncoder):
    """An encoder that waits before it answers a question, when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()

    def encode_questions(self, texts: Any) -> list[Encoded]:
        assert self.free.wait(30)
        return super().encode_questions(texts)


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    corpus = corpus_in(folder)
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    return Desk.open(folder / "index", corpus, TinyEncoder())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(folder: Path, gate: Gate) -> Lab:
    return Lab(corpus_in(folder), folder / "cache", gate)


@pytest.fixture(scope="module")
def client(desk: Desk, lab: Lab) -> Iterator[TestClient]:
    with (
        few_resamples(),
        TestClient(app_of(desk, lab), base_url=HERE, follow_redirects=False) as opened,
    ):
        yield opened


def start(client: TestClient, **files: Any) -> str:
    """Starts an evaluation; its address."""
    chosen = {} if "questions" in files else {"set": (None, "five.csv")}
    response = client.post("/lab/runs", files={**chosen, **files})
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def finished(client: TestClient, address: str) -> str:
    """The page of an evaluation once it is no longer running."""
    deadline = time.monotonic() + 60
    while client.get(f"{address}/state").json()["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return client.get(address).text


@pytest.fixture(scope="module")
def done(client: TestClient) -> str:
    address = start(client, settings=("words.toml", WORDS))
    finished(client, address)
    return address


def squeezed(text: str) -> str:
    return " ".join(text.split())


# --- on and off ---------------------------------------------------------------------

PLACES = ["/lab", "/lab.css", "/lab.js", "/lab/runs", f"/lab/runs/{'0' * 16}"]


@pytest.fixture(scope="module")
def without(desk: Desk) -> Iterator[TestClient]:
    with TestClient(app_of(desk), base_url=HERE) as opened:
        yield opened


@pytest.mark.parametrize("path", [*PLACES, f"/lab/runs/{'0' * 16}/stop"])
def test_it_is_off_unless_it_was_switched_on(without: TestClient, path: str) -> None:
    for response in (without.get(path), without.post(path)):
        assert response.status_code == 404
        assert text_of(response.text, "h1") == ["There is no page at this address."]


def test_the_patients_page_is_the_same_with_the_lab_on(
    client: TestClient, without: TestClient
) -> None:
    for path in ("/", "/en/", "/healthz", "/articles/disc", "/nope", "/app.css"):
        on, off = (c.get(path, follow_redirects=False) for c in (client, without))
        same = ("content-security-policy", "referrer-policy", "cache-control", "link")
        assert [on.headers.get(h) for h in same] == [off.headers.get(h) for h in same]
        assert on.status_code == off.status_code
    assert not re.search(r"/lab\b", client.get("/en/").text)


@pytest.mark.parametrize("path", ["/api/ask", "/en/turn"])
def test_only_the_lab_takes_large_bodies(client: TestClient, path: str) -> None:
    assert client.post(path, content=b" " * (64 * 1024 + 1)).status_code == 413


CLOSED = [
    "/lab/",
    "/lab/x",
    "/lab/runs/",
    "/lab/runs/..%2f..",
    "/lab/runs/ABCDEF0123456789",
    f"/lab/runs/{'0' * 16}/questions/0",
    f"/lab/runs/{'0' * 16}/questions/x",
    f"/lab/runs/{'0' * 16}/files/a/b",
    f"/lab/runs/{'0' * 16}/x",
]


@pytest.mark.parametrize("path", CLOSED)
def test_every_other_address_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_lab_runs_its_own_script_and_nothing_else(
    client: TestClient, done: str
) -> None:
    for path in ("/lab", done, f"{done}/questions/1"):
        response = client.get(path)
        policy = response.headers["content-security-policy"]
        assert policy.startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'; "
        )
        assert "unsafe" not in policy
        assert response.headers["cache-control"] == "no-store"
        assert [s.text for s in elements(response.text, "script")] == [""]
        assert not any("style" in e.attributes for e in elements(response.text))


def test_no_page_with_questions_is_ever_kept_by_a_browser(
    client: TestClient, done: str
) -> None:
    for path in ("/lab", done, f"{done}/questions/1", f"{done}/files/report.json"):
        assert client.get(f"{path}?v=1").headers["cache-control"] == "no-store"
    assert "immutable" in client.get("/lab.css?v=1").headers["cache-control"]


# --- from other sites ---------------------------------------------------------------

SENT = [
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"sec-fetch-site": "none"}, 403),
    ({"origin": "https://elsewhere.example"}, 403),
    ({"origin": "null"}, 403),
    ({"origin": "http://127.0.0.1.elsewhere.example"}, 403),
    ({"origin": HERE}, 422),
    ({"sec-fetch-site": "same-origin"}, 422),
    ({}, 422),  # no browser
]


@pytest.mark.parametrize(("headers", "status"), SENT)
def test_a_form_of_another_site_starts_nothing(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    before = len(text_of(client.get("/lab").text, "tr"))
    response = client.post(
        "/lab/runs", files={"set": (None, "none.csv")}, headers=headers
    )
    assert response.status_code == status
    assert len(text_of(client.get("/lab").text, "tr")) == before


def test_another_site_stops_nothing(client: TestClient, done: str) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post(f"{done}/stop", headers=headers).status_code == 403


# --- the form -----------------------------------------------------------------------


def test_the_form_offers_the_sets_of_the_corpus(client: TestClient) -> None:
    page = client.get("/lab").text
    assert text_of(page, "option") == ["five.csv"]
    assert text_of(page, "button") == ["Start"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "No questions were chosen."),
    (
        {"set": (None, "../../secret.csv")},
        "no set of questions called ../../secret.csv",
    ),
    ({"questions": ("a.txt", b"x")}, "a.txt is neither a .jsonl nor a .csv file."),
    ({"questions": ("a.csv", b"\xff\xfe,")}, "a.csv cannot be read"),
    ({"questions": ("a.csv", b"question,expected\nWhat?,nowhere")}, "a.csv, line 2: "),
    ({"questions": ("a.csv", b"")}, "two columns"),
    ({"questions": ("a.jsonl", b"{")}, "a.jsonl, line 1: it is no JSON"),
    ({"questions": ("a.jsonl", b"[" * 100_000)}, "a.jsonl, line 1: it is no JSON"),
    ({"questions": (r"C:\x\<b>.jsonl", b"{")}, "-b-.jsonl, line 1"),
    ({"settings": ("a.toml", b"= =")}, "a.toml: is no TOML"),
    (
        {"settings": ("a.toml", b"[channels]\ndesne = true")},
        "channels.desne is unknown",
    ),
    ({"settings": ("a.toml", b'model = "/etc"')}, "another model cannot be chosen"),
]


@pytest.mark.parametrize(("files", "message"), REFUSED)
def test_what_cannot_be_evaluated_comes_back_on_the_form_with_a_cure(
    client: TestClient, files: dict[str, Any], message: str
) -> None:
    chosen = {"set": (None, "five.csv")} if "settings" in files else {}
    response = client.post("/lab/runs", files={**chosen, **files} or {"x": (None, "")})
    assert response.status_code == 422
    (problem,) = text_of(response.text, of_class="q-problem")
    assert message in problem
    assert len(elements(response.text, "p")[0].text) > 0
    assert text_of(response.text, "button") == ["Start"]
    assert tempfile.gettempdir() not in problem


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"x", "text/plain"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data"),
    ],
)
def test_what_is_no_form_is_refused(
    client: TestClient, content: bytes, kind: str
) -> None:
    response = client.post("/lab/runs", content=content, headers={"content-type": kind})
    assert response.status_code == 422
    assert len(elements(response.text, of_class="q-problem")) == 1


def test_more_than_two_megabytes_are_not_taken(client: TestClient) -> None:
    files = {"questions": ("a.csv", b"x" * (2 * 1024 * 1024 + 128 * 1024))}
    response = client.post("/lab/runs", files=files)
    assert response.status_code == 413
    assert (
        "2,097,152 bytes is the most" in text_of(response.text, of_class="q-problem")[0]
    )


def test_nothing_uploaded_reaches_a_disk(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: object) -> None:
        raise AssertionError("rolled over to a disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", never)
    asked = "Is the zebra of Winterthur striped?"
    pad = [(f"{asked} {n} {'x' * 900}", "") for n in range(1_500)]  # over 1 MB
    response = client.post("/lab/runs", files={"questions": ("big.csv", csv_of(pad))})
    assert response.status_code == 303
    address = response.headers["location"]
    client.post(f"{address}/stop")
    finished(client, address)
    for file in folder.rglob("*"):
        assert not file.is_file() or b"Winterthur" not in file.read_bytes()


# --- a run --------------------------------------------------------------------------


def test_a_run_goes_from_its_set_to_figures(client: TestClient, done: str) -> None:
    page = client.get(done).text
    assert text_of(page, "h1") == ["Evaluation of five"]
    assert "words alone against shipped" in text_of(page, "h3")
    assert len(elements(page, "svg")) == 5
    asked = {q for q, _ in QUESTIONS}
    assert asked <= {squeezed(t) for t in text_of(page, "td")}


def test_every_question_leads_to_a_page_of_its_own(
    client: TestClient, done: str
) -> None:
    page = client.get(done).text
    links = {a.attributes["href"] for a in elements(page, "a")}
    for number, (question, _) in enumerate(QUESTIONS, 1):
        place = f"{done}/questions/{number}"
        assert place in links
        assert question in text_of(client.get(place).text, "h1")[0]
    assert client.get(f"{done}/questions/6").status_code == 404


def test_what_was_shown_and_expected_is_cut_from_the_articles(
    client: TestClient, lab: Lab, done: str
) -> None:
    run = lab.run(done.rpartition("/")[2])
    assert run is not None
    for number, outcome in enumerate(run.evaluations[0].outcomes, 1):
        page = client.get(f"{done}/questions/{number}").text
        quotes = text_of(page, "blockquote")
        assert outcome.answer is not None
        for citation in outcome.answer.citations:
            assert citation.passage.text in quotes
        for gold in outcome.question.gold:
            assert gold.quote in quotes
            article = run.testset.corpus.by_id[gold.article]
            assert article.text in text_of(page, of_class="q-source")
        marks = [e for e in elements(page, "mark") if e.attributes["class"] != "shown"]
        expected = [m for m in marks if "expected" in str(m.attributes["class"])]
        assert bool(outcome.question.gold) == bool(expected)


def test_a_failed_question_tells_its_cause_and_the_ranks_of_every_stage(
    client: TestClient, lab: Lab, done: str
) -> None:
    run = lab.run(done.rpartition("/")[2])
    assert run is not None
    number, outcome = next(
        (n, o)
        for n, o in enumerate(run.evaluations[1].outcomes, 1)
        if o.cause and o.question.answerable
    )
    page = client.get(f"{done}/questions/{number}").text
    verdicts = text_of(page, of_class="q-outcome")
    assert str(outcome.cause).capitalize() in verdicts[1]
    (gold,) = outcome.question.gold
    rows = [
        squeezed(t) for t in text_of(page, "tr") if t.strip().startswith(gold.article)
    ]
    assert any("none" in r for r in rows)
    assert "By meaning (cosine), switched off" in text_of(page, "th")
    assert [h for h in text_of(page, "h3") if h == "First hits of each stage"] != []


def test_an_article_opens_where_something_stands(client: TestClient, done: str) -> None:
    page = client.get(f"{done}/questions/1").text
    links = [
        a.attributes["href"]
        for a in elements(page, "a")
        if str(a.attributes["href"]).startswith("/articles/")
    ]
    assert links
    for place in links:
        opened = client.get(str(place).partition("#")[0])
        assert "".join(text_of(opened.text, "mark"))


def test_the_files_can_be_taken_home(client: TestClient, done: str) -> None:
    page = client.get(done).text
    links = [a.attributes["href"] for a in elements(page, "a", "q-button")]
    files = {str(a).rpartition("/")[2]: client.get(str(a)) for a in links}
    assert {"report.html", "report.json"} <= files.keys()
    assert files["report.json"].json()["set"]["questions"] == 5
    assert text_of(files["report.html"].text, "h1") == ["Evaluation of five"]
    for name, response in files.items():
        assert (
            response.headers["content-disposition"] == f'attachment; filename="{name}"'
        )
    assert client.get(f"{done}/files/nope").status_code == 404


def test_hostile_questions_come_out_as_text(client: TestClient) -> None:
    lines = [(f"{h} moon?", "") for h in HOSTILE]
    address = start(client, questions=("h.csv", csv_of(lines)))
    page = finished(client, address)
    pages = [page, *(client.get(f"{address}/questions/{n}").text for n in range(1, 13))]
    for html in pages:
        assert [s.text for s in elements(html, "script")] == [""]
        assert "<img" not in html
        assert len(elements(html, "h1")) == 1


# --- one at a time, progress, stop --------------------------------------------------


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
    def at_once(_: Lab, run: Run) -> None:
        run.state = "done"

    monkeypatch.setattr(Lab, "_work", at_once)
    lab = Lab(folder / "corpus", folder / "cache", TinyEncoder())
    corpus = read_corpus(lab.corpus)
    runs = []
    for n in range(MAX_RUNS + 2):
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
    monkeypatch.setattr(lab_room.time, "monotonic", lambda: 0.0)
    assert progress_text(progress) == words


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
