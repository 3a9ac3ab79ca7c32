"""Answers one turn of a conversation.

The page keeps the conversation. Each request brings the questions before it, and the
server keeps none of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import Field, Strict

from qa.answer import Answers
from qa.desk import Desk, Glossary, Suggestions
from qa.errors import QAError, QuestionError
from qa.question import Change
from qa.quotes import kept_of
from qa.web.bodies import Body, Texts

from . import render
from .words import Words

MAX_TURNS = 20
"""Earlier questions that are read; older ones are ignored."""
Undo = Literal["words", "several", "topic", "reply", "offer"]
UNDOES: Mapping[Undo, tuple[Change, ...]] = {
    "words": ("spelling", "vocabulary"),
    "several": ("several",),
    "topic": ("follow-up",),
    "offer": ("follow-up",),
    "reply": ("reply", "spelling", "vocabulary"),
}
"""The changes to a question that each undo button takes back. An "offer" is a question
that the desk offered: it begins a topic, without a button."""

_MAX_NUMBER = 1_000_000
_log = logging.getLogger(__name__)


class Asked(Body):
    """A message of a tab: one question, or several.

    `history` holds the earlier questions that it may follow up, oldest first; `before`
    holds those of earlier topics; `undo` names the undo buttons that were pressed;
    `number` is the turn's place on the page, from 0.
    """

    question: str = Field(description="a text")
    history: Texts = Field((), description="a list of texts")
    before: Texts = Field((), description="a list of texts")
    undo: Annotated[tuple[Undo, ...], Strict(strict=False)] = Field(
        (), description=f"a list of {', '.join(UNDOES)}"
    )
    number: int = Field(0, ge=0, le=_MAX_NUMBER, description="the number of a turn")


@dataclass(frozen=True)
class Reply:
    """The answer to a turn, as HTML.

    `status` is that of HTTP: 200, 422 for a question that cannot be asked, 503 for a
    desk that is out of order. `said` is read by screen readers; `asked` is the message
    after cleaning; `shown` is the turn as `sheet_from` reads it, empty where nothing
    was searched.
    """

    status: int
    html: Markup
    said: str = ""
    asked: str = ""
    shown: str = ""


class Conversation:
    """Answers turns. Safe to share between threads."""

    def __init__(
        self,
        desk: Desk,
        suggestions: Suggestions,
        terms: Glossary,
        note: Callable[[Answers, Collection[str]], object] = lambda *_: None,
    ) -> None:
        """`note` gets each answer that is given, and the questions of the tab before
        it; not where a button asks the same question again. It must not raise."""
        self._note = note
        self._desk = desk
        self._suggestions = suggestions
        self._terms = terms

    def turn(self, words: Words, asked: Asked) -> Reply:
        """Asks the desk. An error becomes a reply that says what to do."""
        undo = [change for name in asked.undo for change in UNDOES[name]]
        history = asked.history[-MAX_TURNS:]
        try:
            answers = self._desk.ask_each(asked.question, history, undo=undo)
        except QuestionError as error:
            return self._refuse(words, asked, error)
        except QAError as error:
            _log.error("%s", error)
            page = words.page
            html = render.problem(words, page.out_of_order, page.out_of_order_cure)
            return Reply(503, html)
        questions = [a.query.asked for a in answers.answers]
        before = [*asked.before[-MAX_TURNS:], *history, *questions]
        last = replace(answers.answers[-1], citations=answers.citations)
        calibration = self._desk.calibration
        turn = render.Turn(
            asked.number,
            answers,
            self._terms.of(answers.citations),
            self._suggestions.after(last, before),
            tuple(dict.fromkeys(asked.undo)),
            calibration is None or calibration.promise is not None,
        )
        said = render.announcement(words, answers)
        html = render.turn(words, turn)
        if not asked.undo:
            self._note(answers, before[: len(before) - len(questions)])
        return Reply(200, html, said, answers.asked, kept_of(answers))

    def _refuse(self, words: Words, asked: Asked, error: QuestionError) -> Reply:
        """A text that cannot be asked can still tell of an emergency."""
        page = words.page
        message, cure = (
            (page.no_word, page.no_word_cure)
            if error.reason == "no word"
            else (page.too_long, page.too_long_cure)
        )
        emergency = self._desk.emergency(asked.question, asked.history)
        html = render.problem(words, message, cure, emergency)
        said = render.emergency_said(words, emergency) if emergency else ""
        return Reply(422, html, said)
