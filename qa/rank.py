"""Two channels to one order, and the order to cards.

Fusion is convex: each channel's scores are brought to 0..1 over the rows it found for
this question, and added by weight (Bruch et al. 2023, "An analysis of fusion functions
for hybrid retrieval"). It keeps how far ahead a first hit is, which reciprocal ranks
throw away. The fused score orders; it never decides whether anything was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .encoder import Vectors
from .index import Found, Index
from .records import Hit, Passage

CARDS = 3
ALIKE = 0.5
"""Cosine of two passages from which they are worth comparing by their sentences."""
RIVALS = 3


@dataclass(frozen=True, slots=True)
class Ranking:
    """How two channels become one order, and the order cards."""

    dense: bool = True
    lexical: bool = True
    depth: int = 100
    """Rows that each channel hands over."""
    dense_weight: float = 0.6
    """The lexical channel weighs the rest; one channel alone needs no weight."""
    about_as_good: float = 0.10
    """How much lower a fused score may be and still take the place of a passage whose
    article is already shown."""


SHIPPED = Ranking()


def rank(
    index: Index, vectors: Vectors, searched: Found, rules: Ranking = SHIPPED
) -> list[Hit]:
    """Every row of the channels that are on, best first; ties go by passage id.
    `vectors` are those that were searched."""
    found = Found(
        searched.dense if rules.dense else [], searched.lexical if rules.lexical else []
    )
    dense, lexical = dict(found.dense), dict(found.lexical)
    missing = [row for row in lexical if row not in dense]
    if missing:
        cosines = (index.vectors(missing) @ np.atleast_2d(vectors).T).max(axis=1)
        dense |= {row: float(c) for row, c in zip(missing, cosines, strict=True)}
    scores = fuse(found, rules.dense_weight)
    hits = [
        Hit(row, index.passage(row), scores[row], dense[row], lexical.get(row, 0.0))
        for row in scores
    ]
    return sorted(hits, key=lambda h: (-h.score, h.passage.id))


def fuse(found: Found, dense_weight: float = SHIPPED.dense_weight) -> dict[int, float]:
    """Convex sum of the channels: cosines scaled from their lowest to their highest,
    BM25 from 0 to its highest; a row that a channel did not find has 0 there."""
    lowest = min((s for _, s in found.dense), default=0.0)
    fused: dict[int, float] = {}
    for channel, floor, weight in (
        (found.dense, lowest, dense_weight),
        (found.lexical, 0.0, 1 - dense_weight),
    ):
        spread = max((s for _, s in channel), default=0.0) - floor
        for row, score in channel:
            scaled = (score - floor) / spread if spread > 0 else 1.0
            fused[row] = fused.get(row, 0.0) + weight * scaled
    return fused


def choose_cards(
    hits: Sequence[Hit],
    cards: int = CARDS,
    about_as_good: float = SHIPPED.about_as_good,
) -> list[Hit]:
    """The best hits that do not overlap in their source, at most `cards`; another
    article goes first where it is about as good."""
    chosen: list[Hit] = []
    free = list(hits)
    while free and len(chosen) < cards:
        shown = {c.passage.article.id for c in chosen}
        rival = next((h for h in free if h.passage.article.id not in shown), free[0])
        best = rival if rival.score >= free[0].score - about_as_good else free[0]
        chosen.append(best)
        free = [h for h in free if not h.passage.overlaps(best.passage)]
    return chosen


def rivals(
    card: Hit, hits: Sequence[Hit], index: Index, shown: Sequence[Hit]
) -> list[Passage]:
    """Of each article that is not shown the passage most like `card`, most alike
    first, as far as they are alike at all."""
    taken = {c.passage.article.id for c in shown}
    others = [h for h in hits if h.passage.article.id not in taken]
    if not others:
        return []
    own = index.vectors([card.row])[0]
    cosines = index.vectors([h.row for h in others]) @ own
    order = sorted(
        range(len(others)), key=lambda i: (-cosines[i], others[i].passage.id)
    )
    best: dict[str, Passage] = {}
    for i in order:
        if cosines[i] >= ALIKE:
            best.setdefault(others[i].passage.article.id, others[i].passage)
    return list(best.values())[:RIVALS]
