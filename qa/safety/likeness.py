"""Is a question near an example of an emergency? Unit vectors and two thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.files import sha256
from qa.model import Encoder, Vectors

from .flags import Rules, shipped_rules

SHIPPED_EXAMPLES = Path(__file__).parent / "examples.npz"
"""Vectors of the shipped examples by the packaged model, so that no start encodes them;
made by training/emergency_examples.py."""


MIN_COSINE, MIN_MARGIN = 0.60, 0.04
"""Minimum cosine to an emergency example, and minimum margin over the nearest ordinary
example. Chosen on bench/emergency/tune.jsonl: the pair with the highest recall among
those with at most 1 % false alarms."""


MIN_COSINE_OTHER_MODEL = 0.90
"""Minimum cosine for any model but the packaged one, for which nothing was chosen."""


class Likeness:
    """The unit vectors of the flags' examples and of the ordinary examples."""

    def __init__(self, rules: Rules, encoder: Encoder) -> None:
        self._flags = [(f.name, e) for f in rules.flags for e in f.examples]
        texts = [e for _, e in self._flags]
        vectors = vectors_of([*texts, *rules.ordinary], encoder)
        self._urgent, self._ordinary = vectors[: len(texts)], vectors[len(texts) :]
        known = encoder.weights_sha256 == _shipped_vectors()[0]
        self.min_cosine = MIN_COSINE if known else MIN_COSINE_OTHER_MODEL
        self.min_margin = MIN_MARGIN

    def nearest(self, vector: Vectors) -> tuple[str, float, float]:
        """(flag of the nearest emergency example, its cosine, cosine of the nearest
        ordinary example); ("", -1, -1) without examples."""
        if not len(self._urgent):
            return "", -1.0, -1.0
        near = self._urgent @ vector
        ordinary = self._ordinary @ vector
        row = int(near.argmax())
        other = float(ordinary.max()) if len(ordinary) else -1.0
        return self._flags[row][0], float(near[row]), other

    def flag(self, vector: Vectors) -> str:
        """The flag of the nearest example; empty if that is not near enough."""
        name, near, ordinary = self.nearest(vector)
        is_near = near >= self.min_cosine and near - ordinary >= self.min_margin
        return name if is_near else ""


def vectors_of(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Unit vectors, shape (texts, axes), float32: the shipped ones, and new ones for
    other texts or another model."""
    weights, shipped = _shipped_vectors()
    known = shipped if encoder.weights_sha256 == weights else {}
    unknown = [t for t in dict.fromkeys(texts) if digest_of(t) not in known]
    if unknown:
        encoded = zip(unknown, encoder.encode_questions(unknown), strict=True)
        known = known | {digest_of(t): e.vector for t, e in encoded}
    return np.stack([known[digest_of(t)] for t in texts]).astype(np.float32)


def digest_of(text: str) -> str:
    """The key of a text's vector in the shipped file."""
    return sha256(text.encode())


def _shipped_vectors() -> tuple[str, dict[str, Vectors]]:
    """The digest of the weights that made the shipped vectors, and digest of a text to
    its vector."""
    if not SHIPPED_EXAMPLES.is_file():
        return "", {}
    with np.load(SHIPPED_EXAMPLES, allow_pickle=False) as file:
        vectors = file["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        texts = [str(t) for t in file["texts"]]
        return str(file["weights"]), dict(zip(texts, vectors, strict=True))


def shipped_examples() -> list[str]:
    """Every example of the shipped rules once, the flags' before the ordinary ones."""
    rules = shipped_rules()
    urgent = [e for f in rules.flags for e in f.examples]
    return list(dict.fromkeys([*urgent, *rules.ordinary]))
