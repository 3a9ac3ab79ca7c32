"""Nothing typed is ever lost while the server is slow, busy, broken or gone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from qa.desk import Desk
from qa.web import Limits, Rate
from qa.web.limits import WaitingLine, in_words
from tests.helpers.browser import (
    PHONE,
    QUESTION,
    Visit,
    answered,
    ask,
    box,
    last_turn,
    needs_chromium,
    ready,
)
from tests.helpers.serving import Server
from tests.helpers.tab import (
    ABLATION,
    BROKEN,
    CLOCK,
    LIMITS,
    MISSES,
    SAID,
    SLIPPED,
    Held,
    Sent,
    keep_here,
    problem,
    send,
    settled,
    turns,
)

pytestmark = needs_chromium


def test_the_server_goes_and_comes_back(visit: Visit, server: Server) -> None:
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        ask(page, QUESTION)
        first = page.locator(".q-answer").first.text_content()
        server.stop()
        try:
            send(page, ABLATION)
            expect(problem(page)).to_contain_text(SAID.gone)
            expect(problem(page)).to_contain_text(SAID.gone_cure)
            expect(problem(page)).to_have_attribute("role", "alert")
            expect(box(page)).to_have_value("")
            box(page).fill("Half a quest")
            page.clock.fast_forward(60_000)
            expect(problem(page)).to_be_visible()
        finally:
            server.start()
        page.clock.fast_forward(5_000)
        answered(page, ABLATION)
        expect(last_turn(page).locator(".q-headline")).to_be_visible()
        expect(problem(page)).to_have_count(0)
        expect(box(page)).to_have_value("Half a quest")
        assert len(turns(page)) == 2
        assert page.locator(".q-answer").first.text_content() == first


def test_a_kept_tab_reloaded_while_its_question_waits_asks_it(
    visit: Visit, server: Server
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        keep_here(page)
        page.route("**/turn", lambda route: route.abort())
        send(page, ABLATION)
        expect(problem(page)).to_be_visible()
        page.unroute("**/turn")
        sent = Sent(page)
        page.reload()
        ready(page)
        answered(page, ABLATION)
        assert sent.asked == [("en", ABLATION, [QUESTION], [])]


@pytest.mark.parametrize("how", MISSES)
@pytest.mark.parametrize("cure", ["wait", "button"])
def test_a_question_that_failed_stays_and_is_asked_again(
    visit: Visit, how: str, cure: str
) -> None:
    fail, said, what_now = MISSES[how]
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        page.route("**/turn", fail)
        send(page, QUESTION)
        expect(problem(page)).to_contain_text(said)
        expect(problem(page)).to_contain_text(what_now)
        expect(problem(page)).to_be_in_viewport()
        box(page).fill("Half a quest")
        expect(problem(page)).to_be_visible()
        page.unroute("**/turn")
        if cure == "wait":
            page.clock.fast_forward(4_500)
        else:
            problem(page).get_by_role("button", name=SAID.again).tap()
        answered(page, QUESTION)
        assert len(turns(page)) == 1
        expect(box(page)).to_have_value("Half a quest")


def test_a_question_that_keeps_failing_does_not_block_the_others(visit: Visit) -> None:
    """The failed question goes back to the box, before the words typed meanwhile."""

    def fail(route: Route) -> None:
        if route.request.post_data_json["question"] == QUESTION:
            route.fulfill(status=500, json=BROKEN)
        else:
            route.continue_()

    with visit(PHONE) as page:
        page.route("**/turn", fail)
        send(page, QUESTION)
        change = problem(page).get_by_role("button", name=SAID.change)
        expect(change).to_be_visible()
        box(page).fill("Half a quest")
        change.tap()
        expect(box(page)).to_have_value(f"{QUESTION}\nHalf a quest")
        expect(box(page)).to_be_focused()
        assert turns(page) == []
        ask(page, ABLATION)
        settled(page, 1)


def test_who_asks_too_often_is_told_how_long_to_wait(
    visit: Visit, limited: Callable[[Limits], None]
) -> None:
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        limited(Limits(Rate(1)))
        ask(page, QUESTION)
        send(page, ABLATION)
        expect(problem(page)).to_contain_text(LIMITS.often)
        expect(problem(page)).to_contain_text(in_words(LIMITS.often_cure, 60))
        sent = Sent(page)
        limited(Limits())
        page.clock.fast_forward(30_000)
        expect(problem(page)).to_be_visible()
        assert sent == []
        page.clock.fast_forward(31_000)
        answered(page, ABLATION)
        assert len(sent) == 1


def test_a_busy_desk_says_so_and_answers_later(
    visit: Visit, limited: Callable[[Limits], None]
) -> None:
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        limited(Limits(line=WaitingLine(at_work=0, waiting=0)))
        send(page, QUESTION)
        expect(problem(page)).to_contain_text(LIMITS.busy)
        expect(problem(page)).to_contain_text(in_words(LIMITS.busy_cure, 5))
        limited(Limits())
        page.clock.fast_forward(5_500)
        answered(page, QUESTION)


def test_a_desk_that_breaks_says_so_and_answers_later(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError

    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        with monkeypatch.context() as broke:
            broke.setattr(Desk, "ask", broken)
            send(page, QUESTION)
            expect(problem(page)).to_contain_text(LIMITS.broken)
        page.clock.fast_forward(4_500)
        answered(page, QUESTION)


def test_all_turns_are_asked_again_though_one_of_them_fails_at_first(
    visit: Visit, limited: Callable[[Limits], None]
) -> None:
    """Another language asks every turn again, which is more than the limit allows."""
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        for question in (QUESTION, ABLATION, SLIPPED):
            ask(page, question)
        limited(Limits(Rate(1)))
        page.locator(".q-languages a[lang=es]").click()
        expect(page.locator("#q-turns .q-problem")).to_be_visible()
        limited(Limits())
        page.clock.fast_forward(61_000)
        settled(page, 3)
        assert all("Leerlo" in turn for turn in turns(page))


def test_a_question_too_large_for_the_desk_can_be_changed(visit: Visit) -> None:
    told = {"error": LIMITS.too_large, "cure": LIMITS.too_large_cure}
    with visit(PHONE) as page:
        ask(page, QUESTION)
        page.route("**/turn", lambda r: r.fulfill(status=413, json=told))
        box(page).fill(ABLATION)
        box(page).press("Enter")
        expect(page.locator(".q-problem")).to_contain_text(LIMITS.too_large)
        expect(page.locator(".q-problem")).to_contain_text(LIMITS.too_large_cure)
        expect(box(page)).to_have_value(ABLATION)
        page.unroute("**/turn")
        ask(page, SLIPPED)
        settled(page, 2)


def test_a_slow_answer_is_waited_for_with_words(visit: Visit) -> None:
    held = Held()
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        page.route("**/turn", held.hold)
        send(page, QUESTION)
        pending = page.locator("#q-turns .q-pending")
        expect(pending).to_have_attribute("aria-busy", "true")
        expect(pending.locator(".q-waiting")).to_have_text(SAID.looking)
        box(page).fill("Half a quest")
        page.clock.fast_forward(4_100)
        expect(pending.locator(".q-waiting")).to_have_text(SAID.slow)
        page.clock.fast_forward(100)
        expect(page.locator("#q-said")).to_have_text(SAID.slow)
        held.release()
        answered(page, QUESTION)
        expect(page.locator("#q-said")).to_contain_text("3 passages may answer.")
        expect(box(page)).to_have_value("Half a quest")


def slow_down(page: Page) -> None:
    """Limits the network to 400 kbit/s and adds 400 ms."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 400_000 / 8,
            "uploadThroughput": 400_000 / 8,
        },
    )


