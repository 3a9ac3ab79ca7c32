"""Articles, their blocks, and the passages cut from them.

A `Passage` holds its article and two offsets. Its text is always the cut
`article.text[start:end]`, so a quote cannot differ from its article. Offsets count
Unicode code points.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Literal, NamedTuple

BlockKind = Literal[
    "title", "heading", "question", "paragraph", "item", "row", "furniture"
]


ARTICLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Ids stand in links and in judgements."""


class Span(NamedTuple):
    """A half-open range of code points, `text[start:end]`."""

    start: int
    end: int


_START, _END = attrgetter("start"), attrgetter("end")


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of an article, with its kind.

    `path` holds the headings above it, outermost first. `label` is the term that a
    definition opens with ("Fluoroscopy" in "Fluoroscopy: ..."). `sentences` cover the
    block except for white space and a list marker; only quotable blocks have any.

    A "question" is a heading that asks; it is quoted with its answer. A "row" is a row
    of a table: each cell stands behind the heading of its column, and `headers` are the
    places of these headings.
    """

    kind: BlockKind
    start: int
    end: int
    path: tuple[Span, ...] = ()
    label: Span | None = None
    sentences: tuple[Span, ...] = ()
    headers: tuple[Span, ...] = ()

    @property
    def quotable(self) -> bool:
        """Whether the block may be quoted: a paragraph, a list item, a row."""
        return self.kind in ("paragraph", "item", "row")

    @property
    def heads(self) -> bool:
        """Whether the block is a heading, or a question."""
        return self.kind in ("heading", "question")

    def sentences_in(self, start: int, end: int) -> tuple[Span, ...]:
        """The sentences that lie wholly inside `start:end`."""
        first = bisect_left(self.sentences, start, key=_START)
        return self.sentences[first : bisect_right(self.sentences, end, key=_END)]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article came from. An unknown field is an empty string."""

    file: str
    sha256: str
    origin: str = ""
    """What the article says of its own origin, word for word."""
    publisher: str = ""
    url: str = ""
    published: str = ""
    rights: str = ""


@dataclass(frozen=True)
class Article:
    """One source text in Unicode form NFC, newlines `\\n`, without a byte order mark.
    `title_is_ours` tells that the title is not the article's own. `pages` holds the
    offset at which each page begins, if the file has pages."""

    id: str
    title: str
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    source: Source = field(repr=False)
    title_is_ours: bool = False
    pages: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not ARTICLE_ID.fullmatch(self.id):
            msg = f"article id {self.id!r} may only hold letters, digits, . _ and -"
            raise ValueError(msg)

    def cut(self, start: int, end: int) -> Passage:
        """The passage `text[start:end]`. Raises ValueError for an empty span, or one
        that reaches outside the text."""
        return Passage(self, start, end)

    def reads(self, start: int, end: int, quote: str) -> bool:
        """Whether `text[start:end]` is exactly the quote. Never searches for the quote
        elsewhere."""
        return 0 <= start < end <= len(self.text) and self.text[start:end] == quote

    def page_of(self, offset: int) -> int | None:
        """The number of the page on which a character stands; None without pages."""
        return bisect_right(self.pages, offset) or None

    @cached_property
    def length(self) -> int:
        """Code points of the text."""
        return len(self.text)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """All quotable sentences, in order."""
        return tuple(s for b in self.blocks if b.quotable for s in b.sentences)

    @cached_property
    def _block_starts(self) -> tuple[int, ...]:
        return tuple(b.start for b in self.blocks)

    def blocks_in(self, start: int, end: int) -> tuple[Block, ...]:
        """The blocks that share at least one character with `start:end`."""
        first = max(bisect_left(self._block_starts, start + 1) - 1, 0)
        last = bisect_left(self._block_starts, end)
        return tuple(b for b in self.blocks[first:last] if b.end > start)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences, list items or rows of one section of one article, or a
    question with the first of its answer."""

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= self.article.length:
            msg = f"{self.start}:{self.end} is no span of article {self.article.id}"
            raise ValueError(msg)

    @property
    def id(self) -> str:
        """The article's id and the offsets, `ARTICLE:START-END`."""
        return f"{self.article.id}:{self.start}-{self.end}"

    @property
    def text(self) -> str:
        """The cut itself."""
        return self.article.text[self.start : self.end]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The quotable blocks that the passage touches."""
        return tuple(
            b for b in self.article.blocks_in(self.start, self.end) if b.quotable
        )

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the passage, outermost first, with the question that it may
        begin with."""
        return tuple(self.article.text[a:b] for a, b in self._path)

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above the passage, outermost first."""
        return tuple(self.article.text[a:b] for a, b in self._path if a < self.start)

    @property
    def _path(self) -> tuple[Span, ...]:
        blocks = self.blocks
        return blocks[0].path if blocks else ()

    @property
    def page(self) -> int | None:
        """The number of the page on which the passage begins; None without pages."""
        return self.article.page_of(self.start)

    @property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences that lie wholly inside the passage."""
        return tuple(
            s for b in self.blocks for s in b.sentences_in(self.start, self.end)
        )

    def overlaps(self, other: Passage) -> bool:
        """Whether the two passages share a character of one article."""
        return (
            self.article.id == other.article.id
            and self.start < other.end
            and other.start < self.end
        )
