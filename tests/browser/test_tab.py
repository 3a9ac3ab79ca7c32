"""The tab and the network: what a tab keeps, what it forgets, and that nothing typed is
ever lost while the server is slow, busy, broken or gone."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Download, Locator, Page, Route, expect

from qa.corpus import Corpus
from qa.desk import Desk
from qa.quotes import finding_of, read_sheet
from qa.web import Limits, Rate
from qa.web.guard import Guard
from qa.web.limits import WaitingLine, in_words, limit_words
from qa.web.page import page_words
from qa.web.page.html import passage_to_open
from tests.helpers.browser import (
    EMERGENCY,
    PATIENCE_MS,
    PHONE,
    QUESTION,
    WIDE,
    Visit,
    answered,
    ask,
    box,
    last_turn,
    needs_chromium,
    open_first,
    ready,
)
from tests.helpers.serving import app_of

pytestmark = needs_chromium

SAID = page_words("en").page
LIMITS = limit_words("en")
SLIPPED = "What is a slipped disc?"
ABLATION, HOW_LONG = "How does radiofrequency ablation work?", "How long does it last?"
CLOCK = {"timezone_id": "Etc/UTC"}
"""A context of its own for pages whose clock the test turns on."""


class Server:
    """The desk at one address, which can be stopped and started again."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        config = uvicorn.Config(
            self.app, log_level="error", access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listening],)
        )
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server takes too long to start"
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()

    @property
    def open(self) -> bool:
        return self._thread.is_alive()


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def server(desk: Desk) -> Iterator[Server]:
    opened = Server(app_of(desk))
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    return server.url


@pytest.fixture
def limited(server: Server) -> Iterator[Callable[[Limits], None]]:
    """Sets other limits on the running server, until the test is done."""
    layer: Any = server.app.middleware_stack
    while not isinstance(layer, Guard):
        layer = layer.app

    def set_limits(limits: Limits) -> None:
        layer._limits = limits

    yield set_limits
    set_limits(Limits())


class Sent(list[dict[str, Any]]):
    """The questions that a page sends from now on."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if request.url.endswith("/turn"):
            self.append({"to": request.url.split("/")[-2], **request.post_data_json})

    @property
    def asked(self) -> list[tuple[str, str, list[str], list[str]]]:
        return [(s["to"], s["question"], s["history"], s["undo"]) for s in self]


class Held:
    """Requests that get no answer until they are released."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self.open = False

    def hold(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def release(self) -> None:
        assert self.routes, "nothing was asked for"
        self.open = True
        while self.routes:
            self.routes.pop().continue_()


def turns(page: Page) -> list[str]:
    texts: list[str] = page.locator("#q-turns .q-turn").evaluate_all(
        "turns => turns.map(t => t.textContent)"
    )
    return texts


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "JSON.parse(sessionStorage.getItem('question-desk') || '{}')"
    )
    return found


def settled(page: Page, count: int) -> None:
    """Waits until there are so many turns, each with its answer."""
    expect(page.locator("#q-turns .q-turn:not(.q-pending)")).to_have_count(count)
    expect(page.locator("#q-turns .q-pending")).to_have_count(0)


def send(page: Page, question: str) -> None:
    """Asks, and does not wait for an answer."""
    box(page).fill(question)
    box(page).press("Enter")
    expect(last_turn(page).locator(".q-asked")).to_have_text(question)


def problem(page: Page) -> Locator:
    return last_turn(page).locator(".q-problem")


# --- a tab keeps its conversation ---------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_reload_brings_back_every_word_and_asks_nothing(
    visit: Visit, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        sent = Sent(page)
        ask(page, SLIPPED)
        page.get_by_role("button", name=SAID.undo_words).click()
        expect(page.locator(".q-understood")).to_have_count(0)
        ask(page, QUESTION)
        before = turns(page)
        assert len(sent) == 3
        page.reload()
        ready(page)
        assert turns(page) == before
        expect(page.locator(".q-understood")).to_have_count(0)
        expect(page.locator("#q-start")).to_be_hidden()
        expect(page.locator("#q-keep")).to_be_visible()
        ask(page, "How is it treated?")
        assert sent.asked[3:] == [("en", "How is it treated?", [SLIPPED, QUESTION], [])]


