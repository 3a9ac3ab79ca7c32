"""Screen readers hear each answer once, and every refusal."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from qa.desk import Desk
from qa.web.page import page_words, render
from tests.helpers.answers import answers_of
from tests.helpers.browser import (
    EMERGENCY,
    FOUND,
    NOT_FOUND,
    PHONE,
    RELATED,
    WIDE,
    Visit,
    ask,
    box,
    needs_chromium,
)
from tests.helpers.tab import (
    press_enter,
)

pytestmark = needs_chromium

LISTEN = """() => {
  window.heard = [];
  const said = document.querySelector("#q-said");
  new MutationObserver(() => {
    if (said.textContent) window.heard.push(said.textContent);
  }).observe(said, { childList: true, characterData: true, subtree: true });
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_answer_is_announced_once_and_nothing_steals_the_focus(
    visit: Visit, desk: Desk, language: str
) -> None:
    words = page_words(language).page
    with visit(WIDE, f"/{language}/") as page:
        status = page.locator("gradio-app .q-app [role=status]")
        expect(status).to_have_count(1)
        expect(page.locator("gradio-app .q-app [aria-live]")).to_have_count(0)
        page.evaluate(LISTEN)
        for question in (FOUND, RELATED, NOT_FOUND, EMERGENCY):
            page.evaluate("window.heard.length = 0")
            ask(page, question)
            answer = desk.ask(question)
            answers = answers_of(answer)
            said = render.announcement(page_words(language, desk.clinic), answers)
            page.wait_for_function("window.heard.length > 0")
            page.wait_for_timeout(200)
            heard = [h for h in page.evaluate("window.heard") if h != words.slow]
            assert heard == [said]
            expect(box(page)).to_be_focused()


def test_a_refused_emergency_is_announced_and_shown_with_what_is_wrong(
    visit: Visit,
) -> None:
    typed = f"{EMERGENCY} " + "and so on " * 220
    with visit(PHONE) as page:
        page.evaluate(LISTEN)
        press_enter(page, typed)
        expect(page.locator(".q-refused .q-emergency")).to_be_visible()
        expect(page.locator(".q-refused [role=alert]")).to_be_visible()
        expect(box(page)).to_have_value(typed.strip())
        page.wait_for_function("window.heard.length > 0")
        assert "Call 911 now" in page.evaluate("window.heard")[0]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("?!", "Please type your question in words."),
        ("x" * 2_001, "Your question is too long."),
    ],
)
def test_what_cannot_be_asked_is_said_in_sight_and_stays_typed(
    visit: Visit, typed: str, message: str
) -> None:
    with visit(PHONE) as page:
        press_enter(page, typed)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(message)
        expect(alert).to_be_in_viewport()
        expect(box(page)).to_have_value(typed)
