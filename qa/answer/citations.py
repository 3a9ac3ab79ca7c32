"""Cards to citations: evidence, and other articles that agree."""

from __future__ import annotations

import re

import numpy as np

from qa.corpus import Article, Passage, Span, search_text
from qa.index import Index
from qa.text import without_references

from .answer import Card, Citation
from .cards import copies_of, said_by, similar_passages
from .known import Nearness
from .nearest_sentence import nearest_sentence, sentence_vectors
from .search import Search

MIN_SENTENCE_COSINE, MIN_QUESTION_COSINE = 0.70, 0.45
"""Another article says the same where one of its sentences has at least these cosines
with the marked sentence of the card and with the question, and the same numbers as the
marked one: rows of doses are alike in all but these."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def known_of(near: Nearness | None, passage: Passage) -> float:
    """See `Citation.known`."""
    return near.of(passage) - near.unanswered if near else 0.0


class Citer:
    """Makes citations. Safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def cite(self, search: Search) -> tuple[Citation, ...]:
        """A citation for each card, in their order, numbered from 1."""
        texts = [search_text(c.passage) for c in search.cards]
        coverage = self._index.coverage(search.plan.needs, texts)
        said = [(h.passage, said_by(h.passage)) for h in search.hits]
        listed: set[str] = set()
        citations = []
        for n, card in enumerate(search.cards):
            copies = copies_of(card.passage, said)
            similar = self._said_elsewhere(search, card)
            others = {p.article.id: p for p in [*copies, *similar][::-1]}
            also = tuple(p for p in list(others.values())[::-1] if p.id not in listed)
            listed |= {p.id for p in also}
            citations.append(
                Citation(
                    number=n + 1,
                    passage=card.passage,
                    marks=card.marks,
                    dense=card.hit.dense,
                    lexical=card.hit.lexical,
                    coverage=coverage[n],
                    sentence=card.hit.sentence,
                    late=card.hit.late,
                    reader=card.logit,
                    known=known_of(search.near, card.passage),
                    also=also,
                    checked=card.checked,
                    nearest=card.nearest,
                    refused=card.refused and not card.checked,
                )
            )
        return tuple(citations)

    def _said_elsewhere(self, search: Search, card: Card) -> list[Passage]:
        """Sentences of articles that are not shown and say what the marked sentence of
        a card says; none without a mark."""
        shown = [c.passage for c in search.cards]
        others = similar_passages(card.hit, search.hits, self._index, shown)
        if not (card.marks and others):
            return []
        (marked,) = sentence_vectors(self._index, card.passage, card.marks[:1])
        found = [nearest_sentence(self._index, marked, other) for other in others]
        numbers = _numbers(card.passage.article, card.marks[0])
        return [
            passage.article.cut(*other.sentence)
            for passage, other in zip(others, found, strict=True)
            if other.likeness >= MIN_SENTENCE_COSINE
            and np.max(search.vectors @ other.vector) >= MIN_QUESTION_COSINE
            and _numbers(passage.article, other.sentence) == numbers
        ]


def _numbers(article: Article, span: Span) -> set[str]:
    text = without_references(article.text[span.start : span.end])
    return set(_NUMBER.findall(text))
