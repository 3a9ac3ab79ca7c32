"""Measures of rankings, marked spans and refusals, with their intervals."""

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
    Overlap,
    answers,
    character_overlap,
    covers,
    judge_marks,
)

__all__ = [
    "ANSWERS",
    "DEFAULT_MEASURES",
    "Interval",
    "Judgement",
    "MarkCounts",
    "Measure",
    "Overlap",
    "answers",
    "aurc",
    "auroc",
    "bootstrap",
    "bootstrap_of",
    "bootstrap_share",
    "brier",
    "character_overlap",
    "covers",
    "holm",
    "judge_marks",
    "paired_randomisation",
    "parse_measure",
    "reliability",
    "risk_coverage",
]
