"""The web room over HTTP, without a browser: contract, refusals, headers, the queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from lib import REPO
from starlette.testclient import TestClient
from weblib import app_of, elements, text_of

from qa.contract import answer_json
from qa.desk import Desk
from qa.errors import QAError
from qa.web import render

QUESTION = "What is spinal stenosis?"


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    with TestClient(app_of(desk), base_url="http://127.0.0.1") as opened:
        yield opened


# --- for programs -------------------------------------------------------------------


def test_a_program_gets_the_contract_of_the_desk(
    client: TestClient, desk: Desk
) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "id": "q7"})
    assert response.status_code == 200
    answered = {"id": "q7", **answer_json(desk.ask(QUESTION))}
    assert response.json() | {"took_ms": 0} == answered | {"took_ms": 0}


def test_history_is_carried_and_explain_shows_what_was_held_back(
    client: TestClient,
) -> None:
    body = {"question": "How is it treated?", "history": [QUESTION]}
    query = client.post("/api/ask", json=body).json()["query"]
    assert query["searched"] == "What is spinal stenosis? How is it treated?"
    bread = {"question": "How do I bake sourdough bread?", "explain": True}
    answer = client.post("/api/ask", json=bread).json()
    assert (answer["id"], answer["status"], answer["citations"]) == (
        None,
        "not_found",
        [],
    )
    assert len(answer["candidates"]) > 0


REFUSED = [
    (b"", "The body is not JSON."),
    (b"{", "The body is not JSON."),
    (b"\xff\xfe", "The body is not JSON."),
    (b"[" * 60_000, "The body is not JSON."),  # nested too deep for the parser
    (b"[]", "The body is not a JSON object."),
    (b"{}", "The field 'question' is not a text."),
    (b'{"question": 1}', "The field 'question' is not a text."),
    (
        b'{"question": "x", "history": "y"}',
        "The field 'history' is not a list of texts.",
    ),
    (
        b'{"question": "x", "history": [1]}',
        "The field 'history' is not a list of texts.",
    ),
    (b'{"question": "x", "explain": 1}', "The field 'explain' is not true or false."),
    (
        b'{"question": "x", "id": {}}',
        "The field 'id' is not a text or a whole number.",
    ),
    (
        b'{"question": "x", "id": true}',
        "The field 'id' is not a text or a whole number.",
    ),
    (
        b'{"question": "x", "id": "\\ud800"}',
        "The field 'id' is not a text or a whole number.",
    ),
    (b'{"question": "?!"}', "There is no word in the question."),
    (
        json.dumps({"question": "x" * 1_001}).encode(),
        "The question has 1,001 characters; 1,000 is the most.",
    ),
]


@pytest.mark.parametrize(("body", "error"), REFUSED)
def test_what_cannot_be_asked_is_refused_with_a_cure(
    client: TestClient, body: bytes, error: str
) -> None:
    response = client.post("/api/ask", content=body)
    assert response.status_code == 422
    assert response.json()["error"] == error
    assert response.json()["cure"]


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join"])
def test_a_body_over_64_kb_is_not_read(client: TestClient, path: str) -> None:
    def chunks() -> Iterator[bytes]:  # no Content-Length to go by
        for _ in range(65):
            yield b" " * 1024

    for content in (b" " * (64 * 1024 + 1), chunks()):
        response = client.post(path, content=content)
        assert response.status_code == 413
        assert response.json()["error"].endswith("65,536 bytes is the most.")


def test_a_body_of_64_kb_is_read(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION}).encode().ljust(64 * 1024)
    assert client.post("/api/ask", content=body).status_code == 200


def test_health_names_the_build_and_its_size(client: TestClient, desk: Desk) -> None:
    stats = desk.index.stats
    assert client.get("/healthz").json() == {
        "status": "ok",
        "build": stats.build,
        "articles": 5,
        "passages": stats.passages,
    }


def test_a_desk_that_fails_says_so_without_details(desk: Desk) -> None:
    class Failing:
        index, calibration = desk.index, desk.calibration

        def articles(self) -> list[object]:
            return []

        def ask(self, *_: object) -> None:
            raise QAError("the secret of the machine room")

    with TestClient(app_of(Failing())) as client:  # type: ignore[arg-type] - fails
        response = client.post("/api/ask", json={"question": QUESTION})
        assert response.status_code == 503
        assert response.json()["error"] == "The desk cannot answer just now."
        html, _, _ = join(client, [QUESTION, None])
        assert text_of(html, of_class="q-problem") == [
            "The desk cannot answer just now."
            "Please try again in a moment, or ask a member of your care team."
        ]


# --- articles -----------------------------------------------------------------------


def test_each_citation_opens_its_article_where_it_is_marked_or_quoted(
    client: TestClient, desk: Desk
) -> None:
    for citation in desk.ask(QUESTION).citations:
        opened = render.place(citation)
        page = client.get(
            f"/articles/{opened.article.id}?start={opened.start}&end={opened.end}"
        )
        assert page.status_code == 200
        assert " ".join(text_of(page.text, "mark")).split() == opened.text.split()
        (first, *_) = elements(page.text, "mark")
        assert first.attributes["id"] == "passage"


@pytest.mark.parametrize("place", ["", "?start=5", "?start=9&end=2", "?start=x&end=y"])
def test_an_article_opens_without_a_mark_where_the_place_is_none(
    client: TestClient, place: str
) -> None:
    page = client.get(f"/articles/spine-guide{place}")
    assert page.status_code == 200
    assert text_of(page.text, "mark") == []
    assert text_of(page.text, "h1") == [
        "Interventional Spine Medicine: A Comprehensive Guide to Relieving Back Pain"
    ]


@pytest.mark.parametrize("path", ["/articles/nope", "/articles/..%2f", "/nope"])
def test_an_unknown_address_is_a_page_with_a_way_back(
    client: TestClient, path: str
) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert [a.attributes["href"] for a in elements(page.text, "a")] == ["/"]


# --- what is open, and what is not --------------------------------------------------

CLOSED = [
    "/openapi.json",
    "/docs",
    "/redoc",
    "/monitoring",
    "/monitoring/summary",
    "/login",
    "/gradio_api/upload",
    "/gradio_api/openapi.json",
    "/gradio_api/call/ask",
    "/gradio_api/run/ask",
    "/gradio_api/runs",
    "/gradio_api/deep_link",
    "/gradio_api/file=/etc/hostname",
    "/gradio_api/proxy=http://example.org/",
    "/gradio_api/mcp/",
    "/api/ask/",
    "/api",
    "/articles/",
    "/articles/a/b",
    "//",
    "/assets/",
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_address_is_closed(
    client: TestClient, method: str, path: str
) -> None:
    assert client.request(method, f"http://127.0.0.1{path}").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_closed(client: TestClient, method: str) -> None:
    assert client.request(method, "/api/ask").status_code == 404


def test_no_other_site_may_read_an_answer(client: TestClient) -> None:
    for path in ("/", "/config", "/healthz", "/articles/spine-guide"):
        headers = {"Origin": "https://elsewhere.example", "Host": "desk.example"}
        response = client.get(path, headers=headers)
        assert "access-control-allow-origin" not in response.headers, path
        assert "access-control-allow-credentials" not in response.headers, path


def test_every_response_carries_the_strict_headers(client: TestClient) -> None:
    for path in ("/", "/nope", "/healthz", "/articles/spine-guide", "/app.js"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src '")
        assert (
            "unsafe-inline" not in headers["content-security-policy"].split("style")[0]
        )


def test_an_article_may_run_no_script_at_all(client: TestClient) -> None:
    policy = client.get("/articles/spine-guide").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy


def test_own_files_are_kept_by_their_content_and_answers_are_not(
    client: TestClient,
) -> None:
    page = client.get("/")
    style = page.headers["link"].split(">")[0].removeprefix("<")
    kept = client.get(style)
    assert kept.headers["content-type"] == "text/css; charset=utf-8"
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/app.js").headers["content-type"].startswith("text/javascript")
    for path in ("/", "/app.js", "/healthz", "/articles/spine-guide", "/nope?v=1"):
        assert client.get(path).headers["cache-control"] == "no-store", path


def test_robots_are_asked_to_stay_away(client: TestClient) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_long_pages_travel_compressed(client: TestClient) -> None:
    page = client.get("/articles/spine-guide", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"


# --- the page -----------------------------------------------------------------------


def test_the_page_keeps_no_history_and_offers_no_interface(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["run_history"] is False
    assert config["analytics_enabled"] is False
    assert config["show_error"] is False
    assert config["footer_links"] == []
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_the_page_names_no_path_of_the_machine(client: TestClient) -> None:
    for path in ("/", "/config"):
        assert str(REPO) not in client.get(path).text


def test_gradio_writes_nothing_beside_the_modules(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert list((REPO / "qa").rglob("*.pyi")) == []


def join(
    client: TestClient, data: list[Any], fn: int = 0, event: Any = None
) -> list[Any]:
    """Asks as the browser does, and returns what the outputs become."""
    session = "one-tab"
    body = {"data": data, "fn_index": fn, "session_hash": session, "event_data": event}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    stream = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
    messages = [json.loads(m.removeprefix("data: ")) for m in stream.split("\n\n") if m]
    (done,) = [m for m in messages if m["msg"] == "process_completed"]
    assert done["success"], done
    output: list[Any] = done["output"]["data"]
    return output


def test_a_conversation_goes_through_the_queue(client: TestClient) -> None:
    html, state, typed = join(client, [QUESTION, None])
    assert text_of(html, "h2") == [f"You asked: {QUESTION}"]
    assert (state, typed) == (None, "")  # the turns never leave the server

    html, _, _ = join(client, ["How is it treated?", None])
    assert text_of(html, "h2") == [
        f"You asked: {QUESTION}",
        "You asked: How is it treated?",
    ]
    assert text_of(html, "q") == ["What is spinal stenosis? How is it treated?"]

    html, _, _ = join(client, [None], fn=2, event={"n": 1})  # only what I typed
    assert text_of(html, "q") == []
    assert elements(html, of_class="q-turns")[0].attributes["data-moved"] == "no"

    html, _, typed = join(client, ["?!", None])
    assert text_of(html, of_class="q-problem") == [
        "There is no word in the question."
        "Ask in a few words, for example: What is spinal stenosis?"
    ]
    assert typed == {"__type__": "update"}  # what was typed stays
    assert len(text_of(html, "h2")) == 2


def test_an_example_asks_itself_and_a_forged_one_asks_nothing(
    client: TestClient,
) -> None:
    parts = client.get("/config").json()["components"]
    (shown,) = [c for c in parts if c["props"].get("elem_id") == "q-conversation"]
    (example, *_) = text_of(shown["props"]["value"], "button")
    before = len(text_of(join(client, [None], fn=2, event={"n": 99})[0], "h2"))
    for forged in ({"n": 99}, {"n": "0"}, {"n": True}, {}, [0], "0", None):
        html, _, _ = join(client, [None], fn=1, event=forged)
        assert len(text_of(html, "h2")) == before, forged
    html, _, _ = join(client, [None], fn=1, event={"n": 0})
    assert text_of(html, "h2")[-1] == f"You asked: {example}"


def test_the_panel_shows_an_article_whatever_the_browser_sends(
    client: TestClient,
) -> None:
    config = client.get("/config").json()
    (panel,) = [c for c in config["components"] if c["props"].get("server_fns")]

    def opened(wanted: object) -> dict[str, str]:
        body = {
            "data": wanted,
            "component_id": panel["id"],
            "fn_name": "open_article",
            "session_hash": "one-tab",
        }
        response = client.post("/gradio_api/component_server/", json=body)
        assert response.status_code == 200
        found: dict[str, str] = response.json()
        return found

    shown = opened({"article": "spine-guide", "start": "1312", "end": "1327"})["html"]
    assert text_of(shown, "mark") == ["Spinal Stenosis"]
    assert opened({"article": "spine-guide", "start": [], "end": {}})["html"]
    for wanted in (
        {"article": "../secret"},
        {"article": ["spine-guide"]},
        {},
        [],
        "x",
        7,
    ):
        assert opened(wanted) == {}


def test_twenty_turns_are_kept(client: TestClient) -> None:
    for number in range(22):
        html, _, _ = join(client, [f"What is stenosis number {number}?", None])
    asked = text_of(html, "h2")
    assert len(asked) == 20
    assert asked[-1] == "You asked: What is stenosis number 21?"
