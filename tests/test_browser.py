"""The desk as a person meets it: in Chromium, by keyboard, on a phone, in the dark."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from weblib import HOSTILE, app_of, serving

from qa.desk import Desk
from qa.query import clean
from qa.web import render

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
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
QUESTION = "What is spinal stenosis?"

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM}"
)


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with serving(app_of(desk)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, NOBODY_ELSE]
        )
        yield opened
        opened.close()


Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Visit:
    """Opens the desk in a browser that can reach nothing else; tells if it tried."""
    contexts: dict[object, BrowserContext] = {}

    @contextmanager
    def opened(
        size: tuple[int, int] = WIDE, path: str = "/", **settings: Any
    ) -> Iterator[Page]:
        settings = {"reduced_motion": "reduce", "has_touch": size != WIDE} | settings
        key = (size, *sorted(settings.items()))
        if key not in contexts:  # one for many pages: the second finds its files there
            contexts[key] = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                base_url=address,
                **settings,
            )
            contexts[key].set_default_timeout(10_000)
        page = contexts[key].new_page()
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        if path == "/":
            expect(page.locator("#q-ask textarea")).to_be_visible()
            expect(page.locator(".q-examples")).to_be_visible()
        yield page
        page.close()
        assert [u for u in asked if not u.startswith((f"{address}/", "data:"))] == []
        assert wrong == []

    return opened


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".q-asked").last).to_have_text(f"You asked: {clean(question)}")
    expect(box).to_have_value("")


def open_first(page: Page) -> None:
    page.get_by_role("link", name="Open in article").first.click()
    expect(page.locator(".q-panel")).to_be_visible()
    expect(page.locator("#passage")).to_be_focused()


def faults(page: Page) -> list[str]:
    """What axe finds wrong."""
    results = Axe().run(page).response
    return [
        f"{v['id']}: {node['html'][:120]}"
        for v in results["violations"]
        for node in v["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(width, 0)


IN_SIGHT = """() => {
  const box = (e) => e.getBoundingClientRect();
  const mark = box(document.querySelector("#passage"));
  const frame = box(document.querySelector(".q-panel-body"));
  return mark.top >= frame.top && mark.bottom <= frame.bottom
      && mark.left >= 0 && mark.right <= innerWidth
      && frame.bottom <= innerHeight;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_person_asks_reads_and_opens_the_source(
    visit: Visit, desk: Desk, size: tuple[int, int], scheme: str
) -> None:
    with visit(size, color_scheme=scheme) as page:
        assert faults(page) == []

        ask(page, QUESTION)
        citations = desk.ask(QUESTION).citations
        quotes = page.locator(".q-quote").evaluate_all("q => q.map(e => e.textContent)")
        assert quotes == [c.passage.text for c in citations]
        assert faults(page) == []

        open_first(page)
        assert (
            page.locator("#passage").text_content() == render.place(citations[0]).text
        )
        assert page.evaluate(IN_SIGHT)
        assert faults(page) == []

        page.keyboard.press("Escape")
        expect(page.locator(".q-panel")).to_be_hidden()
        link = page.get_by_role("link", name="Open in article").first
        expect(link).to_be_focused()


OUTCOMES = [
    ("Does acupuncture help with spinal stenosis?", "related, but may not answer"),
    ("How do I bake sourdough bread?", "Not in our articles."),
]


@pytest.mark.parametrize(("question", "headline"), OUTCOMES)
def test_the_newest_question_stands_at_the_top_with_its_answer(
    visit: Visit, question: str, headline: str
) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        ask(page, question)
        expect(page.locator(".q-headline").last).to_contain_text(headline)
        page.wait_for_function(
            "() => { const q = [...document.querySelectorAll('.q-asked')].pop();"
            " const top = q.getBoundingClientRect().top; return top >= 0 && top < 60; }"
        )
        assert faults(page) == []


def test_the_page_can_be_used_by_keyboard_alone(visit: Visit) -> None:
    with visit() as page:
        examples = page.locator(".q-examples button")
        for number in range(examples.count()):
            page.keyboard.press("Tab")
            expect(examples.nth(number)).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_text("How sure is the desk?")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Ask")).to_be_focused()


def test_an_example_asks_its_own_words(visit: Visit) -> None:
    with visit() as page:
        example = page.locator(".q-examples button").first
        words = example.text_content()
        example.click()
        expect(page.locator(".q-asked")).to_have_text(f"You asked: {words}")
        expect(page.locator(".q-headline")).to_contain_text("may answer your question:")


def test_a_follow_up_says_what_was_searched_and_can_be_undone(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        ask(page, "How is it treated?")
        searched = page.locator(".q-searched q")
        expect(searched).to_have_text("What is spinal stenosis? How is it treated?")
        page.get_by_role("button", name="Search for only what I typed").click()
        expect(searched).to_have_count(0)
        expect(page.locator(".q-asked")).to_have_count(2)


PROBLEMS = [
    ("?!", "There is no word in the question."),
    ("x" * 2_000, "The question has 2,000 characters; 1,000 is the most."),
]


@pytest.mark.parametrize(("typed", "message"), PROBLEMS)
def test_what_cannot_be_asked_is_said_and_stays_typed(
    visit: Visit, typed: str, message: str
) -> None:
    with visit(PHONE) as page:
        box = page.get_by_role("textbox", name="Your question")
        box.fill(typed)
        box.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(message)
        expect(page.get_by_role("alert")).to_be_in_viewport()
        expect(box).to_have_value(typed)
        assert faults(page) == []


def test_what_is_typed_never_runs(visit: Visit) -> None:
    with visit() as page:
        for text in HOSTILE:
            ask(page, text.replace("\n", " "))
        assert page.evaluate("globalThis.pwned") is None
        assert page.locator(".q-turns script, .q-turns img, .q-turns h1").count() == 0


def test_the_back_key_and_close_lead_back_to_the_link(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, QUESTION)
        link = page.get_by_role("link", name="Open in article").first
        open_first(page)
        assert page.locator(".q-panel").get_attribute("role") == "dialog"
        assert page.evaluate("document.querySelector('#q-main').inert")
        page.go_back()
        expect(page.locator(".q-panel")).to_be_hidden()
        expect(link).to_be_focused()

        open_first(page)
        page.get_by_role("button", name="Close").click()
        expect(page.locator(".q-panel")).to_be_hidden()
        expect(link).to_be_focused()
        assert not page.evaluate("document.querySelector('#q-main').inert")


def test_beside_the_source_the_conversation_stays_usable(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        before = page.locator("a.q-button").first.bounding_box()
        open_first(page)
        after = page.locator("a.q-button").first.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= 1
        panel = page.locator(".q-panel")
        assert panel.get_attribute("role") == "complementary"
        assert panel.get_attribute("aria-modal") is None
        ask(page, "What is discography?")
        expect(panel).to_be_visible()


def test_a_link_opened_in_a_new_tab_is_a_page_of_its_own(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Open in article").first.click(
                modifiers=["ControlOrMeta"]
            )
        expect(opened.value.locator("#passage")).to_be_in_viewport()
        expect(page.locator(".q-panel")).to_be_hidden()


def test_a_source_that_cannot_be_fetched_opens_as_a_page(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        page.route("**/component_server/**", lambda route: route.abort())
        page.get_by_role("link", name="Open in article").first.click()
        page.wait_for_url("**/articles/**")
        expect(page.locator("#passage")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_scripts_an_article_shows_its_mark(visit: Visit, scheme: str) -> None:
    path = "/articles/spine-guide?start=1312&end=1470#passage"
    settings = {"java_script_enabled": False, "color_scheme": scheme}
    with visit(PHONE, path, **settings) as page:
        expect(page.locator("#passage")).to_be_in_viewport()
        expect(page.locator("#passage")).to_contain_text(
            "Spinal Stenosis: This condition"
        )
        expect(
            page.get_by_role("link", name="Back to the question desk")
        ).to_be_attached()
    with visit(PHONE, path, color_scheme=scheme) as page:
        assert faults(page) == []


def test_nothing_is_too_wide_for_the_smallest_phone(visit: Visit) -> None:
    with visit(SMALL) as page:
        assert overflow(page) == 0
        ask(page, "W" * 300)
        assert overflow(page) == 0
        ask(page, QUESTION)
        assert overflow(page) == 0
        open_first(page)
        assert overflow(page) == 0


def test_everything_to_press_is_large_enough(visit: Visit) -> None:
    small = """() => [...document.querySelectorAll("a, button")].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width && Math.round(box.height) < 44;
    }).map((e) => e.outerHTML)"""
    with visit(PHONE) as page:
        assert page.evaluate(small) == []
        ask(page, "How does radiofrequency ablation work?")
        ask(page, "How long does it last?")
        open_first(page)
        assert page.evaluate(small) == []


def test_questions_stay_out_of_addresses_and_storage(visit: Visit) -> None:
    with visit() as page:
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        ask(page, QUESTION)
        open_first(page)
        kept = page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
        )
        everything = kept + " ".join(addresses)
        assert "stenosis" not in everything.casefold()
