"""Reads a take-home sheet that somebody saved: its quotes, with places and codes.

Browsers rewrite a page when they save it. So only elements, attributes and text are
read, and every quote is checked against its code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from qa.errors import SheetError
from qa.text import unify_newlines

from .check_code import is_same_code
from .sheet import SHEET_FORMAT

MAX_BYTES = 2_000_000
MAX_QUOTES = 1_000
_MAX_DIGITS = 9
_MAX_OPEN = 100
"""Unclosed tags, comments or quotation marks in one tag; no browser writes more."""
_MAX_TAG = 100_000
"""Characters between two "<"."""
_TAG = re.compile(r"<[^<>]*>")
_SAVE = "Save the sheet as a web page (HTML), not in another form."
_PAPER = "For a PDF or paper, type the check codes: qa verify --code CODE"
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"} | {
    "source",
    "track",
    "wbr",
}


@dataclass(frozen=True, slots=True)
class SavedQuote:
    """A quote as it stands in a file. `fault` says why the desk cannot have written it;
    it is empty for a sound quote. A quote of JSON may lack its hash, its code, its
    article (all empty) and its place (0 to 0)."""

    number: int
    article: str
    start: int
    end: int
    sha256: str
    code: str
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """The quotes of a sheet; `build` names the index that was asked."""

    build: str
    quotes: tuple[SavedQuote, ...]


def parse_sheet(content: bytes, name: str = "The file") -> SavedSheet:
    """Reads the bytes of a file that messages call `name`. Raises SheetError for a file
    that is no sheet, or not a whole one."""
    if len(content) > MAX_BYTES:
        raise SheetError(
            f"{name} has more than {MAX_BYTES:,} bytes; no sheet has.", cure=_SAVE
        )
    if content.startswith(b"%PDF"):
        raise SheetError(f"{name} is a PDF; its text is not read.", cure=_PAPER)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(
            f"{name} is not UTF-8 (byte {error.start}).", cure=_SAVE
        ) from error
    text = unify_newlines(text)
    if _is_malformed(text):
        raise SheetError(f"{name} is no HTML that a browser wrote.", cure=_SAVE)
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as error:  # how html.parser meets some broken declarations
        raise SheetError(f"{name} is no HTML ({error}).", cure=_SAVE) from error
    return _sheet(reader, name)


def _is_malformed(text: str) -> bool:
    """Whether many tags or comments are unclosed, or a tag is very long: html.parser
    takes minutes for such a file, and no browser writes one."""
    opened = sum(1 for _ in re.finditer(r"<[^<>]*(?=<|\Z)", text))
    longest = max((len(tag) for tag in text.split("<")), default=0)
    quotes = max(
        (tag.count("'") + tag.count('"') for tag in _TAG.findall(text)), default=0
    )
    return (
        opened > _MAX_OPEN
        or longest > _MAX_TAG
        or quotes > _MAX_OPEN
        or text.count("<!--") > _MAX_OPEN
    )


def _sheet(reader: _Reader, name: str) -> SavedSheet:
    about = reader.about
    if about is None:
        raise SheetError(f"{name} is no sheet of this desk.", cure=_SAVE)
    if about.get("data-sheet") != SHEET_FORMAT:
        said = about.get("data-sheet") or "none"
        raise SheetError(
            f"{name} has the format {said}; this desk reads {SHEET_FORMAT}.",
            cure="Use the version of the desk that wrote it.",
        )
    if reader.open is not None or not reader.ended:
        raise SheetError(f"{name} is cut short.", cure="Use the whole file.")
    if about.get("data-quotes") != str(len(reader.quotes)):
        raise SheetError(
            f"{name} holds {len(reader.quotes)} quotes and says it has "
            f"{about.get('data-quotes')}.",
            cure="Use the file as it was saved.",
        )
    quotes = tuple(q.saved(n) for n, q in enumerate(reader.quotes, 1))
    return SavedSheet(about.get("data-build") or "", quotes)


class _Open:
    """A quote that is being read."""

    def __init__(self, attributes: dict[str, str | None]) -> None:
        self.attributes = {k: v or "" for k, v in attributes.items()}
        self.text: list[str] = []
        self.depth: list[str] = []
        self.printed: list[str] = []
        self.strange = ""

    def saved(self, number: int) -> SavedQuote:
        said = self.attributes
        start, end = said.get("data-start", ""), said.get("data-end", "")
        numbers = [_number(start), _number(end)]
        code = said.get("data-code", "")
        fault = self.strange
        if None in numbers or not said.get("data-article"):
            fault = "it does not say where it stands"
        elif len(self.printed) != 1 or not is_same_code(self.printed[0], code):
            fault = "the check code that is shown is not its own"
        return SavedQuote(
            number,
            said.get("data-article", ""),
            numbers[0] or 0,
            numbers[1] or 0,
            said.get("data-sha256", ""),
            code,
            "".join(self.text),
            fault,
        )


def _number(digits: str) -> int | None:
    plain = digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS
    return int(digits) if plain else None


class _Reader(HTMLParser):
    """Collects what stands in each `blockquote`, and the code printed after it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.about: dict[str, str | None] | None = None
        self.quotes: list[_Open] = []
        self.open: _Open | None = None
        self.ended = False
        self._code: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self.open is not None:
            if tag != "mark" or attrs:
                self.open.strange = f"there is a <{tag}> in it"
            if tag not in _VOID:
                self.open.depth.append(tag)
        elif tag == "main" and "data-sheet" in attributes:
            self.about = attributes if self.about is None else {}
        elif tag == "blockquote":
            if len(self.quotes) == MAX_QUOTES:
                raise SheetError(
                    f"There are more than {MAX_QUOTES} quotes in it; no sheet has.",
                    cure="Use the file as it was saved.",
                )
            self.open = _Open(attributes)
            self.quotes.append(self.open)
        elif tag == "code":
            self._code = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # as browsers read it: `<mark/>` opens

    def handle_endtag(self, tag: str) -> None:
        if self.open is not None:
            if tag == "blockquote" and not self.open.depth:
                self.open = None
            elif self.open.depth and self.open.depth[-1] == tag:
                self.open.depth.pop()
            else:
                self.open.strange = f"there is a </{tag}> in it"
        elif tag == "code" and self._code is not None:
            if self.quotes and self._in_main:
                self.quotes[-1].printed.append("".join(self._code))
            self._code = None
        elif tag == "main":
            self.ended = True

    @property
    def _in_main(self) -> bool:
        return self.about is not None and not self.ended

    def handle_data(self, data: str) -> None:
        if self.open is not None:
            self.open.text.append(data)
        elif self._code is not None:
            self._code.append(data)
