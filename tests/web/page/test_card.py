"""One card: the cut that leads, the passage that it stands in, and whose words it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from qa.answer import Citation
from qa.corpus import Span
from qa.desk import GlossaryTerm
from qa.web.page import Words, render, shell
from tests.helpers.answers import answer_of, article_around, citation_of
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.pages import (
    AR,
    CARD,
    EN,
    ES,
    ONE,
    SAFE,
    SMALL,
    TWO,
    answer_html,
    tags,
)


def card_html(citation: Citation, *terms: Any, **how: bool) -> str:
    return str(render.card(EN, render.Card(citation, *terms, **how)))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_passage_is_shown_as_it_stands_in_the_article(text: str) -> None:
    article = article_around(f"Before. {text} After.")
    mark = Span(14, 14 + len(text))
    html = card_html(citation_of(article, 6, len(article.text), mark))
    assert text_of(html, of_class="q-quote") == [f"Before. {text} After."]
    assert text_of(html, of_class="q-lead") == [text]
    assert text_of(html, "mark") == [text, text]
    assert tags(html) <= SAFE


MARKS = [
    # (marks, what is inside <mark>, what each card then reads): within the passage
    ((ONE,), ["One is one."]),
    # two sentences stay two marks
    ((ONE, TWO), ["One is one.", "Two is two."]),
    # a mark over the border of two blocks stays one piece
    ((Span(18, 37),), ["Two is two.\n\nThree:"]),
    # what lies outside the passage is not drawn in
    ((Span(0, 9), Span(41, 47)), ["One", "three."]),
    # overlapping marks never double the text
    ((Span(6, 12), Span(8, 17)), ["One is", " one."]),
    ((), []),
]


@pytest.mark.parametrize(("marks", "marked"), MARKS)
def test_marks_are_cut_out_without_changing_the_text(
    marks: tuple[Span, ...], marked: list[str]
) -> None:
    html = card_html(citation_of(SMALL, 6, 47, *marks), folded=True)
    assert text_of(html, "mark") == marked
    assert text_of(html, "blockquote") == [SMALL.text[6:47]]


OPENED = [
    # (marks, where the link leads): what is marked, from its first to its last word
    ((ONE,), SMALL.text[slice(*ONE)]),
    ((ONE, TWO), SMALL.text[ONE.start : TWO.end]),
    # without a mark all that is quoted
    ((), SMALL.text[6:47]),
]


@pytest.mark.parametrize(("marks", "opened"), OPENED)
def test_a_card_opens_its_article_at_its_marks_or_at_the_quote(
    marks: tuple[Span, ...], opened: str
) -> None:
    citation = citation_of(SMALL, 6, 47, *marks)
    html = card_html(citation)
    start = SMALL.text.index(opened)
    (found,) = elements(html, "a")
    assert found.attributes["href"] == (
        f"/en/articles/{SMALL.id}?start={start}&end={start + len(opened)}#passage"
    )
    assert [e.text for e in elements(html, of_class="q-lead")] == [opened] * bool(marks)
    assert text_of(html, of_class="q-quote") == [SMALL.text[6:47]]


def test_terms_that_definitions_open_with_are_bold_inside_marks_and_outside() -> None:
    card = card_html(citation_of(SMALL, 31, 47))
    assert "><b>Three</b>: is three.</blockquote>" in card
    card = card_html(citation_of(SMALL, 31, 47, Span(31, 47)))
    assert "><mark><b>Three</b>: is three.</mark></blockquote>" in card


def test_a_card_shows_passage_source_and_link_and_no_figures() -> None:
    html = card_html(CARD)
    assert text_of(html, "article") == [
        "One is one.A titleSection:  › Head"
        "Show the whole passageOne is one. Two is two.\n\nThree: is three."
        "Read it in the article: A title (opens in a new tab)"
    ]
    assert not re.search(r"0\.\d|\d ?%|7\.6", html)


def test_a_card_says_who_published_its_article_or_whom_it_names() -> None:
    source = replace(SMALL.source, publisher="Spine <Society>", origin="IYA")
    article = replace(SMALL, source=source)
    html = card_html(citation_of(article, 6, 29, ONE))
    assert text_of(html, of_class="q-fact") == [
        "Published by Spine <Society>",
        "Named in the article: IYA",
    ]


def test_only_the_first_card_is_open() -> None:
    html = answer_html(answer_of(CARD, CARD, CARD))
    folded = elements(html, of_class="q-more")
    assert [e.text.startswith("Also in: A title, Head") for e in folded] == [True] * 2
    assert len(elements(html, of_class="q-lead")) == 1


NEAREST = [
    # (status, what stands large): the nearest sentence only where the desk is unsure
    ("related", ["Two is two."]),
    ("found", []),
]


@pytest.mark.parametrize(("status", "lead"), NEAREST)
def test_without_a_mark_the_nearest_sentence_leads_where_nothing_is_sure(
    status: str, lead: list[str]
) -> None:
    citation = replace(citation_of(SMALL, 6, 47), nearest=(TWO,))
    html = answer_html(answer_of(citation, status=status))  # type: ignore[arg-type] - parameters
    assert text_of(html, of_class="q-lead") == lead
    assert text_of(html, of_class="q-quote") == [SMALL.text[6:47]]
    assert ("q-unsure" in html) == (status == "related")


def test_similar_passages_link_to_where_they_stand() -> None:
    other = article_around("Words.", title="Other <title>")
    card = replace(CARD, also=(other.cut(6, 12), SMALL.cut(18, 29)))
    (also,) = elements(card_html(card), of_class="q-also")
    assert also.text.startswith("Other articles say much the same: Other <title>")
    links = elements(card_html(card), "a")[1:]
    assert [a.attributes["href"] for a in links] == [
        "/en/articles/a?start=6&end=12#passage",
        "/en/articles/small?start=18&end=29#passage",
    ]


def test_a_term_opens_the_passage_that_explains_it_word_for_word() -> None:
    other = article_around("A disc is a cushion.", title="Other")
    term = GlossaryTerm("disc", Span(6, 9), other.cut(6, 26))
    html = card_html(CARD, [term])
    (details,) = elements(html, "details", "q-term")
    assert details.text.startswith("discA disc is a cushion.From OtherRead it in the")
    assert text_of(html, "blockquote")[2] == other.cut(6, 26).text


@pytest.mark.parametrize("words", [ES, AR], ids=["es", "ar"])
def test_another_language_says_that_the_quotes_stay_in_theirs(words: Words) -> None:
    card = str(render.card(words, render.Card(CARD)))
    assert text_of(card, of_class="q-fact") != []
    for tag in ("cite", "blockquote"):
        assert elements(card, tag)[0].attributes["lang"] == "en"
    assert text_of(card, "blockquote") == text_of(card_html(CARD), "blockquote")
    assert text_of(str(shell.start(words, [], None)), of_class="q-ask-in") != []
    assert "q-fact" not in card_html(CARD)


@pytest.mark.parametrize(("says", "leads"), [("No.", False), ("For 2 days.", True)])
def test_a_single_word_does_not_lead_without_what_it_answers(
    says: str, *, leads: bool
) -> None:
    article = article_around(f"{says} One in 2000 people gets a fever.")
    mark = Span(6, 6 + len(says))
    html = card_html(citation_of(article, 6, len(article.text), mark))
    assert text_of(html, of_class="q-lead") == [says] * leads
    assert article.text[6:] in text_of(html, of_class="q-quote")
