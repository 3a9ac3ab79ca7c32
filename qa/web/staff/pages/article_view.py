"""An article laid out for staff: its outline, every block, tables, bounds of passages.

The texts of the blocks and of the gaps between them are cuts; only a table leaves out
what stands between its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from qa.corpus import Article, Block, Passage, Span, pieces
from qa.staff import LineKind, kind_of

_MAX_LEVEL = 6
"""Of HTML's headings."""
_Layer = Literal["marked", "expected", "bound"]
_BETWEEN = " :;\u00a0"


@dataclass(frozen=True, slots=True)
class PieceView:
    """A part of a block. `classes` say how it is marked, `mark` is the number of a mark
    that begins with it, `bounds` are the numbers of the passages that do."""

    text: str
    classes: str
    mark: int | None
    bounds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block, with the text between it and the block before it. `level` is that of a
    heading, else 0. `pending` is what the next build makes of it, if that differs.
    `cells` are those of a row that stands in a table."""

    block: Block
    kind: LineKind
    gap: str
    pieces: tuple[PieceView, ...]
    level: int
    pending: LineKind | None
    cells: tuple[tuple[PieceView, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class GroupView:
    """Neighbouring blocks of one kind; `headers` are those of a table."""

    kind: Literal["items", "furniture", "table", "blocks"]
    blocks: tuple[BlockView, ...]
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article. `marks` is the number of marks in it."""

    article: Article
    groups: tuple[GroupView, ...]
    rest: str
    outline: tuple[BlockView, ...]
    passages: tuple[Passage, ...]
    marks: int


class ArticleLayout:
    """Lays out one article. `selected` is the span that a link asks for, `expected` are
    spans that answer golden questions."""

    def __init__(
        self,
        article: Article,
        passages: Sequence[Passage],
        *,
        selected: Span | None = None,
        expected: Iterable[Span] = (),
        bounds: bool = False,
        pending: Mapping[int, LineKind] | None = None,
    ) -> None:
        self._article = article
        self._passages = passages
        self._pending = pending or {}
        self._layers: dict[_Layer, list[Span]] = {
            "marked": [selected] if selected else [],
            "expected": list(expected),
            "bound": [],
        }
        starts = {*self._layers["marked"], *self._layers["expected"]}
        self._marks = {
            start: n for n, start in enumerate(sorted({s.start for s in starts}), 1)
        }
        self._bounds: dict[int, tuple[int, ...]] = {}
        if bounds:
            for number, passage in enumerate(passages, 1):
                here = self._bounds.get(passage.start, ())
                self._bounds[passage.start] = (*here, number)
                self._layers["bound"].append(Span(passage.start, passage.end))

    def view(self) -> ArticleView:
        """The whole article."""
        blocks = list(self._blocks())
        last = self._article.blocks[-1].end if blocks else 0
        return ArticleView(
            self._article,
            tuple(self._groups(blocks)),
            self._article.text[last:],
            tuple(b for b in blocks if b.level),
            tuple(self._passages),
            len(self._marks),
        )

    def _blocks(self) -> Iterator[BlockView]:
        text, at = self._article.text, 0
        for block in self._article.blocks:
            heads = block.heads or block.kind == "title"
            level = 1 if block.kind == "title" else 2 + len(block.path)
            yield BlockView(
                block,
                kind_of(block),
                text[at : block.start],
                self._pieces(block.start, block.end),
                min(level + 1, _MAX_LEVEL) if heads else 0,
                self._pending.get(block.start),
                tuple(self._pieces(*c) for c in self._cells(block)),
            )
            at = block.end

    def _pieces(self, start: int, end: int) -> tuple[PieceView, ...]:
        cut = pieces(self._article.text, start, end, self._layers)
        return tuple(
            PieceView(
                p.text,
                " ".join(
                    [
                        *(n for n in p.layers if n != "bound"),
                        *(f"{n}-opens" for n in p.opens if n == "expected"),
                        *(f"{n}-closes" for n in p.closes if n == "expected"),
                    ]
                ),
                self._marks.get(p.start),
                self._bounds.get(p.start, ()),
            )
            for p in cut
        )

    def _groups(self, blocks: Iterable[BlockView]) -> Iterator[GroupView]:
        for (kind, headers), group in groupby(blocks, key=self._group_of):
            yield GroupView(kind, tuple(group), headers)

    def _group_of(
        self, view: BlockView
    ) -> tuple[Literal["items", "furniture", "table", "blocks"], tuple[str, ...]]:
        block = view.block
        if block.kind == "row" and view.cells:
            named = tuple(self._article.text[a:b] for a, b in block.headers)
            return "table", (("",) if len(view.cells) > len(named) else ()) + named
        if block.kind == "item":
            return "items", ()
        return ("furniture" if block.kind == "furniture" else "blocks"), ()

    def _cells(self, block: Block) -> Iterator[Span]:
        """The cells of a row: what stands before its first heading, if anything, and
        after each heading."""
        if not block.headers:
            return
        before = self._trimmed(block.start, block.headers[0].start)
        if before:
            yield before
        ends = [*(h.start for h in block.headers[1:]), block.end]
        for header, end in zip(block.headers, ends, strict=True):
            cell = self._trimmed(header.end, end)
            yield cell or Span(header.end, header.end)

    def _trimmed(self, start: int, end: int) -> Span | None:
        text = self._article.text
        while start < end and text[start] in _BETWEEN:
            start += 1
        while start < end and text[end - 1] in _BETWEEN:
            end -= 1
        return Span(start, end) if start < end else None
