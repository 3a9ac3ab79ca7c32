"""Which hits become cards, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from qa.corpus import Passage
from qa.index import Index

from .answer import Hit
from .ranking import SHIPPED_RANKING

MAX_CARDS = 3


MIN_SIMILARITY = 0.5
"""Cosine of two passages from which they are worth comparing by their sentences."""


MAX_SIMILAR = 3


def choose_cards(
    hits: Sequence[Hit],
    cards: int = MAX_CARDS,
    about_as_good: float = SHIPPED_RANKING.about_as_good,
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


def reorder(
    cards: Sequence[Hit], logits: Sequence[float], reader_weight: float
) -> list[int]:
    """The places of the cards, best first, by their score and the reader's logit."""

    def worth(n: int) -> float:
        return cards[n].score + reader_weight * logits[n]

    return sorted(range(len(cards)), key=lambda n: (-worth(n), n))


def similar_passages(
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
        if cosines[i] >= MIN_SIMILARITY:
            best.setdefault(others[i].passage.article.id, others[i].passage)
    return list(best.values())[:MAX_SIMILAR]
