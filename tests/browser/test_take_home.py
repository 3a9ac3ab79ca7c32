"""The print button, and the sheet that a patient takes home."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from qa.corpus import Corpus
from qa.quotes import finding_of, read_pasted
from tests.helpers.browser import (
    EMERGENCY,
    PHONE,
    QUESTION,
    Visit,
    ask,
    box,
    needs_chromium,
)
from tests.helpers.tab import (
    SAID,
    SLIPPED,
    open_keep,
    quotes_on,
    turns,
)

pytestmark = needs_chromium

# --- paper --------------------------------------------------------------------------


def test_the_print_button_prints(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        page.evaluate("window.print = () => { window.printed = true; }")
        open_keep(page)
        page.get_by_role("button", name=SAID.print, exact=True).click()
        assert page.evaluate("window.printed")


# --- the take-home sheet ------------------------------------------------------------


def saved_quotes(path: Path, corpus: Corpus) -> list[tuple[str, str]]:
    """The quotes of a saved sheet, each with the verdict of `qa verify`."""
    return [
        (quote.text, finding_of(quote, corpus.by_id).verdict)
        for quote in read_pasted(path).quotes
    ]


def test_the_sheet_has_every_question_and_quote_word_for_word(visit: Visit) -> None:
    with visit() as page:
        questions = [SLIPPED, "How do I bake sourdough bread?", EMERGENCY]
        for question in questions:
            ask(page, question)
        quotes = quotes_on(page)
        assert len(quotes) >= 3
        open_keep(page)
        with page.context.expect_page() as opened:
            page.get_by_role("button", name=SAID.sheet).click()
        sheet = opened.value
        sheet.wait_for_load_state()
        assert re.search(r"/en/sheet/[\w-]+$", sheet.url)
        headings = " ".join(sheet.locator("section.entry h2").all_text_contents())
        assert [q for q in questions if q not in headings] == []
        assert sheet.locator("blockquote").all_text_contents() == quotes
        expect(sheet.locator(".notice")).to_have_count(1)
        assert sheet.evaluate("({...sessionStorage})") == {}
        sheet.close()
        assert len(turns(page)) == 3


def saved(page: Page) -> Download:
    """Saves the sheet; the download may belong to a tab that opens for it."""
    downloads: list[Download] = []

    def note(download: Download) -> None:
        downloads.append(download)

    page.on("download", note)
    page.context.on("page", lambda tab: tab.on("download", note))
    open_keep(page)
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
        assert re.fullmatch(r"my-questions-[-0-9]+\.html", download.suggested_filename)
        path = tmp_path / download.suggested_filename
        download.save_as(path)
        found = saved_quotes(path, corpus)
        assert len(found) == 6
        assert {verdict for _, verdict in found} == {"stands"}
        content = path.read_text()
        assert SLIPPED in content
        assert QUESTION in content
