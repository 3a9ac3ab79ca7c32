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
_SIZES = "0123"

_Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PlainForm:
    """The fields of the form as a browser sends them.

    A person typed `question`, or clicked the question `offer`, or pressed a button of
    the answer to `asked`: `undo` and `redo` name an undo button, `edit` is the question
    to be changed ("": the one that was asked; None: no such button). `history` and
    `before` are those of `Asked`; `shown` holds what each answer showed
    (`Reply.shown`). `file` is True where the take-home sheet is to be saved; `size` is
    the chosen size of the text, from 0.
    """

    question: str = ""
    offer: str = ""
    asked: str = ""
    history: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    undo: str = ""
    redo: str = ""
    edit: str | None = None
    file: bool = False
    size: int = 0


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
        redo=last("redo"),
        edit=last("edit") if "edit" in fields else None,
        file=last("as") == "file",
        size=max(0, _SIZES.find(last("size") or "0")),
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
        start = self._start(words)
        return document("plain_page.html", words, start=start, size=0)

    def early(self, words: Words) -> Markup:
        """The same content for the page with script, until the script runs."""
        start = self._start(words)
        return TEMPLATES.part("plain.html", "early", words=words, start=start)

    def answer(self, words: Words, form: PlainForm) -> tuple[int, str]:
        """The page after a button was pressed, and its HTTP status."""
        if form.edit is not None:
            history, shown = _before(form.edit or form.asked, form)
            fields = _fields(history, form.before, shown)
            return _OK, _page(words, form, Markup(), form.edit or form.asked, fields)
        asked = _question_of(form)
        reply = self._conversation.turn(words, asked)
        if reply.status != _OK:
            return reply.status, _refusal_page(words, reply.html, form)
        again = form.undo or form.redo
        shown = form.shown[:-1] if again else form.shown
        return _OK, _turn_page(words, form, reply, asked, (*shown, reply.shown))

    def problem(self, words: Words, message: str, cure: str, form: PlainForm) -> str:
        """The page of a refused form, with its fields filled in again."""
        return _refusal_page(words, render.problem(words, message, cure), form)

    def _start(self, words: Words) -> Markup:
        return shell.start(words, self._questions, self._promise)


def _before(question: str, form: PlainForm) -> tuple[Sequence[str], Sequence[str]]:
    """The history before a question that is to be changed, and what was shown until
    then. Answers of earlier topics stay."""
    if question not in form.history:
        return form.history, form.shown[:-1]
    at = form.history.index(question)
    left = len(form.shown) - len(form.history[at:]) - 1
    return form.history[:at], form.shown[: max(left, 0)]


def _question_of(form: PlainForm) -> Asked:
    """The question that a button of the form asks. An offered question and a new topic
    follow up no earlier question."""
    history = tuple(h for h in form.history if clean_or_empty(h))
    undo = (form.undo,) if _is_undo(form.undo) and form.asked else ()
    again = bool(form.asked and (undo or _is_undo(form.redo)))
    if not again and clean_or_empty(form.asked):
        history = (*history, form.asked)
    question = form.asked if again else form.offer or form.question
    before = form.before
    if form.offer or form.undo == "topic":
        before, history = (*before, *history), ()
    if form.redo == "topic":
        before, history = (), before
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


def _turn_page(
    words: Words, form: PlainForm, reply: Reply, asked: Asked, shown: Sequence[str]
) -> str:
    content = TEMPLATES.part(
        "plain.html",
        "turn",
        words=words,
        turn=reply.html,
        asked_before=[*asked.before, *asked.history],
        kept=any(shown),
    )
    fields = _fields(asked.history, asked.before, shown, reply.asked)
    return _page(words, form, content, fields=fields)


def _refusal_page(words: Words, message: Markup, form: PlainForm) -> str:
    """The typed question stands in the box again, and no earlier question is lost."""
    fields = _fields((*form.history, form.asked), form.before, form.shown)
    return _page(words, form, message, form.question, fields)


def _page(
    words: Words,
    form: PlainForm,
    content: Markup,
    typed: str = "",
    fields: Sequence[tuple[str, str]] = (),
) -> str:
    return document(
        "plain_page.html",
        words,
        start="",
        content=content,
        typed=typed,
        fields=fields,
        size=form.size,
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
