"""The lab in Chromium: uploads, results, axe, a phone, dark colours, no scripts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.evaluation.report.html import render_report
from qa.index import build
from qa.model import Encoded
from qa.web.lab import Lab
from tests.helpers.browser import (
    PATIENCE_MS,
    PHONE,
    WIDE,
    faults,
    needs_chromium,
    overflow,
)
from tests.helpers.encoder import TinyEncoder
from tests.helpers.evaluation import WORDS, corpus_in, csv_of, evaluated, few_resamples
from tests.helpers.serving import app_of, serving

UPLOAD = csv_of(
    [
        ("What presses on a nerve?", "A herniated disc presses on a nerve."),
        ("gait trouble", "Walking gets hard."),
        ("Can I fly to the moon?", ""),
    ]
    + [(f"Filler question {n}?", "") for n in range(12)]
)

HELD_AT, ALL = "question 5", 10

SMALL = csv_of(
    [
        ("What presses on a nerve?", "A herniated disc presses on a nerve."),
        ("gait trouble", "Walking gets hard."),
    ]
)

pytestmark = needs_chromium


class Slow(TinyEncoder):
    """An encoder so slow that a test sees the progress, and that waits at a question
    while it is `held`: not where all questions are compared, before any is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on, self.has_come = Event(), Event()
        self.goes_on.set()

    def encode_questions(self, texts: list[str]) -> list[Encoded]:
        time.sleep(0.05)
        if len(texts) < ALL and any(HELD_AT in text for text in texts):
            self.has_come.set()
            self.goes_on.wait(PATIENCE_MS / 1000)
        return super().encode_questions(texts)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Questions before HELD_AT have been asked; it and the others have not."""
        self.goes_on.clear()
        try:
            yield
        finally:
            self.goes_on.set()


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, slow: Slow) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("lab")
    corpus = corpus_in(folder)
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    desk = Desk.open(folder / "index", corpus, TinyEncoder())
    lab = Lab(corpus, folder / "lab", slow)
    with few_resamples(), serving(app_of(desk, lab)) as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page; fails on errors, on styles the policy refused, and on other hosts."""
    context = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, base_url=address
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


EVERY = [(size, scheme) for size in (WIDE, PHONE) for scheme in ("light", "dark")]
TWO = [EVERY[0], EVERY[3]]


def look(page: Page, looks: Sequence[tuple[tuple[int, int], str]] = EVERY) -> None:
    """Asserts for each size and colour scheme: no fault of axe, and nothing too wide."""
    for (width, height), scheme in looks:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == []
        assert overflow(page) == 0
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def upload(page: Page, content: bytes = UPLOAD, name: str = "mine.csv") -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Or a file of your own").set_input_files(file)


def figures(page: Page) -> Locator:
    return page.get_by_role("heading", name="Figures", exact=True)


def test_from_an_upload_to_both_marks_in_the_article(page: Page) -> None:
    page.goto("/lab")
    look(page)

    upload(page)
    page.get_by_label("Compare them with a file of settings").set_input_files(
        {"name": "words.toml", "mimeType": "text/plain", "buffer": WORDS}
    )
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#q-doing")).to_contain_text("Asking")
    expect(page.locator("#q-said")).to_contain_text("of 15.")
    assert faults(page) == []

    expect(figures(page)).to_be_visible(timeout=30_000)
    expect(page.locator("svg")).to_have_count(5)
    look(page)

    failed = page.get_by_role("link", name="mine-3").last
    expect(failed).to_be_visible()
    failed.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gait trouble")
    sources = page.locator(".q-source").filter(has=page.locator("mark.expected"))
    expect(sources.locator("mark.expected").first).to_have_text("Walking gets hard.")
    expect(page.locator(".q-source mark.shown").first).to_be_visible()
    look(page)

    page.get_by_role("link", name="Open in the article").first.click()
    expect(page.locator("#passage")).to_have_text("Walking gets hard.")


