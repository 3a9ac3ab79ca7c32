"""The templates of the page, and what they show of a passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from qa.answer import Citation
from qa.corpus import Article, Passage, Piece, Span, pieces
from qa.pages import Templates
from qa.web import assets

from .words import Words

Layer = Literal["marked", "term"]


def pieces_of(
    article: Article, start: int, end: int, marks: Iterable[Span] = ()
) -> tuple[Piece[Layer], ...]:
    """`article.text[start:end]` in pieces. The layers are the marks, and what is shown
    in bold: terms that definitions open with, headings of columns, questions. Where
    two marks overlap, the second begins at the end of the first: elements cannot
    overlap."""
    blocks = article.blocks_in(start, end)
    terms = [b.label for b in blocks if b.label]
    terms += [h for b in blocks for h in b.headers]
    terms += [Span(b.start, b.end) for b in blocks if b.kind == "question"]
    layers: dict[Layer, list[Span]] = {
        "marked": [*_without_overlaps(marks)],
        "term": terms,
    }
    return pieces(article.text, start, end, layers)


def _without_overlaps(spans: Iterable[Span]) -> Iterator[Span]:
    at = 0
    for start, end in spans:
        if max(start, at) < end:
            yield Span(max(start, at), end)
            at = end


def _pieces_of_passage(
    passage: Passage, marks: Iterable[Span] = ()
) -> tuple[Piece[Layer], ...]:
    return pieces_of(passage.article, passage.start, passage.end, marks)


def around(passage: Passage, spans: Sequence[Span]) -> Passage:
    """The cut from the first of `spans` to the last; without any, the passage."""
    if not spans:
        return passage
    return passage.article.cut(spans[0].start, spans[-1].end)


def passage_to_open(citation: Citation) -> Passage:
    """The passage that the article of a citation opens at: from the first mark to the
    last, or the whole quote where nothing is marked."""
    return around(citation.passage, citation.marks)


TEMPLATES = Templates(
    Path(__file__).with_name("templates"),
    filters={"pieces": _pieces_of_passage, "passage_to_open": passage_to_open},
    compact=True,
)


def document(template: str, words: Words, **values: Any) -> str:
    """A page of its own, without any script, from a template that extends
    `document.html`."""
    style = assets.address("app.css")
    return TEMPLATES.page(template, words=words, style=style, **values)
