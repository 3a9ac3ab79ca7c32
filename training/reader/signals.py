"""Simple signals that a passage answers a question, without a reader."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.index.bm25 import Bm25
from qa.text import needs_of, terms_of
from training.reader.states import Tokens, unit

States = NDArray[np.float32]


class Signals(NamedTuple):
    """Each is the maximum over the passages; higher means that one more likely
    answers."""

    cosine: float
    maxsim: float
    """Mean over the question's tokens of their best cosine in a passage."""
    maxsim_idf: float
    """The same, weighted by the idf of each token."""
    least_covered: float
    """The best cosine of the content word whose best cosine is lowest."""
    bm25: float
    coverage: float


class Judge:
    """Computes signals over one pool of passages."""

    def __init__(self, lexical: Bm25, texts: Sequence[str]) -> None:
        self._lexical, self._rows = lexical, len(texts)
        self._tokenizer = Tokens().tokenizer
        encoded = self._tokenizer.encode_batch(list(texts))
        self._frequency = Counter(t for e in encoded for t in set(e.ids))

    def signals(
        self,
        question: str,
        states: States,
        cards: Sequence[tuple[str, States, float, float]],
    ) -> Signals:
        """The signals of one question; `states` are its token states, and each card is
        (text, token states, cosine, BM25 score)."""
        asked = self._tokenizer.encode(question)
        inner = slice(1, len(asked.ids) - 1)
        best = np.stack([(unit(states) @ unit(c[1]).T).max(axis=1) for c in cards])
        rarity = np.array([self._rarity(t) for t in asked.ids])[inner]
        words = _content_words(question, asked.offsets) or [list(range(len(best[0])))]
        covered = self._lexical.coverage(
            list(needs_of(question)), [c[0] for c in cards]
        )
        return Signals(
            cosine=max(c[2] for c in cards),
            maxsim=float(best[:, inner].mean(axis=1).max()),
            maxsim_idf=float((best[:, inner] @ rarity).max() / rarity.sum()),
            least_covered=min(float(best[:, w].mean(axis=1).max()) for w in words),
            bm25=max(c[3] for c in cards),
            coverage=max(covered),
        )

    def _rarity(self, token: int) -> float:
        held = self._frequency[token]
        return math.log1p((self._rows - held + 0.5) / (held + 0.5))


def _content_words(
    question: str, offsets: Sequence[tuple[int, int]]
) -> list[list[int]]:
    """The token numbers of each content word."""
    words = []
    for word in re.finditer(r"[\w'-]+", question):
        tokens = [
            i
            for i, (start, end) in enumerate(offsets)
            if word.start() <= start < end <= word.end()
        ]
        if tokens and _carries_meaning(word.group()):
            words.append(tokens)
    return words


@cache
def _carries_meaning(word: str) -> bool:
    return bool(terms_of(word, content=True))
