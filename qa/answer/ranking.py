"""Two channels, the nearest sentence and late interaction to one ranking.

Every row that either channel finds is a candidate, and each candidate gets four scores:
the cosine of its passage, its BM25 score, the cosine of its nearest sentence (the
passage itself counts as one), and that of late interaction. A score becomes its number
of standard deviations above the mean of this question's candidates (z-score); these are
added by weight. Unlike reciprocal rank fusion, that keeps how far ahead the first hit
is, and it does not depend on where the list of a channel ends. The sum orders passages.
It never decides whether anything was
found, because it is high for every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.index import Found, Index
from qa.model import Vectors
from qa.question import Plan

from .answer import Hit
from .late_interaction import QueryTokens, late_scores


@dataclass(frozen=True, slots=True)
class RankingRules:
    """How passages are ranked and cards ordered. `dense` and `lexical` turn a channel
    on; `sentence` looks at the sentences of what the channels found, `late` at their
    tokens."""

    dense: bool = True
    lexical: bool = True
    sentence: bool = True
    late: bool = True
    depth: int = 100
    """Rows that each channel finds."""
    sentence_weight: float = 0.3
    """Weight of the nearest sentence."""
    late_weight: float = 0.3
    """Weight of late interaction for a question; the channels share the rest."""
    dense_weight: float = 0.5
    """Weight of the dense channel within what the two channels share; one channel alone
    has all of it."""
    reader_weight: float = 0.2
    """Weight of the reader's logit of a card, added to its score."""
    reader: bool = True
    """Whether the reader reads the first passages. Without it their order stays,
    nothing is marked, and no confidence is known."""
    known: bool = True
    """Whether known questions are evidence."""
    known_weight: float = 12.0
    """Weight of how near the known questions are that a passage answers, as far as they
    are nearer than FAR."""
    about_as_good: float = 0.25
    """How much lower a score may be and still take the place of a passage whose
    article is already shown."""

    def for_plan(self, plan: Plan) -> RankingRules:
        """A statement is ranked without late interaction, which compares a question
        with its answer."""
        return replace(self, late_weight=0.0) if plan.is_statement else self


SHIPPED_RANKING = RankingRules()


def rank(
    index: Index,
    vectors: Vectors,
    wordings: Sequence[QueryTokens],
    found: Found,
    rules: RankingRules = SHIPPED_RANKING,
) -> list[Hit]:
    """Every row of the channels that are on, best first; ties go by passage id.
    `vectors`, shape (wordings, d), and `wordings` are those that were searched."""
    channels = ((found.dense, rules.dense), (found.lexical, rules.lexical))
    rows = sorted({row for channel, on in channels if on for row, _ in channel})
    if not rows:
        return []
    dense = (index.vectors(rows) @ np.atleast_2d(vectors).T).max(axis=1)
    lexical = np.array([found.bm25[row] for row in rows], np.float32)
    late = late_scores(index, rows, wordings) if rules.late else np.zeros_like(dense)
    sentence = dense
    if rules.sentence:
        sentence = np.maximum(dense, index.nearest_sentences(rows, vectors))
    scores = fuse(dense, lexical, sentence, late, rules)
    hits = [
        Hit(row, index.passage(row), *(float(s) for s in evidence))
        for row, *evidence in zip(
            rows, scores, dense, lexical, sentence, late, strict=True
        )
    ]
    return sorted(hits, key=lambda h: (-h.score, h.passage.id))


def fuse(
    dense: Vectors,
    lexical: Vectors,
    sentence: Vectors,
    late: Vectors,
    rules: RankingRules,
) -> Vectors:
    """The weighted sum of the candidates' standard scores, shape (candidates,)."""
    parts = zip(_weights(rules), (dense, lexical, sentence, late), strict=True)
    fused: Vectors = np.sum([w * standardise(s) for w, s in parts if w], axis=0)
    return fused


def _weights(rules: RankingRules) -> tuple[float, float, float, float]:
    sentence = rules.sentence_weight if rules.sentence else 0.0
    late = rules.late_weight if rules.late else 0.0
    rest = 1 - sentence - late
    dense = rules.dense_weight if rules.lexical else 1.0
    dense = dense if rules.dense else 0.0
    return rest * dense, rest * (1 - dense), sentence, late


def standardise(scores: Vectors) -> Vectors:
    """Standard deviations above the mean, shape (scores,); 0 where all are equal."""
    spread = float(scores.std())
    standard: Vectors = (scores - scores.mean()) / (spread if spread > 0 else 1.0)
    return standard
