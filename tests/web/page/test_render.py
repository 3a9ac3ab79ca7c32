"""Answers as HTML: escaped, verbatim, and saying how sure the desk is."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import pytest

from qa.corpus import Clinic, Span
from qa.desk import GlossaryTerm
from qa.question import QueryChange
from qa.web.page import Words, render, shell
from qa.web.page.render import Turn
from tests.helpers.answers import answer_of, answers_of, article_around, citation_of
from tests.helpers.encoder import PROMISE
from tests.helpers.folders import REPO
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
    warning,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_asked_is_shown_as_text(text: str) -> None:
    html = answer_html(answer_of(CARD, question=text, searched=text))
    assert text_of(html, "h2") == [f"You asked: {text}"]
    assert text_of(html, "q") == [text]
    assert tags(html) <= SAFE | {"q", "bdi", "button"}
    box = str(shell.form(EN, text))
    assert text_of(box, "textarea") == ["\n" + text]  # the parser drops that line
    asked = answer_html(answer_of(CARD), next=[text])
    assert elements(asked, "button")[0].attributes["value"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_passage_is_shown_as_it_stands_in_the_article(text: str) -> None:
    article = article_around(f"Before. {text} After.")
    mark = Span(14, 14 + len(text))
    html = str(render.card(EN, citation_of(article, 6, len(article.text), mark)))
    assert text_of(html, "blockquote") == [f"Before. {text} After."]
    assert text_of(html, "mark") == [text]
    assert tags(html) <= SAFE


@pytest.mark.parametrize("text", HOSTILE)
def test_messages_are_shown_as_text(text: str) -> None:
    html = str(render.problem(EN, text, text))
    assert text_of(html, of_class="q-problem") == [text + text]
    warned = replace(answer_of(CARD), emergency=warning(text))
    (box,) = text_of(answer_html(warned), of_class="q-emergency")
    assert box == f"Important{text}"
    clinic = Clinic.model_construct(name=text, note=text)
    html = answer_html(answer_of(status="not_found"), clinic=clinic)
    assert text_of(html, of_class="q-contact") == [text + text]


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
    html = str(render.card(EN, citation_of(SMALL, 6, 47, *marks)))
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
    html = str(render.card(EN, citation))
    start = SMALL.text.index(opened)
    (found,) = elements(html, "a")
    assert found.attributes["href"] == (
        f"/en/articles/{SMALL.id}?start={start}&end={start + len(opened)}#passage"
    )
    assert len(elements(html, "mark")) == len(marks)


def test_terms_that_definitions_open_with_are_bold_inside_marks_and_outside() -> None:
    card = render.card(EN, citation_of(SMALL, 31, 47))
    assert "><b>Three</b>: is three.</blockquote>" in card
    card = render.card(EN, citation_of(SMALL, 31, 47, Span(31, 47)))
    assert "><mark><b>Three</b>: is three.</mark></blockquote>" in card


HEADLINES = [
    ("found", 1, "This passage from our articles may answer your question:"),
    ("found", 3, "These three passages from our articles may answer your question:"),
    ("related", 1, "This passage is related, but may not answer your question:"),
    ("related", 2, "These two passages are related, but may not answer your question:"),
    ("not_found", 0, "We could not find an answer in our articles."),
]


@pytest.mark.parametrize(("status", "cards", "headline"), HEADLINES)
def test_each_status_says_in_words_how_far_it_goes(
    status: str, cards: int, headline: str
) -> None:
    answer = answer_of(*[CARD] * cards, status=status)  # type: ignore[arg-type] - table
    html = answer_html(answer)
    assert text_of(html, of_class="q-headline") == [headline]
    assert len(elements(html, "article")) == cards


def test_not_found_says_what_to_do_and_shows_nothing_that_was_held_back() -> None:
    answer = answer_of(status="not_found", candidates=(CARD,))
    html = answer_html(answer, topics=["Discs", "<b>"], next=["never"])
    assert "One is one." not in html
    (now,) = text_of(html, of_class="q-now")
    assert now.startswith("Ask in other words, or ask about one thing at a time.")
    assert "Ask your doctor or a member of your care team." in now
    pressed = [(b.attributes["name"], b.text) for b in elements(html, "button")]
    assert pressed == [
        ("edit", "Change my question"),
        ("offer", "Discs"),
        ("offer", "<b>"),
    ]


def test_not_found_tells_how_to_reach_the_clinic() -> None:
    clinic = Clinic(
        name="Back clinic",
        phone="+1 555 010 ext 7",
        email="desk@clinic.example",
        hours="Mon to Fri",
        url="https://clinic.example/",
    )
    html = answer_html(answer_of(status="not_found"), clinic=clinic)
    assert text_of(html, "dt") == ["Phone", "E-mail", "Website", "Open"]
    links = [a.attributes["href"] for a in elements(html, "a")]
    assert links == [
        "tel:+1555010;ext=7",
        "mailto:desk@clinic.example",
        "https://clinic.example/",
    ]


def test_three_states_have_three_looks_besides_their_colour() -> None:
    looks = {}
    for status in ("found", "related", "not_found"):
        cards = [CARD] if status != "not_found" else []
        html = answer_html(answer_of(*cards, status=status))
        icon = re.search(r"<svg.*?</svg>", html, re.DOTALL)
        assert icon
        (headline,) = text_of(html, of_class="q-headline")
        looks[status] = (icon[0], headline)
    assert len({i for i, _ in looks.values()}) == 3
    assert len({h for _, h in looks.values()}) == 3


def test_the_emergency_notice_stands_above_the_passages_and_takes_none_away() -> None:
    answer = answer_of(CARD)
    html = answer_html(replace(answer, emergency=warning("Call now.")))
    assert html.index("Call now.") < html.index("One is one.")
    assert text_of(html, "blockquote") == text_of(answer_html(answer), "blockquote")
    said = render.announcement(
        EN, answers_of(replace(answer, emergency=warning("Call now.")))
    )
    assert said == "Call now. 1 passage found."


def test_the_page_says_what_is_promised_of_an_answer_and_for_which_articles() -> None:
    html = str(shell.start(EN, [], PROMISE))
    assert text_of(html, "details") == [
        "How sure is the desk?When the desk says that passages may answer your "
        "question, at most 10 in 100 such answers are wrong: none of the passages shown "
        "answers. This was tested with 181 questions about these articles, 84 of which "
        "they answer: 55 were answered so, 2 of them wrongly, and we are 95 % sure of "
        "it. Of questions unlike these it promises nothing."
    ]


def test_the_page_says_where_nothing_is_promised() -> None:
    html = str(shell.start(EN, [], None))
    (said,) = text_of(html, "details")
    assert "was never measured for these articles" in said
    assert "qa calibrate" in said


def test_a_card_shows_title_section_passage_and_link_and_no_figures() -> None:
    html = str(render.card(EN, CARD))
    assert text_of(html, "article") == [
        "A titleSection: HeadOne is one. Two is two.\n\nThree: is three."
        "Open in article: A title"
    ]
    assert not re.search(r"0\.\d|\d ?%|7\.6", html)


def test_a_link_opens_the_article_from_its_first_mark_to_its_last() -> None:
    html = str(render.card(EN, citation_of(SMALL, 6, 47, ONE, TWO)))
    (link,) = elements(html, "a")
    assert link.attributes["href"] == "/en/articles/small?start=6&end=29#passage"
    assert "q-open" in str(link.attributes["class"]).split()


def test_similar_passages_link_to_where_they_stand() -> None:
    other = article_around("Words.", title="Other <title>")
    card = replace(CARD, also=(other.cut(6, 12), SMALL.cut(18, 29)))
    (also,) = elements(str(render.card(EN, card)), of_class="q-also")
    assert also.text == "Similar passages in: Other <title>, A title"
    links = elements(str(render.card(EN, card)), "a")[1:]
    assert [a.attributes["href"] for a in links] == [
        "/en/articles/a?start=6&end=12#passage",
        "/en/articles/small?start=18&end=29#passage",
    ]


CHANGES = (
    QueryChange("spelling", "sliped", "slipped"),
    QueryChange("vocabulary", "slipped disc", "herniated disc"),
    QueryChange("follow-up", "how long?", "What is a herniated disc?"),
)


def test_each_change_is_a_line_and_can_be_taken_back() -> None:
    answer = answer_of(CARD)
    html = answer_html(replace(answer, query=replace(answer.query, changes=CHANGES)))
    (understood,) = elements(html, of_class="q-understood")
    assert understood.text == (
        "Searched also for slipped (you wrote sliped)."
        "Searched also for herniated disc (you wrote slipped disc)."
        "Search only my words"
        "Continuing from What is a herniated disc?EditNew topic"
    )
    pressed = [
        (b.attributes["name"], b.attributes["value"]) for b in elements(html, "button")
    ]
    assert pressed == [("undo", "words"), ("edit", ""), ("undo", "topic")]
    assert "q-understood" not in answer_html(answer)


def test_each_question_of_a_message_stands_above_its_own_answer() -> None:
    one = answer_of(CARD, question="What is one?")
    none = answer_of(question="And <two>?", status="not_found")
    told = answers_of(one, none, none, asked="all", left=("Four?", "Five?"))
    told = replace(told, emergency=warning("Call now."))
    html = str(render.turn(EN, Turn(4, told, topics=["Discs?"])))
    headings = elements(html, "h2")
    assert [h.text for h in headings] == [
        "You asked: What is one?",
        "You asked: And <two>?",
        "You asked: And <two>?",
    ]
    ids = [h.attributes["id"] for h in headings]
    assert ids == ["q-turn-4", "q-turn-4-1", "q-turn-4-2"]
    assert len(elements(html, of_class="q-emergency")) == 1
    assert len(elements(html, of_class="q-now")) == 1  # what to do now, once
    order = ["What is one?", "One is one.", "And &lt;two&gt;?", "Four?"]
    assert [html.index(text) for text in order] == sorted(map(html.index, order))
    asked = [
        b.attributes["value"]
        for b in elements(html, "button")
        if b.attributes["name"] == "question"
    ]
    assert asked == ["Four?", "Five?"]
    said = render.announcement(EN, told)
    assert said.startswith("Call now. Question 1: 1 passage found. Question 2: We")
    assert said.endswith("Four? Five?")


ANNOUNCED = [
    ("found", 1, "1 passage found."),
    ("found", 2, "2 passages found."),
    ("found", 3, "3 passages found."),
    ("related", 1, "1 related passage, which may not answer."),
    ("related", 3, "3 related passages, which may not answer."),
    ("not_found", 0, "We could not find an answer in our articles."),
]


@pytest.mark.parametrize(("status", "cards", "said"), ANNOUNCED)
def test_an_answer_is_announced_in_one_sentence(
    status: str, cards: int, said: str
) -> None:
    answer = answer_of(*[CARD] * cards, status=status)  # type: ignore[arg-type] - table
    assert render.announcement(EN, answers_of(answer)) == said


def test_a_term_opens_the_passage_that_explains_it_word_for_word() -> None:
    other = article_around("A disc is a cushion.", title="Other")
    term = GlossaryTerm("disc", Span(6, 9), other.cut(6, 26))
    html = str(render.card(EN, CARD, [term]))
    (details,) = elements(html, "details")
    assert details.text == ("discA disc is a cushion.From OtherOpen in article: Other")
    assert text_of(html, "blockquote")[1] == other.cut(6, 26).text


def test_the_page_begins_with_questions_that_ask_themselves() -> None:
    html = str(shell.start(EN, ["Discs & joints", "<b>"], None))
    assert text_of(html, "button") == ["Discs & joints", "<b>"]
    values = [b.attributes["value"] for b in elements(html, "button")]
    assert values == ["Discs & joints", "<b>"]


# --- languages ----------------------------------------------------------------------


@pytest.mark.parametrize("words", [ES, AR], ids=["es", "ar"])
def test_another_language_says_that_the_quotes_stay_in_theirs(words: Words) -> None:
    card = str(render.card(words, CARD))
    assert text_of(card, of_class="q-foreign") != []
    for tag in ("h3", "blockquote"):
        assert elements(card, tag)[0].attributes["lang"] == "en"
    assert text_of(card, "blockquote") == text_of(
        str(render.card(EN, CARD)), "blockquote"
    )
    assert text_of(str(shell.start(words, [], None)), of_class="q-ask-in") != []
    assert 'class="q-foreign"' not in str(render.card(EN, CARD))


# --- the room's own rule ------------------------------------------------------------


def test_rendering_needs_neither_gradio_nor_fastapi() -> None:
    for module in (
        "page/render",
        "page/article",
        "page/shell",
        "page/html",
        "page/words",
        "page/conversation",
        "page/without_script",
        "messages",
        "bodies",
        "addresses",
        "assets",
        "guard",
        "limits",
    ):
        tree = ast.parse((REPO / "qa" / "web" / f"{module}.py").read_text("utf-8"))
        names = {
            name.split(".")[0]
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
            )
        }
        assert not names & {"gradio", "fastapi", "starlette", "uvicorn"}, module
