"""How other software finds a quote: W3C selectors, and a link to the sentence.

Selectors are those of the Web Annotation Data Model; offsets count code points of our
text. A link has a text fragment (`#:~:text=[prefix-,]start[,end][,-suffix]`). A browser
looks for it in the page by whole words, block by block. So each part of a fragment is
made of whole words of one block, and a fragment is used only if the article holds it
exactly once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

from qa.answer import Citation
from qa.corpus import Article, Passage, Span

CONTEXT_CHARS = 32
"""Characters of a prefix or suffix; a few fewer where a word would be cut."""
MAX_WHOLE_CHARS = 300
"""A link holds a longer sentence by its first and last words only."""
MAX_ARTICLE_CHARS = 500_000
"""For a longer article a link has no fragment: the search for one would be slow."""
_WORDS = (0, 3, 6, 12, 24)
"""Numbers of words of a prefix or suffix, in the order in which they are tried."""


def selectors_of(passage: Passage) -> list[dict[str, Any]]:
    """A TextPositionSelector and a TextQuoteSelector. Prefix and suffix are long enough
    for the quote to stand once in its article."""
    text, start, end = passage.article.text, passage.start, passage.end
    around, count = CONTEXT_CHARS, 2
    while count > 1:
        prefix, suffix = _before(text, start, around), _after(text, end, around)
        count = _count(text, prefix + passage.text + suffix)
        around *= 2
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": passage.text,
            "prefix": prefix,
            "suffix": suffix,
        },
    ]


def _count(text: str, part: str) -> int:
    """How often `part` stands in the text: 0, 1, or 2 for more; overlaps count."""
    first = text.find(part)
    return 1 + (text.find(part, first + 1) >= 0)


def _before(text: str, at: int, most: int) -> str:
    cut = text[max(at - most, 0) : at]
    if at <= most or text[at - most - 1].isspace():
        return cut
    word = re.search(r"\s(?=\S)", cut)
    return cut[word.end() :] if word else cut


def _after(text: str, at: int, most: int) -> str:
    cut = text[at : at + most]
    if at + most >= len(text) or text[at + most].isspace():
        return cut
    words = list(re.finditer(r"(?<=\S)\s", cut))
    return cut[: words[-1].start()] if words else cut


def link_of(citation: Citation) -> str | None:
    """The web address of the article, at the first marked sentence; None without an
    address."""
    passage = citation.passage
    sentences = citation.marks or passage.sentences
    target = sentences[0] if sentences else Span(passage.start, passage.end)
    return link_to(passage.article, target)


def link_to(article: Article, target: Span) -> str | None:
    """The web address of an article with a fragment that lands on `target`; without the
    fragment if none lands there and nowhere else; None without an address."""
    page = address_of(article.source.url)
    if page is None:
        return None
    short = len(article.text) <= MAX_ARTICLE_CHARS
    fragment = _PageText(article).fragment(target) if short else None
    if fragment is None:
        return page
    page, hash_, anchor = page.partition("#")
    return f"{page}#{anchor.partition(':~:')[0] if hash_ else ''}:~:text={fragment}"


def address_of(url: str) -> str | None:
    """The address if it is http or https and safe to link to, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    fit = parts.scheme in ("http", "https") and parts.hostname
    return url if fit and not re.search(r"[\s\x00-\x20\x7f<>\"]", url) else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a fragment; an absent part is empty."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        written = [_escaped(self.start)]
        if self.prefix:
            written.insert(0, f"{_escaped(self.prefix)}-")
        if self.end:
            written.append(_escaped(self.end))
        if self.suffix:
            written.append(f"-{_escaped(self.suffix)}")
        return ",".join(written)


def _escaped(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")


@dataclass(frozen=True)
class _PageText:
    """An article as a browser searches it: single blanks, a line for each block."""

    article: Article = field(repr=False)

    @cached_property
    def blocks(self) -> list[Span]:
        """The text of each block; the marker of a list item is no text of a page."""
        return [
            Span(b.sentences[0].start if b.sentences else b.start, b.end)
            for b in self.article.blocks
        ]

    @cached_property
    def lines(self) -> list[str]:
        return [" ".join(self.article.text[a:b].split()) for a, b in self.blocks]

    @cached_property
    def joined(self) -> str:
        return "\n".join(self.lines)

    @cached_property
    def text(self) -> str:
        return _folded(self.joined)

    def fragment(self, target: Span) -> str | None:
        """The shortest fragment that lands on `target` and nowhere else."""
        inside = [
            n
            for n, b in enumerate(self.blocks)
            if b.start < target.end and b.end > target.start
        ]
        if not inside:
            return None
        first, last = inside[0], inside[-1]
        if self.blocks[first].start > target.start:
            return None
        if self.blocks[last].end < target.end:
            return None
        place = Span(self._place(first, target.start), self._place(last, target.end))
        for parts in self._candidates(place):
            if self._found(parts) == place:
                return str(parts)
        return None

    def _place(self, block: int, at: int) -> int:
        """The place in `text` of an offset of the article."""
        before = sum(len(line) + 1 for line in self.lines[:block])
        cut = self.article.text[self.blocks[block].start : at]
        words = " ".join(cut.split())
        return before + len(words) + bool(words and cut[-1].isspace())

    def _candidates(self, place: Span) -> Iterator[_Parts]:
        """Fragments for a place, the shortest first."""
        whole = self.joined[slice(*place)]
        before, after = self._before(place.start), self._after(place.end)
        first, *rest = whole.split("\n")
        head, tail = first.split(" "), rest[-1].split(" ") if rest else []
        for most in sorted(product(_WORDS, _WORDS), key=sum):
            prefix = " ".join(before[max(len(before) - most[0], 0) :])
            suffix = " ".join(after[: most[1]])
            if not rest and len(whole) <= MAX_WHOLE_CHARS:
                yield _Parts(whole, "", prefix, suffix)
                continue
            for words in (5, 10, 20):
                opening, closing = head[:words], (tail or head[words:])[-words:]
                if closing:
                    ends = " ".join(opening), " ".join(closing)
                    yield _Parts(*ends, prefix, suffix)

    def _before(self, at: int) -> list[str]:
        """The words before a place in its block, or in the block before."""
        lines = [line for line in self.joined[:at].split("\n") if line.strip()]
        return lines[-1].split() if lines else []

    def _after(self, at: int) -> list[str]:
        lines = [line for line in self.joined[at:].split("\n") if line.strip()]
        return lines[0].split() if lines else []

    def _found(self, parts: _Parts) -> Span | None:
        """The place that a browser finds; None if there is none or more than one."""
        opening = f"(?P<start>{_term(parts.start)})"
        if parts.prefix:
            opening = _term(parts.prefix) + r"\s*" + opening
        suffix = rf"(?=\s*{_term(parts.suffix)})" if parts.suffix else ""
        if not parts.end:
            opening += suffix
        places = [m.span("start") for m in re.finditer(f"(?={opening})", self.text)]
        if len(places) != 1:
            return None
        start, end = places[0]
        if parts.end:
            closing = re.compile(_term(parts.end) + suffix).search(self.text, end)
            if closing is None:
                return None
            end = closing.end()
        return Span(start, end)


def _folded(text: str) -> str:
    """Lower case, without changing the number of characters."""
    return "".join(f if len(f := c.casefold()) == 1 else c for c in text)


def _term(words: str) -> str:
    return rf"(?<!\w){re.escape(_folded(words))}(?!\w)"