def test_in_another_language_the_same_is_asked_again(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, SLIPPED)
        page.get_by_role("button", name=SAID.undo_words).click()
        expect(page.locator(".q-understood")).to_have_count(0)
        ask(page, QUESTION)
        box(page).fill("Half a quest")
        sent = Sent(page)
        page.locator(".q-languages a[lang=es]").click()
        page.wait_for_url("**/es/")
        ready(page)
        settled(page, 2)
        assert sent.asked == [
            ("es", SLIPPED, [], ["words"]),
            ("es", QUESTION, [SLIPPED], []),
        ]
        expect(box(page)).to_have_value("Half a quest")
        opened = page_words("es").page.open
        expect(last_turn(page).locator(".q-open").first).to_contain_text(opened)


def test_after_the_articles_changed_every_turn_is_asked_again(
    visit: Visit, desk: Desk
) -> None:
    build = desk.index.stats.build

    def rebuilt(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(build, "0" * 16))

    with visit() as page:
        ask(page, QUESTION)
        ask(page, ABLATION)
        before = turns(page)
        sent = Sent(page)
        page.route(re.compile(r"/en/(config.*)?$"), rebuilt)
        page.reload()
        ready(page)
        settled(page, 2)
        assert turns(page) == before
        assert [s["question"] for s in sent] == [QUESTION, ABLATION]
        page.reload()  # the new build is known now
        ready(page)
        settled(page, 2)
        assert len(sent) == 2


