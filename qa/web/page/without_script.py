"""The desk without JavaScript: a form, and a whole page for each answer.

The earlier questions travel in hidden fields of the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import parse_qs

from markupsafe import Markup

from qa.answer import Promise
from qa.question import clean_or_empty

from . import render, shell
from .conversation import MAX_TURNS, UNDOES, Asked, Conversation, Reply, Undo
from .html import TEMPLATES, document
from .words import Words

_MAX_FIELDS = 100
_MAX_CARRIED = 8
"""Earlier questions in a form; even long ones stay far below the limit of a body."""
_OK = 200

_Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PlainForm:
    """The fields of the form as a browser sends them.

    A person typed `question`, or clicked the question `offer`, or pressed a button of
    the answer to `asked`: `undo` names an undo button, `edit` is True for the button
    that changes the question. `history` and `before` are those of `Asked`; `shown`
    holds what each answer showed (`Reply.shown`). `file` is True where the take-home
    sheet is to be saved.
    """

    question: str = ""
    offer: str = ""
    asked: str = ""
    history: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    undo: str = ""
    edit: bool = False
    file: bool = False


def read_form(body: bytes) -> PlainForm:
    """Reads the form, also from a body that was cut off; fields that are not known are
    ignored. A form with too many fields is read as empty."""
    try:
        fields = parse_qs(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        return PlainForm()

    def each(name: str) -> tuple[str, ...]:
        return tuple(v.replace("\r\n", "\n") for v in fields.get(name, ()))

    def last(name: str) -> str:
        return (each(name) or ("",))[-1]

    return PlainForm(
        question=last("question"),
        offer=last("offer"),
        asked=last("asked"),
        history=each("history")[-MAX_TURNS:],
        before=each("before")[-MAX_TURNS:],
        shown=each("shown")[-MAX_TURNS:],
        undo=last("undo"),
        edit="edit" in fields,
        file=last("as") == "file",
    )


class PlainPages:
    """Makes the pages. Safe to share between threads."""

    def __init__(
        self,
        conversation: Conversation,
        questions: Sequence[str],
        promise: Promise | None,
    ) -> None:
        """`questions` and `promise` are those of `shell.start`."""
        self._conversation = conversation
        self._questions = questions
        self._promise = promise

    def first(self, words: Words) -> str:
        """The page before the first question."""
        content = TEMPLATES.part(
            "plain.html", "start", words=words, start=self._start(words)
        )
        return _page(words, content)

    def early(self, words: Words) -> Markup:
        """The same content for the page with script, until the script runs."""
        return TEMPLATES.part(
            "plain.html", "early", words=words, content=self._start(words)
        )

    def answer(self, words: Words, form: PlainForm) -> tuple[int, str]:
        """The page after a button was pressed, and its HTTP status."""
        if form.edit:
            fields = _fields(form.history, form.before, form.shown[:-1])
            return _OK, _page(words, Markup(), form.asked, fields)
        asked = _question_of(form)
        reply = self._conversation.turn(words, asked)
        if reply.status != _OK:
            return reply.status, _refusal_page(words, reply.html, form)
        undone = bool(asked.undo)
        shown = form.shown[:-1] if undone else form.shown
        return _OK, _turn_page(words, reply, asked, (*shown, reply.shown))

    def problem(self, words: Words, message: str, cure: str, form: PlainForm) -> str:
        """The page of a refused form, with its fields filled in again."""
        return _refusal_page(words, render.problem(words, message, cure), form)

    def _start(self, words: Words) -> Markup:
        return shell.start(words, self._questions, self._promise)


def _question_of(form: PlainForm) -> Asked:
    """The question that a button of the form asks. An offered question and a new topic
    follow up no earlier question."""
    history = tuple(h for h in form.history if clean_or_empty(h))
    undo = (form.undo,) if _is_undo(form.undo) and form.asked else ()
    if not undo and clean_or_empty(form.asked):
        history = (*history, form.asked)
    question = form.asked if undo else form.offer or form.question
    before = form.before
    if form.offer or form.undo == "topic":
        before, history = (*before, *history), ()
    history, before = history[-MAX_TURNS:], before[-MAX_TURNS:]
    return Asked(
        question=question,
        history=history,
        before=before,
        undo=undo,
        number=len(history) + len(before),
    )


def _is_undo(name: str) -> TypeGuard[Undo]:
    return name in UNDOES


def _turn_page(words: Words, reply: Reply, asked: Asked, shown: Sequence[str]) -> str:
    fields = _fields(asked.history, asked.before, shown, reply.asked)
    content = TEMPLATES.part(
        "plain.html",
        "turn",
        words=words,
        turn=reply.html,
        fields=fields,
        asked_before=[*asked.before, *asked.history],
        shown=_fields((), (), [s for s in shown if s]),
    )
    return _page(words, content, fields=fields)


def _refusal_page(words: Words, message: Markup, form: PlainForm) -> str:
    """The typed question stands in the box again, and no earlier question is lost."""
    fields = _fields((*form.history, form.asked), form.before, form.shown)
    return _page(words, message, form.question, fields)


def _page(
    words: Words,
    content: Markup,
    typed: str = "",
    fields: Sequence[tuple[str, str]] = (),
) -> str:
    return document(
        "plain_page.html", words, content=content, typed=typed, fields=fields
    )


def _fields(
    history: Sequence[str],
    before: Sequence[str] = (),
    shown: Sequence[str] = (),
    asked: str = "",
) -> _Fields:
    """Names and values of the hidden fields that carry a conversation."""
    fields = [("history", h) for h in history[-_MAX_CARRIED:] if h]
    fields += [("before", b) for b in before[-_MAX_CARRIED:] if b]
    fields += [("shown", s) for s in shown[-MAX_TURNS:]]  # also where nothing was shown
    if asked:
        fields.append(("asked", asked))
    return fields
