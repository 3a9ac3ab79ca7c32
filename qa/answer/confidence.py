"""Confidence: evidence to a calibrated probability, the probability to a status.

Evidence is a set of features of the passages, listed in `FEATURES`; each can be
compared between questions. `qa calibrate` fits a logistic curve of them on judged
questions, and chooses the thresholds on others. The file that it writes names the
features, the questions and the measured errors. The fused score of the ranking is not
evidence: it is high for every question.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from qa.corpus import Span
from qa.errors import CalibrationError

from .answer import REFUSED, Citation, SearchStatus
from .promise import Promise

SHIPPED_CALIBRATION = Path(__file__).with_name("calibration.json")
SHIPPED_WITHOUT_KNOWN = Path(__file__).with_name("calibration_without_known.json")
CALIBRATION_FILE = "calibration.json"
FOUND_ELSEWHERE = 0.95
"""The least probability of *found* over a folder of other articles, without known
questions, where the calibration names none (`training/calibration.py` chooses it): the
reader is surer than right there."""
AGAIN = "Make it again: qa calibrate QUESTIONS --promise-on OTHERS --out FILE"

Evidence = Mapping[str, float]
"""The value of each feature, by its name."""


class Feature(NamedTuple):
    """A number that grows with the chance that the passages answer. `says` names its
    unit and range, `of` reads it off at least one citation."""

    says: str
    of: Callable[[Sequence[Citation]], float]


KNOWN = "known"

FEATURES: Mapping[str, Feature] = {
    "answers": Feature(
        "the greatest logit of the reader that one passage answers, about -8 to 8",
        lambda cards: max(c.reader for c in cards),
    ),
    KNOWN: Feature(
        "by how much the nearest known questions that one passage answers are nearer "
        "than those without an answer, -1 to 1",
        lambda cards: max(c.known for c in cards),
    ),
    "nearness": Feature(
        "the best cosine of the question and a passage, -1 to 1",
        lambda cards: max(c.dense for c in cards),
    ),
    "coverage": Feature(
        "the greatest share of the question's content words that one passage holds, "
        "weighted by their rarity (a word that no article knows weighs most), 0 to 1",
        lambda cards: max(c.coverage for c in cards),
    ),
}
"""All features that a calibration may weigh. A new feature is a new entry here."""
AS_LIKELY = 0.6
"""The least share of the best card's odds that a card needs for its marks to stand."""
UNCALIBRATED = "This desk cannot tell yet whether these passages answer your question."


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve, 1 / (1 + exp(-(intercept + slopes . evidence))), and the
    minimum probabilities for `found` and for `related`.

    `promise` is None if no promise was made for the articles at hand.
    """

    intercept: float
    slopes: Mapping[str, float]
    found: float
    related: float
    weights_sha256: str
    promise: Promise | None
    record: Mapping[str, Any]
    """Method, questions and measured errors, as `qa calibrate` wrote them."""
    elsewhere: float = FOUND_ELSEWHERE
    """The minimum for `found` over articles that no promise was made for and that no
    known question is about."""

    def probability(self, evidence: Evidence) -> float:
        """The probability that passages with this evidence answer."""
        weighted = sum(slope * evidence[f] for f, slope in self.slopes.items())
        return 1.0 / (1.0 + math.exp(-(self.intercept + weighted)))

    def status(self, probability: float) -> SearchStatus:
        """The status that a probability reaches."""
        if probability >= self.found:
            return "found"
        return "related" if probability >= self.related else "not_found"


def evidence_of(citations: Sequence[Citation]) -> Evidence:
    """The evidence of at least one citation, taken together."""
    return {name: feature.of(citations) for name, feature in FEATURES.items()}


class Decision(NamedTuple):
    """What an answer says, and which citations it shows."""

    status: SearchStatus
    confidence: float | None
    shown: tuple[Citation, ...]
    held_back: tuple[Citation, ...]
    notice: str | None


def decide_checked(decision: Decision, *, answerable: bool) -> Decision:
    """What an answer says to a question that staff judged. Where it is answerable, it
    is found: the citations that staff checked, and after them those that `decision`
    shows as found. Else nothing is shown."""
    cards = sorted((*decision.shown, *decision.held_back), key=lambda c: not c.checked)
    kept: list[Citation] = []
    if answerable:
        found = decision.shown if decision.status == "found" else ()
        kept = [c for c in cards if c.checked or c in found]
    held_back = tuple(c for c in cards if c not in kept)
    shown = tuple(replace(c, number=n) for n, c in enumerate(kept, 1))
    status: SearchStatus = "found" if answerable else "not_found"
    return Decision(status, decision.confidence, shown, held_back, None)


def decide(calibration: Calibration | None, citations: Sequence[Citation]) -> Decision:
    """The status that the citations reach together. An answer that is found shows all
    of them but those that certainly do not answer; one that is related shows those that
    reach `related` alone, or the first if none does. They are numbered anew. One that
    does not reach `related` alone, or is far behind the best, is shown without marks.
    What certainly does not answer is no evidence beside the others; the curve is fitted
    without this, so a rule only takes away. Without a calibration all are shown as
    related, and a notice says that nothing can be told."""
    if not calibration:
        status: SearchStatus = "related" if citations else "not_found"
        confidence = None if citations else 0.0
        return Decision(status, confidence, tuple(citations), (), UNCALIBRATED)
    if not citations:
        return Decision("not_found", 0.0, (), (), None)
    rejected = [replace(c, reader=min(c.reader, REFUSED)) for c in citations]
    counted = [c for c in citations if not c.refused] or rejected
    alone = [
        calibration.probability(evidence_of([r if c.refused else c]))
        for c, r in zip(citations, rejected, strict=True)
    ]
    probability = calibration.probability(evidence_of(counted))
    status = calibration.status(probability)
    kept = [n for n, c in enumerate(citations) if status == "found" and not c.refused]
    if status == "related":
        kept = [n for n, p in enumerate(alone) if p >= calibration.related] or [0]
    least = max(_odds(calibration.related), AS_LIKELY * _odds(max(alone)))
    shown = tuple(
        replace(
            citations[i],
            number=n,
            marks=_kept_marks(citations[i], alone[i], least),
        )
        for n, i in enumerate(kept, 1)
    )
    held_back = tuple(c for i, c in enumerate(citations) if i not in kept)
    return Decision(status, probability, shown, held_back, None)


def _kept_marks(citation: Citation, alone: float, least: float) -> tuple[Span, ...]:
    certain = citation.checked or _odds(alone) >= least
    return citation.marks if certain else ()


def _odds(probability: float) -> float:
    return probability / max(1.0 - probability, 1e-9)


def read_calibration(path: Path) -> Calibration:
    """Raises CalibrationError for a file that this desk cannot decide by."""
    try:
        record = json.loads(path.read_text("utf-8"))
        curve, least = record["curve"], record["thresholds"]
        calibration = Calibration(
            intercept=float(curve["intercept"]),
            slopes={str(f): float(s) for f, s in curve["slopes"].items()},
            found=float(least["found"]),
            related=float(least["related"]),
            weights_sha256=str(record["model"]["weights_sha256"]),
            promise=promise_of(record["promise"]),
            record=record,
            elsewhere=float(least.get("elsewhere", FOUND_ELSEWHERE)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalibrationError(
            f"{path} is no calibration: {error!r}", cure=AGAIN
        ) from error
    _check(path, calibration)
    return calibration


def promise_of(record: Mapping[str, Any]) -> Promise:
    """The promise as a calibration file holds it."""
    return Promise(
        wrong_at_most=float(record["wrong_at_most"]),
        sureness=float(record["sureness"]),
        questions=int(record["questions"]),
        answerable=int(record["answerable"]),
        found=int(record["found"]),
        wrong=int(record["wrong"]),
        upper_bound=float(record["upper_bound"]),
        articles=str(record["articles"]),
    )


def _check(path: Path, calibration: Calibration) -> None:
    unknown = calibration.slopes.keys() - FEATURES.keys()
    if unknown or not calibration.slopes:
        raise CalibrationError(
            f"{path} weighs {', '.join(sorted(unknown)) or 'nothing'}; this desk can "
            f"weigh {', '.join(FEATURES)}.",
            cure=AGAIN,
        )
    numbers = (calibration.intercept, *calibration.slopes.values())
    ordered = 0 <= calibration.related <= calibration.found <= 1
    ordered = ordered and 0 <= calibration.elsewhere <= 1
    if not (ordered and min(numbers[1:]) >= 0 and all(map(math.isfinite, numbers))):
        raise CalibrationError(
            f"{path} holds no calibration that could decide: thresholds "
            f"{calibration.related} and {calibration.found}, {calibration.slopes}.",
            cure=AGAIN,
        )


def calibration_for(
    corpus: Path | None, weights_sha256: str, articles: str | None, *, known: bool
) -> Calibration | None:
    """The corpus's own calibration, else the shipped one for a desk that has known
    questions or has none; None where that was made for another model, whose cosines
    mean something else. `articles` is the digest of the articles at hand: a promise
    made for others is left out; without known questions the shipped one then asks for
    its minimum `elsewhere`.

    Raises CalibrationError where the corpus's own weighs known questions, and there are
    none.
    """
    own = corpus / CALIBRATION_FILE if corpus else None
    own = own if own and own.is_file() else None
    shipped = SHIPPED_CALIBRATION if known else SHIPPED_WITHOUT_KNOWN
    calibration = read_calibration(own or shipped)
    if calibration.weights_sha256 != weights_sha256:
        return None
    if own and not known and calibration.slopes.get(KNOWN):
        raise CalibrationError(
            f"{own} weighs known questions, and {corpus} has none.", cure=AGAIN
        )
    promise = calibration.promise
    if not promise or promise.articles == articles:
        return calibration
    calibration = replace(calibration, promise=None)
    if own or known:
        return calibration
    return replace(calibration, found=max(calibration.found, calibration.elsewhere))
