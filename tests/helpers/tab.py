"""What a tab shows, sends and keeps, for the tests of the page in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from qa.desk import Desk
from qa.web.limits import limit_words
from qa.web.page import page_words
from tests.helpers.browser import (
    PHONE,
    WIDE,
    box,
    last_turn,
)

SAID = page_words("en").page
LIMITS = limit_words("en")
SLIPPED = "What is a slipped disc?"
MISTYPED = "how is discografy done?"
WITH_TERMS = "What is radiofrequency ablation?"
FOLLOW_UP = "How is it treated?"
ABLATION, HOW_LONG = "How does radiofrequency ablation work?", "How long does it last?"
PASSAGES = ".q-quote:not(.q-term *)"
"""The whole passages of the cards, folded or not."""
CLOCK = {"timezone_id": "Etc/UTC"}
"""Settings that give pages with a fake clock a browser context of their own."""


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


def open_keep(page: Page) -> None:
    page.locator(".q-keep summary", has_text=SAID.keep).click()


def keep_here(page: Page) -> None:
    """Chooses to keep the conversation in this tab."""
    open_keep(page)
    page.get_by_role("checkbox", name=SAID.keep_here).check()


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "JSON.parse(sessionStorage.getItem('question-desk-kept') || '{}')"
    )
    return found


def settled(page: Page, count: int) -> None:
    """Waits until there are `count` turns, each with its answer."""
    expect(page.locator("#q-turns .q-turn:not(.q-pending)")).to_have_count(count)
    expect(page.locator("#q-turns .q-pending")).to_have_count(0)


def send(page: Page, question: str) -> None:
    """Asks without waiting for the answer."""
    box(page).fill(question)
    box(page).press("Enter")
    expect(last_turn(page).locator(".q-asked")).to_have_text(question)


def problem(page: Page) -> Locator:
    return last_turn(page).locator(".q-problem")


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

PRESSES: dict[str, tuple[tuple[int, int], Callable[[Locator], None]]] = {
    "mouse": (WIDE, lambda button: button.click()),
    "touch": (PHONE, lambda button: button.tap()),
    "keyboard": (WIDE, lambda button: button.press("Enter")),
    "space": (PHONE, lambda button: button.press("Space")),
}


def press_enter(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")


def quotes_on(page: Page) -> list[str]:
    texts: list[str] = page.locator(PASSAGES).evaluate_all(
        "quotes => quotes.map(e => e.textContent)"
    )
    return texts


def quotes_of(desk: Desk, question: str) -> list[str]:
    return [c.passage.text for c in desk.ask(question).citations]
