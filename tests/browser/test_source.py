"""The source beside the answers opens at the passage and closes back to its link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from qa.desk import Desk
from qa.web.page import page_words
from qa.web.page.html import passage_to_open
from tests.helpers.browser import (
    PHONE,
    QUESTION,
    WIDE,
    Visit,
    ask,
    box_of,
    needs_chromium,
    open_first,
    ready,
)
from tests.helpers.tab import (
    MISSES,
    SAID,
    keep_here,
    turns,
)

pytestmark = needs_chromium

IN_SIGHT = """() => {
  const box = (e) => e.getBoundingClientRect();
  const mark = box(document.querySelector("#passage"));
  const frame = box(document.querySelector(".q-panel-body"));
  return mark.top >= frame.top && mark.bottom <= frame.bottom
      && mark.left >= 0 && mark.right <= innerWidth
      && frame.bottom <= innerHeight;
}"""


def source_link(page: Page) -> Locator:
    return page.locator(".q-card > a.q-open").first


LEAVES: dict[str, Callable[[Page], object]] = {
    "Back": lambda page: page.go_back(),
    "Escape": lambda page: page.keyboard.press("Escape"),
    "Close": lambda page: page.get_by_role("button", name=SAID.close).click(),
}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_source_opens_at_the_passage_and_leads_back_to_the_link(
    visit: Visit, desk: Desk, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        ask(page, QUESTION)
        before = turns(page)
        for leave in LEAVES.values():
            open_first(page)
            opened = passage_to_open(desk.ask(QUESTION).citations[0])
            assert page.locator("#passage").text_content() == opened.text
            assert page.evaluate(IN_SIGHT)
            covers = page.evaluate("document.querySelector('#q-main').inert")
            assert covers == (size == PHONE)
            leave(page)
            expect(page.locator(".q-panel")).to_be_hidden()
            expect(source_link(page)).to_be_focused()
            assert not page.evaluate("document.querySelector('#q-main').inert")
        assert page.url.endswith("/en/")
        assert turns(page) == before


def test_over_the_conversation_the_source_is_a_dialog(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        open_first(page)
        panel = page.locator(".q-panel")
        assert panel.get_attribute("role") == "dialog"
        assert panel.get_attribute("aria-modal") == "true"


def test_beside_the_source_the_conversation_stays_usable(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        before = box_of(source_link(page))
        open_first(page)
        assert abs(before.y - box_of(source_link(page)).y) <= 1
        panel = page.locator(".q-panel")
        assert panel.get_attribute("role") == "complementary"
        assert panel.get_attribute("aria-modal") is None
        ask(page, "What is discography?")
        expect(panel).to_be_visible()


def test_a_reload_with_the_source_open_leads_back_to_the_conversation(
    visit: Visit,
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        before = turns(page)
        keep_here(page)
        open_first(page)
        page.reload()
        ready(page)
        expect(page.locator(".q-panel")).to_be_hidden()
        assert turns(page) == before
        open_first(page)
        page.keyboard.press("Escape")
        expect(page.locator(".q-panel")).to_be_hidden()
        expect(source_link(page)).to_be_focused()
        assert turns(page) == before


def test_a_link_opened_in_a_new_tab_is_a_page_of_its_own(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        with page.context.expect_page() as opened:
            source_link(page).click(modifiers=["ControlOrMeta"])
        expect(opened.value.locator("#passage")).to_be_in_viewport()
        assert opened.value.evaluate("({...sessionStorage})") == {}
        expect(page.locator(".q-panel")).to_be_hidden()
        opened.value.close()


@pytest.mark.parametrize("how", ["cut off", "500"])
def test_a_source_that_does_not_come_is_told_at_its_link(
    visit: Visit, how: str
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        before = turns(page)
        page.route("**/articles/**", MISSES[how][0])
        source_link(page).tap()
        told = page.locator("a.q-open + .q-problem")
        expect(told).to_contain_text(SAID.no_source)
        expect(told).to_contain_text(SAID.no_source_cure)
        page.unroute("**/articles/**")
        open_first(page)
        expect(told).to_have_count(0)
        page.go_back()
        expect(page.locator(".q-panel")).to_be_hidden()
        assert turns(page) == before


def test_an_article_that_is_gone_says_so_beside_the_answers(visit: Visit) -> None:
    def renamed(route: Route) -> None:
        route.continue_(
            url=re.sub(r"/articles/[^?]+", "/articles/gone", route.request.url)
        )

    with visit(PHONE) as page:
        ask(page, QUESTION)
        before = turns(page)
        page.route("**/articles/**", renamed)
        source_link(page).tap()
        panel = page.locator(".q-panel")
        expect(panel).to_contain_text(page_words("en").article.no_article)
        page.go_back()
        expect(panel).to_be_hidden()
        assert turns(page) == before
