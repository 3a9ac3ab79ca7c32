"""An emergency is shown before all else, and a refused question is not lost."""

from __future__ import annotations

from playwright.sync_api import expect

from qa.desk import Desk
from tests.helpers.browser import (
    EMERGENCY,
    PHONE,
    QUESTION,
    Visit,
    ask,
    box,
    last_turn,
    needs_chromium,
    ready,
)
from tests.helpers.tab import (
    SAID,
    SLIPPED,
    Held,
    keep_here,
    turns,
)

pytestmark = needs_chromium


def test_an_emergency_stands_above_the_passages_and_is_announced(
    visit: Visit, desk: Desk
) -> None:
    found = desk.emergency(EMERGENCY)
    assert found
    with visit(PHONE) as page:
        ask(page, EMERGENCY)
        shown = last_turn(page).locator(".q-emergency")
        expect(shown).to_contain_text(f"{found.heading()}{found.reason()}")
        expect(shown).to_be_in_viewport()
        expect(page.locator("#q-said")).to_contain_text(found.notice())
        call = shown.get_by_role("heading").get_by_role("link")
        expect(call).to_have_text("Call 911 now")
        expect(call).to_have_attribute("href", "tel:911")
        expect(page.locator(".q-answer")).to_have_count(0)
        before = turns(page)
        keep_here(page)
        page.reload()
        ready(page)
        assert turns(page) == before
        ask(page, f"{EMERGENCY}. {QUESTION}")
        answer = last_turn(page).locator(".q-answer").last
        expect(last_turn(page).locator(".q-emergency")).to_be_visible()
        expect(answer).to_be_hidden()
        last_turn(page).locator(".q-rest > summary").tap()
        expect(answer).to_be_visible()


def test_an_emergency_is_told_though_the_question_is_too_long(
    visit: Visit, desk: Desk
) -> None:
    found = desk.emergency(EMERGENCY)
    assert found
    question = f"{EMERGENCY}. {'It all began long ago. ' * 90}"
    with visit(PHONE) as page:
        box(page).fill(question)
        box(page).press("Enter")
        expect(page.locator(".q-refused .q-emergency")).to_contain_text(
            f"{found.heading()}{found.reason()}"
        )
        expect(page.locator("#q-said")).to_contain_text(found.notice("en"))
        expect(page.locator(".q-refused [role=alert]")).to_contain_text(SAID.too_long)
        expect(box(page)).to_have_value(question.strip())


def test_an_ordinary_question_is_no_emergency(visit: Visit) -> None:
    with visit() as page:
        ask(page, SLIPPED)
        expect(page.locator(".q-emergency")).to_have_count(0)
        expect(page.locator("#q-said")).to_contain_text("3 passages may answer.")


def test_what_is_refused_is_not_lost_though_something_else_is_typed(
    visit: Visit,
) -> None:
    held = Held()
    long = "Why does it hurt? " * 120
    with visit(PHONE) as page:
        page.route("**/turn", held.hold)
        box(page).fill(long)
        box(page).press("Enter")
        expect(page.locator(".q-pending")).to_be_visible()
        box(page).fill("Half a quest")
        held.release()
        expect(page.locator(".q-refused")).to_contain_text(SAID.too_long)
        expect(page.locator(".q-refused")).to_contain_text(long.strip())
        expect(box(page)).to_have_value("Half a quest")
