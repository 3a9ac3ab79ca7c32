"""What is printed: every quoted word, and nothing that can only be pressed."""

from __future__ import annotations

import re

import pypdfium2
from playwright.sync_api import Page

from tests.helpers.browser import (
    EMERGENCY,
    FOUND,
    NOT_FOUND,
    RELATED,
    Visit,
    ask,
    needs_chromium,
)
from tests.helpers.tab import ABLATION, MISTYPED, SAID, quotes_on, settled

pytestmark = needs_chromium

QUESTIONS = [FOUND, ABLATION, RELATED, NOT_FOUND, MISTYPED, EMERGENCY]
PRINTED_AFTER = (1, 2, 3, 6)
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")


def words_of(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def printed(page: Page, paper: str) -> list[str]:
    """The words of each printed page, without its number."""
    pdf = pypdfium2.PdfDocument(page.pdf(format=paper, margin=MARGIN))
    texts = [words_of(sheet.get_textpage().get_text_range()) for sheet in pdf]
    return [re.sub(r"^\d+ \d+ | \d+ \d+$", "", text) for text in texts]


def test_paper_holds_every_quoted_word_below_its_heading(visit: Visit) -> None:
    with visit() as page:
        for number, question in enumerate(QUESTIONS, 1):
            ask(page, question)
            if number not in PRINTED_AFTER:
                continue
            quotes = [words_of(quote) for quote in quotes_on(page)]
            assert quotes
            for paper in ("A4", "Letter"):
                pages = printed(page, paper)
                whole = " ".join(pages)
                assert [q for q in quotes if q not in whole] == [], (number, paper)
                headings = [words_of(h) for h in (SAID.found, *SAID.related)]
                alone = [p for p in pages if p.endswith((*headings, "Also in"))]
                assert alone == [], (number, paper)
        for pressed in (SAID.open, SAID.whole, SAID.undo_words, SAID.clear):
            assert f" {words_of(pressed)} " not in f" {whole} "
        assert "Call 911 now" in whole
        folded = page.locator(".q-whole, .q-more > details, .q-rest")
        shut = folded.evaluate_all("all => all.filter((e) => !e.open).length")
        assert shut == folded.count(), "after printing all is folded as before"


def test_the_sheet_of_four_questions_is_three_pages(visit: Visit) -> None:
    with visit() as page:
        for question in QUESTIONS[:4]:
            ask(page, question)
        settled(page, 4)
        page.locator(".q-keep summary", has_text=SAID.keep).click()
        with page.context.expect_page() as opened:
            page.get_by_role("button", name=SAID.sheet).click()
        opened.value.wait_for_load_state()
        quotes = opened.value.locator("blockquote").all_text_contents()
        pages = printed(opened.value, "A4")
        opened.value.close()
    assert len(pages) <= 3
    whole = " ".join(pages)
    assert [q for q in quotes if words_of(q) not in whole] == []
    assert "Your notes" in whole
    assert not re.search(r"\btxt\b|qa verify|\b[0-9a-f]{16}\b", whole)
