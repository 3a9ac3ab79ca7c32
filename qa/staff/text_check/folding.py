"""Text in the form in which it is compared word for word, with the way back.

Only four things count as the same: a line wrap and a space, curly and straight
quotation marks, a soft hyphen and none, a no-break space and a space. Each is named
where the two texts differ in it. All else is compared to the character: capitals,
ligatures, dashes, doubled spaces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from qa.corpus import Span

FoldKind = Literal[
    "line wrap",
    "curly quote",
    "soft hyphen",
    "no-break space",
    "citation mark",
    "quotes around",
    "full stop",
]
BREAK = "\n"
"""Stands between two spans of a folded text; nothing that is looked for holds it."""
_CURLY = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"')}
_NO_BREAK = "\u00a0\u202f\u2007"
_SOFT = "\u00ad"
_FOLDED = re.compile(
    rf"""(?x)
      (?P<soft>{_SOFT}(?:[^\S\n]*\n\s*)?)
    | (?P<wrap>(?<![^\S\n])[^\S\n]*\n\s*)
    | (?P<space>[{_NO_BREAK}])
    | (?P<quote>[{"".join(_CURLY)}])
    """
)
_MARK = r"""\s? (?: \[\d{1,3} (?:\s?[,–-]\s?\d{1,3})* \] | 【[^】\n]{1,60}】 )
    | (?<=[.!?,;:"”’)]) [⁰¹²³⁴-⁹]+ (?:[,⁻–-][⁰¹²³⁴-⁹]+)*"""
CITATION = re.compile(_MARK, re.VERBOSE)
"""How replies point to a source: [1], [2, 3], 【4†source】, a raised number after a
full stop. It is left out of a pasted text, and named."""
_OPENING, _CLOSED = "\"'“‘„‚«", re.compile(r"[\"'”’“‘»][.,;:]?\Z")


class Fold(NamedTuple):
    """Something in which a pasted text and an article differ though the words are the
    same, and its place in the pasted text."""

    kind: FoldKind
    start: int
    end: int


class Folded:
    """The folded form of some spans of a text, one after the other."""

    def __init__(
        self, source: str, spans: Iterable[Span], left_out: Iterable[Span] = ()
    ) -> None:
        """`left_out` are parts of the spans that the folded form leaves out."""
        self.source = source
        self._at: list[int] = []
        self._raw: list[int] = []
        self._parts: list[str] = []
        self._length = 0
        skipped = sorted(left_out)
        for n, (start, end) in enumerate(spans):
            if n:
                self._add(BREAK, start, start)
            for first, last in _without(Span(start, end), skipped):
                self._fold(first, last)
        self.text = "".join(self._parts)
        del self._parts

    def _fold(self, start: int, end: int) -> None:
        at = start
        for found in _FOLDED.finditer(self.source, start, end):
            self._add(self.source[at : found.start()], at)
            what = found[0]
            if found.lastgroup != "soft":
                self._add(_CURLY.get(what, " "), found.start(), found.end())
            at = found.end()
        self._add(self.source[at:end], at)

    def _add(self, text: str, raw: int, end: int | None = None) -> None:
        """Adds a part that stands at `raw`. A part that was replaced has an `end`."""
        if not text:
            return
        self._at.append(self._length)
        self._raw.append(raw if end is None else ~raw)
        self._parts.append(text)
        self._length += len(text)

    def start_of(self, at: int) -> int:
        """The offset in the source of a character of the folded text."""
        n = bisect_right(self._at, at) - 1
        raw = self._raw[n]
        return ~raw if raw < 0 else raw + at - self._at[n]

    def end_of(self, at: int) -> int:
        """The offset in the source after a character of the folded text."""
        n = bisect_right(self._at, at) - 1
        start = self.start_of(at)
        if self._raw[n] >= 0:
            return start + 1
        found = _FOLDED.match(self.source, start)
        return found.end() if found else start + 1

    def span(self, start: int, end: int) -> Span:
        """The place in the source of a part of the folded text."""
        return Span(self.start_of(start), self.end_of(end - 1))


def _without(span: Span, left_out: Iterable[Span]) -> Iterator[Span]:
    at = span.start
    for start, end in left_out:
        if at <= start and end <= span.end:
            yield Span(at, start)
            at = end
    yield Span(at, span.end)


def folds_between(pasted: Folded, article: Folded, at: int) -> tuple[Fold, ...]:
    """How a pasted text differs from the same words of an article, which stand at `at`
    in its folded text."""
    length = len(pasted.text)
    folds: list[Fold] = []
    for n in range(length):
        ours, theirs = (
            _segment(article, at + n, n + 1 < length),
            _segment(pasted, n, n + 1 < length),
        )
        a, b = article.source[slice(*ours)], pasted.source[slice(*theirs)]
        if a != b:
            folds += [Fold(kind, *theirs) for kind in _kinds(a, b)]
    return tuple(folds)


def _segment(folded: Folded, at: int, more: bool) -> Span:
    """The place of a character with all that was left out behind it."""
    start = folded.start_of(at)
    return Span(start, folded.start_of(at + 1) if more else folded.end_of(at))


def _kinds(ours: str, theirs: str) -> Iterator[FoldKind]:
    if (_SOFT in ours) != (_SOFT in theirs):
        yield "soft hyphen"
    if ("\n" in ours) != ("\n" in theirs):
        yield "line wrap"
    if _has(ours, _NO_BREAK) != _has(theirs, _NO_BREAK):
        yield "no-break space"
    if ours[0] != theirs[0] and (ours[0] in _CURLY or theirs[0] in _CURLY):
        yield "curly quote"


def _has(text: str, characters: str) -> bool:
    return any(c in text for c in characters)


_CITED = re.compile(rf"(?<=[.!?]) [\"'”’»)]? (?:{_MARK})+ (?=\s+\S)", re.VERBOSE)


def parts_by_citations(text: str, span: Span) -> Iterator[Span]:
    """The parts of a span that end with a full stop and a mark of a source."""
    at = span.start
    for found in _CITED.finditer(text, *span):
        yield Span(at, found.end())
        at = (
            found.end()
            + len(text[found.end() : span.end])
            - len(text[found.end() : span.end].lstrip())
        )
    yield Span(at, span.end)


def citations_in(text: str, span: Span) -> list[Span]:
    """The marks that point to a source in a part of a pasted text."""
    return [Span(*m.span()) for m in CITATION.finditer(text, *span)]


def inside_quotes(text: str, span: Span) -> Span:
    """A part of a pasted text without the quotation marks around it."""
    start, end = span
    if start < end and text[start] in _OPENING:
        start += 1
    after = _CLOSED.search(text[start:end])
    return Span(start, start + after.start() if after else end)
