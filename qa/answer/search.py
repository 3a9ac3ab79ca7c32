"""From a plan to ranked passages: both channels searched, and their rows fused.

An earlier question is carried over where its words bring the nearest passage nearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.corpus import JudgedQuestion
from qa.index import Found, Index
from qa.model import Encoded, Vectors
from qa.question import EARLIER_WEIGHT, FixedReply, Plan, Query
from qa.safety import Emergency

from .answer import Answer, Card, Citation, Hit
from .checked import is_word_for_word, judged_by_staff
from .known import KnownQuestions, Nearness, raise_known
from .late_interaction import QueryTokens, query_tokens
from .ranking import RankingRules, rank

MIN_RAISE = 0.05
"""By how much the cosine of the nearest passage must rise for an earlier question to be
carried over, unless the question depends on it."""


@dataclass(frozen=True, slots=True)
class Search:
    """A question as it was searched, and what was found."""

    plan: Plan
    """With the earlier question only where it was carried over."""
    vectors: Vectors
    """A unit vector for each wording, shape (wordings, d), the typed one first."""
    found: Found
    """What each channel found, whether it counts in the ranking or not."""
    hits: tuple[Hit, ...]
    """Every candidate, best first."""
    near: Nearness | None = None
    """How near the known questions are; None where none are known, or too few."""
    cards: tuple[Card, ...] = ()
    """The passages that may be shown, best first."""
    emergency: Emergency | None = None
    reply: FixedReply | None = None
    """What is said in place of a search; then nothing was found."""
    judged: JudgedQuestion | None = None
    """The question that staff judged and that asks the same."""

    @property
    def query(self) -> Query:
        """What was typed, what was searched, and each change between the two."""
        return self.plan.query

    @staticmethod
    def nothing(plan: Plan, encoded: Encoded, reply: FixedReply) -> Search:
        """No search, for a message that gets a fixed reply."""
        return Search(plan, encoded.vector[None], Found([], [], {}), (), reply=reply)


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer with everything that led to it. `cards` are shown or held back."""

    search: Search
    cards: tuple[Citation, ...]
    answer: Answer


class Retriever:
    """Searches an index. Safe to share between threads; keeps nothing of a question."""

    def __init__(
        self, index: Index, rules: RankingRules, known: KnownQuestions | None = None
    ) -> None:
        self._index = index
        self._rules = rules
        self._known = known

    def search(
        self,
        plan: Plan,
        encoded: Sequence[Encoded],
        among: Sequence[int] | None = None,
    ) -> Search:
        """Searches and ranks; without cards. `encoded` are the texts of the plan, in
        its order. With `among` these rows are ranked, and no other."""
        rules = self._rules.for_plan(plan)
        vectors = np.stack([e.vector for e in encoded])
        alone = together = vectors
        if plan.carried:
            alone, earlier, together = vectors[:-2], vectors[-2], vectors[-1:]
            plan, vectors = self._carry_over(plan, alone, earlier)
            together = together if plan.carried else alone
        found = self._index.search(
            vectors, plan.terms, rules.depth, plan.added, among=among
        )
        wordings = self._wordings(plan, encoded)
        hits = rank(self._index, vectors, wordings, found, rules)
        near, judged = None, None
        if self._known:
            near = self._known.near(alone, together)
            judged = judged_by_staff(self._known, near, plan.wordings)
            near = near if self._known.evidence else None
        if near:
            hits = raise_known(hits, near, rules.known_weight)
        return Search(plan, vectors, found, tuple(hits), near, judged=judged)

    def is_judged(self, plan: Plan) -> bool:
        """Whether staff judged this question, in these very words."""
        staff = self._known.by_staff if self._known else ()
        return any(is_word_for_word(q, plan.wordings) for q in staff)

    def _carry_over(
        self, plan: Plan, alone: Vectors, earlier: Vectors
    ) -> tuple[Plan, Vectors]:
        """The earlier question beside this one where that raises the best cosine."""
        both = alone + EARLIER_WEIGHT * earlier
        both /= np.linalg.norm(both, axis=1, keepdims=True)
        raised = self._best_cosine(both) - self._best_cosine(alone)
        if plan.follow_up == "points back" or raised >= MIN_RAISE:
            return plan, both
        return plan.alone(), alone

    def _best_cosine(self, vectors: Vectors) -> float:
        """The cosine of the nearest passage with the nearest wording."""
        return self._index.search(vectors, [], 1).dense[0][1]

    def _wordings(self, plan: Plan, encoded: Sequence[Encoded]) -> list[QueryTokens]:
        """The tokens of each wording, those of the earlier question beside them."""
        texts, earlier = plan.asked.texts, None
        if plan.carried:
            carried = encoded[len(texts)]
            earlier = query_tokens(self._index, plan.carried.texts[-1], carried)
        return [
            query_tokens(self._index, text, one, earlier, EARLIER_WEIGHT)
            for text, one in zip(texts, encoded, strict=False)
        ]
