"""A source article as a page of its own and as the panel beside the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from qa.corpus import Article, Block, Span

from .render import cut
from .shell import document
from .words import ArticleWords, Words

_ANCHOR = Markup(' id="passage" tabindex="-1"')
_DIGITS = re.compile(r"[0-9]{1,9}")
_ITEMS = (Markup('<ul class="q-items" role="list">'), Markup("</ul>"))


def span_of(article: Article, start: object, end: object) -> Span | None:
    """What a link asks to have marked; None where that is no part of the article."""
    if not (_DIGITS.fullmatch(str(start)) and _DIGITS.fullmatch(str(end))):
        return None
    span = Span(int(str(start)), int(str(end)))
    inside = 0 <= span.start < span.end <= len(article.text)
    return span if inside and article.text[slice(*span)].strip() else None


def article_html(words: Words, article: Article, span: Span | None) -> Markup:
    """The whole article. Every character of its text stands here once, in order, in the
    elements of class q-verbatim."""
    blocks, marks = list(article.blocks), [span] if span else []
    if blocks and _is_title(article, blocks[0]):
        at, name = blocks.pop(0).end, "q-title q-verbatim"
        title = cut(article, 0, at, marks, _ANCHOR)
    else:
        at, name, title = 0, "q-title", escape(article.title)
    return Markup(
        '<header class="q-about"><h1 class="{name}" id="q-title" tabindex="-1"'
        ' lang="{quoted}" dir="auto">{title}</h1>{about}</header>'
        '<div class="q-verbatim q-text" lang="{quoted}" dir="auto">{body}</div>'
    ).format(
        name=name,
        quoted=words.quoted,
        title=title,
        about=_about(words.article, article),
        body=Markup().join(_body(words, article, blocks, at, marks)),
    )


def _is_title(article: Article, block: Block) -> bool:
    return block.kind == "title" and article.text[: block.end] == article.title


def _body(
    words: Words,
    article: Article,
    blocks: Sequence[Block],
    at: int,
    marks: Sequence[Span],
) -> Iterator[Markup]:
    """The blocks and what stands between them, from `at` on."""
    around = Markup(
        '<div class="q-furniture" role="group" lang="{}" aria-label="{}">'
    ).format(words.quoted, words.article.furniture)
    groups = {"item": _ITEMS, "furniture": (around, Markup("</div>"))}
    anchor = Markup() if any(m.start < at for m in marks) else _ANCHOR
    for kind, group in groupby(blocks, key=lambda b: b.kind):
        opening, closing = groups.get(kind, (Markup(), Markup()))
        for block in group:
            yield _gap(article, at, block.start) + opening
            html = cut(article, block.start, block.end, marks, anchor)
            yield _element(article, block).format(html)
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


def _element(article: Article, block: Block) -> Markup:
    if block.kind in ("heading", "title"):
        return Markup("<h{0}>{{}}</h{0}>").format(min(2 + len(block.path), 6))
    if block.kind == "item":
        if article.text[block.start].isalnum():
            return Markup("<li>{}</li>")
        return Markup('<li class="q-bullet">{}</li>')
    return Markup("<p>{}</p>")


def _about(words: ArticleWords, article: Article) -> Markup:
    source = article.source
    known = [
        (words.origin, source.origin),
        (words.publisher, source.publisher),
        (words.published, source.published),
        (words.original, _address(source.url)),
        (words.rights, source.rights),
        (words.file, source.file),
    ]
    rows = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(k, v) for k, v in known if v
    )
    ours = Markup('<p class="q-ours">{}</p>').format(words.our_title)
    return (ours if article.title_is_ours else Markup()) + Markup("<dl>{}</dl>").format(
        rows
    )


def _address(url: str) -> str:
    if not url.lower().startswith(("https://", "http://")):
        return url
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, url)


def article_page(words: Words, article: Article, span: Span | None) -> str:
    return _page(words, article.title, article_html(words, article, span))


def plain_page(words: Words, message: str, cure: str) -> str:
    body = Markup('<h1 class="q-title">{}</h1><p>{}</p>').format(message, cure)
    return _page(words, message, body)


def _page(words: Words, title: str, body: Markup) -> str:
    around = Markup(
        '<nav class="q-back"><a class="q-button" href="/{}/">{}</a></nav>'
        '<main class="q-article">{}</main>'
    ).format(words.language, words.article.back, body)
    return document(words, f"{title} - {words.page.desk}", around)
