"""The take-home sheet: questions and quotes in one HTML file, made to be printed.

The text of each quote is the cut, to the character. Attributes of its element say where
it stands, so that `qa verify` can check the sheet months later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa.answer import Answer, Citation, Status
from qa.corpus import Article, Passage, Span, pieces
from qa.language import RIGHT_TO_LEFT
from qa.pages import Templates

from .check_code import code_of
from .selectors import address_of, link_to

TEMPLATES = Templates(Path(__file__).with_name("templates"))
SHEET_FORMAT = "1"
"""Version of the attributes that `qa verify` reads."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The sentences of a sheet: table `[sheet]` of a language."""

    title: str
    lede: str
    other_language: str
    asked_on: str
    day: str
    months: tuple[str, ...]
    asked: str
    important: str
    found_one: str
    found: str
    related_one: str
    related: str
    not_found: str
    page: str
    published: str
    publisher: str
    origin: str
    code: str
    our_title: str
    contact: str
    notes: str
    check: str
    check_how: str
    keep: str


@dataclass(frozen=True)
class SheetQuote:
    """A passage on a sheet, with the sentences that answer."""

    passage: Passage
    marks: tuple[Span, ...] = ()

    @property
    def article(self) -> Article:
        return self.passage.article

    @cached_property
    def code(self) -> str:
        return code_of(self.passage)

    @cached_property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in parts, and whether each is marked; joined they are the text."""
        start, end = self._span
        divided = pieces(self.article.text, start, end, {"marked": self.marks})
        return [(piece.text, bool(piece.layers)) for piece in divided]

    @property
    def address(self) -> str | None:
        return address_of(self.article.source.url)

    @cached_property
    def link(self) -> str | None:
        target = self.marks or self.passage.sentences
        return link_to(self.article, target[0] if target else self._span)

    @property
    def _span(self) -> Span:
        return Span(self.passage.start, self.passage.end)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A question and the quotes that were shown. `notices` stand above them, such as
    what to do in an emergency."""

    question: str
    status: Status
    quotes: tuple[SheetQuote, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that a sheet shows. `build` names the index that was asked."""

    asked_on: dt.date | None
    entries: tuple[SheetEntry, ...]
    build: str


def entry_of(answer: Answer, notices: Sequence[str] = ()) -> SheetEntry:
    """The entry of an answer."""
    return SheetEntry(
        answer.query.asked,
        answer.status,
        tuple(map(_quote, answer.citations)),
        tuple(notices),
    )


def _quote(citation: Citation) -> SheetQuote:
    return SheetQuote(citation.passage, citation.marks)


def sheet_html(
    sheet: Sheet,
    words: SheetWords,
    contact_lines: Sequence[str] = (),
    *,
    clinic: str = "",
    language: str = "en",
    quoted: str = "en",
) -> str:
    """The sheet as one HTML page that needs no script, network or second file.

    `language` is the language of `words`, `quoted` that of the articles; `clinic` is
    the clinic's name.
    """
    return TEMPLATES.page(
        "sheet.html",
        sheet=sheet,
        words=words,
        clinic=clinic,
        contact=[line for line in contact_lines if line.strip()],
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        quoted=quoted,
        date=_day(sheet.asked_on, words),
        headline=lambda entry: _headline(entry, words),
        about=lambda quote: _about(quote, words),
        format=SHEET_FORMAT,
        style=TEMPLATES.style("sheet.css"),
    )


def _day(date: dt.date | None, words: SheetWords) -> dict[str, str] | None:
    if date is None:
        return None
    month = words.months[date.month - 1]
    said = words.day.format(day=date.day, month=month, year=date.year)
    return {"iso": date.isoformat(), "said": words.asked_on.format(date=said)}


def _headline(entry: SheetEntry, words: SheetWords) -> str:
    one = len(entry.quotes) == 1
    if entry.status == "found":
        return words.found_one if one else words.found
    if entry.status == "related":
        return words.related_one if one else words.related
    return words.not_found


def _about(quote: SheetQuote, words: SheetWords) -> list[dict[str, str]]:
    """Where the passage is from: name and value of each thing that is known; a section
    needs no name."""
    source = quote.article.source
    rows = [
        ("", " › ".join(quote.passage.section)),
        (words.page, str(quote.passage.page or "")),
        (words.publisher, source.publisher),
        (words.published, source.published),
        (words.origin, source.origin),
    ]
    return [{"name": name, "value": value} for name, value in rows if value]
