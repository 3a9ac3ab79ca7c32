"""Evidence to a calibrated probability, and the probability to a status.

The evidence is absolute: the cosine of the question and the nearest sentence of the
passages shown. `qa calibrate` fits the curve on questions with known answers and
chooses the thresholds; the file it writes says on what, how, and how well it did. The
fused score, which is high for every question, plays no part.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CalibrationError
from .records import Status

SHIPPED = Path(__file__).with_name("calibration.json")
NAME = "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve, 1 / (1 + exp(-(intercept + slope * evidence))), and the least
    probability for `found` and for `related`."""

    intercept: float
    slope: float
    found: float
    related: float
    weights_sha256: str
    record: Mapping[str, Any]
    """Method, questions and measured errors, as `qa calibrate` wrote them."""

    def probability(self, evidence: float) -> float:
        return 1.0 / (1.0 + math.exp(-(self.intercept + self.slope * evidence)))

    def status(self, probability: float) -> Status:
        if probability >= self.found:
            return "found"
        return "related" if probability >= self.related else "not_found"


def evidence_of(likenesses: Sequence[float]) -> float:
    """What the curve reads: the best likeness of question and sentence."""
    return max(likenesses)


def read_calibration(path: Path) -> Calibration:
    try:
        record = json.loads(path.read_text("utf-8"))
        curve, least = record["curve"], record["thresholds"]
        calibration = Calibration(
            intercept=float(curve["intercept"]),
            slope=float(curve["slope"]),
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
    if not (0 <= calibration.related <= calibration.found <= 1 and calibration.slope > 0):
        raise CalibrationError(
            f"{path} holds no calibration that could decide: thresholds "
            f"{calibration.related} and {calibration.found}, slope {calibration.slope}.",
            cure="Make it again: qa calibrate QUESTIONS --out FILE",
        )
    return calibration


def calibration_for(corpus: Path | None, weights_sha256: str) -> Calibration | None:
    """The corpus's own calibration, else the shipped one; None where that was made
    for another model, whose cosines mean something else."""
    own = corpus / NAME if corpus else None
    calibration = read_calibration(own if own and own.is_file() else SHIPPED)
    return calibration if calibration.weights_sha256 == weights_sha256 else None
