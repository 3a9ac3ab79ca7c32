"""Articles as pages: whole, verbatim, and open at the quoted place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from qa.corpus import Article, Block, Corpus, Source, Span
from qa.desk import Desk
from qa.web.addresses import span_of
from qa.web.page import article as reading
from qa.web.page import render
from qa.web.page.html import passage_to_open
from tests.helpers.answers import article_around, citation_of
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.pages import (
    EN,
    QUESTION,
    SMALL,
)


def test_each_citation_opens_its_article_where_it_is_marked_or_quoted(
    client: TestClient, desk: Desk
) -> None:
    for citation in desk.ask(QUESTION).citations:
        opened = passage_to_open(citation)
        page = client.get(
            f"/en/articles/{opened.article.id}?start={opened.start}&end={opened.end}"
        )
        assert page.status_code == 200
        assert " ".join(text_of(page.text, "mark")).split() == opened.text.split()
        (first, *_) = elements(page.text, "mark")
        assert first.attributes["id"] == "passage"


@pytest.mark.parametrize("place", ["", "?start=5", "?start=9&end=2", "?start=x&end=y"])
def test_an_article_opens_without_a_mark_where_the_place_is_none(
    client: TestClient, place: str
) -> None:
    page = client.get(f"/articles/spine-guide{place}")
    assert page.status_code == 200
    assert text_of(page.text, "mark") == []
    assert text_of(page.text, "h1") == [
        "Interventional Spine Medicine: A Comprehensive Guide to Relieving Back Pain"
    ]


@pytest.mark.parametrize("path", ["/articles/nope", "/articles/..%2f", "/nope"])
def test_an_unknown_address_is_a_page_with_a_way_back(
    client: TestClient, path: str
) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert [a.attributes["href"] for a in elements(page.text, "a")] == ["/en/"]


def test_an_article_is_described_in_the_language_of_the_page(
    client: TestClient,
) -> None:
    page = client.get("/es/articles/spine-guide").text
    assert 'lang="es" dir="ltr"' in page
    assert text_of(page, "a")[0] == "Ir a la página de preguntas"
    assert elements(page, "h1")[0].attributes["lang"] == "en"
    lost = client.get("/ar/articles/nope")
    assert lost.status_code == 404
    assert 'lang="ar" dir="rtl"' in lost.text


def test_an_article_may_run_no_script_at_all(client: TestClient) -> None:
    policy = client.get("/articles/spine-guide").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy


@pytest.mark.parametrize("text", HOSTILE)
def test_titles_and_headings_are_shown_as_text(text: str) -> None:
    title = f"{text} x"
    article = article_around("Words.", title=title, heading=text)
    citation = citation_of(article, len(text) + 2, len(text) + 8)
    html = str(render.card(EN, render.Card(citation)))
    assert text_of(html, "cite") == [title]
    assert text_of(html, of_class="q-source") == [f"{title}Section:  › {text}"]
    page = reading.article_page(EN, article, None)
    assert text_of(page, "h1") == [title]
    assert text_of(page, "title") == [f"{title} - Ask a question"]
    assert text_of(page, "h2") == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_source_is_described_as_text(text: str) -> None:
    source = Source("a.txt", "0" * 64, publisher=text, url=text, rights=text)
    page = reading.article_page(EN, replace(SMALL, source=source), None)
    assert text_of(page, "dd") == [text, text, text]
    assert "href" not in dict(elements(page, "dd")[0].attributes)


def test_every_article_is_shown_whole_and_verbatim(corpus: Corpus) -> None:
    for article in corpus.articles:
        html = reading.article_page(EN, article, None)
        shown = "".join(text_of(html, of_class="q-verbatim"))
        assert shown == article.text


def test_every_sentence_of_every_article_can_be_marked(corpus: Corpus) -> None:
    for article in corpus.articles:
        for sentence in article.sentences:
            html = str(reading.article_html(EN, article, sentence))
            assert "".join(text_of(html, "mark")) == article.text[slice(*sentence)]
            assert "".join(text_of(html, of_class="q-verbatim")) == article.text


def test_a_mark_over_several_blocks_closes_and_opens_again() -> None:
    marks = elements(str(reading.article_html(EN, SMALL, Span(0, 36))), "mark")
    assert [m.text for m in marks] == ["Head", "One is one. Two is two.", "Three"]
    assert [m.attributes.get("id") for m in marks] == ["passage", None, None]
    assert marks[0].attributes["tabindex"] == "-1"


SPANS = [
    (("6", "17"), Span(6, 17)),
    ((6, 17), Span(6, 17)),  # the panel's script sends text, but a program may not
    (("0", "47"), Span(0, 47)),
    (("", ""), None),
    (("6", ""), None),
    (("17", "6"), None),
    (("6", "6"), None),
    (("6", "48"), None),  # past the end
    (("-1", "6"), None),
    (("4", "6"), None),  # white space between two blocks
    (("6.0", "17"), None),
    (("٦", "17"), None),
    (("9" * 400, "17"), None),
    ((None, [6]), None),
    ((True, 17), None),
]


@pytest.mark.parametrize(("asked", "span"), SPANS)
def test_only_a_part_of_the_article_can_be_marked(
    asked: tuple[object, object], span: Span | None
) -> None:
    assert span_of(SMALL, *asked) == span


def test_titles_headings_items_and_furniture_are_what_they_are() -> None:
    text = "Title\n\n0\n8\n\nHead\n\n- One\n- Two\n\nWords."
    blocks = (
        Block("title", 0, 5),
        Block("furniture", 7, 8),
        Block("furniture", 9, 10),
        Block("heading", 12, 16),
        Block("item", 18, 23, (Span(12, 16),)),
        Block("item", 24, 29, (Span(12, 16),)),
        Block("paragraph", 31, 37, (Span(12, 16),)),
    )
    article = Article("a", "Title", text, blocks, Source("a.txt", "0" * 64))
    html = str(reading.article_html(EN, article, None))
    assert text_of(html, "h1") == ["Title"]
    assert text_of(html, "h2") == ["Head"]
    assert text_of(html, "li") == ["- One", "- Two"]
    assert text_of(html, "ul") == ["- One\n- Two"]
    (furniture,) = elements(html, of_class="q-furniture")
    assert (furniture.tag, furniture.text) == ("details", "0\n8")  # folded
    (name,) = elements(html, "summary")
    assert name.attributes["aria-label"] == EN.article.furniture


def test_a_title_below_the_menu_of_a_page_is_shown_once() -> None:
    text = "Home\n\nMRI scan\n\nIt is loud.\n\nMRI scan\n\nNo X-rays."
    blocks = (
        Block("furniture", 0, 4),
        Block("heading", 6, 14),
        Block("paragraph", 16, 27, (Span(6, 14),)),
        Block("heading", 29, 37),
        Block("paragraph", 39, 49, (Span(29, 37),)),
    )
    article = Article("a", "MRI scan", text, blocks, Source("a.html", "0" * 64))
    html = str(reading.article_html(EN, article, None))
    assert text_of(html, "h1") == text_of(html, "h2") == ["MRI scan"]
    (again,) = elements(html, of_class="q-gap")
    assert (again.text, again.attributes["aria-hidden"]) == ("MRI scan", "true")


def test_only_what_is_known_of_a_source_is_told() -> None:
    known = Source("a.txt", "0" * 64, publisher="IYA", published="2024-05-01")
    html = str(
        reading.article_html(EN, replace(SMALL, source=known, title_is_ours=True), None)
    )
    rows = zip(text_of(html, "dt"), text_of(html, "dd"), strict=True)
    assert list(rows) == [
        ("Published by", "IYA"),
        ("Published on", "2024-05-01"),
    ]
    assert text_of(html, of_class="q-ours") == [EN.article.our_title]


def test_a_source_on_the_web_is_a_link_and_nothing_else_is() -> None:
    for url, links in (("https://a.example/x?a=1&b=2", 1), ("javascript:alert(1)", 0)):
        source = Source("a.txt", "0" * 64, url=url)
        html = str(reading.article_html(EN, replace(SMALL, source=source), None))
        assert [a.attributes["href"] for a in elements(html, "a")] == [url] * links
