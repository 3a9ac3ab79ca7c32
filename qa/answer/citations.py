"""Cards to citations: evidence, marked sentences, and other articles that agree."""

from __future__ import annotations

from qa.corpus import Passage, search_text
from qa.index import Index
from qa.model import Encoder

from .answer import Citation, Hit
from .cards import similar_passages
from .marks import (
    REFUSED,
    MarkRule,
    Signals,
    cosines_in_context,
    share_per_sentence,
    signals_of,
    text_in_place,
)
from .nearest_sentence import Nearest, NearestSentences, best_cosine
from .search import Search

MIN_SENTENCE_COSINE, MIN_QUESTION_COSINE = 0.70, 0.45
"""Another article says the same where one of its sentences has at least these cosines
with the nearest sentence of the card and with the question."""


class Citer:
    """Makes citations. Safe to share between threads."""

    def __init__(
        self, index: Index, encoder: Encoder, mark_rule: MarkRule | None
    ) -> None:
        """Without a rule nothing is marked."""
        self._index = index
        self._sentences = NearestSentences(encoder)
        self._mark_rule = mark_rule

    def cite(
        self, search: Search
    ) -> tuple[tuple[Citation, ...], tuple[tuple[Signals, ...], ...]]:
        """A citation for each card, numbered from 1, in their order; those that
        contradict the question last. And the signals of each card's sentences."""
        cards = search.cards
        passages = [c.passage for c in cards]
        texts = [search_text(p) for p in passages]
        coverage = self._index.coverage(search.plan.needs, texts)
        nearest = self._sentences.find(search.vectors, passages)
        signals = self._signals(search)
        asked = (search.plan.asked.changed, search.query.searched)
        marked = [
            self._mark_rule.marks(p, s, asked) if self._mark_rule else ((), False)
            for p, s in zip(passages, signals, strict=True)
        ]
        listed: set[str] = set()
        citations = []
        order = sorted(range(len(cards)), key=lambda n: marked[n][1])
        for number, n in enumerate(order, 1):
            (hit, reader), (marks, refused) = cards[n], marked[n]
            similar = self._said_elsewhere(search, hit, nearest[n])
            also = tuple(p for p in similar if p.id not in listed)
            listed |= {p.id for p in also}
            citations.append(
                Citation(
                    number=number,
                    passage=hit.passage,
                    marks=marks,
                    dense=hit.dense,
                    lexical=hit.lexical,
                    likeness=nearest[n].likeness,
                    coverage=coverage[n],
                    late=hit.late,
                    reader=min(reader.logit, REFUSED) if refused else reader.logit,
                    also=also,
                )
            )
        return tuple(citations), tuple(signals[n] for n in order)

    def _signals(self, search: Search) -> tuple[tuple[Signals, ...], ...]:
        """The signals of each card's sentences."""
        index, cards = self._index, search.cards
        passages = [c.passage for c in cards]
        projected = index.project(search.vectors)
        texts = [text_in_place(p, s) for p in passages for s in p.sentences]
        covered = iter(index.coverage(search.plan.needs, texts))
        return signals_of(
            [cosines_in_context(index, c.hit, projected) for c in cards],
            [[next(covered) for _ in p.sentences] for p in passages],
            [share_per_sentence(index, c.hit, c.reader.places) for c in cards],
        )

    def _said_elsewhere(
        self, search: Search, hit: Hit, nearest: Nearest
    ) -> list[Passage]:
        """Sentences of articles that are not shown and say what `nearest`, a sentence
        of `hit`, says."""
        shown = [c.passage for c in search.cards]
        others = similar_passages(hit, search.hits, self._index, shown)
        found = self._sentences.find(nearest.vector, others)
        return [
            passage.article.cut(*other.sentence)
            for passage, other in zip(others, found, strict=True)
            if other.likeness >= MIN_SENTENCE_COSINE
            and best_cosine(other.vector, search.vectors) >= MIN_QUESTION_COSINE
        ]
