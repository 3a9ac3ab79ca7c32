"""The desk without JavaScript: a form, and a page for each answer. What was asked
before travels in the form's hidden fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from markupsafe import Markup

from qa.answer import Promise
from qa.question import clean_or_empty

from . import render
from .conversation import MAX_TURNS, UNDOES, Asked, Conversation, Reply
from .shell import banner, document, form
from .words import Words

PLACE = "plain"
_MAX_FIELDS = 100
_MAX_CARRIED = 8
"""Earlier questions in a form: with long ones, its body stays far below the limit."""


@dataclass(frozen=True)
class Sent:
    """The fields of the form: a question that was typed, or that was on `offer`; or the
    button of an answer to `asked`. `history` and `before` as in `Asked`; `shown` is
    what each answer showed. `file` asks for a sheet to be saved."""

    question: str = ""
    offer: str = ""
    asked: str = ""
    history: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    undo: str = ""
    edit: bool = False
    file: bool = False

    @property
    def undoes(self) -> bool:
        return self.undo in UNDOES and bool(self.asked)


def sent_in(body: bytes) -> Sent:
    """The fields of the form as a browser sends it, though the end be missing."""
    try:
        fields = parse_qs(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        return Sent()

    def each(name: str) -> tuple[str, ...]:
        return tuple(v.replace("\r\n", "\n") for v in fields.get(name, ()))

    def last(name: str) -> str:
        return (each(name) or ("",))[-1]

    return Sent(
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


class Plain:
    """Makes the pages. Safe to share between threads."""

    def __init__(
        self,
        conversation: Conversation,
        questions: Sequence[str],
        promise: Promise | None,
    ) -> None:
        self._conversation = conversation
        self._questions = questions
        self._promise = promise

    def first(self, words: Words) -> str:
        return _page(words, self._start(words), form(words))

    def early(self, words: Words) -> Markup:
        """The same before the page's script runs, which takes it away."""
        return Markup(
            '<div class="q-app" id="q-early"><header>{}</header><main>{}{}</main></div>'
        ).format(banner(words), self._start(words), form(words))

    def _start(self, words: Words) -> Markup:
        return Markup('<form method="post" action="/{}/plain">{}</form>').format(
            words.language, render.start(words, self._questions, self._promise)
        )

    def answered(self, words: Words, sent: Sent) -> tuple[int, str]:
        """The page after a button was pressed, and its status."""
        if sent.edit:
            kept = _fields(sent.history, sent.before, sent.shown[:-1])
            return 200, _page(words, Markup(), form(words, sent.asked, kept))
        asked = _asked(sent)
        reply = self._conversation.turn(words, asked)
        if reply.status != 200:  # noqa: PLR2004
            return reply.status, self.refused(words, reply.html, sent)
        shown = sent.shown[:-1] if sent.undoes else sent.shown
        return 200, self._turn(words, reply, asked, (*shown, reply.shown))

    def problem(self, words: Words, message: str, cure: str, sent: Sent) -> str:
        return self.refused(words, render.trouble(message, cure), sent)

    def refused(self, words: Words, told: Markup, sent: Sent) -> str:
        """What was typed stands in the box again, and nothing before it is lost."""
        kept = _fields((*sent.history, sent.asked), sent.before, sent.shown)
        return _page(words, told, form(words, sent.question, kept))

    def _turn(
        self, words: Words, reply: Reply, asked: Asked, shown: Sequence[str]
    ) -> str:
        hidden = _fields(asked.history, asked.before, shown, reply.asked)
        body = Markup(
            '{before}<form method="post" action="/{language}/plain">{hidden}{turn}'
            "</form>{keep}"
        ).format(
            before=_before(words, [*asked.before, *asked.history]),
            language=words.language,
            hidden=hidden,
            turn=reply.html,
            keep=_keep(words, shown),
        )
        return _page(words, body, form(words, hidden=hidden))


def _asked(sent: Sent) -> Asked:
    """A question on offer, like a new topic, goes on from nothing before it."""
    history = tuple(h for h in sent.history if clean_or_empty(h))
    if not sent.undoes and clean_or_empty(sent.asked):
        history = (*history, sent.asked)
    before, undo = sent.before, (sent.undo,) if sent.undoes else ()
    question = sent.asked if sent.undoes else sent.offer or sent.question
    if sent.offer or sent.undo == "topic":
        before, history = (*before, *history), ()
    history, before = history[-MAX_TURNS:], before[-MAX_TURNS:]
    return Asked(question, history, before, undo, len(history) + len(before))


def _page(words: Words, body: Markup, box: Markup) -> str:
    whole = Markup('<header>{}</header><main id="q-main">{}{}</main>').format(
        banner(words, place=PLACE), body, box
    )
    return document(words, words.page.desk, whole, "q-plain")


def _fields(
    history: Sequence[str],
    before: Sequence[str] = (),
    shown: Sequence[str] = (),
    asked: str = "",
) -> Markup:
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    fields = [("history", h) for h in history[-_MAX_CARRIED:] if h]
    fields += [("before", b) for b in before[-_MAX_CARRIED:] if b]
    fields += [("shown", s) for s in shown[-MAX_TURNS:] if s]
    if asked:
        fields.append(("asked", asked))
    return Markup().join(hidden.format(*f) for f in fields)


def _before(words: Words, history: Sequence[str]) -> Markup:
    if not history:
        return Markup()
    each = Markup().join(Markup('<li dir="auto">{}</li>').format(h) for h in history)
    return Markup(
        '<details class="q-before"><summary>{}</summary><ul>{}</ul></details>'
    ).format(words.page.before, each)


def _keep(words: Words, shown: Sequence[str]) -> Markup:
    page = words.page
    return Markup(
        '<form class="q-keep" method="post" action="/{language}/sheet">{fields}'
        '{sheet}{save}<a class="q-button" href="/{language}/plain">{clear}</a></form>'
    ).format(
        language=words.language,
        fields=_fields((), (), shown),
        sheet=render.press(page.sheet, "as", "page"),
        save=render.press(page.save, "as", "file"),
        clear=page.clear,
    )