def test_on_a_slow_phone_the_first_view_can_be_read_and_sent(
    browser: Browser, address: str
) -> None:
    """The context is new, so nothing of the page is in the browser's cache."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        has_touch=True,
        locale="en-US",
        base_url=address,
    )
    page = context.new_page()
    slow_down(page)
    page.goto("/", wait_until="commit")
    early = page.locator("#q-early")
    expect(early.get_by_text(SAID.try_these)).to_be_visible(timeout=5_000)
    assert page.locator("gradio-app #q-question").count() == 0
    early.get_by_role("textbox", name=SAID.label).fill(QUESTION)
    early.get_by_role("button", name=SAID.ask, exact=True).tap()
    page.wait_for_url("**/plain/*", wait_until="commit")
    expect(page.locator(".q-asked")).to_contain_text(QUESTION)
    expect(page.locator(".q-lead").first).to_be_visible()
    context.close()


def test_on_a_slow_phone_a_question_is_answered(visit: Visit) -> None:
    with visit(PHONE) as page:
        slow_down(page)
        began = time.monotonic()
        send(page, QUESTION)
        expect(page.locator(".q-waiting")).to_have_text(SAID.looking)
        answered(page, QUESTION)
        assert time.monotonic() - began > 0.4
        expect(page.locator(".q-lead").first).to_be_visible()
