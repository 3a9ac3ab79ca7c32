"""What stands around a conversation: header, first view, question box, buttons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from qa.answer import Promise

from .html import TEMPLATES
from .words import PageWords, Words

_SAID_BY_SCRIPT = ("looking", "slow", "gone", "gone_cure", "again", "change")
"""Fields of PageWords that app.js shows."""


def desk_page(
    words: Words, questions: Sequence[str], promise: Promise | None, build: str
) -> Markup:
    """The content of the page with script, which Gradio shows as it is. `build` is the
    index that is asked; `questions` are offered before the first question."""
    sentences = {name: getattr(words.page, name) for name in _SAID_BY_SCRIPT}
    return TEMPLATES.part(
        "shell.html",
        "desk_page",
        words=words,
        build=build,
        said=json.dumps(sentences),
        start=start(words, questions, promise),
    )


def start(words: Words, questions: Sequence[str], promise: Promise | None) -> Markup:
    """What stands on the page before the first question. With `promise` None, it says
    that the share of wrong answers was never measured."""
    sure = _promise_text(words.page, promise)
    return TEMPLATES.part(
        "shell.html", "start", words=words, questions=questions, sure=sure
    )


def form(
    words: Words, typed: str = "", fields: Iterable[tuple[str, str]] = ()
) -> Markup:
    """The question box with `typed` in it; `fields` are hidden names and values."""
    return TEMPLATES.part("shell.html", "form", words=words, typed=typed, fields=fields)


def _promise_text(page: PageWords, promise: Promise | None) -> str:
    if promise is None:
        return page.unpromised
    return page.promised.format(
        percent=f"{100 * promise.wrong_at_most:.3g}",
        questions=promise.questions,
        answerable=promise.answerable,
        found=promise.found,
        wrong=promise.wrong,
        sure=f"{100 * promise.sureness:.3g}",
    )
