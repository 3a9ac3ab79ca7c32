"""Late interaction: how near a passage comes to each token of a question.

A passage's score is the mean, over the question's tokens, of the cosine of the nearest
token in the passage (MaxSim; Khattab and Zaharia 2020, "ColBERT"), here weighted by
how rare the token is, so that "the" does not count. It costs no second pass of the
model: the question's states come with its vector, the passages' stand in the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .encoder import Encoded, Vectors
from .tokens import TokenStore


class Sought(NamedTuple):
    """A wording's tokens: unit rows, shape (tokens, axes), and what each weighs."""

    states: Vectors
    weights: Vectors


def sought(
    store: TokenStore,
    text: str,
    encoded: Encoded,
    carried: Sought | None = None,
    share: float = 0.0,
) -> Sought:
    """The tokens of a wording that are words. An earlier question that is carried over
    weighs `share` of what it would weigh if it were asked."""
    words = [any(map(str.isalnum, text[a:b])) for a, b in encoded.spans.tolist()]
    weights = store.rarity(encoded.ids.tolist()) * np.array(words, np.float32)
    if not weights.any():  # a model that does not tell places, or no word at all
        weights = np.ones(len(weights), np.float32)
    states = store.along(encoded.last)
    if carried:
        states = np.vstack([states, carried.states])
        weights = np.hstack([weights, share * carried.weights])
    return Sought(states, weights)


def late_scores(
    store: TokenStore, rows: Sequence[int], wordings: Sequence[Sought]
) -> Vectors:
    """For each row the MaxSim of the wording that comes nearest, shape (rows,)."""
    states, starts = store.last_of(rows)
    best = np.full(len(rows), -1.0, np.float32)
    for wording in wordings:
        nearest = np.maximum.reduceat(states @ wording.states.T, starts, axis=0)
        best = np.maximum(best, nearest @ wording.weights / wording.weights.sum())
    return best
