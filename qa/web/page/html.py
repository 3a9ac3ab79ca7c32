"""The templates of the page, and what they show of a passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from qa.answer import Citation
from qa.corpus import Article, Passage, Span
from qa.pages import Templates
from qa.web import assets

from .words import Words


class Run(NamedTuple):
    """Text, and whether it is the term that a definition opens with (shown in bold)."""

    text: str
    is_term: bool


class Piece(NamedTuple):
    """A part of a text, from the character `start` of the article."""

    start: int
    runs: tuple[Run, ...]
    is_marked: bool


def pieces_of(
    article: Article, start: int, end: int, marks: Iterable[Span] = ()
) -> list[Piece]:
    """`article.text[start:end]` in pieces, inside and outside the marks. The runs of
    all pieces, joined, are that text; what overlaps an earlier mark is not repeated."""
    pieces: list[Piece] = []
    at = start
    for mark in marks:
        first, last = max(mark.start, at), min(mark.end, end)
        if first < last:
            pieces += [
                Piece(at, tuple(_runs(article, at, first)), is_marked=False),
                Piece(first, tuple(_runs(article, first, last)), is_marked=True),
            ]
            at = last
    return [*pieces, Piece(at, tuple(_runs(article, at, end)), is_marked=False)]


def _runs(article: Article, start: int, end: int) -> Iterator[Run]:
    at = start
    for block in article.blocks_in(start, end):
        if block.label is None:
            continue
        first, last = max(block.label.start, at), min(block.label.end, end)
        if first < last:
            yield Run(article.text[at:first], is_term=False)
            yield Run(article.text[first:last], is_term=True)
            at = last
    yield Run(article.text[at:end], is_term=False)


def _pieces_of_passage(passage: Passage, marks: Iterable[Span] = ()) -> list[Piece]:
    return pieces_of(passage.article, passage.start, passage.end, marks)


def passage_to_open(citation: Citation) -> Passage:
    """The passage that the article of a citation opens at: from the first mark to the
    last, or the whole quote where nothing is marked."""
    if not citation.marks:
        return citation.passage
    first, last = citation.marks[0], citation.marks[-1]
    return citation.passage.article.cut(first.start, last.end)


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
