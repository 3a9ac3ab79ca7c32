"""Judged questions go in, and figures with intervals come out."""

from .calibration import WantedPromise, calibrate, plan_of, try_questions
from .causes import (
    CAUSES,
    STAGES,
    RankAndScore,
    best_share,
    cause_of,
    places_of_answers,
    stages,
)
from .configuration import Configuration, parse_configuration, read_configuration
from .evaluator import desk_for, evaluate, trace_question
from .foreign_runs import evaluate_runs
from .judge import Judge
from .outcomes import Costs, Evaluation, Outcome
from .parts import Parts, Term, Verdict, card_parts, rank_parts, verdict_parts
from .progress import ProgressLog

__all__ = [
    "CAUSES",
    "STAGES",
    "Configuration",
    "Costs",
    "Evaluation",
    "Judge",
    "Outcome",
    "Parts",
    "ProgressLog",
    "RankAndScore",
    "Term",
    "Verdict",
    "WantedPromise",
    "best_share",
    "calibrate",
    "card_parts",
    "cause_of",
    "desk_for",
    "evaluate",
    "evaluate_runs",
    "parse_configuration",
    "places_of_answers",
    "plan_of",
    "rank_parts",
    "read_configuration",
    "stages",
    "trace_question",
    "try_questions",
    "verdict_parts",
]
