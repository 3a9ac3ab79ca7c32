"""The sheet that a patient takes home, over HTTP."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from qa.desk import Desk
from qa.quotes import finding_of
from qa.quotes.saved_sheet import parse_sheet
from tests.helpers.html import text_of
from tests.helpers.pages import (
    ALARM,
    QUESTION,
    shown_by,
    take,
)


def test_a_sheet_holds_every_question_and_quote_and_verifies(
    client: TestClient, desk: Desk
) -> None:
    asked = [QUESTION, "How do I bake sourdough bread?", ALARM]
    sent = shown_by(client, *asked)
    page = take(client, sent)
    assert page.status_code == 200
    assert "content-disposition" not in page.headers
    assert "<script" not in page.text
    saved = parse_sheet(page.content)
    passages = [c.passage.text for q in asked for c in desk.ask(q).citations]
    assert [q.text for q in saved.quotes] == passages
    for question in asked:
        assert question in page.text
    assert "Call 911 now" in page.text  # found anew, not told by the tab
    by_id = {a.id: a for a in desk.articles()}
    for quote in saved.quotes:
        assert finding_of(quote, by_id).verdict == "stands"


def test_each_question_of_a_message_is_an_entry_under_one_notice(
    client: TestClient, desk: Desk
) -> None:
    message = f"{ALARM}. What is discography? And what is angiography?"
    page = take(client, shown_by(client, message))
    saved = parse_sheet(page.content)
    told = desk.ask_each(message)
    assert [q.text for q in saved.quotes] == [c.passage.text for c in told.citations]
    assert len(text_of(page.text, of_class="notice")) == 1
    assert len(text_of(page.text, of_class="entry")) == 2


def test_a_sheet_can_be_saved_and_speaks_the_pages_language(client: TestClient) -> None:
    page = take(client, [*shown_by(client, QUESTION), ("as", "file")], "ar")
    told = page.headers["content-disposition"]
    assert re.fullmatch(
        r'attachment; filename="my-questions-\d{4}-\d\d-\d\d\.html"', told
    )
    assert 'lang="ar"' in page.text
    assert 'lang="en"' in page.text


STRANGE = [
    [],
    [("shown", "x")],
    [("shown", "[]")],
    [("shown", '{"question": "<b>"}')],
]


@pytest.mark.parametrize("sent", STRANGE)
def test_no_sheet_is_made_of_what_the_desk_did_not_hand_out(
    client: TestClient, sent: list[tuple[str, str]]
) -> None:
    page = take(client, sent, "es")
    assert page.status_code == 409
    assert text_of(page.text, of_class="q-problem") == [
        "Los artículos han cambiado desde que usted preguntó."
        "Haga sus preguntas otra vez para tener una hoja nueva."
    ]


def test_a_quote_that_the_tab_altered_is_not_printed(client: TestClient) -> None:
    ((name, shown),) = shown_by(client, QUESTION)
    packed = json.loads(shown)
    packed["citations"][0]["start"] += 3  # half a sentence can say the opposite
    page = take(client, [(name, json.dumps(packed))])
    assert page.status_code == 409
