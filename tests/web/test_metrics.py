"""`/metrics`: sums for operators, nothing of a question or a person; and the state of a
desk whose files were damaged while it was open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bench.soak.damage import REFUSED, memory_of, write_in_place
from bench.soak.damage import asked as asked_of
from qa.corpus import read_corpus
from qa.desk import Desk, ServedDesk, served
from qa.index import build
from qa.web.gate import Below
from qa.web.metrics import OTHER, PLACES, Measured, place_of
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, write_folder
from tests.helpers.indexes import generation
from tests.helpers.serving import app_of

CANARY = "zqcanary"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One index and one application for all tests here; the last one damages it."""
    folder = tmp_path_factory.mktemp("measured")
    corpus = read_corpus(write_folder(folder / "corpus", ARTICLES))
    build(folder / "index", corpus, TinyEncoder())
    return folder


@pytest.fixture(scope="module")
def renewed(folder: Path) -> ServedDesk:
    desk = Desk.open(folder / "index", folder / "corpus", TinyEncoder())
    return ServedDesk(desk, folder / "index", folder / "corpus")


@pytest.fixture(scope="module")
def unmeasured(renewed: ServedDesk) -> FastAPI:
    return app_of(renewed)


@pytest.fixture(scope="module")
def client(renewed: ServedDesk, unmeasured: FastAPI) -> Iterator[TestClient]:
    app = Measured(unmeasured, renewed)
    with TestClient(app, base_url="http://127.0.0.1") as opened:
        yield opened


def values(client: TestClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(value)
        for name, value in (x.rsplit(" ", 1) for x in lines if x[:1] != "#")
    }


def test_requests_answers_and_times_are_counted_and_no_word_is_kept(
    client: TestClient, renewed: ServedDesk
) -> None:
    before = values(client)
    asked = {"question": f"What presses on a nerve? {CANARY}", "history": [CANARY]}
    told = client.post("/api/ask", json=asked).json()["status"]
    client.post("/en/turn", json={"question": f"I want to kill myself {CANARY}"})
    client.post("/en/turn", content=b"no", headers={"content-type": "application/json"})
    client.get(f"/articles/{CANARY}?{CANARY}=1")
    client.get(f"/{CANARY}", headers={"user-agent": CANARY, "x-forwarded-for": CANARY})
    client.request(CANARY, "/healthz")
    after = values(client)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    def requests(place: str, status: int, method: str = "POST") -> float:
        series = f'method="{method}",place="{place}",status="{status}"'
        return more(f"qa_requests_total{{{series}}}")

    assert requests("api ask", 200) == 1
    assert requests("turn", 200) == 1
    assert requests("turn", 422) == 1
    assert requests("article", 404, "GET") == 1
    assert requests(OTHER, 404, "GET") == 1
    assert more('qa_request_seconds_count{place="turn"}') == 2
    assert more(f'qa_answers_total{{verdict="{told}"}}') >= 1
    assert more("qa_answer_seconds_count") == 2
    assert more("qa_emergencies_total") == 1
    assert after["qa_requests_open"] == 1  # the one that asks
    assert (after["qa_healthy"], after["qa_articles"]) == (1, 2)
    text = client.get("/metrics").text
    assert "_created" not in text
    for word in (CANARY, CANARY.upper(), "nerve", "testclient", "127.0.0.1", "disc"):
        assert word not in text
    assert renewed.reload()
    client.post("/api/ask", json=asked)  # of the desk that came after
    assert (
        values(client)["qa_answer_seconds_count"]
        == after["qa_answer_seconds_count"] + 1
    )


def test_a_series_has_only_values_that_are_listed(client: TestClient) -> None:
    for path in ("/en/", "/staff/users", "/lab", "/es/articles/x", "/api/x", "/nope"):
        client.get(path)
    places = set(re.findall(r'place="([^"]*)"', client.get("/metrics").text))
    assert places <= {*(name for name, _ in PLACES), OTHER}
    assert place_of("/ar/turn") == "turn"
    assert place_of("/xx/turn") == OTHER


@pytest.mark.parametrize("before", ["/desk", ""])
def test_operators_find_all_pages_below_a_path_and_where_a_proxy_takes_it_off(
    renewed: ServedDesk, unmeasured: FastAPI, before: str
) -> None:
    app = Measured(Below(unmeasured, "/desk"), renewed, root="/desk")
    plain = {"accept-encoding": "identity"}  # here the path is outside compression
    with TestClient(app, base_url="http://127.0.0.1", headers=plain) as client:
        build = renewed.desk.stats.build
        for page in ("healthz", "readyz"):
            told = client.get(f"{before}/{page}")
            assert (told.status_code, told.json()["build"]) == (200, build)
            assert client.head(f"{before}/{page}").status_code == 200
            refused = client.post(f"{before}/{page}")
            assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
        client.get(f"{before}/en/plain")
        told = client.get(f"{before}/metrics").text
        assert client.head(f"{before}/metrics").status_code == 200
        for wrong in ("/desktop/metrics", "/deskmetrics", "/desk/desk/metrics"):
            assert client.get(wrong).status_code == 404
    assert f'qa_build{{id="{build}"}} 1.0' in told
    assert 'method="GET",place="health",status="200"} 2.0' in told
    assert 'method="GET",place="plain",status="200"} 1.0' in told
    assert 'place="other"' not in told


def test_head_has_no_body_and_without_the_switch_there_is_no_page(
    client: TestClient, unmeasured: FastAPI
) -> None:
    head = client.head("/metrics")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["cache-control"] == "no-store"
    posted = client.post("/metrics")
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET, HEAD")
    assert "qa_" not in posted.text
    foreign = client.get("/metrics", headers={"host": "foreign.example"})
    assert foreign.status_code in (404, 421)
    assert "qa_" not in foreign.text
    other = TestClient(unmeasured, base_url="http://127.0.0.1")
    assert other.get("/metrics").status_code == 404


def test_damage_while_open_is_a_503_with_the_reason_on_every_door(
    client: TestClient,
    renewed: ServedDesk,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with memory_of(0):
        assert renewed.reload()
    asked = {"question": "What presses on a nerve?"}
    assert client.get("/healthz").status_code == 200
    assert client.post("/api/ask", json=asked).status_code == 200
    for path in generation(folder).rglob("*.bin"):
        write_in_place(path, b"")
    assert [*asked_of(renewed.desk, [])] == [REFUSED]
    monkeypatch.setattr(served, "HEALTH_SECONDS", 0)
    assert client.post("/api/ask", json=asked).status_code == 503
    assert client.post("/en/turn", json=asked).status_code == 503
    health = client.get("/healthz")
    assert health.status_code == client.head("/healthz").status_code == 503
    assert "was altered" in health.json()["reason"]
    assert "qa build" in health.json()["reason"]
    assert values(client)["qa_healthy"] == 0
    assert client.get("/readyz").status_code == 200
    assert client.get("/articles/disc").status_code == 200  # it is whole, in memory
