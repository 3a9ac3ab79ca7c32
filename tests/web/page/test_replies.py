"""Fixed replies on the page: what stands there in place of passages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qa.answer import Answer
from qa.corpus import Clinic
from qa.question import FixedReply
from qa.web.page import render
from qa.web.page.render import Turn
from tests.helpers.answers import answer_of, answers_of
from tests.helpers.html import elements, text_of
from tests.helpers.pages import EN, ES, answer_html


def replied(status: str, kind: str, **beside: Any) -> Answer:
    reply = FixedReply(status, kind, **beside)  # type: ignore[arg-type] - table
    return replace(answer_of(status=reply.status, question="is it safe?"), reply=reply)


def test_a_fixed_reply_is_said_with_the_contact_and_without_passages() -> None:
    clinic = Clinic(name="Back clinic", phone="+1 555 010 0199")
    html = answer_html(replied("not_a_question", "person"), clinic, next=["never"])
    said = "This is a computer program. You cannot talk to a person here."
    assert text_of(html, of_class="q-headline") == [said]
    assert text_of(html, "dd") == ["+1 555 010 0199"]
    assert elements(html, "button") == []
    assert elements(html, "article") == []
    assert (
        render.announcement(EN, answers_of(replied("not_a_question", "person"))) == said
    )


def test_a_reply_in_the_language_of_the_question_names_it() -> None:
    answer = replied("other_language", "other_language", language="ar")
    html = str(render.turn(ES, Turn(0, answers_of(answer))))
    (box,) = elements(html, of_class="q-reply")
    assert (box.attributes["lang"], box.attributes["dir"]) == ("ar", "rtl")
    assert answer.reply is not None
    assert text_of(html, of_class="q-headline") == [answer.reply.text("ar")]
    assert [b.attributes["value"] for b in elements(html, "button")] == ["reply"]


def test_topics_are_asked_for_together_with_the_question() -> None:
    answer = replied("unclear", "unclear", topics=("Herniated Discs", "<b>"))
    pressed = [
        (b.attributes["name"], b.attributes["value"], b.text)
        for b in elements(answer_html(answer), "button")
    ]
    assert pressed == [
        ("offer", "is it safe: Herniated Discs", "Herniated Discs"),
        ("offer", "is it safe: <b>", "<b>"),
        ("undo", "reply", "Look for my words in the articles"),
    ]
