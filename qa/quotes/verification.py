"""Does a quote still stand in its article? If not, what has changed?

A quote stands only at its own place, character for character. The same words at another
place, or in another article, are reported as moved; they are not the quote. Both are
found by exact text alone; likeness only chooses what is shown beside changed words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal, NamedTuple

from qa.corpus import Article, Passage
from qa.errors import SheetError

from .check_code import CodedPlace, place_of
from .saved_sheet import SavedQuote

QuoteState = Literal["stands", "moved", "changed", "gone", "altered"]
MIN_SHARED_WORDS = 0.5
"""Two passages count as the old and the new version of one text if they share at least
this share of their words (Dice coefficient over word counts)."""
_MAX_GROWTH = 1.6
"""The new version has at most this many times the words of the old one."""
_MAX_PLACES = 10
"""Maximum number of places that are reported for moved words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one quote.

    `verdict`: it stands; its words moved; its place changed; its article is gone; or
    the sheet itself was altered (`reason` says how). `then` is the text on the sheet;
    None for a bare code, which holds no text. `now` are passages of today: the quote,
    the places of its words, or the passage most like it.
    """

    verdict: QuoteState
    then: str | None
    now: tuple[Passage, ...] = ()
    reason: str = ""
    article: str = ""
    edited: bool = False
    """Whether the file of the article has changed since it was quoted."""


def finding_of(quote: SavedQuote, articles: Mapping[str, Article]) -> Finding:
    """Verifies a quote of a saved sheet or of JSON. `articles` are those of today, by
    id. A quote that names no article or no place stands wherever its words stand, as
    far as it names them."""
    article = articles.get(quote.article)
    place, reason = _check(quote)
    if reason:
        standing = _standing(place, articles) if place else ()
        return Finding("altered", quote.text, standing, reason, quote.article)
    edited = article is not None and quote.sha256 not in ("", article.source.sha256)
    if article and article.reads(quote.start, quote.end, quote.text):
        now: tuple[Passage, ...] = (article.cut(quote.start, quote.end),)
        return Finding("stands", quote.text, now, "", article.id, edited)
    now = tuple(islice(_elsewhere(quote, articles), _MAX_PLACES))
    if now:
        verdict: QuoteState = "stands" if _as_said(quote, now[0]) else "moved"
        return Finding(verdict, quote.text, now, "", quote.article, edited)
    if article is None:
        return Finding("gone", quote.text, article=quote.article)
    like = most_like(article, quote.text)
    now = (like.passage,) if like else ()
    return Finding("changed", quote.text, now, "", article.id, edited)


def _as_said(quote: SavedQuote, now: Passage) -> bool:
    """Whether a quote that does not name its whole place stands as far as it does."""
    return quote.article in ("", now.article.id) and (
        not quote.end or (quote.start, quote.end) == (now.start, now.end)
    )


def _check(quote: SavedQuote) -> tuple[CodedPlace | None, str]:
    """The place that its code names, if it has one, and what is altered; empty if
    nothing is."""
    if not quote.code:
        return None, quote.fault
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
    """Verifies a bare check code. There are several findings if the words do not stand
    and the code may be of several articles. Raises SheetError for a text that is no
    code."""
    place = place_of(code)
    standing = _standing(place, articles)
    if standing:
        return (Finding("stands", None, standing, "", standing[0].article.id),)
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


def _standing(
    place: CodedPlace, articles: Mapping[str, Article]
) -> tuple[Passage, ...]:
    """The quotes that stand exactly where a code says."""
    return tuple(
        passage
        for article in articles.values()
        if place.of_article(article.id)
        for passage in _at(article, place)
        if place.says(article.id, passage.text)
    )


def _at(article: Article, place: CodedPlace) -> Iterator[Passage]:
    """The passage that stands at a place now, if the article is long enough."""
    if place.end <= len(article.text):
        yield article.cut(place.start, place.end)


def _coded(article: Article, place: CodedPlace) -> Iterator[Passage]:
    """Passages with the words of the code that begin at a sentence or a list item."""
    length = place.end - place.start
    starts = {b.start for b in article.blocks} | {s.start for s in article.sentences}
    for start in sorted(starts):
        end = start + length
        if end <= len(article.text) and place.says(article.id, article.text[start:end]):
            yield article.cut(start, end)


def _elsewhere(quote: SavedQuote, articles: Mapping[str, Article]) -> Iterator[Passage]:
    """The places where the same words stand: in the article itself; else in the same
    file under another name; else in any other article. Of words that no code vouches
    for, only whole sentences count: half a sentence can say the opposite."""
    own = [a for a in articles.values() if a.id == quote.article]
    same = [a for a in articles.values() if quote.sha256 == a.source.sha256]
    for some in (own, same, articles.values()):
        found = False
        for article in some:
            there = [
                p
                for p in _places(article, quote.text)
                if quote.code or _is_whole(p) or p.start == quote.start < quote.end
            ]
            yield from sorted(there, key=lambda p: p.start != quote.start)
            found = found or bool(there)
        if found:
            return


def _is_whole(passage: Passage) -> bool:
    """Whether a passage begins and ends with a sentence, or with a block."""
    blocks = passage.article.blocks_in(passage.start, passage.end)
    starts = {n for b in blocks for n in (b.start, *(s.start for s in b.sentences))}
    ends = {n for b in blocks for n in (b.end, *(s.end for s in b.sentences))}
    return passage.start in starts and passage.end in ends


def _places(article: Article, words: str) -> Iterator[Passage]:
    at = article.text.find(words) if words else -1
    while at >= 0:
        yield article.cut(at, at + len(words))
        at = article.text.find(words, at + 1)


class Like(NamedTuple):
    """A run of whole sentences, and the share of words that it has in common with a
    text (Dice coefficient)."""

    passage: Passage
    share: float


def most_like(
    article: Article, then: str, least: float = MIN_SHARED_WORDS
) -> Like | None:
    """The run of whole sentences that shares most words with `then`; None if no run
    shares more than `least`."""
    before = Counter(_words(then))
    sentences = article.sentences
    said = [_words(article.text[a:b]) for a, b in sentences]
    most, best = least, None
    for first in range(len(sentences)):
        now: Counter[str] = Counter()
        for last in range(first, len(sentences)):
            now.update(said[last])
            if last > first and now.total() > _MAX_GROWTH * before.total():
                break
            alike = 2 * (now & before).total() / max(now.total() + before.total(), 1)
            if alike > most:
                most, best = alike, (sentences[first].start, sentences[last].end)
    return Like(article.cut(*best), most) if best else None


def difference(then: str, now: str) -> str:
    """Both texts in one, word by word: [-removed-] {+added+}."""
    old, new = _pieces(then), _pieces(now)
    out = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, False).get_opcodes():  # noqa: FBT003 - autojunk is positional in the stub
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
    """Words, punctuation and white space; joined they are the text."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)
