"""Measures of rankings, of marked spans and of refusals, with their intervals."""

from .intervals import (
    Interval,
    bootstrap,
    bootstrap_of,
    bootstrap_share,
    holm,
    paired_randomisation,
)
from .ranking import DEFAULT_MEASURES, Measure, parse_measure
from .refusal import aurc, auroc, brier, reliability, risk_coverage
from .spans import (
    ANSWERS,
    Judgement,
    MarkCounts,
    answers,
    covers,
    evidence,
    judge_marks,
)

__all__ = [
    "ANSWERS",
    "DEFAULT_MEASURES",
    "Interval",
    "Judgement",
    "MarkCounts",
    "Measure",
    "answers",
    "aurc",
    "auroc",
    "bootstrap",
    "bootstrap_of",
    "bootstrap_share",
    "brier",
    "covers",
    "evidence",
    "holm",
    "judge_marks",
    "paired_randomisation",
    "parse_measure",
    "reliability",
    "risk_coverage",
]