def test_another_tab_sees_nothing_of_it(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        box(page).fill("Half a quest")
        with visit() as other:
            assert turns(other) == []
            expect(box(other)).to_have_value("")
            assert kept(other) == {}
            expect(other.locator("#q-start")).to_be_visible()


def test_start_again_forgets_everything(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        ask(page, ABLATION)
        box(page).fill("Half a quest")
        assert "Half" in kept(page)["typed"]
        page.get_by_role("button", name=SAID.clear).click()
        assert turns(page) == []
        assert page.evaluate("({...sessionStorage})") == {}
        expect(box(page)).to_have_value("")
        expect(box(page)).to_be_focused()
        expect(page.locator("#q-keep")).to_be_hidden()
        expect(page.locator("#q-start")).to_be_visible()
        expect(page.locator("#q-said")).to_be_empty()
        page.reload()
        ready(page)
        assert turns(page) == []
        sent = Sent(page)
        ask(page, QUESTION)
        assert sent[0]["history"] == []


NAME = "Wilhelmina Abendroth"
OUTLIVES = """async () => JSON.stringify([
  {...localStorage}, document.cookie, location.href, history.state, document.title,
  document.referrer, window.name, await indexedDB.databases(), await caches.keys(),
  (await navigator.serviceWorker.getRegistrations()).map(r => r.scope),
])"""


def test_what_is_asked_is_in_no_address_header_or_lasting_storage(
    visit: Visit,
) -> None:
    with visit() as page:
        addresses: list[str] = []
        headers: list[str] = []
        bodies: list[str] = []
        context = page.context

        def note(request: Any) -> None:
            addresses.append(request.url)
            headers.append(json.dumps(request.headers))
            bodies.append(request.post_data or "")

        context.on("request", note)
        ask(page, f"{NAME} asks: what is spinal stenosis?")
        ask(page, f"Can {NAME} walk with it?")
        ask(page, ABLATION)
        page.locator(".q-term summary").first.click()
        open_first(page)
        page.go_back()
        box(page).fill(f"And {NAME}")
        page.reload()
        ready(page)
        settled(page, 3)
        page.locator("[data-look=larger]").dispatch_event("click")
        assert NAME in page.evaluate("JSON.stringify({...sessionStorage})")
        assert any(NAME in body for body in bodies)
        known = [*addresses, *headers, page.evaluate(OUTLIVES)]
        assert [k for k in known if re.search("abendroth", k, re.IGNORECASE)] == []
        assert page.evaluate("Object.keys(localStorage)") == ["question-desk-look"]
        assert context.cookies() == []
        with visit() as after:  # the same browser, when the tab is closed
            page.goto("about:blank")
            state = json.dumps(context.storage_state(indexed_db=True))
            assert NAME not in state + after.evaluate(OUTLIVES)
            assert after.evaluate("({...sessionStorage})") == {}
        context.remove_listener("request", note)
        page.goto("/en/")


# --- what is typed is never lost ----------------------------------------------------


def test_half_a_question_survives_a_reload(visit: Visit) -> None:
    with visit(PHONE) as page:
        box(page).fill("Half a\nquest")
        page.reload()
        ready(page)
        expect(box(page)).to_have_value("Half a\nquest")
        assert turns(page) == []


def test_what_is_typed_before_the_script_runs_is_taken_over(visit: Visit) -> None:
    held = Held()
    with visit(PHONE) as page:
        page.route("**/app.js*", held.hold)
        page.reload(wait_until="commit")
        early = page.locator("#q-early #q-question")
        early.fill("Half a quest")
        early.focus()
        expect(page.locator("#q-early .q-start h2")).to_be_visible()
        page.wait_for_function("() => document.querySelector('gradio-app')")
        held.release()
        ready(page)
        expect(box(page)).to_have_value("Half a quest")
        expect(box(page)).to_be_focused()
        assert kept(page)["typed"] == "Half a quest"


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
        page.reload()
        ready(page)
        settled(page, 2)


def test_a_tab_reloaded_while_its_question_waits_asks_it(
    visit: Visit, server: Server
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        page.route("**/turn", lambda route: route.abort())
        send(page, ABLATION)
        expect(problem(page)).to_be_visible()
        page.unroute("**/turn")
        sent = Sent(page)
        page.reload()
        ready(page)
        answered(page, ABLATION)
        assert sent.asked == [("en", ABLATION, [QUESTION], [])]


BROKEN = {"error": LIMITS.broken, "cure": LIMITS.broken_cure}
MISSES = {
    "cut off": (lambda r: r.abort(), SAID.gone, SAID.gone_cure),
    "500": (lambda r: r.fulfill(status=500, json=BROKEN), *BROKEN.values()),
    "no JSON": (
        lambda r: r.fulfill(status=200, body="<h1>Proxy</h1>"),
        SAID.gone,
        SAID.gone_cure,
    ),
    "a proxy's 502": (
        lambda r: r.fulfill(status=502, body="<h1>Bad gateway</h1>"),
        SAID.gone,
        SAID.gone_cure,
    ),
}


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
        box(page).press("Enter")  # not now: it stays in the box
        expect(box(page)).to_have_value("Half a quest")
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
    """It is taken back, and what was typed meanwhile is kept too."""

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
    """In another language each is asked again: more than may be asked at once."""
    with visit(PHONE, **CLOCK) as page:
        page.clock.install()
        page.reload()
        ready(page)
        for question in (QUESTION, ABLATION, SLIPPED):
            ask(page, question)
        limited(Limits(Rate(1)))
        page.goto("/es/")
        ready(page)
        expect(page.locator("#q-turns .q-problem")).to_be_visible()
        limited(Limits())
        page.clock.fast_forward(61_000)
        settled(page, 3)
        assert all("Abrir" in turn for turn in turns(page))


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


# --- slow ---------------------------------------------------------------------------


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
        expect(page.locator("#q-said")).to_have_text("3 passages found.")
        expect(box(page)).to_have_value("Half a quest")


def slow_down(page: Page) -> None:
    """400 kbit/s, 400 ms."""
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
    """A new visitor, whose browser has nothing of the page."""
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
    page.wait_for_url("**/plain", wait_until="commit")
    expect(page.locator(".q-asked")).to_contain_text(QUESTION)
    expect(page.locator(".q-quote").first).to_be_visible()
    context.close()


def test_on_a_slow_phone_a_question_is_answered(visit: Visit) -> None:
    with visit(PHONE) as page:
        slow_down(page)
        began = time.monotonic()
        send(page, QUESTION)
        expect(page.locator(".q-waiting")).to_have_text(SAID.looking)
        answered(page, QUESTION)
        assert time.monotonic() - began > 0.4
        expect(page.locator(".q-quote").first).to_be_visible()


# --- understood, and undone ---------------------------------------------------------

PRESSES: dict[str, tuple[tuple[int, int], Callable[[Locator], None]]] = {
    "mouse": (WIDE, lambda button: button.click()),
    "touch": (PHONE, lambda button: button.tap()),
    "keyboard": (WIDE, lambda button: button.press("Enter")),
    "space": (PHONE, lambda button: button.press("Space")),
}


@pytest.mark.parametrize("how", PRESSES)
def test_one_press_searches_only_the_words(visit: Visit, how: str) -> None:
    size, press = PRESSES[how]
    with visit(size) as page:
        ask(page, SLIPPED)
        understood = page.locator(".q-understood")
        expect(understood).to_contain_text(
            "Searched also for herniated disc (you wrote slipped disc)."
        )
        sent = Sent(page)
        press(understood.get_by_role("button", name=SAID.undo_words))
        expect(understood).to_have_count(0)
        assert sent.asked == [("en", SLIPPED, [], ["words"])]
        expect(last_turn(page).locator(".q-asked")).to_be_focused()
        assert len(turns(page)) == 1


def test_a_follow_up_can_be_edited(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, ABLATION)
        ask(page, HOW_LONG)
        understood = last_turn(page).locator(".q-understood")
        expect(understood).to_contain_text(f"Continuing from {ABLATION}")
        understood.get_by_role("button", name=SAID.edit).tap()
        expect(box(page)).to_have_value(HOW_LONG)
        expect(box(page)).to_be_focused()
        sent = Sent(page)
        ask(page, "How long does the relief last?")
        assert len(turns(page)) == 2
        assert HOW_LONG not in " ".join(turns(page))
        assert sent.asked == [("en", "How long does the relief last?", [ABLATION], [])]


@pytest.mark.parametrize("how", PRESSES)
def test_a_new_topic_leaves_behind_what_was_before(visit: Visit, how: str) -> None:
    size, press = PRESSES[how]
    with visit(size) as page:
        ask(page, ABLATION)
        ask(page, HOW_LONG)
        understood = last_turn(page).locator(".q-understood")
        sent = Sent(page)
        press(understood.get_by_role("button", name=SAID.new_topic))
        expect(understood).to_have_count(0)
        expect(last_turn(page).locator(".q-asked")).to_be_focused()
        ask(page, "Is it safe?")
        assert sent.asked == [
            ("en", HOW_LONG, [], ["topic"]),
            ("en", "Is it safe?", [HOW_LONG], []),
        ]


def test_an_undo_that_fails_says_so_where_it_was_pressed(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, SLIPPED)
        before = page.locator(".q-quote").all_text_contents()
        page.route("**/turn", lambda route: route.abort())
        undo = page.get_by_role("button", name=SAID.undo_words)
        undo.press("Enter")
        expect(last_turn(page).get_by_role("alert")).to_contain_text(SAID.gone)
        expect(undo).to_be_focused()
        assert page.locator(".q-quote").all_text_contents() == before
        page.unroute("**/turn")
        undo.press("Enter")
        expect(undo).to_have_count(0)
        expect(page.get_by_role("alert")).to_have_count(0)


def test_trying_again_keeps_the_focus_at_the_question(visit: Visit) -> None:
    with visit() as page:
        page.route("**/turn", lambda route: route.abort())
        send(page, QUESTION)
        again = problem(page).get_by_role("button", name=SAID.again)
        expect(again).to_be_visible()
        page.unroute("**/turn")
        again.press("Enter")
        answered(page, QUESTION)
        expect(last_turn(page).locator(".q-asked")).to_be_focused()


# --- what comes next ----------------------------------------------------------------


def test_a_suggestion_asks_its_very_words(visit: Visit) -> None:
    with visit(PHONE) as page:
        offer = page.locator("#q-start .q-offer").first
        words = offer.text_content() or ""
        sent = Sent(page)
        offer.tap()
        answered(page, words)
        assert [s["question"] for s in sent] == [words]


def test_the_next_questions_stand_under_the_newest_answer_and_are_new(
    visit: Visit,
) -> None:
    offers = "#q-turns .q-next .q-offer >> visible=true"
    with visit() as page:
        ask(page, SLIPPED)
        asked = [SLIPPED]
        for _ in range(4):
            offered = page.locator(offers).all_text_contents()
            newest = last_turn(page).locator(".q-next .q-offer").all_text_contents()
            assert 1 <= len(offered) <= 3
            assert offered == newest
            assert not {*offered} & {*asked}
            sent = Sent(page)
            page.locator(offers).first.click()
            answered(page, offered[0])
            assert sent[0]["question"] == offered[0]
            asked.append(offered[0])


def test_a_new_topic_offers_nothing_that_was_asked(visit: Visit) -> None:
    with visit() as page:
        ask(page, ABLATION)
        next_one = last_turn(page).locator(".q-next .q-offer").first
        first = next_one.text_content() or ""
        next_one.click()
        answered(page, first)
        ask(page, "Is it safe?")
        topic = last_turn(page).get_by_role("button", name=SAID.new_topic)
        if topic.count():
            topic.click()
            expect(topic).to_have_count(0)
        offered = page.locator("#q-turns .q-next .q-offer >> visible=true")
        assert not {ABLATION, first} & {*offered.all_text_contents()}


# --- terms --------------------------------------------------------------------------

PLACE = re.compile(r"/en/articles/(?P<id>[^?]+)\?start=(?P<start>\d+)&end=(?P<end>\d+)")


@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
def test_a_term_is_explained_word_for_word_by_an_article(
    visit: Visit, desk: Desk, how: str
) -> None:
    size, press = PRESSES[how]
    with visit(size) as page:
        ask(page, ABLATION)
        term = page.locator(".q-term").first
        quote = term.locator(".q-quote")
        expect(quote).to_be_hidden()
        press(term.locator("summary"))
        expect(quote).to_be_visible()
        link = term.locator(".q-open")
        place = PLACE.search(link.get_attribute("href") or "")
        assert place
        article = desk.article(place["id"])
        assert article
        words = article.text[int(place["start"]) : int(place["end"])]
        assert quote.text_content() == words
        expect(term).to_contain_text(article.title)
        press(link)
        expect(page.locator(".q-panel")).to_be_visible()
        assert page.locator("#passage").text_content() == words


# --- emergency ----------------------------------------------------------------------


def test_an_emergency_stands_above_the_passages_and_is_announced(
    visit: Visit, desk: Desk
) -> None:
    found = desk.emergency(EMERGENCY)
    assert found
    notice = found.notice("en")
    with visit(PHONE) as page:
        ask(page, EMERGENCY)
        shown = last_turn(page).locator(".q-emergency")
        expect(shown).to_contain_text(notice)
        expect(shown).to_be_in_viewport()
        expect(page.locator("#q-said")).to_contain_text(notice)
        above, below = shown.bounding_box(), page.locator(".q-answer").bounding_box()
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"]
        before = turns(page)
        page.reload()
        ready(page)
        assert turns(page) == before


def test_an_emergency_is_told_though_the_question_is_too_long(
    visit: Visit, desk: Desk
) -> None:
    found = desk.emergency(EMERGENCY)
    assert found
    question = f"{EMERGENCY}. {'It all began long ago. ' * 60}"
    with visit(PHONE) as page:
        box(page).fill(question)
        box(page).press("Enter")
        expect(page.locator(".q-refused .q-emergency")).to_contain_text(
            found.notice("en")
        )
        expect(page.locator("#q-said")).to_contain_text(found.notice("en"))
        expect(page.locator(".q-refused [role=alert]")).to_contain_text(SAID.too_long)
        expect(box(page)).to_have_value(question.strip())


def test_an_ordinary_question_is_no_emergency(visit: Visit) -> None:
    with visit() as page:
        ask(page, SLIPPED)
        expect(page.locator(".q-emergency")).to_have_count(0)
        expect(page.locator("#q-said")).to_have_text("3 passages found.")


def test_what_is_refused_is_not_lost_though_something_else_is_typed(
    visit: Visit,
) -> None:
    held = Held()
    long = "Why does it hurt? " * 80
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


# --- the source beside the answers --------------------------------------------------

IN_SIGHT = """() => {
  const box = (e) => e.getBoundingClientRect();
  const mark = box(document.querySelector("#passage"));
  const frame = box(document.querySelector(".q-panel-body"));
  return mark.top >= frame.top && mark.bottom <= frame.bottom
      && mark.left >= 0 && mark.right <= innerWidth
      && frame.bottom <= innerHeight;
}"""


def source_link(page: Page) -> Locator:
    return page.get_by_role("link", name=SAID.open).first


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
        before = source_link(page).bounding_box()
        open_first(page)
        after = source_link(page).bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= 1
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
def test_a_source_that_cannot_be_fetched_opens_as_a_page(
    visit: Visit, how: str
) -> None:
    fail = MISSES[how][0]

    def failing(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            fail(route)

    with visit(PHONE) as page:
        ask(page, QUESTION)
        before = turns(page)
        page.route("**/articles/**", failing)
        source_link(page).tap()
        page.wait_for_url("**/articles/**")
        expect(page.locator("#passage")).to_be_in_viewport()
        page.go_back()
        ready(page)
        assert turns(page) == before


# --- paper --------------------------------------------------------------------------


def test_the_print_button_prints(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        page.evaluate("window.print = () => { window.printed = true; }")
        page.get_by_role("button", name=SAID.print).click()
        assert page.evaluate("window.printed")


# --- the take-home sheet ------------------------------------------------------------


def saved_quotes(path: Path, corpus: Corpus) -> list[tuple[str, str]]:
    """Of a saved sheet: each quote, and what `qa verify` finds of it."""
    return [
        (quote.text, finding_of(quote, corpus.by_id).verdict)
        for quote in read_sheet(path).quotes
    ]


def test_the_sheet_has_every_question_and_quote_word_for_word(visit: Visit) -> None:
    with visit() as page:
        questions = [SLIPPED, "How do I bake sourdough bread?", EMERGENCY]
        for question in questions:
            ask(page, question)
        quotes = page.locator(".q-card > .q-quote").all_text_contents()
        assert len(quotes) >= 3
        with page.context.expect_page() as opened:
            page.get_by_role("button", name=SAID.sheet).click()
        sheet = opened.value
        sheet.wait_for_load_state()
        assert sheet.url.endswith("/en/sheet")
        headings = " ".join(sheet.locator("section.entry h2").all_text_contents())
        assert [q for q in questions if q not in headings] == []
        assert sheet.locator("blockquote").all_text_contents() == quotes
        expect(sheet.locator(".notice")).to_have_count(1)
        assert sheet.evaluate("({...sessionStorage})") == {}
        sheet.close()
        assert len(turns(page)) == 3


def saved(page: Page) -> Download:
    """The download belongs to the page, or to the tab that opens for it."""
    downloads: list[Download] = []

    def note(download: Download) -> None:
        downloads.append(download)

    page.on("download", note)
    page.context.on("page", lambda tab: tab.on("download", note))
    page.get_by_role("button", name=SAID.save).tap()
    deadline = time.monotonic() + 10
    while not downloads:
        assert time.monotonic() < deadline, "nothing is saved"
        page.wait_for_timeout(50)
    return downloads[0]


@pytest.mark.parametrize("how", ["page", "plain"])
def test_the_saved_sheet_is_verified(
    visit: Visit, corpus: Corpus, tmp_path: Path, how: str
) -> None:
    with visit(PHONE, "/en/" if how == "page" else "/en/plain") as page:
        if how == "page":
            ask(page, SLIPPED)
            ask(page, QUESTION)
        else:
            for question in (SLIPPED, QUESTION):
                box(page).fill(question)
                page.get_by_role("button", name=SAID.ask, exact=True).tap()
                expect(page.locator(".q-asked")).to_contain_text(question)
        download = saved(page)
        assert re.fullmatch(r"question-desk-[-0-9]+\.html", download.suggested_filename)
        path = tmp_path / download.suggested_filename
        download.save_as(path)
        found = saved_quotes(path, corpus)
        assert len(found) == 6
        assert {verdict for _, verdict in found} == {"stands"}
        content = path.read_text()
        assert SLIPPED in content
        assert QUESTION in content
