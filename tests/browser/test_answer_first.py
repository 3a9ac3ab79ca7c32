"""The answer stands first, on one screen, with its source; small things keep trust."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from qa.desk import Desk
from qa.web.page.html import passage_to_open
from tests.helpers.browser import (
    PHONE,
    QUESTION,
    RELATED,
    WIDE,
    Visit,
    answered,
    ask,
    box,
    box_of,
    enlarge,
    last_turn,
    needs_chromium,
)
from tests.helpers.tab import ABLATION, SAID, Held, send, settled, turns

pytestmark = needs_chromium

TINY = (320, 568)


def bottom_of(page: Page, place: str) -> float:
    """Where an element of the newest turn ends, in pixels from the top of the screen."""
    found = box_of(last_turn(page).locator(place).first)
    return found.y + found.height


def test_on_a_phone_the_answer_and_its_source_fit_one_screen(
    visit: Visit, desk: Desk
) -> None:
    with visit(PHONE) as page:
        for question in (QUESTION, RELATED):
            ask(page, question)
            card = last_turn(page).locator(".q-card").first
            first = desk.ask(question).citations[0]
            lead = card.locator(".q-lead")
            assert lead.text_content() in first.passage.text
            if first.marks:
                assert lead.text_content() == passage_to_open(first).text
            floor = box_of(page.locator("gradio-app #q-form"))
            assert bottom_of(page, ".q-source") <= floor.y
            whole = card.locator(".q-whole .q-quote")
            expect(whole).to_be_hidden()
            card.locator(".q-whole summary").tap()
            expect(whole).to_be_visible()
            assert whole.text_content() == first.passage.text
        more = page.locator(".q-more").first
        expect(more.locator(".q-quote")).to_be_hidden()
        more.locator("summary").tap()
        expect(more.locator(".q-quote")).to_be_visible()


def test_in_the_largest_text_the_quote_begins_on_the_first_screen(
    visit: Visit,
) -> None:
    with visit(TINY) as page:
        enlarge(page)
        for question in (QUESTION, RELATED):
            ask(page, question)
            assert box_of(last_turn(page).locator(".q-lead")).y < TINY[1] - 100
        last_turn(page).locator(".q-card > a.q-open").first.tap()
        expect(page.locator("#passage")).to_be_focused()
        assert box_of(page.locator(".q-panel-bar")).height < TINY[1] / 3
        assert box_of(page.locator("#passage")).y < TINY[1] - 60
        expect(page.get_by_role("button", name=SAID.close)).to_be_in_viewport()


def test_a_second_question_waits_in_sight_and_is_answered_in_its_turn(
    visit: Visit,
) -> None:
    held = Held()
    with visit(PHONE) as page:
        page.route("**/turn", held.hold)
        send(page, QUESTION)
        send(page, ABLATION)
        expect(last_turn(page).locator(".q-waiting")).to_have_text(SAID.queued)
        expect(box(page)).to_have_value("")
        held.release()
        settled(page, 2)
        assert [QUESTION in turns(page)[0], ABLATION in turns(page)[1]] == [True, True]


def test_an_article_that_no_server_sends_leaves_the_answer_where_it_is(
    visit: Visit,
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        page.route("**/articles/**", lambda route: route.abort())
        link = page.locator(".q-card > a.q-open").first
        link.tap()
        expect(last_turn(page).get_by_role("alert")).to_contain_text(SAID.no_source)
        assert page.url.endswith("/en/")
        page.unroute("**/articles/**")
        link.tap()
        expect(page.locator(".q-panel")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_the_first_view_has_the_box_first_and_no_errors(visit: Visit) -> None:
    told: list[str] = []
    with visit(WIDE, "/en/plain") as page:
        page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
        page.goto("/en/")
        expect(page.locator("gradio-app #q-question")).to_be_visible()
        expect(page.locator("#q-early")).to_have_count(0)
        assert told == []
        expect(page.locator("gradio-app .q-line a")).to_have_attribute(
            "href", "tel:911"
        )
        offers = page.locator("#q-start .q-offer")
        expect(offers).to_have_count(4)
        assert box_of(box(page)).y < box_of(offers.first).y
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the skip link
        expect(box(page)).to_be_focused()
        words = offers.first.text_content() or ""
        offers.first.click()
        answered(page, words)
        expect(last_turn(page).locator("[name=redo]")).to_have_count(0)
