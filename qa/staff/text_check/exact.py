"""Where the words of a pasted sentence stand in the articles, to the character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.corpus import Article, Block, Passage, Span, list_opening, sentences_of

from .folding import Fold, Folded, citations_in, folds_between, inside_quotes

MAX_PLACES = 10
"""Places of the same words that are reported."""
MIN_PART_WORDS = 4
"""Fewer words of a sentence are no part of it: they stand everywhere."""
_BEFORE_WORD = re.compile(r"\w['’.,/-]?\Z")
_BEFORE_NUMBER = re.compile(r"[-−+±<>≤≥]\s?\Z")
_AFTER_WORD = re.compile(r"['’.,/-]?\w")
_AFTER_NUMBER = re.compile(r"\s?[%‰]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of a sentence stand. `part_of` is the whole sentence of the
    article, if the words are a part of it. `opening` is the line that opens the list in
    which they stand ("Do not take:")."""

    passage: Passage
    part_of: Passage | None = None
    opening: Passage | None = None
    folds: tuple[Fold, ...] = ()


class ArticleTexts:
    """The texts of all articles in the form in which they are compared. Safe to share
    between threads."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._folded = [
            Folded(a.text, [_words_of(b) for b in a.blocks if b.kind != "furniture"])
            for a in articles
        ]

    def find(self, text: str, span: Span) -> list[Place]:
        """The places of the words of `text[start:end]`: where they are whole sentences
        if there are such, else where they are a part of one. Marks that point to a
        source and quotation marks around the words are left out if need be."""
        found: list[Place] = []
        inner = inside_quotes(text, span)
        cited = tuple(citations_in(text, span))
        unquoted = inside_quotes(text, _without_ends(text, span, cited))
        unended = _without_full_stop(text, unquoted)
        for where, left_out in dict.fromkeys(
            (
                (span, ()),
                (inner, ()),
                (span, cited),
                (unquoted, cited),
                (unended, cited),
            )
        ):
            folded = Folded(text, [where], left_out)
            places = list(self._places(folded)) if folded.text.strip() else []
            if where == unended and found:
                break
            named = [Fold("citation mark", *mark) for mark in left_out]
            if where == unended != unquoted:
                named.append(Fold("full stop", unended.end, unquoted.end))
            elif where != span and not _is_plain(text, span, where, left_out):
                named.append(Fold("quotes around", *span))
            found += [
                Place(p.passage, p.part_of, p.opening, (*p.folds, *named))
                for p in places
            ]
            if any(p.part_of is None for p in found):
                break
        whole = [p for p in found if p.part_of is None]
        return _once(whole or found)[:MAX_PLACES]

    def _places(self, wanted: Folded) -> Iterator[Place]:
        words = wanted.text
        long = len(re.findall(r"\w+", words)) >= MIN_PART_WORDS
        for article, folded in zip(self._articles, self._folded, strict=True):
            at = folded.text.find(words)
            while at >= 0:
                end = at + len(words)
                span = folded.span(at, end)
                if _is_apart(folded.text, at, end, opened=_opens(article, span)):
                    around = _sentences_around(article, span)
                    part = _is_part(article.text, span, around)
                    if long or not part:
                        yield Place(
                            article.cut(*span),
                            article.cut(*around) if part else None,
                            _opening(article, around),
                            folds_between(wanted, folded, at),
                        )
                at = folded.text.find(words, at + 1)


def _words_of(block: Block) -> Span:
    """The text of a block without the marker of a list item."""
    return Span(block.sentences[0].start if block.sentences else block.start, block.end)


def _opens(article: Article, span: Span) -> bool:
    """Whether a span begins right after the term of a definition, which may have lost
    its colon ("injectionInserting a needle")."""
    return any(b.label and b.label.end == span.start for b in article.blocks_in(*span))


def _is_apart(text: str, start: int, end: int, *, opened: bool) -> bool:
    """Whether a match begins and ends at the bounds of words and numbers: "5 mg" does
    not stand in "2.5 mg", nor "surgical" in "non-surgical". It begins at one if it is
    `opened` by a term."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    first, last = text[start], text[end - 1]
    number = last.isdigit() or (last in ".," and text[end - 2 : end - 1].isdigit())
    return not (
        (first.isalnum() and not opened and _BEFORE_WORD.search(before))
        or (first.isdigit() and _BEFORE_NUMBER.search(before))
        or (last.isalnum() and _AFTER_WORD.match(after))
        or (last.isdigit() and _AFTER_NUMBER.match(after))
        or (number and after[:1].isdigit())
    )


def _sentences_around(article: Article, span: Span) -> Span:
    """From the beginning to the end of the sentences that a span touches."""
    touched = [
        s
        for block in article.blocks_in(*span)
        for s in block.sentences or sentences_of(article.text, block)
        if s.start < span.end and s.end > span.start
    ]
    if not touched:
        return span
    return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end))


def _is_part(text: str, span: Span, around: Span) -> bool:
    """Whether a word, or a question mark, of the sentences is left out."""
    left = text[around.start : span.start] + text[span.end : around.end]
    return any(c.isalnum() or c in "?؟" for c in left)


def _opening(article: Article, sentence: Span) -> Passage | None:
    opening = list_opening(article, sentence)
    return article.cut(*opening) if opening else None


def _without_ends(text: str, span: Span, left_out: Sequence[Span]) -> Span:
    """A span without what is left out at its ends, and without white space there."""
    start, end = span
    for first, last in left_out:
        start = last if first == start else start
    for first, last in reversed(left_out):
        end = first if last == end else end
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _without_full_stop(text: str, span: Span) -> Span:
    stop = span.end - span.start > 1 and text[span.end - 1] == "."
    return Span(span.start, span.end - 1) if stop else span


def _is_plain(text: str, span: Span, inner: Span, left_out: Sequence[Span]) -> bool:
    """Whether only white space stands around the inner span, besides what is left
    out."""
    ends = [Span(span.start, inner.start), Span(inner.end, span.end)]
    return not Folded(text, ends, left_out).text.strip()


def _once(places: Sequence[Place]) -> list[Place]:
    return list({p.passage.id: p for p in reversed(places)}.values())[::-1]
