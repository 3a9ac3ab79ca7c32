"""Two channels to one order, and the order to cards.

Fusion is convex: each channel's scores are brought to 0..1 over the rows it found for
this question, and added by weight (Bruch et al. 2023, "An analysis of fusion functions
for hybrid retrieval"). It keeps how far ahead a first hit is, which reciprocal ranks
throw away. The fused score orders; it never decides whether anything was found.
"""

from __future__ import annotations

from collections.abc import Sequence

from .encoder import Vectors
from .index import Found, Index
from .records import Hit, Passage

DEPTH = 100
"""Rows that each channel hands over."""
DENSE_WEIGHT = 0.6
CARDS = 3
ABOUT_AS_GOOD = 0.10
"""How much lower a fused score may be and still take the place of a passage whose
article is already shown."""
ALIKE = 0.5
"""Cosine of two passages from which they are worth comparing by their sentences."""
RIVALS = 3


def rank(index: Index, vector: Vectors, terms: Sequence[str]) -> list[Hit]:
    """Every row that a channel found, best first; ties go by passage id."""
    found = index.search(vector, terms, DEPTH)
    dense, lexical = dict(found.dense), dict(found.lexical)
    missing = [row for row in lexical if row not in dense]
    if missing:
        cosines = index.vectors(missing) @ vector
        dense |= {row: float(c) for row, c in zip(missing, cosines, strict=True)}
    scores = fuse(found)
    hits = [
        Hit(row, index.passage(row), scores[row], dense[row], lexical.get(row, 0.0))
        for row in scores
    ]
    return sorted(hits, key=lambda h: (-h.score, h.passage.id))


def fuse(found: Found, dense_weight: float = DENSE_WEIGHT) -> dict[int, float]:
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


def choose_cards(hits: Sequence[Hit], cards: int = CARDS) -> list[Hit]:
    """The best hits that do not overlap in their source, at most `cards`; another
    article goes first where it is about as good."""
    chosen: list[Hit] = []
    while len(chosen) < cards:
        free = [
            h for h in hits if not any(h.passage.overlaps(c.passage) for c in chosen)
        ]
        if not free:
            break
        shown = {c.passage.article.id for c in chosen}
        rival = next((h for h in free if h.passage.article.id not in shown), free[0])
        chosen.append(
            rival if rival.score >= free[0].score - ABOUT_AS_GOOD else free[0]
        )
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
