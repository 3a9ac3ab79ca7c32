"""Is a question near an example of an emergency? Unit vectors and two thresholds."""

from __future__ import annotations

from pathlib import Path

from qa.model import Encoder, Vectors, kept_vectors, made_by

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
        vectors = kept_vectors([*texts, *rules.ordinary], encoder, SHIPPED_EXAMPLES)
        self._urgent, self._ordinary = vectors[: len(texts)], vectors[len(texts) :]
        packaged = made_by(SHIPPED_EXAMPLES, encoder)
        self.min_cosine = MIN_COSINE if packaged else MIN_COSINE_OTHER_MODEL
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


def shipped_examples() -> list[str]:
    """Every example of the shipped rules once, the flags' before the ordinary ones."""
    rules = shipped_rules()
    urgent = [e for f in rules.flags for e in f.examples]
    return list(dict.fromkeys([*urgent, *rules.ordinary]))
