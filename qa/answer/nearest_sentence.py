"""The sentence of a passage that is nearest to another sentence.

Sentence vectors of the articles are kept in memory, up to a limit. Nothing of a
question is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache

from qa.corpus import Passage, Span
from qa.model import Encoder, Vectors
from qa.text import plain

MAX_KEPT_SENTENCES = 20_000
"""A vector of 384 dimensions takes 1.5 kB."""


class Nearest(NamedTuple):
    """The sentence of a passage that is nearest to a vector. `likeness` is their
    cosine, `vector` the unit vector of the sentence, shape (d,)."""

    sentence: Span
    likeness: float
    vector: Vectors


class NearestSentences:
    """Finds nearest sentences. Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: LRUCache[tuple[str, Span], Vectors] = LRUCache(MAX_KEPT_SENTENCES)
        self._lock = threading.Lock()

    def vector(self, passage: Passage, sentence: Span) -> Vectors:
        """The unit vector of a sentence of a passage, shape (d,)."""
        key = (passage.article.id, sentence)
        return self._vectors({key: passage})[key]

    def find(self, wanted: Vectors, passages: Sequence[Passage]) -> list[Nearest]:
        """The sentence of each passage that is nearest to a unit vector, shape
        (d,)."""
        keys = [[(p.article.id, s) for s in p.sentences] for p in passages]
        vectors = self._vectors(
            {k: p for p, ks in zip(passages, keys, strict=True) for k in ks}
        )
        nearest = []
        for sentences in keys:
            cosines = [best_cosine(vectors[k], wanted) for k in sentences]
            best = max(range(len(cosines)), key=lambda i: (cosines[i], -i))
            key = sentences[best]
            nearest.append(Nearest(key[1], cosines[best], vectors[key]))
        return nearest

    def _vectors(
        self, wanted: Mapping[tuple[str, Span], Passage]
    ) -> dict[tuple[str, Span], Vectors]:
        with self._lock:
            known = {k: v for k in wanted if (v := self._kept.get(k)) is not None}
        new = [k for k in wanted if k not in known]
        if new:
            texts = [sentence_text(wanted[k], k[1]) for k in new]
            known |= dict(zip(new, self._encoder.encode_sentences(texts), strict=True))
            with self._lock:
                self._kept.update({k: known[k] for k in new})
        return known


def best_cosine(vector: Vectors, question: Vectors) -> float:
    """The cosine of a unit vector with the nearest wording of a question."""
    return float(np.max(question @ vector))


def sentence_text(passage: Passage, sentence: Span) -> str:
    """The text of a sentence that is encoded."""
    return plain(passage.article.text[sentence.start : sentence.end])
