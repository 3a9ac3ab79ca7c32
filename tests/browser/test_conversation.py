"""What a tab keeps of its conversation, and what it forgets."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from qa.desk import Desk
from qa.web.page import page_words
from tests.helpers.browser import (
    PATIENCE_MS,
    PHONE,
    QUESTION,
    WIDE,
    Visit,
    ask,
    box,
    clear,
    last_turn,
    needs_chromium,
    open_first,
    ready,
    unfold,
)
from tests.helpers.html import HOSTILE
from tests.helpers.tab import (
    ABLATION,
    SAID,
    SLIPPED,
    Held,
    Sent,
    keep_here,
    kept,
    open_keep,
    settled,
    turns,
)

pytestmark = needs_chromium

# --- a tab keeps its conversation ---------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_reload_brings_back_every_word_that_is_kept_and_asks_nothing(
    visit: Visit, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        sent = Sent(page)
        ask(page, SLIPPED)
        page.get_by_role("button", name=SAID.undo_words).click()
        expect(page.get_by_role("button", name=SAID.redo)).to_be_visible()
        ask(page, QUESTION)
        before = turns(page)
        assert len(sent) == 3
        keep_here(page)
        page.reload()
        ready(page)
        assert turns(page) == before
        expect(page.get_by_role("button", name=SAID.redo)).to_be_visible()
        expect(page.locator("#q-start")).to_be_hidden()
        expect(page.locator("#q-keep")).to_be_visible()
        ask(page, "How is it treated?")
        assert sent.asked[3:] == [("en", "How is it treated?", [SLIPPED, QUESTION], [])]


def test_in_another_language_the_same_is_asked_again(visit: Visit, desk: Desk) -> None:
    with visit(PHONE) as page:
        ask(page, SLIPPED)
        page.get_by_role("button", name=SAID.undo_words).click()
        expect(page.get_by_role("button", name=SAID.redo)).to_be_visible()
        ask(page, QUESTION)
        box(page).fill("Half a quest")
        sent = Sent(page)
        page.evaluate("window.same = true")
        page.locator(".q-languages a[lang=es]").click()
        page.wait_for_url("**/es/")
        settled(page, 2)
        assert sent.asked == [
            ("es", SLIPPED, [], ["words"]),
            ("es", QUESTION, [SLIPPED], []),
        ]
        expect(box(page)).to_have_value("Half a quest")
        opened = page_words("es").page.open
        expect(last_turn(page).locator(".q-open").first).to_contain_text(opened)
        expect(page.locator(".q-languages a[lang=es]")).to_be_focused()
        expect(page.locator("html")).to_have_attribute("lang", "es")
        expect(page).to_have_title(page_words("es", desk.clinic).title)
        page.go_back()
        expect(last_turn(page).locator(".q-open").first).to_contain_text(SAID.open)
        settled(page, 2)
        expect(box(page)).to_have_value("Half a quest")
        assert page.evaluate("window.same"), "the page itself was never left"
        assert kept(page) == {}


def test_a_language_that_does_not_come_leaves_the_conversation(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        before = turns(page)
        page.route("**/ar/config", lambda route: route.abort())
        page.locator(".q-languages a[lang=ar]").click()
        told = page.locator(".q-tools .q-problem")
        expect(told).to_contain_text(SAID.no_source_cure)
        assert turns(page) == before
        page.unroute("**/ar/config")
        page.locator(".q-languages a[lang=ar]").click()
        page.wait_for_url("**/ar/")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(told).to_have_count(0)
        settled(page, 1)


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
        keep_here(page)
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
        keep_here(page)
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
        keep_here(page)
        box(page).fill("Half a quest")
        assert "Half" in kept(page)["typed"]
        clear(page)
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
        assert kept(page) == {}, "the next person has not chosen to keep anything"


def test_without_the_choice_a_reload_forgets_everything(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        box(page).fill("Half a quest")
        assert page.evaluate("({...sessionStorage})") == {}
        page.reload()
        ready(page)
        assert turns(page) == []
        expect(box(page)).to_have_value("")


def test_where_the_browser_refuses_to_keep_the_choice_does_not_stay_on(
    visit: Visit,
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        page.evaluate("() => { Storage.prototype.setItem = () => { throw 'full'; }; }")
        open_keep(page)
        choice = page.get_by_role("checkbox", name=SAID.keep_here)
        choice.click()
        expect(choice).not_to_be_checked()


def test_who_takes_the_choice_back_keeps_nothing(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        keep_here(page)
        assert len(kept(page)["turns"]) == 1
        page.get_by_role("checkbox", name=SAID.keep_here).uncheck()
        assert page.evaluate("({...sessionStorage})") == {}
        assert len(turns(page)) == 1
        ask(page, ABLATION)
        assert page.evaluate("({...sessionStorage})") == {}


NAME = "Wilhelmina Abendroth"

OUTLIVES = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state, document.title,
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
        unfold(page)
        page.locator(".q-term summary").first.click()
        open_first(page)
        page.go_back()
        box(page).fill(f"And {NAME}")
        page.locator("[data-look=larger]").dispatch_event("click")
        assert any(NAME in body for body in bodies)
        known = [*addresses, *headers, page.evaluate(OUTLIVES)]
        assert [k for k in known if re.search("abendroth", k, re.IGNORECASE)] == []
        assert page.evaluate("Object.keys(localStorage)") == ["question-desk-look"]
        assert context.cookies() == []
        with visit() as after:  # the same browser, when the tab is closed
            page.goto("about:blank")
            state = json.dumps(context.storage_state(indexed_db=True))
            assert NAME not in state + after.evaluate(OUTLIVES)
        context.remove_listener("request", note)
        page.goto("/en/")


# --- what is typed is never lost ----------------------------------------------------


def test_half_a_question_that_is_kept_survives_a_reload(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        keep_here(page)
        box(page).fill("Half a\nquest")
        page.reload()
        ready(page)
        expect(box(page)).to_have_value("Half a\nquest")
        assert len(turns(page)) == 1


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


def test_what_is_typed_never_runs(visit: Visit) -> None:
    with visit() as page:
        for text in HOSTILE:
            ask(page, text.replace("\n", " "))
        assert page.evaluate("globalThis.pwned") is None
        inside = "#q-turns :is(script, img, iframe, style, h1, input[type=text])"
        assert page.locator(inside).count() == 0
        keep_here(page)
        page.reload()  # the tab brings all of it back
        ready(page)
        expect(page.locator(".q-asked")).to_have_count(len(HOSTILE))
        assert page.evaluate("globalThis.pwned") is None
        assert page.locator(inside).count() == 0


def test_an_example_asks_its_own_words(visit: Visit) -> None:
    with visit() as page:
        example = page.locator(".q-offer").first
        words = example.text_content()
        example.click()
        expect(page.locator(".q-turn:not(.q-pending) .q-asked")).to_have_text(
            f"You asked: {words}", timeout=PATIENCE_MS
        )
        expect(page.locator(".q-headline")).to_contain_text(SAID.found)


def test_questions_stay_out_of_addresses_and_of_what_outlives_the_tab(
    visit: Visit,
) -> None:
    with visit() as page:
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        ask(page, QUESTION)
        page.locator(".q-settings summary").click()
        page.locator("[data-look=larger]").click()
        open_first(page)
        kept = page.evaluate(
            "JSON.stringify([{...localStorage}, document.cookie, history.state])"
        )
        everything = json.dumps([kept, page.url, *addresses])
        assert "question-desk-look" in kept
        assert "stenosis" not in everything.casefold()
