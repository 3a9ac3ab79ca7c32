"""How near each sentence of a passage is to the question.

Sentence vectors of the articles are kept, within a bound; nothing of a question is.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from cachetools import LRUCache

from .encoder import Encoder, Vectors
from .passages import plain
from .records import Passage, Span

KEPT_SENTENCES = 20_000
"""384 dimensions take 1.5 kB each."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of a passage, their unit vectors, shape (sentences, d), and the
    cosine of each with the question."""

    sentences: tuple[Span, ...]
    vectors: Vectors
    cosines: tuple[float, ...]

    @property
    def nearest(self) -> int:
        """The place of the sentence nearest to the question."""
        return max(range(len(self.cosines)), key=lambda i: (self.cosines[i], -i))

    @property
    def sentence(self) -> Span:
        return self.sentences[self.nearest]

    @property
    def likeness(self) -> float:
        return self.cosines[self.nearest]

    @property
    def vector(self) -> Vectors:
        """Of the nearest sentence, shape (d,)."""
        nearest: Vectors = self.vectors[self.nearest]
        return nearest


class Reader:
    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: LRUCache[tuple[str, Span], Vectors] = LRUCache(KEPT_SENTENCES)
        self._lock = threading.Lock()

    def read(self, question: Vectors, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage. `question` is one unit vector, shape (d,), or one a
        wording, shape (wordings, d); the nearest wording counts."""
        keys = [[(p.article.id, s) for s in p.sentences] for p in passages]
        vectors = self._vectors(
            {k: p for p, ks in zip(passages, keys, strict=True) for k in ks}
        )
        return [
            Reading(
                tuple(s for _, s in sentences),
                np.stack([vectors[k] for k in sentences]),
                tuple(nearness(vectors[k], question) for k in sentences),
            )
            for sentences in keys
        ]

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


def nearness(vector: Vectors, question: Vectors) -> float:
    """Cosine of a unit vector and the nearest wording of a question."""
    return float(np.max(question @ vector))


def sentence_text(passage: Passage, sentence: Span) -> str:
    """What is embedded of a sentence."""
    return plain(passage.article.text[sentence.start : sentence.end])
