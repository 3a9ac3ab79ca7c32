"""Which hits become cards, and in which order: the reader reads each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.corpus import Passage
from qa.index import Index
from qa.model import AnswerReader, ReaderScore

from .answer import Card, Hit
from .ranking import SHIPPED_RANKING, RankingRules
from .search import Search

MAX_CARDS = 3
MIN_SIMILARITY = 0.5
"""Minimum cosine of two passages for their sentences to be compared."""
MAX_SIMILAR = 3
"""Passages of other articles that are compared with a card."""


class CardChooser:
    """Chooses cards from hits. Safe to share between threads."""

    def __init__(
        self, index: Index, reader: AnswerReader | None, rules: RankingRules
    ) -> None:
        """Without a reader the order of the hits stays."""
        self._index = index
        self._reader = reader
        self._rules = rules

    def choose(self, search: Search) -> tuple[Card, ...]:
        """At most three passages that do not overlap, best first."""
        rules = self._rules.for_plan(search.plan)
        hits = choose_hits(search.hits, about_as_good=rules.about_as_good)
        scores = self._read(search, hits)
        logits = [s.logit for s in scores]
        order = order_by_reader(hits, logits, rules.reader_weight)
        return tuple(Card(hits[n], scores[n]) for n in order)

    def _read(self, search: Search, hits: Sequence[Hit]) -> list[ReaderScore]:
        if not self._reader:
            return [self._unread(h) for h in hits]
        states = [self._index.reader_states(h.row) for h in hits]
        return self._reader.read(search.question_states, states)

    def _unread(self, hit: Hit) -> ReaderScore:
        tokens = len(self._index.sentence_numbers(hit.row))
        return ReaderScore(0.0, np.zeros(tokens, np.float32))


def choose_hits(
    hits: Sequence[Hit],
    count: int = MAX_CARDS,
    about_as_good: float = SHIPPED_RANKING.about_as_good,
) -> list[Hit]:
    """The best hits that do not overlap in their article, at most `count`. A passage of
    an article that is not chosen yet goes first where it is about as good."""
    chosen: list[Hit] = []
    free = list(hits)
    while free and len(chosen) < count:
        shown = {c.passage.article.id for c in chosen}
        other = next((h for h in free if h.passage.article.id not in shown), free[0])
        best = other if other.score >= free[0].score - about_as_good else free[0]
        chosen.append(best)
        free = [h for h in free if not h.passage.overlaps(best.passage)]
    return chosen


def order_by_reader(
    hits: Sequence[Hit], logits: Sequence[float], reader_weight: float
) -> list[int]:
    """The places of the hits, best first, by score + reader_weight * logit."""

    def worth(n: int) -> float:
        return hits[n].score + reader_weight * logits[n]

    return sorted(range(len(hits)), key=lambda n: (-worth(n), n))


def similar_passages(
    hit: Hit, hits: Sequence[Hit], index: Index, shown: Sequence[Passage]
) -> list[Passage]:
    """Of each article that is not shown the passage most like `hit`, the most similar
    first; only those with at least MIN_SIMILARITY, at most MAX_SIMILAR."""
    taken = {p.article.id for p in shown}
    others = [h for h in hits if h.passage.article.id not in taken]
    if not others:
        return []
    own = index.vectors([hit.row])[0]
    cosines = index.vectors([h.row for h in others]) @ own
    order = sorted(
        range(len(others)), key=lambda i: (-cosines[i], others[i].passage.id)
    )
    best: dict[str, Passage] = {}
    for i in order:
        if cosines[i] >= MIN_SIMILARITY:
            best.setdefault(others[i].passage.article.id, others[i].passage)
    return list(best.values())[:MAX_SIMILAR]
