"""A source article as a page of its own and as the panel beside the answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from qa.corpus import Article, Block, Piece, Span

from .html import TEMPLATES, Layer, document, pieces_of
from .words import Words

_MAX_LEVEL = 6  # of HTML's headings


@dataclass(frozen=True, slots=True)
class _BlockView:
    """A block, and the text between it and the block before it. `level` is that of a
    heading, else 0. One that `repeats_title` stands on the page already."""

    kind: str
    gap: str
    pieces: Sequence[Piece[Layer]]
    level: int
    has_bullet: bool
    repeats_title: bool


@dataclass(frozen=True, slots=True)
class _ArticleView:
    """An article cut into what its template shows, in order: the title, where the text
    opens with it; neighbouring blocks of one kind as a group; the `rest` of the text.
    `anchor` is the offset of the first mark."""

    article: Article
    title: Sequence[Piece[Layer]]
    groups: Sequence[Sequence[_BlockView]]
    rest: str
    anchor: int | None


def article_html(words: Words, article: Article, span: Span | None) -> Markup:
    """The whole article with `span` marked. The elements of class q-verbatim hold each
    character of its text once, in order."""
    view = _view_of(article, span)
    return TEMPLATES.part("article.html", "article", words=words, view=view)


def article_page(words: Words, article: Article, span: Span | None) -> str:
    """`article_html` as a page of its own."""
    view = _view_of(article, span)
    return document("article_page.html", words, title=article.title, view=view)


def message_page(words: Words, message: str, cure: str) -> str:
    """A page that says a message, for what is not there."""
    return document("message.html", words, title=message, cure=cure)


def _view_of(article: Article, span: Span | None) -> _ArticleView:
    blocks, marks = list(article.blocks), [span] if span else []
    title: tuple[Piece[Layer], ...] = ()
    start = 0
    if blocks and _is_title(article, blocks[0]):
        start = blocks.pop(0).end
        title = pieces_of(article, 0, start, marks)
    views = list(_block_views(article, blocks, start, marks))
    shown = [*title, *(p for v in views for p in v.pieces)]
    return _ArticleView(
        article,
        title,
        [list(group) for _, group in groupby(views, key=lambda v: v.kind)],
        article.text[blocks[-1].end if blocks else start :],
        next((p.start for p in shown if "marked" in p.opens), None),
    )


def _is_title(article: Article, block: Block) -> bool:
    return block.kind == "title" and article.text[: block.end] == article.title


def _block_views(
    article: Article, blocks: Sequence[Block], start: int, marks: Sequence[Span]
) -> Iterator[_BlockView]:
    """The blocks, with the text between them from the character `start` on."""
    first = next((b for b in blocks if b.kind != "furniture"), None)
    for block in blocks:
        is_heading = block.heads or block.kind == "title"
        text = article.text[block.start : block.end]
        yield _BlockView(
            block.kind,
            article.text[start : block.start],
            pieces_of(article, block.start, block.end, marks),
            min(2 + len(block.path), _MAX_LEVEL) if is_heading else 0,
            block.kind == "item" and not text[0].isalnum(),
            is_heading and block is first and text == article.title,
        )
        start = block.end
