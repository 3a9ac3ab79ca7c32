"""A browser that runs no script can ask, follow up, take back and read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from qa.desk import Desk
from tests.helpers.browser import (
    NOT_FOUND,
    PHONE,
    QUESTION,
    Visit,
    box,
    needs_chromium,
)
from tests.helpers.tab import (
    FOLLOW_UP,
    MISTYPED,
    quotes_of,
    quotes_on,
)

pytestmark = needs_chromium


def test_without_scripts_a_person_asks_follows_up_takes_back_edits_and_reads(
    visit: Visit, desk: Desk
) -> None:
    with visit(PHONE, "/en/", java_script_enabled=False) as page:
        headline = page.locator(".q-answer > .q-headline")
        expect(page.locator("#q-early h1")).to_have_text("Ask about back pain")

        def send(question: str) -> None:
            box(page).fill(question)
            page.get_by_role("button", name="Ask", exact=True).click()
            expect(page.locator(".q-asked")).to_contain_text(question)

        send(QUESTION)
        assert re.search(r"/en/plain/[\w-]+$", page.url)
        assert quotes_on(page) == quotes_of(desk, QUESTION)
        expect(headline).to_contain_text("may answer your question")

        send(FOLLOW_UP)
        expect(page.locator(".q-understood q")).to_have_text(QUESTION)
        page.get_by_role("button", name="This is a new question").click()
        expect(page.locator(".q-understood q")).to_have_count(0)
        expect(page.locator(".q-asked")).to_contain_text(FOLLOW_UP)

        send(NOT_FOUND)
        expect(page.locator(".q-not-found")).to_be_visible()
        page.get_by_role("button", name="Change my question").click()
        expect(box(page)).to_have_value(NOT_FOUND)
        expect(page.locator(".q-answer")).to_have_count(0)

        send(MISTYPED)
        page.get_by_role("button", name="Look for exactly what I typed").click()
        page.get_by_role("button", name="Undo this").click()
        expect(page.get_by_role("button", name="Undo this")).to_have_count(0)

        send(QUESTION)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Read it in the article").first.click()
        expect(opened.value.locator("#passage")).to_be_in_viewport()
        opened.value.close()  # the answer stands where it stood
        expect(page.locator(".q-asked")).to_contain_text(QUESTION)

        page.locator(".q-settings summary").click()
        page.locator("label", has_text="150 %").click()
        size = "getComputedStyle(document.documentElement).fontSize"
        assert page.evaluate(size) == "24px"
        offer = page.locator(".q-next .q-offer").first
        words = offer.text_content() or ""
        offer.click()
        expect(page.locator(".q-asked")).to_contain_text(words)
        assert page.evaluate(size) == "24px"

        page.locator(".q-keep summary").first.click()
        page.get_by_role("link", name="Yes, clear everything").click()
        expect(page.locator(".q-asked")).to_have_count(0)
        assert "q-start" in page.content()


@pytest.mark.parametrize("path", ["/en/", "/en/plain"])
def test_without_scripts_a_suggestion_asks_itself(visit: Visit, path: str) -> None:
    with visit(PHONE, path, java_script_enabled=False) as page:
        offer = page.locator(".q-offer").first
        words = offer.text_content() or ""
        offer.click()
        expect(page.locator(".q-asked")).to_contain_text(words)
        expect(page.locator(".q-found")).to_be_visible()
