"""What a rank and a verdict are made of, number by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple

from qa.answer import FEATURES, Calibration, Citation, Hit, Search, evidence_of
from qa.desk import Desk

_NAMES = {
    "score": "fused score",
    "dense": "cosine",
    "lexical": "BM25",
    "sentence": "nearest sentence",
    "late": "late interaction",
    "reader": "reader",
    "known": "known questions, lead",
    "coverage": "coverage",
}
_LIKENESS = "known questions, cosine"

Parts = Mapping[str, float]
"""The numbers of a passage, by their names for people."""


def rank_parts(search: Search, hit: Hit) -> Parts:
    """What the rank of a passage comes from. The fused score adds the standard scores
    of the others by weight, and what the known questions raise it by."""
    near = {_LIKENESS: search.near.of(hit.passage)} if search.near else {}
    return {**_numbers(hit), **near}


def card_parts(desk: Desk, search: Search, citation: Citation) -> Parts:
    """All that is known of a passage that may be shown. Cards are ordered by the fused
    score and the weighted reader; `alone` is the probability that the card would have
    without the others."""
    parts = _numbers(citation)
    found = [c for c in search.cards if c.passage == citation.passage]
    for card in found[:1]:
        score, weight = card.hit.score, desk.ranking.reader_weight
        order = score + weight * card.logit
        parts = {_NAMES["score"]: score, "order": order, **parts}
    if desk.calibration:
        parts["alone"] = desk.calibration.probability(evidence_of([citation]))
    return parts


def _numbers(of: Hit | Citation) -> dict[str, float]:
    values = {f.name: getattr(of, f.name) for f in fields(of)}
    return {_NAMES.get(n, n): v for n, v in values.items() if isinstance(v, float)}


class Term(NamedTuple):
    """A feature of all cards together, its slope, and the product of the two. `says`
    explains the feature."""

    name: str
    says: str
    value: float
    slope: float

    @property
    def adds(self) -> float:
        """What the feature adds to the log odds."""
        return self.value * self.slope


class Verdict(NamedTuple):
    """How the confidence comes about: log odds = `intercept` + what the terms add."""

    terms: tuple[Term, ...]
    intercept: float
    log_odds: float
    probability: float


def verdict_parts(
    calibration: Calibration | None, citations: tuple[Citation, ...]
) -> Verdict | None:
    """The verdict on the cards of an answer; None without a calibration or a card."""
    if calibration is None or not citations:
        return None
    evidence = evidence_of(citations)
    terms = tuple(
        Term(name, FEATURES[name].says, evidence[name], slope)
        for name, slope in calibration.slopes.items()
    )
    log_odds = calibration.intercept + sum(t.adds for t in terms)
    probability = calibration.probability(evidence)
    return Verdict(terms, calibration.intercept, log_odds, probability)