@pytest.mark.slow
def test_two_evaluations_are_dragged_onto_each_other_read_by_keys_and_deleted(
    page: Page,
) -> None:
    for _ in range(2):
        page.goto("/lab")
        upload(page, SMALL, "small.csv")
        page.get_by_role("button", name="Start").click()
        expect(figures(page)).to_be_visible(timeout=PATIENCE_MS)
    page.goto("/lab")
    rows = page.locator("tr[data-run]", has_text="small")
    expect(rows).to_have_count(2)
    expect(page.get_by_text("drag a line of the table")).to_be_visible()
    look(page, TWO)
    rows.first.drag_to(rows.last)
    page.wait_for_url("**/lab/runs/*?beside=*")
    expect(page.get_by_role("heading", name="Compared, question")).to_be_visible()
    look(page, TWO)

    page.get_by_role("link", name="small-2").first.click()
    expect(page.locator(".q-outcome")).to_have_count(2)
    look(page, TWO)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/questions/2?beside=*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("gait trouble")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/questions/1?beside=*")
    expect(page.locator(".q-keys")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.get_by_role("link", name="RR", exact=True).first.click()
    page.wait_for_url("**/lab/figures#about-RR")
    expect(page.locator("#about-RR")).to_be_in_viewport()
    look(page, TWO)

    for left in (1, 0):
        page.goto("/lab")
        page.locator("tr[data-run]", has_text="small").first.get_by_role("link").click()
        page.get_by_text("Delete it").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Delete for good").press("Enter")
        page.wait_for_url("**/lab")
        expect(page.locator("tr[data-run]", has_text="small")).to_have_count(left)


def test_what_is_wrong_with_a_file_is_said_and_nothing_chosen_is_lost(
    page: Page, slow: Slow
) -> None:
    page.goto("/lab")
    upload(page, b"question,expected\nWhy?,nowhere\n", "wrong.csv")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong.csv, line 2")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    kept = "document.querySelector('#questions').files[0].name"
    assert page.evaluate(kept) == "wrong.csv"
    assert faults(page) == []
    upload(page)
    slow.has_come.clear()
    with slow.held():
        page.get_by_role("button", name="Start").click()
        page.wait_for_url("**/lab/runs/*")
        assert slow.has_come.wait(PATIENCE_MS / 1000)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("button", name="Stopping")).to_be_visible()
    expect(page.get_by_text("Partial result.")).to_be_visible(timeout=PATIENCE_MS)
    look(page, TWO)


def test_too_large_a_file_is_said_on_the_page(page: Page) -> None:
    page.goto("/lab")
    upload(page, b"x" * 3_000_000)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_contain_text("2,097,152 bytes is the most")


def test_it_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/lab")
    upload(page)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/lab/runs/*")
    deadline = time.monotonic() + 60
    seen = 0
    while not figures(page).count():
        assert time.monotonic() < deadline
        seen += 1
        with page.expect_navigation():
            page.get_by_role("link", name="Reload").click()
    assert seen > 0
    context.close()


def test_the_lab_can_be_used_by_keyboard_alone(page: Page) -> None:
    page.goto("/lab")
    for label in ("A set of this corpus", "Or a file of your own"):
        page.get_by_label(label).focus()
        expect(page.get_by_label(label)).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid"
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lab/runs/*")
    expect(figures(page)).to_be_visible(timeout=30_000)


def test_everything_to_press_is_large_enough(page: Page) -> None:
    small = """() => [...document.querySelectorAll("a.q-button, button, select")]
      .filter((e) => Math.round(e.getBoundingClientRect().height) < 44)
      .map((e) => e.outerHTML)"""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/lab")
    assert page.evaluate(small) == []


def test_the_report_opens_without_a_network(browser: Browser, tmp_path: Path) -> None:
    report, evaluations = evaluated(tmp_path, settings=[WORDS])
    file = tmp_path / "report.html"
    file.write_text(render_report(report, evaluations), "utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: wrong.append(m.text))
    page.goto(file.as_uri())
    for details in page.locator("details").all()[:8]:
        details.evaluate("d => { d.open = true }")
    look(page, TWO)
    expect(page.locator("svg").first).to_be_visible()
    first = page.locator("a[href^='#q-']").first
    target = first.get_attribute("href")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    first.click()
    expect(page.locator(str(target))).to_be_visible()  # its disclosure opens by itself
    assert asked == [file.as_uri()]
    assert wrong == []
    context.close()


def test_axe_is_at_work(page: Page) -> None:
    page.goto("/lab")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    found = [v["id"] for v in Axe().run(page).response["violations"]]
    assert json.dumps(found) == '["html-has-lang"]'
