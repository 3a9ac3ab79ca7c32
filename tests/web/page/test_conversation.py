"""A turn over HTTP: its answer, its history, its refusals."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk
from qa.web.page import render
from tests.helpers.answers import answers_of
from tests.helpers.guarded import JSON
from tests.helpers.html import elements, text_of
from tests.helpers.pages import (
    ALARM,
    EN,
    ES,
    QUESTION,
    quotes,
    turn,
)


def test_a_turn_is_the_answer_of_the_desk(client: TestClient, desk: Desk) -> None:
    told = turn(client, f"  {QUESTION} ", number=3)
    answer = desk.ask(QUESTION)
    assert told["asked"] == QUESTION
    assert told["said"] == render.announcement(EN, answers_of(answer))
    assert text_of(told["html"], "h2") == [f"You asked: {QUESTION}"]
    assert elements(told["html"], "h2")[0].attributes["id"] == "q-turn-3"
    passages = [c.passage.text for c in answer.citations]
    assert quotes(told["html"]) == passages
    assert "confidence" not in told["html"]


def test_a_turn_goes_on_from_those_before_it_until_that_is_taken_back(
    client: TestClient,
) -> None:
    follow = {"question": "How is it treated?", "history": [QUESTION]}
    html = turn(client, **follow)["html"]
    assert text_of(html, "q") == [QUESTION]
    html = turn(client, **follow, undo=["topic"])["html"]
    assert text_of(html, "q") == []


def test_several_questions_are_one_turn_that_can_be_asked_as_one(
    client: TestClient,
) -> None:
    message = "What is discography? Tell me about drainage."
    told = turn(client, message)
    assert told["asked"] == message
    assert text_of(told["html"], "h2") == [
        "You asked: What is discography?",
        "You asked: Tell me about drainage.",
    ]
    assert told["said"].startswith("Question 1: ")
    one = turn(client, message, undo=["several"])
    assert text_of(one["html"], "h2") == [f"You asked: {message}"]
    page = client.post("/en/plain", data={"question": message}).text
    assert "Tell me about drainage." in text_of(page, "h2")[-1]
    follow = turn(client, "what does it remove?", history=[message])
    assert text_of(follow["html"], "q") == ["Tell me about drainage."]


def test_my_words_alone_are_searched_where_that_is_asked_for(
    client: TestClient,
) -> None:
    html = turn(client, "What is a slipped disc?")["html"]
    (line,) = text_of(html, of_class="q-understood")
    assert line.startswith("We also looked for: herniated disc.")
    html = turn(client, "What is a slipped disc?", undo=["words"])["html"]
    (line,) = text_of(html, of_class="q-understood")
    assert line == "We looked for exactly what you typed. Undo this"


def test_what_could_come_next_can_be_answered_and_was_not_asked(
    client: TestClient, desk: Desk
) -> None:
    html = turn(client, QUESTION)["html"]
    offered = [
        b.attributes["value"]
        for b in elements(html, "button")
        if b.attributes["name"] == "offer"
    ]
    assert 2 <= len(offered) <= 3
    for question in offered:
        assert question is not None
        assert desk.ask(question).status == "found"
        for where in ("history", "before"):
            later = turn(client, QUESTION, **{where: [question]})["html"]
            values = [b.attributes["value"] for b in elements(later, "button")]
            assert question not in values


def test_a_page_in_another_language_quotes_the_same_words(client: TestClient) -> None:
    english = turn(client, QUESTION)
    reply = client.post("/es/turn", json={"question": QUESTION}).json()
    assert reply["said"].startswith("3 pasajes pueden responder. El primero:")
    assert quotes(reply["html"]) == quotes(english["html"])


MALFORMED = [
    (b"{", "The body is not JSON."),
    (b"[]", "The body is not a JSON object."),
    (b"{}", "The field 'question' is not a text."),
    (
        b'{"question": "x", "history": [1]}',
        "The field 'history' is not a list of texts.",
    ),
    (
        b'{"question": "x", "undo": ["all"]}',
        "The field 'undo' is not a list of words, several, topic, offer, reply.",
    ),
    (
        b'{"question": "x", "undo": [[]]}',
        "The field 'undo' is not a list of words, several, topic, offer, reply.",
    ),
    (
        b'{"question": "x", "number": -1}',
        "The field 'number' is not the number of a turn.",
    ),
]


@pytest.mark.parametrize(("body", "error"), MALFORMED)
def test_a_turn_that_no_page_sent_is_refused(
    client: TestClient, body: bytes, error: str
) -> None:
    reply = client.post("/en/turn", content=body, headers=JSON)
    assert reply.status_code == 422
    assert reply.json()["error"] == error
    assert "html" not in reply.json()


REFUSALS = [
    ("en", "?!", EN.page.no_word),
    ("en", "x" * 2_001, EN.page.too_long),
    ("es", "por qué " * 300, ES.page.too_long),
]


@pytest.mark.parametrize(("language", "typed", "said"), REFUSALS)
def test_what_cannot_be_asked_is_said_in_the_language_of_the_page(
    client: TestClient, language: str, typed: str, said: str
) -> None:
    reply = client.post(f"/{language}/turn", json={"question": typed})
    assert reply.status_code == 422
    (problem,) = text_of(reply.json()["html"], of_class="q-problem")
    assert problem.startswith(said)
    page = client.post(f"/{language}/plain", data={"question": typed})
    assert page.status_code == 422
    assert text_of(page.text, "textarea") == ["\n" + typed]


def test_an_emergency_is_answered_before_all_else(client: TestClient) -> None:
    told = turn(client, ALARM)
    (notice,) = text_of(told["html"], of_class="q-emergency")
    assert "Call 911 now" in notice
    assert "Call 911 now" in told["said"]
    long = client.post("/en/turn", json={"question": f"{ALARM}. " + "so " * 700})
    assert long.status_code == 422
    assert "Call 911 now" in long.json()["html"]
    assert "Call 911 now" in long.json()["said"]
    spanish = client.post("/es/turn", json={"question": ALARM}).json()
    assert text_of(spanish["html"], of_class="q-emergency") != []
