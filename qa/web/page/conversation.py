"""What happens when somebody asks. The conversation lives in the tab: a request brings
what was asked before, and nothing of it is kept here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from qa.desk import Desk, Glossary, Suggestions
from qa.errors import QAError, QuestionError
from qa.question import Change
from qa.quotes import places_of
from qa.web import messages

from . import render
from .words import Words

MAX_TURNS = 20
UNDOES: Mapping[str, tuple[Change, ...]] = {
    "words": ("spelling", "vocabulary"),
    "topic": ("follow-up",),
}
"""What the buttons of an answer take back."""

_LAST = 1_000_000
_log = logging.getLogger(__name__)


class Malformed(QAError):
    """A request that is not worded as the desk's own page words it."""


@dataclass(frozen=True)
class Asked:
    """A question of a tab: `history` holds those that it may go on from, oldest first,
    `before` those of topics before that; `undo` names what is taken back; `number` is
    its place on the page."""

    question: str
    history: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Reply:
    """A turn as HTML. `said` is told to screen readers; `asked` is the question as it
    was cleaned; `shown` tells the take-home sheet what was shown; `status` is that of
    HTTP: 422 where the question cannot be asked, 503 where the desk is out of order."""

    status: int
    html: Markup
    said: str = ""
    asked: str = ""
    shown: str = ""


class Conversation:
    """Answers turns. Safe to share between threads."""

    def __init__(self, desk: Desk, suggestions: Suggestions, terms: Glossary) -> None:
        self._desk = desk
        self._suggestions = suggestions
        self._terms = terms

    def turn(self, words: Words, asked: Asked) -> Reply:
        undo = [kind for name in asked.undo for kind in UNDOES[name]]
        history = asked.history[-MAX_TURNS:]
        try:
            answer = self._desk.ask(asked.question, history, undo=undo)
        except QuestionError as error:
            return self._refuse(words, asked, error)
        except QAError as error:
            _log.error("%s", error)
            page = words.page
            told = render.trouble(page.out_of_order, page.out_of_order_cure)
            return Reply(503, told)
        turn = render.Turn(
            asked.number,
            answer,
            self._terms.of(answer.citations),
            self._suggestions.after(
                answer, [*asked.before[-MAX_TURNS:], *history, answer.query.asked]
            ),
            self._suggestions.start,
            self._desk.clinic,
        )
        said = render.announcement(words, answer)
        html = render.turn(words, turn)
        return Reply(200, html, said, answer.query.asked, places_of(answer))

    def _refuse(self, words: Words, asked: Asked, error: QuestionError) -> Reply:
        """What cannot be asked can still be an emergency."""
        page = words.page
        told = (
            (page.no_word, page.no_word_cure)
            if error.reason == "no word"
            else (page.too_long, page.too_long_cure)
        )
        warned = self._desk.emergency(asked.question, asked.history)
        html = render.trouble(*told, render.notice(words, warned))
        said = warned.notice(words.language) if warned else ""
        return Reply(422, html, said)


def asked_of(sent: object) -> Asked:
    """A request of the page's script. Raises Malformed."""
    if not isinstance(sent, dict):
        raise Malformed(messages.NOT_OBJECT, cure=messages.BODY_CURE)
    asked: dict[str, Any] = {
        "history": [],
        "before": [],
        "undo": [],
        "number": 0,
        **sent,
    }
    number = asked["number"]
    for name, fits, kind in (
        ("question", isinstance(asked.get("question"), str), "a text"),
        ("history", _texts(asked["history"]), "a list of texts"),
        ("before", _texts(asked["before"]), "a list of texts"),
        (
            "undo",
            _texts(asked["undo"]) and UNDOES.keys() >= {*asked["undo"]},
            f"a list of {' and '.join(UNDOES)}",
        ),
        (
            "number",
            type(number) is int and 0 <= number <= _LAST,
            "the number of a turn",
        ),
    ):
        if not fits:
            wrong = messages.WRONG_FIELD.format(name=name, kind=kind)
            raise Malformed(wrong, cure=messages.BODY_CURE)
    return Asked(
        asked["question"],
        tuple(asked["history"]),
        tuple(asked["before"]),
        tuple(asked["undo"]),
        number,
    )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
