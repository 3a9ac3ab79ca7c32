"""Quotes in whatever form somebody has them: a sheet, JSON of answers, check codes.

JSON is that of an answer, of several, of one citation, or a web annotation with the
selectors of W3C. Whatever in it has words and says that it quotes is a quote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from qa.corpus import Article
from qa.errors import SheetError

from .check_code import place_of
from .saved_sheet import MAX_BYTES, MAX_QUOTES, SavedQuote, parse_sheet
from .verification import Finding, finding_of, findings_of

MAX_START = 1_000
"""Bytes in which the first sign of a text stands."""
_CURE = "Give a saved sheet, the JSON of an answer or a citation, or check codes."


@dataclass(frozen=True, slots=True)
class PastedQuotes:
    """The quotes of a text, and its check codes. One of the two is empty."""

    quotes: tuple[SavedQuote, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one quote. `name` is its number, or its check code. Only a code
    that may be of several articles has several findings."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def stands(self) -> bool:
        return self.findings[0].verdict == "stands"


def read_pasted(path: Path) -> PastedQuotes:
    """Reads a file. Raises SheetError for one that holds no quote."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SheetError(
            f"{path} cannot be read ({error.strerror}).", cure=_CURE
        ) from error
    return parse_pasted(content, str(path))


def parse_pasted(content: str | bytes, name: str = "The text") -> PastedQuotes:
    """The quotes of a pasted text, or of a file that messages call `name`: the HTML of
    a sheet, JSON, JSON line by line, or a check code in each line.

    Raises SheetError.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    start = content[:MAX_START].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if len(content) > MAX_BYTES or start not in (b"{", b"["):
        codes = _codes(content)
        if codes is None:
            return PastedQuotes(parse_sheet(content, name).quotes)
        return PastedQuotes(codes=codes)
    quotes = tuple(islice(_quotes_in(_json(content, name)), MAX_QUOTES + 1))
    if not quotes:
        raise SheetError(f"{name} holds no citation with its words.", cure=_CURE)
    if len(quotes) > MAX_QUOTES:
        raise SheetError(
            f"{name} holds more than {MAX_QUOTES} quotes.", cure="Split it."
        )
    once = dict.fromkeys(quotes)
    return PastedQuotes(tuple(replace(q, number=n) for n, q in enumerate(once, 1)))


def verify_pasted(
    pasted: PastedQuotes, articles: Mapping[str, Article]
) -> tuple[Verified, ...]:
    """Verifies every quote and code. `articles` are those of today, by id."""
    return (
        *(Verified(str(q.number), (finding_of(q, articles),)) for q in pasted.quotes),
        *(Verified(c, findings_of(c, articles)) for c in pasted.codes),
    )


def _codes(content: bytes) -> tuple[str, ...] | None:
    """The check codes of a text that has one in each line; None if it is longer than
    codes are, or begins like a page. Raises SheetError for a typing error."""
    if len(content) > MAX_BYTES:
        return None
    try:
        lines = [line.strip() for line in content.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError:
        return None
    lines = [line for line in lines if line]
    if not lines or len(lines) > MAX_QUOTES or lines[0][0] in "<%":
        return None
    for line in lines:
        place_of(line)
    return tuple(dict.fromkeys(lines))


def _json(content: bytes, name: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
        try:
            return json.loads(text)
        except ValueError:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise SheetError(f"{name} is no whole JSON.", cure=_CURE) from error


def _quotes_in(value: Any) -> Iterator[SavedQuote]:
    """Every quote in some JSON, from outside to inside; all have the number 0."""
    waiting = [(value, "")]
    while waiting:
        one, source = waiting.pop()
        if isinstance(one, list):
            waiting += [(inner, source) for inner in reversed(one)]
        elif isinstance(one, dict):
            source = _text(one, "article") or _text(one, "source") or source
            selectors = _selectors(one)
            if selectors or ("article" in one and isinstance(one.get("text"), str)):
                yield _quote(one, selectors, source)
            else:
                waiting += [(inner, source) for inner in reversed(one.values())]


def _selectors(one: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The selectors of an object by type."""
    given = one.get("selectors", one.get("selector", []))
    listed = given if isinstance(given, list) else [given]
    return {s["type"]: s for s in listed if isinstance(s, dict) and _text(s, "type")}


def _quote(
    one: Mapping[str, Any], selectors: Mapping[str, Mapping[str, Any]], article: str
) -> SavedQuote:
    exact = _text(selectors.get("TextQuoteSelector", {}), "exact")
    text = _text(one, "text") or exact
    said, selected = _place(one), _place(selectors.get("TextPositionSelector", {}))
    start, end = said or selected or (0, 0)
    fault = ""
    if not text:
        fault = "it holds no words"
    elif exact and exact != text:
        fault = "its text and its selector differ"
    elif said and selected and said != selected:
        fault = "its place and its selector differ"
    elif end and end - start != len(text):
        fault = "its text is not as long as its place"
    sha256, code = _text(one, "source_sha256"), _text(one, "code")
    return SavedQuote(0, article, start, end, sha256, code, text, fault)


def _place(one: Mapping[str, Any]) -> tuple[int, int] | None:
    start, end = one.get("start"), one.get("end")
    if type(start) is int and type(end) is int:
        return start, end
    return None


def _text(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    return value if isinstance(value, str) else ""
