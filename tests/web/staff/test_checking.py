"""Checking a text and quotes on the page."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from qa.quotes import code_of
from tests.helpers.html import elements, text_of
from tests.helpers.staff import DISC, QUOTE, House, send, token_in

START = DISC.index(QUOTE)


def checked(client: TestClient, text: str, what: str = "text") -> str:
    return send(client, "/staff/check", text=text, what=what).text


def test_each_sentence_says_what_it_is(reader: TestClient) -> None:
    text = f"{QUOTE} A herniated disc never presses on a nerve. Parking costs 5 euros."
    page = checked(reader, text)
    outcomes = text_of(page, of_class="q-outcome")
    assert [o.split(".")[0].split(" Differs")[0].strip() for o in outcomes] == [
        "Word for word in",
        "Not word for word",
        "Nothing in our articles is like it",
    ]
    assert "negation" in outcomes[1]
    assert [e.text for e in elements(page, "mark", "grave")] == ["never"]
    assert "1 word for word, 1 closest, 1 nothing" in " ".join(page.split())
    assert f"start={START}&amp;end={START + len(QUOTE)}#quote" in page


def test_what_was_pasted_is_text_and_nothing_else(reader: TestClient) -> None:
    page = checked(
        reader, '<script>alert(1)</script> </textarea><img src="x"> & so on.'
    )
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_file_is_read_by_its_format(reader: TestClient) -> None:
    token = token_in(reader.get("/staff/check").text)
    file = ("leaflet.md", f"# Discs\n\n- **{QUOTE}**\n".encode(), "text/markdown")
    page = reader.post(
        "/staff/check", data={"token": token, "what": "text"}, files={"file": file}
    ).text
    assert "leaflet.md:" in page
    assert "Word for word in" in page


@pytest.mark.parametrize(
    ("said", "verdict"),
    [(QUOTE, "stands"), (QUOTE.replace("a nerve", "no nerve"), "changed")],
)
def test_a_citation_is_verified(reader: TestClient, said: str, verdict: str) -> None:
    place = {"start": START, "end": START + len(said)}
    cited = {"article": "disc", "text": said, **place}
    page = checked(reader, json.dumps(cited), "quotes")
    assert f"q-finding q-{verdict}" in page


def test_a_check_code_is_verified(reader: TestClient, house: House) -> None:
    article = house.desk.article("disc")
    assert article
    code = code_of(article.cut(START, START + len(QUOTE)))
    page = checked(reader, code, "quotes")
    assert "Identical" in page
    assert QUOTE in page


@pytest.mark.parametrize(("text", "what"), [("", "text"), ("no quote", "quotes")])
def test_what_cannot_be_checked_is_said(
    reader: TestClient, text: str, what: str
) -> None:
    sent = send(reader, "/staff/check", text=text, what=what)
    assert sent.status_code == 422
    assert len(elements(sent.text, "div", "q-problem")) == 1
