"""Quotes are verbatim in three languages, left to right and right to left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from qa.desk import Desk
from qa.web.page import page_words
from tests.helpers.browser import (
    FOUND,
    NOT_FOUND,
    PHONE,
    QUESTION,
    RELATED,
    WIDE,
    Visit,
    answered,
    ask,
    last_turn,
    needs_chromium,
    ready,
)
from tests.helpers.tab import (
    FOLLOW_UP,
    quotes_of,
    quotes_on,
)

pytestmark = needs_chromium


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_quotes_are_verbatim_and_marked_as_the_articles_language(
    visit: Visit, desk: Desk, language: str
) -> None:
    with visit(WIDE, f"/{language}/") as page:
        ask(page, QUESTION)
        assert quotes_on(page) == quotes_of(desk, QUESTION)
        languages = page.locator(".q-quote").evaluate_all(
            "quotes => quotes.map(e => e.closest('[lang]').lang)"
        )
        assert {*languages} == {"en"}
        frame = page.evaluate(
            "[document.documentElement.lang, document.documentElement.dir,"
            " document.querySelector('gradio-app .q-app').lang]"
        )
        assert frame == [language, "rtl" if language == "ar" else "ltr", language]


BUBBLE = """() => {
  const turn = document.querySelector(".q-turn").getBoundingClientRect();
  const said = document.querySelector(".q-asked").getBoundingClientRect();
  const card = getComputedStyle(document.querySelector(".q-found .q-card"));
  return {
    left: said.left - turn.left, right: turn.right - said.right,
    edge: parseFloat(card.borderRightWidth) > parseFloat(card.borderLeftWidth)
      ? "right" : "left",
  };
}"""


@pytest.mark.parametrize(
    ("language", "end", "edge"), [("en", "right", "left"), ("ar", "left", "right")]
)
def test_the_page_is_mirrored_where_it_is_read_from_the_right(
    visit: Visit, language: str, end: str, edge: str
) -> None:
    with visit(PHONE, f"/{language}/") as page:
        ask(page, QUESTION)
        placed = page.evaluate(BUBBLE)
        assert placed[end] <= 1
        assert placed[{"left": "right", "right": "left"}[end]] > 20
        assert placed["edge"] == edge


def test_the_browser_chooses_the_language_and_the_conversation_comes_along(
    visit: Visit,
) -> None:
    with visit(PHONE, locale="es-MX") as page:
        assert page.url.endswith("/es/")
        ask(page, QUESTION)
        ask(page, FOLLOW_UP)
        for language in ("ar", "en"):
            page.locator(f".q-languages [lang={language}]").click()
            page.wait_for_url(f"**/{language}/")
            ready(page)
            said = page_words(language).page
            answered(page, FOLLOW_UP)
            expect(page.locator(".q-asked")).to_contain_text([QUESTION, FOLLOW_UP])
            expect(page.locator(".q-answer > .q-headline").first).to_have_text(
                said.found
            )
            expect(last_turn(page).locator("[value=topic]")).to_have_text(
                said.new_topic
            )


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_newest_question_stands_at_the_top_with_its_answer(
    visit: Visit, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        for question in (FOUND, RELATED, NOT_FOUND):
            ask(page, question)
            page.wait_for_function(
                "() => { const q = [...document.querySelectorAll('.q-asked')].pop();"
                " const { top } = q.getBoundingClientRect();"
                " return top >= 0 && top < 60; }"
            )
