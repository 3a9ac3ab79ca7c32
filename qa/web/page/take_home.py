"""The take-home sheet of a conversation, made of what its tab kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qa.desk import Desk
from qa.language import interface_texts
from qa.quotes import SheetWords, sheet_from, sheet_html

from .words import Words

SHEET_FILE = "question-desk-{day}.html"


def take_home(desk: Desk, words: Words, shown: Sequence[str]) -> tuple[str, str]:
    """The sheet, and the name of its file.

    `shown` is what each turn handed to the tab. Raises SheetError for anything else,
    and where the articles are no longer what they were.
    """

    def notices(question: str) -> tuple[str, ...]:
        urgent = desk.emergency(question)
        return (urgent.notice(words.language),) if urgent else ()

    today = dt.datetime.now().astimezone().date()
    build = desk.index.stats.build
    sheet = sheet_from(
        list(shown), desk.article, build, asked_on=today, notices=notices
    )
    html = sheet_html(
        sheet,
        interface_texts(SheetWords, words.language, "sheet"),
        desk.clinic.lines,
        language=words.language,
        quoted=words.quoted,
    )
    return html, SHEET_FILE.format(day=today.isoformat())
