"""Is a text nearly the same as an example that staff wrote? Cosines of unit vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.model import Encoder, Vectors

from .flags import Rules

MIN_COSINE = 0.80
"""Minimum cosine to an example."""


class Likeness:
    """The unit vectors of the examples in a clinic's `emergency.toml`."""

    def __init__(self, rules: Rules, encoder: Encoder) -> None:
        self._flags = [(f.name, e) for f in rules.flags for e in f.examples]
        self._urgent = _vectors(encoder, [e for _, e in self._flags])
        self._ordinary = _vectors(encoder, rules.ordinary)

    def flag(self, vector: Vectors) -> str:
        """The flag of the nearest example; empty if none is near."""
        if not len(self._urgent):
            return ""
        cosines = self._urgent @ vector
        row = int(cosines.argmax())
        return self._flags[row][0] if cosines[row] >= MIN_COSINE else ""

    def is_ordinary(self, vector: Vectors) -> bool:
        """Whether an example of an ordinary question is near."""
        near = len(self._ordinary) and (self._ordinary @ vector).max() >= MIN_COSINE
        return bool(near)


def _vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    if not texts:
        return np.zeros((0, 0), np.float32)
    return np.stack([e.vector for e in encoder.encode_questions(texts)])
