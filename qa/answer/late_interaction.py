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

from qa.index import TokenStore
from qa.model import Encoded, Vectors


class QueryTokens(NamedTuple):
    """A wording's tokens: unit rows, shape (tokens, axes), and what each weighs."""

    states: Vectors
    weights: Vectors


def query_tokens(
    store: TokenStore,
    text: str,
    encoded: Encoded,
    carried: QueryTokens | None = None,
    share: float = 0.0,
) -> QueryTokens:
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
    return QueryTokens(states, weights)


def late_scores(
    store: TokenStore, rows: Sequence[int], wordings: Sequence[QueryTokens]
) -> Vectors:
    """For each row the MaxSim of the wording that comes nearest, shape (rows,)."""
    nearest = store.nearest(rows, np.vstack([w.states for w in wordings]))
    ends = np.cumsum([len(w.states) for w in wordings])
    scores = [
        part @ w.weights / w.weights.sum()
        for part, w in zip(np.split(nearest, ends[:-1], axis=1), wordings, strict=True)
    ]
    best: Vectors = np.max(scores, axis=0)
    return best
