"""The address for programs: its contract, its refusals, and its health."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk
from qa.desk.own_questions import OwnQuestions
from qa.errors import QAError
from qa.quotes import answer_json
from tests.helpers.guarded import JSON
from tests.helpers.html import text_of
from tests.helpers.pages import (
    QUESTION,
)
from tests.helpers.serving import app_of


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


SEVERAL = "What is discography? And what is palliative care?"


def test_each_question_of_a_message_has_its_own_answer(
    client: TestClient, desk: Desk
) -> None:
    told = client.post("/api/ask", json={"question": SEVERAL, "id": 7}).json()
    assert list(told) == [
        "id",
        "asked",
        "emergency",
        "answers",
        "left",
        "citations",
        "build",
        "took_ms",
    ]
    assert (told["id"], told["asked"], told["left"]) == (7, SEVERAL, [])
    alone = [
        answer_json(desk.ask("What is discography?")),
        answer_json(desk.ask("And what is palliative care?")),
    ]
    assert [a | {"took_ms": 0} for a in told["answers"]] == [
        a | {"took_ms": 0} for a in alone
    ]
    assert told["citations"] == [c for a in alone for c in a["citations"]]


def test_a_message_that_is_not_searched_has_a_status_and_a_reply(
    client: TestClient,
) -> None:
    def ask(question: str) -> dict[str, Any]:
        told: dict[str, Any] = client.post(
            "/api/ask", json={"question": question}
        ).json()
        assert (told["citations"], told["query"]["changes"]) == ([], [])
        return told

    talk = ask("Are you a doctor?")
    assert (talk["status"], talk["confidence"]) == ("not_a_question", 0.0)
    assert talk["reply"]["kind"] == "desk"
    assert talk["reply"]["text"].startswith("This is a computer program.")
    assert (talk["reply"]["language"], talk["reply"]["topics"]) == (None, [])
    french = ask("Combien de temps dure l'hospitalisation ?")
    assert french["status"] == french["reply"]["kind"] == "other_language"
    assert french["reply"]["language"] == "fr"
    unclear = ask("how risky is it")
    assert unclear["status"] == unclear["reply"]["kind"] == "unclear"
    assert len(unclear["reply"]["topics"]) > 2


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
        json.dumps({"question": "x" * 2_001}).encode(),
        "The question has 2,001 characters; 2,000 is the most.",
    ),
]


@pytest.mark.parametrize(("body", "error"), REFUSED)
def test_what_cannot_be_asked_is_refused_with_a_cure(
    client: TestClient, body: bytes, error: str
) -> None:
    response = client.post("/api/ask", content=body, headers=JSON)
    assert response.status_code == 422
    assert response.json()["error"] == error
    assert response.json()["cure"]


OVER = [
    ("/api/ask", "The request is too large: 65,536 bytes is the most."),
    ("/en/turn", "Your question is too long."),
]


@pytest.mark.parametrize(("path", "said"), OVER)
def test_a_body_over_64_kb_is_not_read(
    client: TestClient, path: str, said: str
) -> None:
    def chunks() -> Iterator[bytes]:  # no Content-Length to go by
        for _ in range(65):
            yield b" " * 1024

    for content in (b" " * (64 * 1024 + 1), chunks()):
        response = client.post(path, content=content, headers=JSON)
        assert response.status_code == 413
        assert response.json()["error"] == said


def test_a_body_of_64_kb_is_read(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION}).encode().ljust(64 * 1024)
    assert client.post("/api/ask", content=body, headers=JSON).status_code == 200


def test_health_names_the_build_and_its_size(client: TestClient, desk: Desk) -> None:
    stats = desk.index.stats
    assert client.get("/healthz").json() == {
        "status": "ok",
        "reason": None,
        "build": stats.build,
        "articles": 5,
        "passages": stats.passages,
        "rolled_back": False,
        "refused": None,
    }
    assert client.get("/readyz").json() == {"status": "ready", "build": stats.build}
    for path in ("/healthz", "/readyz"):
        assert client.head(path).status_code == 200
        assert not client.head(path).content


def test_a_desk_that_fails_says_so_without_details(desk: Desk) -> None:
    class Failing:
        stats, calibration, clinic = desk.stats, desk.calibration, desk.clinic
        vocabulary, known = desk.vocabulary, ()
        own = OwnQuestions(desk, None)

        def prepare(self) -> None:
            pass

        def articles(self) -> list[object]:
            return []

        def ask_each(self, *_: object, **__: object) -> None:
            raise QAError("the secret of the machine room")

    with TestClient(app_of(Failing()), base_url="http://127.0.0.1") as client:  # type: ignore[arg-type] - fails
        response = client.post("/api/ask", json={"question": QUESTION})
        assert response.status_code == 503
        assert response.json()["error"] == "The desk cannot answer just now."
        health = client.get("/healthz")
        assert health.status_code == 503
        assert health.json()["reason"]
        assert client.get("/readyz").status_code == 200
        reply = client.post("/en/turn", json={"question": QUESTION})
        assert reply.status_code == 503
        page = client.post("/en/plain", data={"question": QUESTION})
        assert page.status_code == 503
        for html in (reply.json()["html"], page.text):
            assert text_of(html, of_class="q-problem") == [
                "Sorry, something went wrong."
                "Please try again in a moment, or ask a member of your care team."
            ]
            assert "secret" not in html
