"""Late interaction: how near a passage comes to each token of a question.

The score of a passage is the mean, over the tokens of the question, of the cosine of
the nearest token in the passage (MaxSim; Khattab and Zaharia 2020, "ColBERT"). Here
each token weighs its inverse document frequency, so that "the" does not count. It costs
no second pass of the model: the states of the question come with its vector, those of
the passages stand in the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qa.index import Index
from qa.model import Encoded, Vectors


class QueryTokens(NamedTuple):
    """The tokens of a wording: projected unit states, shape (tokens, axes), and the
    weight of each, shape (tokens,)."""

    states: Vectors
    weights: Vectors


def query_tokens(
    index: Index,
    text: str,
    encoded: Encoded,
    earlier: QueryTokens | None = None,
    share: float = 0.0,
) -> QueryTokens:
    """The tokens of a wording. Only words weigh anything. Tokens of an earlier question
    that is carried over weigh `share` of what they weigh when that one is asked."""
    words = [any(map(str.isalnum, text[a:b])) for a, b in encoded.spans.tolist()]
    weights = index.token_idf(encoded.ids.tolist()) * np.array(words, np.float32)
    if not weights.any():  # a model that tells no places, or a text without a word
        weights = np.ones(len(weights), np.float32)
    states = index.project(encoded.last)
    if earlier:
        states = np.vstack([states, earlier.states])
        weights = np.hstack([weights, share * earlier.weights])
    return QueryTokens(states, weights)


def late_scores(
    index: Index, rows: Sequence[int], wordings: Sequence[QueryTokens]
) -> Vectors:
    """For each row the MaxSim of the wording that comes nearest, shape (rows,)."""
    nearest = index.nearest_tokens(rows, np.vstack([w.states for w in wordings]))
    ends = np.cumsum([len(w.states) for w in wordings])
    scores = [  # np.dot: on parts of a row, `@` warns of values that nobody computed
        np.dot(part, w.weights) / w.weights.sum()
        for part, w in zip(np.split(nearest, ends[:-1], axis=1), wordings, strict=True)
    ]
    best: Vectors = np.max(scores, axis=0)
    return best
