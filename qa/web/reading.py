"""A source article as a page of its own and as the panel beside the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from qa.records import Article, Block, Span

from . import texts
from .render import cut

_ANCHOR = Markup(' id="passage" tabindex="-1"')
_DIGITS = re.compile(r"[0-9]{1,9}")
_GROUPS = {
    "item": (Markup('<ul class="q-items" role="list">'), Markup("</ul>")),
    "furniture": (
        Markup('<div class="q-furniture" role="group" aria-label="{}">').format(
            texts.FURNITURE
        ),
        Markup("</div>"),
    ),
}


def span_of(article: Article, start: object, end: object) -> Span | None:
    """What a link asks to have marked; None where that is no part of the article."""
    if not (_DIGITS.fullmatch(str(start)) and _DIGITS.fullmatch(str(end))):
        return None
    span = Span(int(str(start)), int(str(end)))
    inside = 0 <= span.start < span.end <= len(article.text)
    return span if inside and article.text[slice(*span)].strip() else None


def read(article: Article, span: Span | None, *, level: int = 1) -> Markup:
    """The whole article. Every character of its text stands here once, in order, in the
    elements of class q-verbatim; `level` is that of its title."""
    blocks, marks = list(article.blocks), [span] if span else []
    if blocks and _is_title(article, blocks[0]):
        at, name = blocks.pop(0).end, "q-title q-verbatim"
        title = cut(article, 0, at, marks, _ANCHOR)
    else:
        at, name, title = 0, "q-title", escape(article.title)
    return Markup(
        '<header class="q-about">'
        '<h{0} class="{1}" id="q-title" tabindex="-1" dir="auto">{2}</h{0}>{3}</header>'
        '<div class="q-verbatim q-text" dir="auto">{4}</div>'
    ).format(
        level,
        name,
        title,
        _about(article),
        Markup().join(_body(article, blocks, at, marks, level + 1)),
    )


def _is_title(article: Article, block: Block) -> bool:
    return block.kind == "title" and article.text[: block.end] == article.title


def _body(
    article: Article,
    blocks: Sequence[Block],
    at: int,
    marks: Sequence[Span],
    level: int,
) -> Iterator[Markup]:
    """The blocks and what stands between them, from `at` on."""
    anchor = Markup() if any(m.start < at for m in marks) else _ANCHOR
    for kind, group in groupby(blocks, key=lambda b: b.kind):
        opening, closing = _GROUPS.get(kind, (Markup(), Markup()))
        for block in group:
            yield _gap(article, at, block.start) + opening
            html = cut(article, block.start, block.end, marks, anchor)
            yield _element(article, block, level).format(html)
            anchor = Markup() if "<mark" in html else anchor
            at, opening = block.end, Markup()
        yield closing
    yield _gap(article, at, len(article.text))


def _gap(article: Article, start: int, end: int) -> Markup:
    """What stands between two blocks: white space, most of which the browser folds."""
    text = article.text[start:end]
    if text.strip():
        return Markup("<p>{}</p>").format(text)
    folds = not text.strip(" \n\t")
    return (
        escape(text) if folds else Markup('<span class="q-gap">{}</span>').format(text)
    )


def _element(article: Article, block: Block, level: int) -> Markup:
    if block.kind in ("heading", "title"):
        return Markup("<h{0}>{{}}</h{0}>").format(min(level + len(block.path), 6))
    if block.kind == "item":
        if article.text[block.start].isalnum():
            return Markup("<li>{}</li>")
        return Markup('<li class="q-bullet">{}</li>')
    return Markup("<p>{}</p>")


def _about(article: Article) -> Markup:
    source = article.source
    known = [
        (texts.ORIGIN, source.origin),
        (texts.PUBLISHER, source.publisher),
        (texts.PUBLISHED, source.published),
        (texts.ORIGINAL, _address(source.url)),
        (texts.RIGHTS, source.rights),
        (texts.FILE, source.file),
    ]
    rows = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(k, v) for k, v in known if v
    )
    ours = Markup('<p class="q-ours">{}</p>').format(texts.OUR_TITLE)
    return (ours if article.title_is_ours else Markup()) + Markup("<dl>{}</dl>").format(
        rows
    )


def _address(url: str) -> str:
    if not url.lower().startswith(("https://", "http://")):
        return url
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, url)


def article_page(article: Article, span: Span | None, style: str) -> str:
    return _page(article.title, read(article, span), style)


def plain_page(message: str, cure: str, style: str) -> str:
    body = Markup('<h1 class="q-title">{}</h1><p>{}</p>').format(message, cure)
    return _page(message, body, style)


def _page(title: str, body: Markup, style: str) -> str:
    return Markup(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><title>{} - {}</title>'
        '<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="{}"></head>'
        '<body class="q-page">'
        '<nav class="q-back"><a class="q-button" href="/">{}</a></nav>'
        '<main class="q-article">{}</main></body></html>\n'
    ).format(title, texts.DESK, style, texts.BACK, body)
