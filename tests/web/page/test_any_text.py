"""Whatever an article, its title or a question holds, the page shows it as text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Span
from qa.web.page import article as reading
from qa.web.page import render
from tests.helpers.answers import answer_of, article_around, citation_of
from tests.helpers.examples import examples
from tests.helpers.html import HOSTILE, text_of
from tests.helpers.pages import EN, SAFE, answer_html, tags

LETTERS = st.characters(codec="utf-8", exclude_characters="\0\r")
PIECES = st.one_of(
    st.text(LETTERS, min_size=1, max_size=6),
    st.sampled_from(
        [*HOSTILE, "<", "&", "]]>", "<!--", "-->", "</p>", "&#0;", "<svg "]
    ),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join)


@given(TEXTS, TEXTS, st.data())
@examples(50)
def test_any_article_is_quoted_and_shown_to_the_character(
    text: str, title: str, data: st.DataObject
) -> None:
    article = article_around(f"Before. {text} After.", title=title)
    end = len(article.text)
    start = data.draw(st.integers(14, 13 + len(text)))
    mark = Span(start, data.draw(st.integers(start + 1, 14 + len(text))))
    citation = citation_of(article, 6, end, mark)
    html = str(render.card(EN, render.Card(citation)))
    assert text_of(html, of_class="q-quote") == [article.text[6:end]]
    marked = article.text[slice(*mark)]
    assert text_of(html, of_class="q-lead") in ([marked], [])  # none of one word
    assert text_of(html, "mark")[-1] == marked
    assert text_of(html, "cite") == [title]
    assert tags(html) <= SAFE
    page = reading.article_page(EN, article, mark)
    assert "".join(text_of(page, of_class="q-verbatim")) == article.text
    assert "".join(text_of(page, "mark")) == marked
    assert text_of(page, "h1") == [title]


def question_html(question: str) -> str:
    return answer_html(answer_of(question=question, status="not_found"))


@given(TEXTS)
@examples(50)
def test_any_question_is_shown_as_text(text: str) -> None:
    html = question_html(text)
    assert text in "".join(text_of(html))
    assert tags(html) == tags(question_html("What is one?"))
