"""Bundles: a question with passages that answer it or only seem to, side by side.

A bundle begins with a pair that answers. The others do not: another passage that is
near to the question, another window of the same text, a question that people wrote or
that was made by a twist. A bundle without a first pair that answers compares nothing,
but each of its pairs is still learnt.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from qa.index.bm25 import Bm25
from qa.text import terms_of
from training.reader.rows import Row, Window, sampled, windows_of
from training.reader.twists import Twister

DEPTH = 12
"""Near passages are drawn from so many first ones of BM25."""


Place = tuple[int, int]
"""Start and end in a text."""


class Pair(NamedTuple):
    """A question and the search text of a passage. `place` is where in `text` an answer
    stands; None if it is not known, or if none does. `weight` is less than 1 for a
    question that was made by rule."""

    question: str
    text: str
    answers: bool
    place: Place | None = None
    kind: str = ""
    weight: float = 1.0


Bundle = tuple[Pair, ...]


def positive(question: str, text: str, place: Place | None, kind: str) -> Pair:
    """A pair that answers, there or anywhere."""
    return Pair(question, text, answers=True, place=place, kind=kind)


def negative(question: str, text: str, kind: str, weight: float = 1.0) -> Pair:
    """A pair that does not answer."""
    return Pair(question, text, answers=False, kind=kind, weight=weight)


class Miner:
    """Makes bundles from the rows of one set."""

    def __init__(self, rows: Sequence[Row], twister: Twister) -> None:
        self._twister = twister
        self._windows = {r: found for r in rows if (found := windows_of(r))}
        self.rows = list(self._windows)
        texts = {w.text: None for found in self._windows.values() for w in found}
        self._texts = list(texts)
        self._lexical = Bm25.build(self._texts)
        self._near: dict[str, list[str]] = {}
        self._own: dict[str, list[Row]] = defaultdict(list)
        self._asked: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            self._own[row.passage].append(row)
            self._asked[row.question] |= {w.text for w in self._windows[row]}

    def draw(self, count: int, dice: random.Random) -> Iterator[Bundle]:
        """A bundle for each row without an answer, and for `count` others."""
        yes = [r for r in self.rows if r.answerable and self.holding(r)]
        no = [r for r in self.rows if not r.answerable]
        for row in no:
            yield self._refused(row, dice)
        for row in sampled(yes, count, dice):
            yield self._answered(row, dice)

    def holding(self, row: Row) -> list[Window]:
        """The windows that answer; all of a short passage where the place is not
        known."""
        windows = self._windows[row]
        if row.spans:
            return [w for w in windows if w.spans]
        return windows if len(windows) == 1 else []

    def _positive(self, row: Row, dice: random.Random) -> Pair:
        window = dice.choice(self.holding(row))
        place = dice.choice(window.spans) if window.spans else None
        return positive(row.question, window.text, place, f"{row.set} answer")

    def _answered(self, row: Row, dice: random.Random) -> Bundle:
        first = self._positive(row, dice)
        pairs = [first]
        answering = {w.text for w in self.holding(row)}
        beside = [
            w.text
            for w in self._windows[row]
            if not w.spans and w.text not in answering
        ]
        if not row.spans:
            beside = []
        if beside and dice.random() < 0.5:  # noqa: PLR2004
            text = dice.choice(beside)
            pairs.append(negative(row.question, text, f"{row.set} beside"))
        near = self.nearest(row)
        for _ in range(1 if len(pairs) > 1 else 2):
            if near:
                text = near[min(int(dice.expovariate(0.4)), len(near) - 1)]
                pairs.append(negative(row.question, text, f"{row.set} near"))
        if dice.random() < 0.55:  # noqa: PLR2004
            twisted = self._twister.twist(row.question, first.text, dice)
            if twisted:
                pairs.append(negative(twisted, first.text, "twist", 0.6))
        return tuple(dict.fromkeys(pairs))

    def _refused(self, row: Row, dice: random.Random) -> Bundle:
        """A question that its passage does not answer, after one that it does."""
        kind = f"{row.set} near miss"
        no = negative(row.question, self.seeming(row), kind)
        others = [r for r in self._own[row.passage] if r.answerable and self.holding(r)]
        pairs = [no]
        if others:
            other = dice.choice(others)
            same = [w for w in self.holding(other) if w.text == no.text and w.spans]
            if same:
                place = dice.choice(same[0].spans)
                first = positive(other.question, no.text, place, f"{row.set} answer")
            else:
                first = self._positive(other, dice)
            pairs = [first, no]
        if dice.random() < 0.2 and (near := self.nearest(row)):  # noqa: PLR2004
            text = dice.choice(near[:5])
            pairs.append(negative(row.question, text, f"{row.set} near"))
        return tuple(pairs)

    def seeming(self, row: Row) -> str:
        """The window of a row without an answer that shares most words with it, among
        those that hold a sentence which seems to answer, if that is known."""
        windows = self._windows[row]
        sought = set(terms_of(row.question))
        return max(
            [w for w in windows if w.spans] or windows,
            key=lambda w: len(sought & set(terms_of(w.text))),
        ).text

    def nearest(self, row: Row) -> list[str]:
        """Windows of passages for which this question was not asked, that share words
        with it; without those that hold an answer."""
        if row.question not in self._near:
            scores = self._lexical.scores(terms_of(row.question, content=True))
            best = np.argsort(-scores, kind="stable")[:DEPTH]
            self._near[row.question] = [
                self._texts[i] for i in best.tolist() if scores[i] > 0
            ]
        own = self._asked[row.question]
        answers = {row.passage[a:b].lower() for a, b in row.spans if b - a > 1}
        return [
            t
            for t in self._near[row.question]
            if t not in own and not any(a in t.lower() for a in answers)
        ]
