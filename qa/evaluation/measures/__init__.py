"""Measures of rankings, marked spans and refusals, with their intervals."""

from .agreement import WEIGHTS, cohens_kappa
from .intervals import (
    Interval,
    bootstrap,
    bootstrap_of,
    exact,
    holm,
    interval_of_difference,
    interval_of_mean,
    interval_of_share,
    paired_randomisation,
    questions_needed,
)
from .ranking import DEFAULT_MEASURES, Measure, parse_measure, sway
from .refusal import aurc, auroc, brier, reliability, risk_coverage
from .spans import (
    MarkCounts,
    Overlap,
    character_overlap,
    judge_marks,
)

__all__ = [
    "DEFAULT_MEASURES",
    "WEIGHTS",
    "Interval",
    "MarkCounts",
    "Measure",
    "Overlap",
    "aurc",
    "auroc",
    "bootstrap",
    "bootstrap_of",
    "brier",
    "character_overlap",
    "cohens_kappa",
    "exact",
    "holm",
    "interval_of_difference",
    "interval_of_mean",
    "interval_of_share",
    "judge_marks",
    "paired_randomisation",
    "parse_measure",
    "questions_needed",
    "reliability",
    "risk_coverage",
    "sway",
]
