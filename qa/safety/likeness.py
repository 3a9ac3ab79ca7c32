"""Is a question near to an example of an emergency? Unit vectors and two thresholds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.model import Encoder, Vectors

from .flags import Rules, shipped_rules

SHIPPED_EXAMPLES = Path(__file__).parent / "examples.npz"
"""Vectors of the shipped examples by the packaged model; made by
training/emergency_examples.py."""


MIN_COSINE, MIN_MARGIN = 0.60, 0.04
"""The least cosine with an example, and by how much it must be nearer than the nearest
ordinary one: of those that raise at most 1 % of the ordinary questions of
bench/emergency/tune.jsonl, the pair that catches most there."""


MIN_COSINE_OTHER_MODEL = 0.90
"""The least cosine for another model than the packaged one."""


class Likeness:
    """Unit vectors of the examples, and of what is no emergency."""

    def __init__(self, rules: Rules, encoder: Encoder) -> None:
        self._flags = [(f.name, e) for f in rules.flags for e in f.examples]
        texts = [e for _, e in self._flags]
        vectors = vectors_of([*texts, *rules.ordinary], encoder)
        self._urgent, self._ordinary = vectors[: len(texts)], vectors[len(texts) :]
        known = encoder.weights_sha256 == _kept()[0]
        self.near, self.nearer = (
            (MIN_COSINE, MIN_MARGIN) if known else (MIN_COSINE_OTHER_MODEL, MIN_MARGIN)
        )

    def nearest(self, vector: Vectors) -> tuple[str, float, float]:
        """The flag of the nearest example, its cosine, that of the nearest ordinary."""
        if not len(self._urgent):
            return "", -1.0, -1.0
        near = self._urgent @ vector
        ordinary = self._ordinary @ vector
        row = int(near.argmax())
        other = float(ordinary.max()) if len(ordinary) else -1.0
        return self._flags[row][0], float(near[row]), other

    def flag(self, vector: Vectors) -> str:
        """Empty where no example is near enough."""
        name, near, ordinary = self.nearest(vector)
        return name if near >= self.near and near - ordinary >= self.nearer else ""


def vectors_of(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Those that are kept, and for other texts or another model fresh ones."""
    weights, kept = _kept()
    have = kept if encoder.weights_sha256 == weights else {}
    lacking = [t for t in dict.fromkeys(texts) if digest_of(t) not in have]
    if lacking:
        made = encoder.encode_questions(lacking)
        fresh = zip(lacking, made, strict=True)
        have = have | {digest_of(t): e.vector for t, e in fresh}
    return np.stack([have[digest_of(t)] for t in texts]).astype(np.float32)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _kept() -> tuple[str, dict[str, Vectors]]:
    """The weights that the kept vectors are of, and each by the hash of its text."""
    if not SHIPPED_EXAMPLES.is_file():
        return "", {}
    with np.load(SHIPPED_EXAMPLES, allow_pickle=False) as file:
        vectors = file["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        texts = [str(t) for t in file["texts"]]
        return str(file["weights"]), dict(zip(texts, vectors, strict=True))


def shipped_examples() -> list[str]:
    rules = shipped_rules()
    urgent = [e for f in rules.flags for e in f.examples]
    return list(dict.fromkeys([*urgent, *rules.ordinary]))
