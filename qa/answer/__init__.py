"""From a plan and an index to an answer: search, order, choose, read, mark, decide."""

from .answer import Answer, Answers, Citation, Hit, SearchStatus, Status
from .cards import CardChooser, choose_hits
from .citations import Citer
from .confidence import (
    FEATURES,
    Calibration,
    Evidence,
    calibration_for,
    decide,
    evidence_of,
    promise_of,
)
from .known import KNOWN_FILE, KnownQuestions, known_questions
from .promise import Promise, lowest_kept, upper_bound
from .ranking import SHIPPED_RANKING, RankingRules
from .search import Retriever, Search

__all__ = [
    "FEATURES",
    "KNOWN_FILE",
    "SHIPPED_RANKING",
    "Answer",
    "Answers",
    "Calibration",
    "CardChooser",
    "Citation",
    "Citer",
    "Evidence",
    "Hit",
    "KnownQuestions",
    "Promise",
    "RankingRules",
    "Retriever",
    "Search",
    "SearchStatus",
    "Status",
    "calibration_for",
    "choose_hits",
    "decide",
    "evidence_of",
    "known_questions",
    "lowest_kept",
    "promise_of",
    "upper_bound",
]
