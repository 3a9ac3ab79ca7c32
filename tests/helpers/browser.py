"""Chromium, asking the desk in it, and the checks of a view."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Locator,
    Page,
    expect,
)

from qa.text import clean

CHROMIUM = Path(
    shutil.which("chromium-headless-shell") or shutil.which("chromium") or "chromium"
)
"""The headless shell where it is installed: it has no windows to draw, and is faster."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
WIDE, PHONE, SMALL = (1280, 800), (390, 844), (320, 640)
PATIENCE_MS = 30_000
"""How long a test waits for the desk on a busy machine."""
QUESTION = "What is spinal stenosis?"
FOUND, RELATED, NOT_FOUND = (
    QUESTION,
    "Can spinal stenosis be cured?",
    "How do I bake sourdough bread?",
)
EMERGENCY = "I lost control of my bladder since the injection"

needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM}"
)

Visit = Callable[..., AbstractContextManager[Page]]


def ready(page: Page) -> None:
    """Waits until the script has replaced the first view."""
    expect(page.locator("gradio-app #q-question")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#q-early")).to_have_count(0)


def box(page: Page) -> Locator:
    return page.locator("#q-question")


def last_turn(page: Page) -> Locator:
    return page.locator("#q-turns .q-turn").last


def answered(page: Page, question: str) -> None:
    """Waits until the newest turn is the answer to this question."""
    newest = page.locator("#q-turns > .q-turn:last-child:not(.q-pending) .q-asked")
    expect(newest).to_contain_text(clean(question), timeout=PATIENCE_MS)


def ask(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")
    answered(page, question)
    expect(box(page)).to_have_value("")


def open_first(page: Page) -> None:
    page.locator(".q-card a.q-open >> visible=true").first.click()
    expect(page.locator(".q-panel")).to_be_visible()
    expect(page.locator("#passage")).to_be_focused()


class Box(NamedTuple):
    """Where an element stands on the screen, in pixels."""

    x: float
    y: float
    width: float
    height: float


_AT_REST = """async element => {
  const frame = () => new Promise(requestAnimationFrame);
  const place = () => JSON.stringify(element.getBoundingClientRect());
  for (let now = place(), last = ""; now !== last; now = place()) {
    last = now; await frame(); await frame();
  }
}"""


def box_of(element: Locator) -> Box:
    """Where an element stands, once it is shown and moves no more."""
    expect(element).to_be_visible()
    element.evaluate(_AT_REST)
    found = element.bounding_box()
    assert found
    return Box(**found)


def unfold(page: Page) -> None:
    """Opens the cards below the first."""
    page.locator(".q-more > details").evaluate_all("all => all.map(e => e.open = true)")


def clear(page: Page) -> None:
    """Clears the page, which asks first."""
    page.locator(".q-keep > details > summary").first.click()
    page.locator("[data-do=clear]").click()


def enlarge(page: Page) -> None:
    """Sets the largest text size of the page."""
    page.locator(".q-settings summary").click()
    for _ in range(3):
        page.locator("[data-look=larger]").click()
    assert page.evaluate("document.documentElement.dataset.size") == "3"
    page.locator(".q-settings summary").click()


_AXE = {
    "resultTypes": ["violations"],  # the details of all else take a third of the time
    "rules": {"target-size": {"enabled": True}},
}


def faults(page: Page) -> list[str]:
    """Violations that axe finds, as `rule: element`."""
    results = Axe().run(page, options=_AXE).response
    return [
        f"{v['id']}: {node['html'][:120]}"
        for v in results["violations"]
        for node in v["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(width, 0)
