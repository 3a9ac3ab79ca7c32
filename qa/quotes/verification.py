"""Does what was quoted still stand in the articles, and if not, what has changed?

A quote stands only at its own place, character for character. The same words elsewhere
are told of, and are not the quote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from qa.corpus import Article, Passage
from qa.errors import SheetError

from .check_code import CodedPlace, place_of
from .saved_sheet import SavedQuote

QuoteState = Literal["stands", "moved", "changed", "gone", "altered"]
MIN_SHARED_WORDS = 0.5
"""Share of words in common from which two passages are then and now of one."""
_LONGER = 1.6
"""How much longer than then a passage may be now."""
_PLACES = 10
"""Places told of, at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one quote.

    `then` are the words on the sheet; None for a bare code, which does not hold them.
    `now` are the passages that the verdict speaks of: where the quote stands, where its
    words stand now, or what is most like it now. `reason` says what is altered.
    """

    verdict: QuoteState
    then: str | None
    now: tuple[Passage, ...] = ()
    reason: str = ""
    article: str = ""
    edited: bool = False
    """Whether the article is another file than when it was quoted."""


def finding_of(quote: SavedQuote, articles: Mapping[str, Article]) -> Finding:
    article = articles.get(quote.article)
    place, reason = _said(quote)
    if reason or place is None:
        meant = _meant(place, articles) if place else ()
        return Finding("altered", quote.text, meant, reason, quote.article)
    if article is None:
        return Finding("gone", quote.text, article=quote.article)
    edited = article.source.sha256 != quote.sha256
    if article.reads(quote.start, quote.end, quote.text):
        now: tuple[Passage, ...] = (article.cut(quote.start, quote.end),)
        return Finding("stands", quote.text, now, "", article.id, edited)
    now = tuple(_elsewhere(article, quote.text))
    if now:
        return Finding("moved", quote.text, now, "", article.id, edited)
    like = most_like(article, quote.text)
    now = (like,) if like else ()
    return Finding("changed", quote.text, now, "", article.id, edited)


def _said(quote: SavedQuote) -> tuple[CodedPlace | None, str]:
    """What its code says, and how the quote differs from that."""
    try:
        place = place_of(quote.code)
    except SheetError as error:
        return None, f"its check code cannot be read: {error.message}"
    if quote.fault:
        return place, quote.fault
    if not place.of_article(quote.article) or (place.start, place.end) != (
        quote.start,
        quote.end,
    ):
        return place, "its check code is that of another place"
    if not place.says(quote.article, quote.text):
        return place, "its words are not those of its check code"
    return place, ""


def findings_of(code: str, articles: Mapping[str, Article]) -> tuple[Finding, ...]:
    """What stands where a bare code points. More than one finding where the words do
    not stand and several articles may be meant. Raises SheetError for no code."""
    place = place_of(code)
    meant = _meant(place, articles)
    if meant:
        return (Finding("stands", None, meant, "", meant[0].article.id),)
    around = [a for a in articles.values() if place.of_article(a.id)]
    if not around:
        return (Finding("gone", None),)
    for article in around:
        moved = tuple(_coded(article, place))
        if moved:
            return (Finding("moved", None, moved, "", article.id),)
    return tuple(
        Finding("changed", None, tuple(_at(a, place)), "", a.id) for a in around
    )


def _meant(place: CodedPlace, articles: Mapping[str, Article]) -> tuple[Passage, ...]:
    return tuple(
        passage
        for article in articles.values()
        if place.of_article(article.id)
        for passage in _at(article, place)
        if place.says(article.id, passage.text)
    )


def _at(article: Article, place: CodedPlace) -> Iterator[Passage]:
    """What stands at the place now, were there anything."""
    if place.end <= len(article.text):
        yield article.cut(place.start, place.end)


def _coded(article: Article, place: CodedPlace) -> Iterator[Passage]:
    """Passages that begin with a sentence or list item and hold the code's words."""
    length = place.end - place.start
    starts = {b.start for b in article.blocks} | {s.start for s in article.sentences}
    for start in sorted(starts):
        end = start + length
        if end <= len(article.text) and place.says(article.id, article.text[start:end]):
            yield article.cut(start, end)


def _elsewhere(article: Article, words: str) -> Iterator[Passage]:
    """Every place where the very words stand, to tell of: none of them is the quote."""
    at = article.text.find(words) if words else -1
    for _ in range(_PLACES):
        if at < 0:
            return
        yield article.cut(at, at + len(words))
        at = article.text.find(words, at + 1)


def most_like(article: Article, then: str) -> Passage | None:
    """The run of whole sentences that has most words in common; None where no run has
    half of them."""
    before = Counter(_words(then))
    sentences = article.sentences
    said = [_words(article.text[a:b]) for a, b in sentences]
    most, best = MIN_SHARED_WORDS, None
    for first in range(len(sentences)):
        now: Counter[str] = Counter()
        for last in range(first, len(sentences)):
            now.update(said[last])
            if last > first and now.total() > _LONGER * before.total():
                break
            alike = 2 * (now & before).total() / max(now.total() + before.total(), 1)
            if alike > most:
                most, best = alike, (sentences[first].start, sentences[last].end)
    return article.cut(*best) if best else None


def difference(then: str, now: str) -> str:
    """Both texts in one, word by word: [-what was-] {+what is+}."""
    old, new = _pieces(then), _pieces(now)
    out = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, False).get_opcodes():  # noqa: FBT003 - autojunk has no other place
        if kind == "equal":
            out.append("".join(old[a:b]))
            continue
        if b > a:
            out.append(f"[-{''.join(old[a:b])}-]")
        if d > c:
            out.append(f"{{+{''.join(new[c:d])}+}}")
    return "".join(out)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _pieces(text: str) -> Sequence[str]:
    """Words, marks of punctuation and white space; joined they are the text."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)
