"""Every state of the page is readable, large enough and within the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.browser import (
    EMERGENCY,
    FOUND,
    NOT_FOUND,
    PHONE,
    QUESTION,
    RELATED,
    SMALL,
    WIDE,
    Visit,
    answered,
    ask,
    box,
    clear,
    enlarge,
    faults,
    needs_chromium,
    overflow,
    ready,
    unfold,
)
from tests.helpers.tab import (
    FOLLOW_UP,
    MISTYPED,
    WITH_TERMS,
    press_enter,
)

pytestmark = needs_chromium

ZOOMED = (WIDE[0] // 2, WIDE[1] // 2)
"""The window at 200 % zoom."""

SMALL_TARGETS = """() => [...document.querySelectorAll(
    "a, button, summary, textarea, .q-panel-body"
  )].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && !e.closest(".q-text")
      && (Math.round(box.height) < 44 || Math.round(box.width) < 44);
  }).map((e) => e.outerHTML.slice(0, 160))"""

COVERED = """() => {
  const form = document.querySelector("gradio-app #q-form");
  if (!form || getComputedStyle(form).position !== "sticky") return 0;
  return form.getBoundingClientRect().height / innerHeight;
}"""


def wrong_with(page: Page) -> list[str]:
    """Faults of one view: axe, small targets, width, and a box that covers too much."""
    found = [f"axe: {f}" for f in faults(page)]
    found += [f"too small: {e}" for e in page.evaluate(SMALL_TARGETS)]
    wider = overflow(page)
    found += [f"{wider} px too wide"] if wider else []
    covered = page.evaluate(COVERED)
    return found + ([f"box covers {covered:.0%}"] if covered > 0.5 else [])


def again(page: Page) -> None:
    clear(page)
    expect(page.locator(".q-turn")).to_have_count(0)


def states(page: Page) -> Iterator[str]:
    """Leads the page through every state; yields the name of each."""
    yield "start"
    page.locator(".q-settings summary").click()
    page.locator(".q-sure summary").click()
    yield "settings and promise opened"
    page.locator(".q-settings summary").click()
    page.route("**/turn", lambda _: None)
    press_enter(page, WITH_TERMS)
    expect(page.locator(".q-pending .q-waiting")).to_be_visible()
    yield "waiting"
    page.unroute("**/turn")  # releases the held request
    answered(page, WITH_TERMS)
    expect(page.locator(".q-found")).to_have_count(1)
    unfold(page)
    page.locator(".q-term summary").first.click()
    expect(page.locator(".q-term .q-quote").first).to_be_visible()
    page.locator(".q-whole summary").click()
    page.locator(".q-keep summary").last.click()
    yield "found, all opened"
    page.locator(".q-card > a.q-open").first.click()
    expect(page.locator("#passage")).to_be_focused()
    yield "source opened"
    page.keyboard.press("Escape")
    ask(page, FOLLOW_UP)
    expect(page.locator("[name=undo][value=topic]")).to_be_visible()
    yield "follow-up"
    again(page)
    yield from outcomes(page)


def outcomes(page: Page) -> Iterator[str]:
    ask(page, MISTYPED)
    expect(page.locator("[name=undo][value=words]")).to_be_visible()
    yield "spelling"
    again(page)
    ask(page, RELATED)
    expect(page.locator(".q-related")).to_be_visible()
    yield "related"
    again(page)
    ask(page, NOT_FOUND)
    expect(page.locator(".q-not-found")).to_be_visible()
    yield "not found"
    press_enter(page, "?!")
    expect(page.locator(".q-refused [role=alert]")).to_be_visible()
    yield "refused"
    page.reload()
    ready(page)
    ask(page, EMERGENCY)
    expect(page.locator(".q-emergency")).to_be_visible()
    yield "emergency"
    ask(page, f"{EMERGENCY}. {QUESTION}")
    page.locator(".q-rest > summary").click()
    yield "emergency, answer opened"
    page.route("**/turn", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    press_enter(page, QUESTION)
    expect(page.locator(".q-turn [role=alert]")).to_be_visible()
    yield "desk gone"
    page.unroute("**/turn")
    page.locator(".q-turn [role=alert] button").first.click()
    answered(page, QUESTION)
    yield "desk back, a long conversation"


WALKS = [
    pytest.param(WIDE, "en", {"color_scheme": "light"}, "", id="wide-light"),
    pytest.param(PHONE, "en", {"color_scheme": "dark"}, "", id="phone-dark"),
    pytest.param(SMALL, "en", {"color_scheme": "light"}, "large", id="small-large"),
    pytest.param(ZOOMED, "en", {"color_scheme": "light"}, "dark", id="zoomed-to-dark"),
    pytest.param(
        PHONE,
        "ar",
        {"color_scheme": "dark"},
        "light",
        id="ar-to-light",
        marks=pytest.mark.slow,
    ),
    pytest.param(SMALL, "ar", {"color_scheme": "dark"}, "large", id="ar-small-large"),
]


@pytest.mark.parametrize(("size", "language", "settings", "look"), WALKS)
def test_every_state_is_readable_large_enough_and_within_the_window(
    visit: Visit,
    size: tuple[int, int],
    language: str,
    settings: dict[str, str],
    look: str,
) -> None:
    wrong = {}
    with visit(size, f"/{language}/", **settings) as page:
        if look == "large":
            enlarge(page)
        elif look:
            page.locator(".q-settings summary").click()
            page.locator(f"[data-look={look}]").click()
            page.locator(".q-settings summary").click()
            assert (
                page.evaluate("getComputedStyle(document.documentElement).colorScheme")
                == look
            )
        for state in states(page):
            found = wrong_with(page)
            if found:
                wrong[state] = found
    assert wrong == {}


def test_spanish_is_free_of_faults_and_says_what_is_english(visit: Visit) -> None:
    with visit(PHONE, "/es/") as page:
        assert wrong_with(page) == []
        ask(page, FOUND)
        expect(page.locator(".q-fact").last).to_have_text("En inglés")
        assert wrong_with(page) == []


ARTICLE = "/en/articles/spine-guide?start=1312&end=1470#passage"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_the_pages_without_a_script_are_free_of_faults(
    visit: Visit, size: tuple[int, int], scheme: str
) -> None:
    with visit(size, "/en/plain", color_scheme=scheme) as page:
        assert wrong_with(page) == []
        for question in (FOUND, FOLLOW_UP, NOT_FOUND, EMERGENCY, "?!"):
            box(page).fill(question)
            page.locator(".q-box button").click()
            expect(
                page.locator(".q-answer, .q-problem, .q-emergency").first
            ).to_be_visible()
            assert wrong_with(page) == [], question
        page.route("**/*.js*", lambda route: route.abort())
        page.goto("/en/")
        expect(page.locator("#q-early h1")).to_be_visible()
        assert wrong_with(page) == [], "before the script"
        page.goto(ARTICLE)
        expect(page.locator("#passage")).to_be_in_viewport()
        assert wrong_with(page) == []


def test_the_page_has_a_title_before_its_script_runs(visit: Visit) -> None:
    with visit(PHONE, "/en/", java_script_enabled=False) as page:
        assert page.title() == "Ask about back pain"
