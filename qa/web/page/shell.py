"""What stands around a conversation: header, first view, question box, buttons."""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from qa.answer import Promise

from .html import TEMPLATES
from .words import PageWords, Words

_SAID_BY_SCRIPT = (
    "looking",
    "queued",
    "slow",
    "gone",
    "gone_cure",
    "again",
    "change",
    "no_source",
    "no_source_cure",
)
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


def _promise_text(page: PageWords, promise: Promise | None) -> str:
    if promise is None:
        return page.unpromised
    percent = f"{100 * promise.wrong_at_most:.3g}"
    return page.promised.format(percent=percent, questions=promise.questions)
