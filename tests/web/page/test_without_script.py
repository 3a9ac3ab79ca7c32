"""The page without scripts, over HTTP."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk
from qa.web.page import read_form
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.pages import (
    QUESTION,
    quotes,
)


def fields(html: str) -> list[tuple[str, str]]:
    """The hidden fields of the form that the question box stands in."""
    form = re.findall(r'<form id="q-form".*?</form>', html, re.DOTALL)[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return [(name, unescape(value)) for name, value in found]


def submit(
    client: TestClient, page: str, *sent: tuple[str, str], language: str = "en"
) -> Any:
    body = urlencode([*fields(page), *sent])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return client.post(f"/{language}/plain", content=body, headers=headers)


def test_the_plain_page_holds_a_conversation(client: TestClient, desk: Desk) -> None:
    first = client.get("/en/plain")
    assert first.status_code == 200
    assert "<script" not in first.text
    one = submit(client, first.text, ("question", "What is a slipped disc?"))
    passages = [c.passage.text for c in desk.ask("What is a slipped disc?").citations]
    assert quotes(one.text) == passages
    assert "<script" not in one.text

    words = submit(client, one.text, ("undo", "words"))
    assert text_of(words.text, "q") == []

    two = submit(client, one.text, ("question", "How is it treated?"))
    assert text_of(two.text, "q") == ["What is a slipped disc?"]
    assert text_of(two.text, of_class="q-before") == [
        "Your earlier questionsWhat is a slipped disc?"
    ]
    alone = submit(client, two.text, ("undo", "topic"))
    assert text_of(alone.text, "q") == []
    assert text_of(alone.text, "h2") == ["You asked: How is it treated?"]

    (offer, *_) = [
        b.attributes["value"]
        for b in elements(two.text, "button")
        if b.attributes.get("name") == "offer"
    ]
    offered = submit(client, two.text, ("offer", str(offer)))
    assert text_of(offered.text, "h2") == [f"You asked: {offer}"]
    assert text_of(offered.text, "q") == []
    assert text_of(offered.text, of_class="q-before") == [
        "Your earlier questionsWhat is a slipped disc?How is it treated?"
    ]

    edited = submit(client, two.text, ("edit", ""))
    assert text_of(edited.text, "textarea") == ["\nHow is it treated?"]
    again = submit(client, edited.text, ("question", "How is it treated now?"))
    assert text_of(again.text, "q") == ["What is a slipped disc?"]


def test_what_was_not_searched_is_no_part_of_the_sheet_and_can_be_searched(
    client: TestClient,
) -> None:
    one = submit(client, client.get("/en/plain").text, ("question", "hello"))
    assert text_of(one.text, of_class="q-headline") == [
        "Hello. Type your question, and we will show you what our articles say."
    ]
    assert "Sheet to take home" not in one.text
    two = submit(client, one.text, ("question", QUESTION))
    three = submit(client, two.text, ("question", "¿Me va a doler mucho?"))
    assert quotes(three.text) == []
    searched = submit(client, three.text, ("undo", "reply"))
    assert text_of(searched.text, of_class="q-reply") == []
    kept = [
        json.loads(v)["question"]
        for n, v in fields(searched.text)
        if n == "shown" and v
    ]
    assert kept == [QUESTION, "¿Me va a doler mucho?"]


def test_a_topic_is_chosen_without_script(client: TestClient) -> None:
    one = submit(client, client.get("/en/plain").text, ("question", "does it hurt?"))
    offers = [
        str(b.attributes["value"])
        for b in elements(one.text, "button")
        if b.attributes.get("name") == "offer"
    ]
    chosen = submit(client, one.text, ("offer", offers[0]))
    assert text_of(chosen.text, "h2") == [f"You asked: {offers[0]}"]
    assert text_of(chosen.text, of_class="q-reply") == []


def test_the_plain_page_refuses_and_keeps_what_was_typed_and_asked(
    client: TestClient,
) -> None:
    one = submit(client, client.get("/en/plain").text, ("question", QUESTION))
    refused = submit(client, one.text, ("question", "?!"))
    assert refused.status_code == 422
    assert text_of(refused.text, "textarea") == ["\n?!"]
    two = submit(client, refused.text, ("question", "How is it treated?"))
    assert text_of(two.text, "q") == [QUESTION]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_sent_to_the_plain_page_stays_text(
    client: TestClient, text: str
) -> None:
    sent = [("question", "?!"), ("history", text), ("asked", text), ("undo", text)]
    page = submit(client, '<form id="q-form"></form>', *sent, ("shown", text))
    assert page.status_code == 422
    kept = [v for _, v in fields(page.text)]
    assert set(kept) == {text.replace("\n", "\r\n"), text} & set(kept)
    assert "<script" not in page.text
    assert "<img" not in page.text


TYPED_IN = [
    (b"question=a+b%3F", "a b?"),
    (b"history=x&question=y", "y"),
    ("question=" + "%D8%B4" * 3, "ششش"),
    (b"question=%D8", "\ufffd"),
    (b"question=\xff\xfe", "\ufffd\ufffd"),
    (b"", ""),
    (b"{}", ""),
    (b"a=1&" * 200 + b"question=x", ""),
]


@pytest.mark.parametrize(("sent", "typed"), TYPED_IN)
def test_what_was_typed_is_read_from_whatever_was_sent(
    sent: bytes | str, typed: str
) -> None:
    content = sent.encode() if isinstance(sent, str) else sent
    assert read_form(content).question == typed
