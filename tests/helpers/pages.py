"""What the tests of the pages share: turns over HTTP, and answers as HTML."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient

from qa.answer import Answer
from qa.corpus import Clinic, Span
from qa.safety import Emergency
from qa.web.page import page_words, render
from qa.web.page.render import Turn
from tests.helpers.answers import (
    answer_of,
    answers_of,
    citation_of,
    small_article,
)
from tests.helpers.html import elements, text_of

QUESTION = "What is spinal stenosis?"


def turn(client: TestClient, question: object, **beside: object) -> dict[str, Any]:
    """Asks as the page's script does."""
    reply = client.post("/en/turn", json={"question": question, **beside})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def quotes(html: str) -> list[str]:
    """The whole passages of the cards, without the explanations of terms."""
    explained = "".join(text_of(html, "details", "q-term"))
    return [t for t in text_of(html, of_class="q-quote") if t not in explained]


ALARM = "I lost control of my bladder and cannot feel between my legs"


def shown_by(client: TestClient, *questions: str) -> list[tuple[str, str]]:
    return [("shown", turn(client, q)["shown"]) for q in questions]


def take(client: TestClient, sent: list[tuple[str, str]], language: str = "en") -> Any:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    content = urlencode(sent)
    return client.post(f"/{language}/sheet", content=content, headers=headers)


SMALL = small_article()
ONE, TWO = Span(6, 17), Span(18, 29)
CARD = citation_of(SMALL, 6, 47, ONE)
EN, ES, AR = (page_words(language) for language in ("en", "es", "ar"))


def answer_html(answer: Answer, clinic: Clinic | None = None, **beside: Any) -> str:
    words = page_words("en", clinic)
    return str(render.turn(words, Turn(0, answers_of(answer), **beside)))


def tags(html: str) -> set[str]:
    return {e.tag for e in elements(html)}


SAFE = tags(answer_html(answer_of(CARD)))


def warning(text: str) -> Emergency:
    return Emergency(("bladder",), (("en", text),))
