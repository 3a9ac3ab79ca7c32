"""The take-home sheet: what stands on it, letter by letter."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Article, Source, Span
from qa.language import LANGUAGES, interface_texts
from qa.quotes import Sheet, SheetWords, entry_of, sheet_html
from qa.quotes.check_code import code_of
from qa.quotes.sheet import SheetEntry, SheetQuote
from tests.helpers.answers import answer_of, article_around, citation_of, small_article
from tests.helpers.html import HOSTILE, elements, text_of

WORDS = {
    language: interface_texts(SheetWords, language, "sheet") for language in LANGUAGES
}
EN = WORDS["en"]
DAY = dt.date(2026, 11, 2)


def sheet_of(*entries: SheetEntry) -> Sheet:
    return Sheet(DAY, entries, "b" * 16)


def entry(article: Article, start: int, end: int, *marks: Span) -> SheetEntry:
    return SheetEntry(
        "What is one?", "found", (SheetQuote(article.cut(start, end), marks),)
    )


def html_of(*entries: SheetEntry, language: str = "en") -> str:
    return sheet_html(sheet_of(*entries), WORDS[language], language=language)


def known(article: Article, **about: str) -> Article:
    return replace(article, source=Source("small.txt", "0" * 64, **about))


def test_a_quote_is_the_cut_and_the_answering_sentence_is_marked() -> None:
    html = html_of(entry(small_article(), 6, 47, Span(18, 29)))
    assert text_of(html, "blockquote") == [small_article().text[6:47]]
    assert text_of(html, "mark") == ["Two is two."]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_and_not_obeyed(text: str) -> None:
    article = article_around(text, title=text)
    asked = SheetEntry(text, "found", entry(article, 6, 6 + len(text)).quotes, (text,))
    html = sheet_html(sheet_of(asked), EN, [text])
    assert text_of(html, "blockquote") == [text]
    assert text_of(html, "h3") == [text]
    assert text_of(html, "h2")[0] == f"You asked: {text}"
    assert text_of(html, "div", "notice")[0].strip() == f"Get help now\n{text}"
    assert {e.tag for e in elements(html)} & {"script", "img", "h1"} == {"h1"}
    assert len(elements(html, "h1")) == 1


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1))
def test_any_text_is_quoted_to_the_character(text: str) -> None:
    article = article_around(text)
    html = html_of(entry(article, 6, 6 + len(text), Span(6, 7)))
    assert text_of(html, "blockquote") == [text]
    assert text_of(html, "mark") == [text[:1]]


def test_marks_that_touch_or_leave_the_passage_change_no_character() -> None:
    article = small_article()
    html = html_of(entry(article, 6, 29, Span(0, 17), Span(17, 29), Span(31, 47)))
    assert text_of(html, "blockquote") == ["One is one. Two is two."]
    assert "".join(text_of(html, "mark")) == "One is one. Two is two."


def test_the_quote_says_where_it_stands() -> None:
    article = small_article()
    (quote,) = elements(html_of(entry(article, 6, 17)), "blockquote")
    assert quote.attributes == {
        "lang": "en",
        "dir": "auto",
        "data-article": "small",
        "data-start": "6",
        "data-end": "17",
        "data-sha256": "0" * 64,
        "data-code": code_of(article.cut(6, 17)),
    }


def test_the_sheet_tells_what_is_known_of_the_article_and_nothing_else() -> None:
    about = {"published": "May 2024", "publisher": "A society", "origin": "IYA"}
    article = known(small_article(), url="https://example.org/a", **about)
    html = html_of(entry(article, 6, 17, Span(6, 17)))
    code = code_of(article.cut(6, 17))
    assert rows(html) == [
        "Head",
        "Published by: A society",
        "Published: May 2024",
        "Source: IYA",
        "https://example.org/a",
        f"Code: {code}",
    ]
    (link,) = elements(html, "a")
    assert link.attributes["href"] == "https://example.org/a#:~:text=One%20is%20one."
    alone = html_of(entry(small_article(), 6, 17))
    assert rows(alone) == ["Head", f"Code: {code}"]
    seen = re.sub(r"<[^>]*>", "", alone)
    assert "small.txt" not in seen
    assert "qa verify" not in seen


def rows(html: str) -> list[str]:
    (about,) = text_of(html, "p", "about")
    return [row for row in about.split("\n") if row]


def test_an_address_that_no_browser_should_open_is_text() -> None:
    article = known(small_article(), url="javascript:alert(1)")
    html = html_of(entry(article, 6, 17))
    assert "javascript:alert(1)" in rows(html)
    assert elements(html, "a") == []


SAID = [
    ("found", 1, EN.found_one),
    ("found", 2, EN.found),
    ("related", 1, EN.related_one),
    ("related", 2, EN.related),
    ("not_found", 0, EN.not_found),
]


@pytest.mark.parametrize(("status", "number", "said"), SAID)
def test_it_says_how_far_the_passages_answer(
    status: str, number: int, said: str
) -> None:
    cited = citation_of(small_article(), 6, 17)
    answer = answer_of(*[cited] * number, status=status)
    html = html_of(entry_of(answer))
    assert text_of(html, "p", "headline") == [said]
    assert len(elements(html, "blockquote")) == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_keep_the_language_of_their_articles(language: str) -> None:
    html = html_of(entry(small_article(), 6, 17), language=language)
    (root,) = elements(html, "html")
    assert root.attributes == {
        "lang": language,
        "dir": "rtl" if language == "ar" else "ltr",
    }
    assert [e.attributes["lang"] for e in elements(html, "blockquote")] == ["en"]
    assert (WORDS[language].other_language in html) == (language != "en")


DAYS = {
    "en": "Asked on 2 November 2026",
    "es": "Preguntado el 2 de noviembre de 2026",
    "ar": "تاريخ الأسئلة: 2 نوفمبر 2026",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_is_said_in_words(language: str) -> None:
    html = html_of(entry(small_article(), 6, 17), language=language)
    (time,) = elements(html, "time")
    assert (time.text, time.attributes) == (DAYS[language], {"datetime": "2026-11-02"})
    assert len(WORDS[language].months) == 12


def test_a_sheet_without_a_day_says_none() -> None:
    entries = (entry(small_article(), 6, 17),)
    assert elements(sheet_html(Sheet(None, entries, ""), EN), "time") == []


def test_the_clinic_may_say_whom_to_ask() -> None:
    lines = ["Example clinic <b>", " ", "Telephone 0123"]
    html = sheet_html(sheet_of(), EN, lines, clinic="Clinic <i>")
    assert text_of(html, "p", "clinic") == ["Clinic <i>"]
    assert len(elements(html, of_class="line")) == 4  # for notes
    (contact,) = [e for e in elements(html, "section") if "Who to ask" in e.text]
    assert contact.text.split("\n")[2:4] == ["Example clinic <b>", "Telephone 0123"]
    assert "Who to ask" not in sheet_html(sheet_of(), EN)


def test_the_file_needs_nothing_else_and_runs_nothing() -> None:
    html = html_of(entry(small_article(), 6, 17))
    metas = [m for m in re.findall(r"<meta [^>]*>", html) if "Security" in m]
    assert metas == [
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
    ]
    assert not re.search(r"<(script|link|img|iframe)\b|\bsrc=|url\(|@import", html)
    assert not re.search(r"\son\w+=", html)
