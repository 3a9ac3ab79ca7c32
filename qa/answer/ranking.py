"""Two channels and late interaction to one order, and the order to cards.

What either channel hands over is a candidate, and each candidate is given all three
scores, whoever found it. A score says how far above the other candidates of this
question it stands, in standard deviations, and these are added by weight. That keeps
how far ahead a first hit is, which reciprocal ranks throw away, and does not turn on
where a channel's list happens to end. The sum orders; it never decides whether anything
was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.index import Found, Index
from qa.model import Vectors

from .answer import Hit
from .late_interaction import QueryTokens, late_scores


@dataclass(frozen=True, slots=True)
class RankingRules:
    """How two channels become one order, and the order cards. `dense` and `lexical`
    find passages; `late` looks at the tokens of what they found."""

    dense: bool = True
    lexical: bool = True
    late: bool = True
    depth: int = 100
    """Rows that each channel hands over."""
    late_weight: float = 0.5
    """Of a question, for which the channels weigh the rest; a statement is ranked by
    the channels alone."""
    dense_weight: float = 0.5
    """Of what the two channels weigh; one channel alone has all of it."""
    reader_weight: float = 0.2
    """What the reader's logit of a card weighs beside its score."""
    about_as_good: float = 0.25
    """How much lower a score may be and still take the place of a passage whose
    article is already shown."""


SHIPPED_RANKING = RankingRules()


def rank(
    index: Index,
    vectors: Vectors,
    wordings: Sequence[QueryTokens],
    found: Found,
    rules: RankingRules = SHIPPED_RANKING,
) -> list[Hit]:
    """Every row of the channels that are on, best first; ties go by passage id.
    `vectors` and `wordings` are those that were searched."""
    channels = ((found.dense, rules.dense), (found.lexical, rules.lexical))
    rows = sorted({row for channel, on in channels if on for row, _ in channel})
    if not rows:
        return []
    dense = (index.vectors(rows) @ np.atleast_2d(vectors).T).max(axis=1)
    lexical = found.words[rows]
    late = (
        late_scores(index.tokens, rows, wordings)
        if rules.late
        else np.zeros_like(dense)
    )
    scores = fuse(dense, lexical, late, rules)
    hits = [
        Hit(row, index.passage(row), *(float(s) for s in evidence))
        for row, *evidence in zip(rows, scores, dense, lexical, late, strict=True)
    ]
    return sorted(hits, key=lambda h: (-h.score, h.passage.id))


def fuse(
    dense: Vectors, lexical: Vectors, late: Vectors, rules: RankingRules
) -> Vectors:
    """The weighted sum of the candidates' standard scores, shape (candidates,)."""
    parts = zip(_weights(rules), (dense, lexical, late), strict=True)
    fused: Vectors = np.sum([w * standardise(s) for w, s in parts if w], axis=0)
    return fused


def _weights(rules: RankingRules) -> tuple[float, float, float]:
    late = rules.late_weight if rules.late else 0.0
    dense = rules.dense_weight if rules.lexical else 1.0
    dense = dense if rules.dense else 0.0
    return (1 - late) * dense, (1 - late) * (1 - dense), late


def standardise(scores: Vectors) -> Vectors:
    """Standard deviations above the mean; 0 where all are alike."""
    spread = float(scores.std())
    standing: Vectors = (scores - scores.mean()) / (spread if spread > 0 else 1.0)
    return standing
