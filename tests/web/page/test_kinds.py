"""Rows of tables, questions and pages as a patient sees them, on cards and sheets."""

from __future__ import annotations

from dataclasses import replace

from qa.corpus import Article, PassageRules, Source, cut_passages
from qa.corpus.formats.layout import laid_out
from qa.corpus.formats.marked import read_markdown
from qa.corpus.formats.plain_text import blocks_of
from qa.desk.topics import headings_of
from qa.quotes import entry_of, places_of, sheet_from
from qa.web.page import article as reading
from qa.web.page import render
from qa.web.page.render import Card
from tests.helpers.answers import answer_of, citation_of
from tests.helpers.html import text_of
from tests.helpers.pages import EN

TEXT = (
    "Leaflet\n\nAge\tDose\n2 to 5\t1 ml\n6 to 9\t2 ml\n\nQ: May I eat? I am hungry.\n"
    "A: No. Wait for six hours.\n"
)


def article() -> Article:
    laid = laid_out(TEXT)
    blocks = blocks_of(laid.text, {}, laid.rows)
    source = Source("a.pdf", "0" * 64)
    return Article("a", "Leaflet", laid.text, blocks, source, pages=(0, 40))


def test_the_headings_of_a_row_and_a_question_are_bold_and_the_page_is_named() -> None:
    one = article()
    row, _, answer = cut_passages(one, PassageRules())
    card = str(render.card(EN, Card(citation_of(one, row.start, row.end))))
    assert text_of(card, "b") == ["Age", "Dose"]
    assert "Page 1" in card
    card = str(render.card(EN, Card(citation_of(one, answer.start, answer.end))))
    assert text_of(card, "blockquote") == [answer.text]
    assert text_of(card, "b") == ["Q: May I eat? I am hungry."]
    assert "Page 2" in card
    assert "Page" not in str(
        render.card(EN, Card(citation_of(replace(one, pages=()), row.start, row.end)))
    )


def test_the_article_shows_its_questions_as_headings() -> None:
    page = str(reading.article_html(EN, article(), None))
    assert text_of(page, "h2") == ["Q: May I eat? I am hungry."]
    assert "Age: 6 to 9; Dose: 2 ml" in text_of(page, "p")


def test_a_question_with_its_answer_can_be_taken_home() -> None:
    one = article()
    passages = cut_passages(one, PassageRules())
    answer = answer_of(*(citation_of(one, p.start, p.end) for p in passages))
    sheet = sheet_from([places_of(answer)], {"a": one}.get, answer.build)
    assert sheet.entries == (entry_of(answer),)


def test_a_question_is_suggested_without_its_mark() -> None:
    assert [h.text for h in headings_of(article())] == ["May I eat? I am hungry."]


def test_the_headings_of_markdown_are_suggested() -> None:
    read = read_markdown(
        "# Pumps\n\n## What is a pump?\n\nA pump gives medicine.\n", {}
    )
    one = Article("a", "Pumps", read.text, read.blocks, Source("a.md", "0" * 64))
    assert [h.text for h in headings_of(one)] == ["What is a pump?"]
