"""The sentence of a passage that is nearest to the question: evidence, and no mark.

Sentence vectors of the articles are kept, within a bound; nothing of a question is.
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
"""384 dimensions take 1.5 kB each."""


class Nearest(NamedTuple):
    """The sentence of a passage nearest to a question. `likeness` is their cosine;
    `vector` the sentence's unit vector, shape (d,)."""

    sentence: Span
    likeness: float
    vector: Vectors


class NearestSentences:
    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: LRUCache[tuple[str, Span], Vectors] = LRUCache(MAX_KEPT_SENTENCES)
        self._lock = threading.Lock()

    def read(self, question: Vectors, passages: Sequence[Passage]) -> list[Nearest]:
        """One reading a passage. `question` is one unit vector, shape (d,), or one a
        wording, shape (wordings, d); the nearest wording counts."""
        keys = [[(p.article.id, s) for s in p.sentences] for p in passages]
        vectors = self._vectors(
            {k: p for p, ks in zip(passages, keys, strict=True) for k in ks}
        )
        readings = []
        for sentences in keys:
            cosines = [best_cosine(vectors[k], question) for k in sentences]
            best = max(range(len(cosines)), key=lambda i: (cosines[i], -i))
            key = sentences[best]
            readings.append(Nearest(key[1], cosines[best], vectors[key]))
        return readings

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
    """Cosine of a unit vector and the nearest wording of a question."""
    return float(np.max(question @ vector))


def sentence_text(passage: Passage, sentence: Span) -> str:
    """What is embedded of a sentence."""
    return plain(passage.article.text[sentence.start : sentence.end])
