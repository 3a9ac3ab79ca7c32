"""Which hits become cards, and in which order: the reader reads each.

Passages that say the same in the same words (copies of a file, texts that a site
repeats) are shown once, and the others are named.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.corpus import Passage
from qa.index import Index
from qa.model import AnswerReader

from .answer import Card, Hit
from .checked import judged_hits, marked_by_staff
from .marks import read_cards
from .ranking import SHIPPED_RANKING, RankingRules
from .search import Search

MAX_CARDS, MAX_READ = 3, 5
"""Passages that an answer holds, and passages that the reader reads for it."""
MIN_SIMILARITY = 0.5
"""Minimum cosine of two passages for their sentences to be compared."""
MAX_SIMILAR = 3
"""Passages of other articles that are compared with a card."""

MIN_SHARED = 0.5
"""The share of the words of a passage that stand, in whole sentences, in another."""

Said = dict[str, int]
"""The sentences of a passage in small letters, with their numbers of words."""


class CardChooser:
    """Chooses cards from hits. Safe to share between threads."""

    def __init__(
        self, index: Index, reader: AnswerReader | None, rules: RankingRules
    ) -> None:
        """Without a reader the order of the hits stays, and nothing is marked."""
        self._index = index
        self._reader = reader
        self._rules = rules

    def choose(self, search: Search) -> tuple[Card, ...]:
        """At most MAX_CARDS passages that do not overlap, best first: those that staff
        marked for this question, then those of the first MAX_READ that the reader puts
        first."""
        rules = self._rules.for_plan(search.plan)
        hits = choose_hits(search.hits, about_as_good=rules.about_as_good)
        cards = self._read(search, hits)
        order = order_by_reader(cards, rules.reader_weight)
        first = self._checked(search)
        rest = [
            cards[n]
            for n in order
            if not any(cards[n].passage.overlaps(c.passage) for c in first)
        ]
        return (*first, *rest)[:MAX_CARDS]

    def _read(self, search: Search, hits: Sequence[Hit]) -> list[Card]:
        if not (self._reader and hits):
            return [Card(h, 0.0) for h in hits]
        return read_cards(self._reader, search.plan.read, hits, search.near)

    def _checked(self, search: Search) -> list[Card]:
        """The cards of the passages that staff marked for this question."""
        judged = search.judged
        if not (judged and judged.answerable):
            return []
        hits = judged_hits(judged, search.hits, self._index, search.vectors)
        return [marked_by_staff(c, judged) for c in self._read(search, hits)]


def choose_hits(
    hits: Sequence[Hit],
    count: int = MAX_READ,
    about_as_good: float = SHIPPED_RANKING.about_as_good,
    *,
    repeated: bool = False,
) -> list[Hit]:
    """The best hits that do not overlap in their article, at most `count`. A passage of
    an article that is not chosen yet goes first where it is about as good. One that
    says the same as a better one is chosen only if `repeated`."""
    chosen: list[Hit] = []
    said: list[Said] = []
    free = list(hits)
    while free and len(chosen) < count:
        shown = {c.passage.article.id for c in chosen}
        other = next((h for h in free if h.passage.article.id not in shown), free[0])
        best = other if other.score >= free[0].score - about_as_good else free[0]
        own = {} if repeated else said_by(best.passage)
        if any(repeats(own, s) for s in said):
            free.remove(best)
            continue
        chosen.append(best)
        said.append(own)
        free = [h for h in free if not h.passage.overlaps(best.passage)]
    return chosen


def order_by_reader(cards: Sequence[Card], reader_weight: float) -> list[int]:
    """The places of the cards, best first, by score + reader_weight * logit."""

    def worth(n: int) -> float:
        return cards[n].hit.score + reader_weight * cards[n].logit

    return sorted(range(len(cards)), key=lambda n: (-worth(n), n))


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


def said_by(passage: Passage) -> Said:
    """The sentences of a passage."""
    text = passage.article.text
    said = [" ".join(text[a:b].split()).casefold() for a, b in passage.sentences]
    return {sentence: len(sentence.split()) for sentence in said}


def repeats(said: Said, shown: Said) -> bool:
    """Whether most of what a passage says stands in one that is shown."""
    shared = sum(words for sentence, words in said.items() if sentence in shown)
    return shared > 0 and shared >= MIN_SHARED * sum(said.values())


def copies_of(
    passage: Passage, others: Sequence[tuple[Passage, Said]]
) -> list[Passage]:
    """The passage of each other article that repeats this one, in their order."""
    shown = said_by(passage)
    first: dict[str, Passage] = {}
    for other, said in others:
        if other.article.id != passage.article.id and repeats(said, shown):
            first.setdefault(other.article.id, other)
    return list(first.values())
