"""A question as it was searched, and everything that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.index import Found
from qa.model import ReaderScore, Vectors
from qa.question import FollowUp, Plan, Query
from qa.safety import Emergency

from .answer import Hit

MIN_RAISE: Mapping[FollowUp, float] = {
    "points back": -1.0,
    "goes on": 0.0,
    "short": 0.05,
}
"""How much nearer the nearest passage must come for an earlier question to be carried
over, by how the question hangs on it; one that points back always does."""


@dataclass(frozen=True, slots=True)
class Search:
    """A question as it was searched: what was looked up; a unit vector of each of its
    wordings, shape (wordings, d), the typed one first; what each channel found,
    whether it is on or not; every hit in order; the cards, in theirs; and what the
    reader says of each; and the emergency that was typed, known before all of these."""

    query: Query
    plan: Plan
    vectors: Vectors
    found: Found
    hits: tuple[Hit, ...]
    cards: tuple[Hit, ...]
    reader: tuple[ReaderScore, ...]
    emergency: Emergency | None = None
