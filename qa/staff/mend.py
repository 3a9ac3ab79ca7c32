"""Golden questions after an edit of the articles: each quote is looked for again.

A quote is only ever found by its exact words. Where they stand once, the judgement
moves there. Where they stand several times, the quotes around it must tell which place
is meant; if they do not, a person decides. Where they stand nowhere, the text has
changed, and the question must be judged again.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from qa.corpus import (
    Article,
    Corpus,
    Judgement,
    Passage,
    judgements_of,
    read_bytes,
    read_lines,
)
from qa.files import replace_file
from qa.quotes import most_like

Verdict = Literal["stands", "moved", "unclear", "changed"]
MIN_SHARE_OF_SUCCESSOR = 0.5
"""An article is the successor of one that is gone if it holds at least this share of
the quotes from that one, and more of them than any other article."""
_SEPARATORS = ((", ", ": "), (",", ":"))
"""Separators with which JSON lines are written."""


class Found(NamedTuple):
    """What became of one judgement. `now` is its new place where it moved; `reason`
    says why it is unclear. `part` tells that it moved, and is no whole sentence: the
    words around it may have changed."""

    verdict: Verdict
    now: Judgement | None = None
    reason: str = ""
    part: bool = False


class MendedLine(NamedTuple):
    """One line with its judgements, in order, and what became of each."""

    number: int
    id: str
    entry: Mapping[str, Any]
    judgements: tuple[Judgement, ...]
    found: tuple[Found, ...]

    @property
    def stands_aside(self) -> bool:
        """Whether the question cannot be asked, even after mending."""
        return any(f.verdict in ("unclear", "changed") for f in self.found)

    @property
    def moved(self) -> bool:
        """Whether a judgement has a new place."""
        return any(f.verdict == "moved" for f in self.found)


@dataclass(frozen=True)
class MendedFile:
    """A file of golden questions, and what became of each line."""

    path: Path
    content: bytes = field(repr=False)
    lines: tuple[MendedLine, ...]

    @cached_property
    def mended(self) -> bytes:
        """The content with each moved judgement at its new place. All other lines, and
        all other fields, are as they were."""
        parts = re.split(rb"(\r\n|\r|\n)", self.content)  # lines, and what ends them
        for line in self.lines:
            if line.moved:
                at = 2 * (line.number - 1)
                parts[at] = _with_places(parts[at], line)
        return b"".join(parts)

    def write(self) -> None:
        """Replaces the file, whole or not at all. Raises OSError."""
        replace_file(self.path, self.mended)


class OpenQuote(NamedTuple):
    """A quote that is unclear or changed, and the questions that hold it."""

    judgement: Judgement
    found: Found
    questions: list[str]
    like: Passage | None
    """The passage of today that is most like a changed quote, in its own article or in
    the one that has its text."""


class Mending(NamedTuple):
    """What became of all files. `renamed` maps articles that are gone to those that
    hold their text."""

    files: tuple[MendedFile, ...]
    renamed: Mapping[str, str]
    open: tuple[OpenQuote, ...]


def mend(files: Sequence[Path], corpus: Corpus) -> Mending:
    """Looks for each quote of some .jsonl files; writes nothing.

    Raises QuestionSetError with file and line for anything malformed.
    """
    read = {
        path: [(n, e, judgements_of(path, n, e)) for n, e in read_lines(path)]
        for path in files
    }
    judged = [j for lines in read.values() for *_, js in lines for j in js]
    places = _Places(corpus.by_id, judged)
    mended = tuple(
        MendedFile(
            path,
            read_bytes(path),
            tuple(
                MendedLine(n, str(e.get("id", n)), e, js, _each(places, js))
                for n, e, js in lines
            ),
        )
        for path, lines in read.items()
    )
    return Mending(mended, places.successors, tuple(_open(mended, places)))


def _open(files: Sequence[MendedFile], places: _Places) -> Iterator[OpenQuote]:
    """Each quote that is unclear or changed, once."""
    held: dict[tuple[str, str, str], OpenQuote] = {}
    for line in (x for f in files for x in f.lines):
        for judgement, found in zip(line.judgements, line.found, strict=True):
            if found.verdict not in ("unclear", "changed"):
                continue
            key = judgement.article, judgement.quote, found.reason
            if key not in held:
                changed = found.verdict == "changed"
                like = places.like(judgement) if changed else None
                held[key] = OpenQuote(judgement, found, [], like)
            if line.id not in held[key].questions:
                held[key].questions.append(line.id)
    yield from held.values()


def _each(places: _Places, judgements: Sequence[Judgement]) -> tuple[Found, ...]:
    """What became of the judgements of one question. No two may come to lie at one
    place."""
    found = [places.find(j) for j in judgements]
    now = [
        f.now or j if f.verdict in ("stands", "moved") else None
        for f, j in zip(found, judgements, strict=True)
    ]
    at = Counter((j.article, j.start, j.end) for j in now if j)
    twice = "another judgement of the question stands at its new place"
    return tuple(
        Found("unclear", None, twice)
        if f.now and at[f.now.article, f.now.start, f.now.end] > 1
        else f
        for f in found
    )


class _Places:
    """Where the quotes of all judgements stand today."""

    def __init__(
        self, articles: Mapping[str, Article], judged: Sequence[Judgement]
    ) -> None:
        self._articles = articles
        self._quotes: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for j in judged:
            self._quotes[j.article].add((j.start, j.quote))
        self.in_article = cache(self._in_article)
        self.anchors = cache(self._anchors)
        self.successors = {
            gone: successor
            for gone in self._quotes
            if gone not in articles and (successor := self._successor(gone))
        }

    def find(self, judgement: Judgement) -> Found:
        """What became of a judgement."""
        article = self._articles.get(judgement.article)
        if article and article.reads(judgement.start, judgement.end, judgement.quote):
            return Found("stands")
        home = self.successors.get(judgement.article, judgement.article)
        here = self.in_article(home, judgement.quote)
        if here:
            places = [(home, s) for s in self._meant(judgement, here)]
            reason = f"it stands {len(here)} times in {home}"
        else:
            others = (a for a in self._articles if a != home)
            places = [
                (a, s) for a in others for s in self.in_article(a, judgement.quote)
            ]
            named = ", ".join(dict.fromkeys(a for a, _ in places))
            reason = f"it stands {len(places)} times in other articles: {named}"
        if len(places) == 1:
            return self._moved(judgement, *places[0])
        return Found("unclear", None, reason) if places else Found("changed")

    def like(self, judgement: Judgement) -> Passage | None:
        """The passage that is most like a quote that no longer stands."""
        home = self.successors.get(judgement.article, judgement.article)
        article = self._articles.get(home)
        like = most_like(article, judgement.quote) if article else None
        return like.passage if like else None

    def _moved(self, judgement: Judgement, article: str, start: int) -> Found:
        end = start + len(judgement.quote)
        now = replace(judgement, article=article, start=start, end=end)
        return Found("moved", now, part=not _is_whole(self._articles[article], now))

    def _in_article(self, article_id: str, quote: str) -> tuple[int, ...]:
        """The offsets at which a quote stands, not within a longer word."""
        article = self._articles.get(article_id)
        if article is None or not quote:
            return ()
        before = r"(?<!\w)" if quote[0].isalnum() else ""
        after = r"(?!\w)" if quote[-1].isalnum() else ""
        found = re.finditer(f"{before}(?={re.escape(quote)}{after})", article.text)
        return tuple(m.start() for m in found)

    def _successor(self, gone: str) -> str:
        """The article that holds most quotes of one that is gone; empty if unclear."""
        quotes = {q for _, q in self._quotes[gone]}
        held = Counter(
            {
                a: sum(bool(self.in_article(a, q)) for q in quotes)
                for a in self._articles
            }
        )
        (best, most), *others = held.most_common(2) or [("", 0)]
        clear = not others or most > others[0][1]
        enough = most >= max(1, MIN_SHARE_OF_SUCCESSOR * len(quotes))
        return best if clear and enough else ""

    def _anchors(self, article_id: str) -> tuple[tuple[int, int], ...]:
        """(start then, start now) of the quotes from an article that stand once today,
        by their start then; none if they no longer stand in the same order."""
        home = self.successors.get(article_id, article_id)
        once = sorted(
            (start, here[0])
            for start, quote in self._quotes[article_id]
            if len(here := self.in_article(home, quote)) == 1
        )
        now = [n for _, n in once]
        return tuple(once) if now == sorted(now) else ()

    def _meant(self, judgement: Judgement, here: Sequence[int]) -> Sequence[int]:
        """Of several places, the one that lies between the same quotes as before; or
        that of as many as before, where all moved by the same number of characters. All
        places where neither tells."""
        anchors = self.anchors(judgement.article)
        below = [n for then, n in anchors if then <= judgement.start]
        above = [n for then, n in anchors if then > judgement.start]
        low, high = max(below, default=0), min(above, default=math.inf)
        between = [s for s in here if low <= s < high]
        if anchors and len(between) == 1:
            return between
        quotes = self._quotes[judgement.article]
        then = sorted(start for start, q in quotes if q == judgement.quote)
        shifts = {n - t for n, t in zip(here, then, strict=False)}
        if len(then) == len(here) and len(shifts) == 1:
            return [judgement.start + shifts.pop()]
        return here


def _is_whole(article: Article, judgement: Judgement) -> bool:
    """Whether a judged span begins and ends where sentences or blocks do."""
    blocks, sentences = article.blocks, article.sentences
    starts = {b.start for b in blocks} | {s.start for s in sentences}
    ends = {b.end for b in blocks} | {s.end for s in sentences}
    return judgement.start in starts and judgement.end in ends


def _with_places(row: bytes, line: MendedLine) -> bytes:
    """A line of the file with its moved judgements, written as it was written."""
    mark = b"\xef\xbb\xbf" if row.startswith(b"\xef\xbb\xbf") else b""
    text = row.removeprefix(mark).decode()
    gold = [
        given | _place(f.now) if f.now else given
        for given, f in zip(line.entry["gold"], line.found, strict=True)
    ]
    forms = [(a, s) for a in (False, True) for s in _SEPARATORS]
    same = (form for form in forms if _json(line.entry, *form) == text)
    written = _json({**line.entry, "gold": gold}, *next(same, forms[0]))
    return mark + written.encode()


def _json(
    entry: Mapping[str, Any], ascii_only: bool, separators: tuple[str, str]
) -> str:
    return json.dumps(entry, ensure_ascii=ascii_only, separators=separators)


def _place(judgement: Judgement) -> dict[str, Any]:
    return {
        "article": judgement.article,
        "start": judgement.start,
        "end": judgement.end,
    }
