"""Answers as HTML: escaped, verbatim, and saying how sure the desk is."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import pytest

from qa.corpus import Clinic
from qa.question import QueryChange
from qa.web.page import page_words, render, shell
from qa.web.page.html import TEMPLATES
from qa.web.page.render import Turn
from tests.helpers.answers import answer_of, answers_of
from tests.helpers.encoder import PROMISE
from tests.helpers.folders import REPO
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.pages import (
    CARD,
    EN,
    SAFE,
    answer_html,
    tags,
    warning,
)


def form_html(typed: str = "") -> str:
    return str(TEMPLATES.part("shell.html", "form", words=EN, typed=typed))


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_asked_is_shown_as_text(text: str) -> None:
    html = answer_html(answer_of(CARD, question=text, searched=text))
    assert text_of(html, "h2") == [f"You asked: {text}"]
    assert text_of(html, "q") == [text]
    assert tags(html) <= SAFE | {"q", "bdi", "button"}
    box = form_html(text)
    assert text_of(box, "textarea") == ["\n" + text]  # the parser drops that line
    asked = answer_html(answer_of(CARD), next=[text])
    assert elements(asked, "button")[0].attributes["value"] == text


def test_what_is_found_without_a_promise_says_so() -> None:
    found, related = answer_of(CARD), answer_of(CARD, status="related")
    said = [
        text_of(answer_html(answer, promised=promised), of_class="q-advice")
        for answer in (found, related)
        for promised in (False, True)
    ]
    assert said == [[EN.page.unpromised], [], [], []]


@pytest.mark.parametrize("text", HOSTILE)
def test_messages_are_shown_as_text(text: str) -> None:
    html = str(render.problem(EN, text, text))
    assert text_of(html, of_class="q-problem") == [text + text]
    warned = replace(answer_of(CARD), emergency=warning(text))
    (box,) = text_of(answer_html(warned), of_class="q-emergency")
    assert box == f"Call 911 now{text}"
    html = answer_html(
        answer_of(status="not_found"), Clinic.model_construct(name=text, note=text)
    )
    assert text_of(html, of_class="q-contact") == [text + text]


HEADLINES = [
    ("found", 1, "This may answer your question:"),
    ("found", 3, "This may answer your question:"),
    ("related", 1, EN.page.related[0]),
    ("related", 2, EN.page.related[1]),
    ("not_found", 0, "We could not find an answer."),
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
    html = answer_html(answer, next=["Discs", "<b>"])
    assert "One is one." not in html
    (now,) = text_of(html, of_class="q-now")
    assert now.startswith("Try other words, or one question at a time.")
    assert EN.page.contact in now
    pressed = [(b.attributes["name"], b.text) for b in elements(html, "button")]
    assert pressed == [
        ("edit", "Change my question"),
        ("offer", "Discs"),
        ("offer", "<b>"),
    ]


CLINIC = Clinic(
    name="Back clinic",
    phone="+1 555 010 ext 7",
    email="desk@clinic.example",
    hours="Mon to Fri",
    url="https://clinic.example/",
    emergency="911",
    subject={"en": "knees"},
)


@pytest.mark.parametrize("status", ["related", "not_found"])
def test_who_is_not_answered_for_sure_is_told_how_to_reach_the_clinic(
    status: str,
) -> None:
    cards = [CARD] if status == "related" else []
    answer = answer_of(*cards, status=status)  # type: ignore[arg-type] - parameters
    html = answer_html(answer, CLINIC)
    assert text_of(html, "dt") == ["Phone", "E-mail", "Website", "Opening hours"]
    links = [str(a.attributes["href"]) for a in elements(html, "a")]
    assert [h for h in links if not h.startswith("/en/")] == [
        "tel:+1555010;ext=7",
        "mailto:desk@clinic.example",
        "https://clinic.example/",
    ]
    assert "Back clinic" not in answer_html(answer_of(CARD), CLINIC)


def test_the_first_view_names_clinic_and_subject_and_both_numbers() -> None:
    words = page_words("en", CLINIC)
    html = str(shell.desk_page(words, ["What?"], None, "b"))
    assert text_of(html, "h1") == ["Back clinic Ask about knees"]
    assert text_of(html, of_class="q-line") == ["In an emergency, call 911."]
    links = [a.attributes["href"] for a in elements(html, "a")]
    assert {"tel:911", "tel:+1555010;ext=7"} <= {*links}
    assert html.index("<textarea") < html.index("What?") < html.index("Mon to Fri")
    assert page_words("es", CLINIC).heading == "Haga una pregunta"
    assert text_of(form_html(), of_class="q-line") == [
        "In an emergency, call your local emergency number."
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


def test_an_emergency_says_whom_to_call_and_folds_all_else() -> None:
    urgent = replace(answer_of(CARD, status="related"), emergency=warning("Go."))
    html = answer_html(urgent, CLINIC, next=["never"])
    (notice,) = elements(html, of_class="q-emergency")
    assert notice.text == "Call 911 nowGo."
    assert elements(html, "a")[0].attributes["href"] == "tel:911"
    (folded,) = text_of(html, of_class="q-rest")
    assert "One is one." in folded
    assert html.index("Call 911 now") < html.index("One is one.")
    assert "Mon to Fri" not in html  # nothing beside it about office hours
    assert "never" not in html
    said = render.announcement(page_words("en", CLINIC), answers_of(urgent))
    assert said == "Call 911 now. Go."
    nothing = replace(answer_of(status="not_found"), emergency=warning("Go."))
    assert "q-rest" not in answer_html(nothing, CLINIC)


def test_the_page_says_what_is_promised_of_an_answer() -> None:
    (said,) = text_of(str(shell.start(EN, [], PROMISE)), "details")
    assert "no more than 10 in 100 answers to be wrong" in said
    assert "181 questions" in said
    (said,) = text_of(str(shell.start(EN, [], None)), "details")
    assert "We have not tested yet" in said


CHANGES = (
    QueryChange("spelling", "epidurl", "epidural"),
    QueryChange("vocabulary", "epidural", "epidural steroid injection"),
    QueryChange("vocabulary", "slipped disc", "herniated disc"),
    QueryChange("follow-up", "how long?", "what is a slipd disc"),
)


def test_what_was_made_of_a_question_is_one_line_below_the_answer() -> None:
    answer = answer_of(CARD)
    html = answer_html(replace(answer, query=replace(answer.query, changes=CHANGES)))
    (understood,) = elements(html, of_class="q-understood")
    assert understood.text == (
        "We also looked for: epidural steroid injection, herniated disc. "
        "Look for exactly what I typed"
        "Read together with your question what is a slipd disc. "
        "Change that question This is a new question"
    )
    assert text_of(html, "q") == ["what is a slipd disc"]  # what a person typed
    assert html.index("One is one.") < html.index("q-understood")
    pressed = [
        (b.attributes["name"], b.attributes["value"]) for b in elements(html, "button")
    ]
    assert pressed == [
        ("undo", "words"),
        ("edit", "what is a slipd disc"),
        ("undo", "topic"),
    ]
    assert "q-understood" not in answer_html(answer)


def test_what_was_undone_can_be_done_again() -> None:
    html = answer_html(answer_of(CARD), undone=["words", "topic", "offer"])
    assert text_of(html, of_class="q-understood") == [
        "We looked for exactly what you typed. Undo this"
        "We read this as a new question. Undo this"
    ]
    pressed = [
        (b.attributes["name"], b.attributes["value"]) for b in elements(html, "button")
    ]
    assert pressed == [("redo", "words"), ("redo", "topic")]


def test_each_question_of_a_message_stands_above_its_own_answer() -> None:
    one = answer_of(CARD, question="What is one?")
    none = answer_of(question="And <two>?", status="not_found")
    told = answers_of(one, none, none, asked="all", left=("Four?", "Five?"))
    html = str(render.turn(EN, Turn(4, told, next=["Discs?"])))
    headings = elements(html, "h2")
    assert [h.text for h in headings] == [
        "You asked: What is one?",
        "You asked: And <two>?",
        "You asked: And <two>?",
    ]
    ids = [h.attributes["id"] for h in headings]
    assert ids == ["q-turn-4", "q-turn-4-1", "q-turn-4-2"]
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
    assert said.startswith("Question 1: 1 passage may answer. The first: One is one.")
    assert said.endswith("Four? Five?")


ANNOUNCED = [
    ("found", 1, "1 passage may answer."),
    ("found", 3, "3 passages may answer."),
    ("related", 1, "We are not sure. 1 passage comes closest."),
]


@pytest.mark.parametrize(("status", "cards", "said"), ANNOUNCED)
def test_an_answer_is_announced_with_its_marked_sentence_and_its_place(
    status: str, cards: int, said: str
) -> None:
    answer = answer_of(*[CARD] * cards, status=status)  # type: ignore[arg-type] - table
    assert render.announcement(EN, answers_of(answer)) == (
        f"{said} The first: One is one. It is above the question box."
    )


def test_the_page_begins_with_questions_that_ask_themselves() -> None:
    html = str(shell.start(EN, ["Discs & joints", "<b>"], None))
    assert text_of(html, "button") == ["Discs & joints", "<b>"]
    values = [b.attributes["value"] for b in elements(html, "button")]
    assert values == ["Discs & joints", "<b>"]


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
        "gate/guard",
        "gate/names",
        "gate/refusals",
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
