"""Judged questions go in, and figures with intervals come out."""

from .calibration import Trial, WantedPromise, calibrate, plan_of, try_questions
from .causes import (
    CAUSES,
    STAGES,
    RankAndScore,
    best_share,
    cause_of,
    places_of_answers,
    stages,
)
from .configuration import (
    Configuration,
    parse_configuration,
    read_configuration,
    with_settings,
)
from .evaluator import MAX_RANKED, desk_for, evaluate, trace_question
from .foreign_runs import evaluate_runs, read_candidates
from .held_out import files_used, sets_apart
from .judge import Judge
from .kept_trials import KeptTrials
from .outcomes import Costs, Evaluation, Outcome
from .parts import Parts, Term, Verdict, card_parts, rank_parts, verdict_parts
from .progress import ProgressLog

__all__ = [
    "CAUSES",
    "MAX_RANKED",
    "STAGES",
    "Configuration",
    "Costs",
    "Evaluation",
    "Judge",
    "KeptTrials",
    "Outcome",
    "Parts",
    "ProgressLog",
    "RankAndScore",
    "Term",
    "Trial",
    "Verdict",
    "WantedPromise",
    "best_share",
    "calibrate",
    "card_parts",
    "cause_of",
    "desk_for",
    "evaluate",
    "evaluate_runs",
    "files_used",
    "parse_configuration",
    "places_of_answers",
    "plan_of",
    "rank_parts",
    "read_candidates",
    "read_configuration",
    "sets_apart",
    "stages",
    "trace_question",
    "try_questions",
    "verdict_parts",
    "with_settings",
]
