"""Evidence to a calibrated probability, and the probability to a status.

The evidence is absolute: how near the nearest sentence of the passages shown is to the
question, and how many of the question's own words one of them holds. `qa calibrate`
fits the curve on questions with known answers and chooses the thresholds; the file it
writes says on what, how, and how well it did. The fused score, which is high for every
question, plays no part.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from .errors import CalibrationError
from .records import Citation, Status

SHIPPED = Path(__file__).with_name("calibration.json")
NAME = "calibration.json"


class Evidence(NamedTuple):
    """The best of the passages shown, each in 0..1 (a cosine can fall below 0).

    `likeness`: cosine of the question and a sentence. `coverage`: share of the
    question's content words that stand in one passage, weighted by their rarity; a
    word that no article knows weighs most.
    """

    likeness: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve, 1 / (1 + exp(-(intercept + slopes . evidence))), and the least
    probability for `found` and for `related`."""

    intercept: float
    slopes: Evidence
    found: float
    related: float
    weights_sha256: str
    record: Mapping[str, Any]
    """Method, questions and measured errors, as `qa calibrate` wrote them."""

    def probability(self, evidence: Evidence) -> float:
        weighted = sum(s * e for s, e in zip(self.slopes, evidence, strict=True))
        return 1.0 / (1.0 + math.exp(-(self.intercept + weighted)))

    def status(self, probability: float) -> Status:
        if probability >= self.found:
            return "found"
        return "related" if probability >= self.related else "not_found"


def evidence_of(citations: Sequence[Citation]) -> Evidence:
    """What the curve reads of the passages shown, of which there is at least one."""
    return Evidence(
        max(c.reader for c in citations), max(c.coverage for c in citations)
    )


def read_calibration(path: Path) -> Calibration:
    try:
        record = json.loads(path.read_text("utf-8"))
        curve, least = record["curve"], record["thresholds"]
        calibration = Calibration(
            intercept=float(curve["intercept"]),
            slopes=Evidence(float(curve["likeness"]), float(curve["coverage"])),
            found=float(least["found"]),
            related=float(least["related"]),
            weights_sha256=str(record["model"]["weights_sha256"]),
            record=record,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            f"{path} is no calibration: {error!r}",
            cure="Make it again: qa calibrate QUESTIONS --out FILE",
        ) from error
    numbers = (calibration.intercept, *calibration.slopes)
    ordered = 0 <= calibration.related <= calibration.found <= 1
    if not (
        ordered and min(calibration.slopes) >= 0 and all(map(math.isfinite, numbers))
    ):
        raise CalibrationError(
            f"{path} holds no calibration that could decide: thresholds "
            f"{calibration.related} and {calibration.found}, {calibration.slopes}.",
            cure="Make it again: qa calibrate QUESTIONS --out FILE",
        )
    return calibration


def calibration_for(corpus: Path | None, weights_sha256: str) -> Calibration | None:
    """The corpus's own calibration, else the shipped one; None where that was made
    for another model, whose cosines mean something else."""
    own = corpus / NAME if corpus else None
    calibration = read_calibration(own if own and own.is_file() else SHIPPED)
    return calibration if calibration.weights_sha256 == weights_sha256 else None
