"""The staff desk in Chromium: log-in, an article, its quote, a correction, a search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.evaluation.blind import write_pool
from tests.helpers.browser import PHONE, WIDE, faults, needs_chromium, overflow
from tests.helpers.judging import pool_of
from tests.helpers.serving import app_of, serving
from tests.helpers.staff import (
    EDITOR,
    PASSWORD,
    QUESTION,
    QUOTE,
    house_in,
    quick_hashes,
)

pytestmark = needs_chromium
LOOKS = [(WIDE, "light"), (PHONE, "dark")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house = house_in(tmp_path_factory.mktemp("staff"))
    blind = house.staff.folder / "blind"
    made = pool_of(house.corpus, "seed", asked="few")
    write_pool(made, blind / "spring", blind / "spring.key.json")
    app = app_of(house.desk, staff=house.staff)
    with quick_hashes(), serving(app) as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page; fails on errors, on styles the policy refused, and on other hosts."""
    context = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]},
        base_url=address,
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(20_000)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console", lambda m: wrong.append(m.text) if "Security Policy" in m.text else 0
    )
    opened.on(
        "request",
        lambda r: None if r.url.startswith(f"{address}/") else wrong.append(r.url),
    )
    yield opened
    context.close()
    assert wrong == []


def look(page: Page) -> None:
    """Asserts: no fault of axe, and nothing too wide, on a screen and on a phone."""
    for (width, height), scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert faults(page) == []
        assert overflow(page) == 0
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def log_in(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_label("Name").fill(EDITOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_from_the_log_in_to_a_quote_and_out_by_keyboard(page: Page) -> None:
    page.goto("/staff")
    look(page)
    page.get_by_label("Name").fill(EDITOR)
    page.get_by_label("Password").fill("some other password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    look(page)
    log_in(page, "/staff")
    look(page)

    page.get_by_role("link", name="Articles", exact=True).click()
    page.get_by_role("link", name="Herniated disc").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Answers of golden questions").select_option("few")
    page.get_by_label("Bounds of passages").check()
    page.get_by_role("button", name="Show", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Next mark").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-where")).to_have_text("Mark 1 of 1")
    expect(page.locator("mark.q-here")).to_have_text(QUOTE)
    look(page)

    page.evaluate(
        """() => {
          const mark = document.querySelector("mark.expected").firstChild;
          document.getSelection().setBaseAndExtent(mark, 0, mark, mark.length);
        }"""
    )
    page.get_by_role("button", name="Quote what is selected").click()
    expect(page.locator("#q-quoted")).to_have_text(QUOTE)
    page.get_by_role("button", name="Copy with citation").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-copied")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{QUOTE}\n\nHerniated disc, characters ")
    assert "check code" in copied
    look(page)

    page.get_by_role("button", name="Log out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You have logged out")
    page.go_back()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_line_is_corrected_and_a_question_searched(page: Page) -> None:
    log_in(page, "/staff/articles/disc")
    page.get_by_role("button", name="It is text").first.click()
    expect(page.get_by_role("status").first).to_contain_text("next build")
    expect(page.get_by_text("From the next build on: text")).to_be_visible()
    look(page)
    page.goto("/staff/journal")
    expect(page.get_by_role("cell", name="line is text").first).to_be_visible()
    look(page)

    page.get_by_role("link", name="Search").click()
    page.get_by_label("Question, or the id").fill(QUESTION)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    look(page)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="English").click()
    expect(opened.value.get_by_text(QUOTE).first).to_be_visible()
    page.goto("/staff/no/where")
    look(page)


def test_a_passage_is_graded_blindly_by_keyboard(page: Page) -> None:
    log_in(page, "/staff/blind")
    look(page)
    page.get_by_role("link", name="Judge: spring").focus()
    page.keyboard.press("Enter")
    passage = page.get_by_role("group", name="Herniated disc").first
    passage.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    passage.get_by_role("radio", name="0: does not answer").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    look(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Question 2 of 2")).to_be_visible()
    page.get_by_role("button", name="previous").focus()
    page.keyboard.press("Enter")
    expect(passage.get_by_role("radio", name="2: answers")).to_be_checked()
    expect(passage.get_by_role("checkbox").first).to_be_checked()
