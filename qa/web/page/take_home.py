"""The take-home sheet of a conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qa.desk import Desk
from qa.language import interface_texts
from qa.quotes import SheetWords, sheet_from, sheet_html

from . import render
from .words import Words

SHEET_FILE = "my-questions-{day}.html"


def take_home(desk: Desk, words: Words, shown: Sequence[str]) -> tuple[str, str]:
    """The sheet as HTML, and its file name.

    `shown` holds the turns that the tab kept (`Reply.shown`). Raises SheetError for
    turns that the desk did not make, and where an article has changed since.
    """

    def notices(question: str) -> tuple[str, ...]:
        emergency = desk.emergency(question)
        return (render.emergency_said(words, emergency),) if emergency else ()

    today = dt.datetime.now().astimezone().date()
    build = desk.stats.build
    sheet = sheet_from(
        [s for s in shown if s], desk.article, build, asked_on=today, notices=notices
    )
    html = sheet_html(
        sheet,
        interface_texts(SheetWords, words.language, "sheet"),
        desk.clinic.lines,
        clinic=desk.clinic.name,
        language=words.language,
        quoted=words.quoted,
    )
    return html, SHEET_FILE.format(day=today.isoformat())
