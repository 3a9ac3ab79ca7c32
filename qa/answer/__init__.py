"""From a plan and an index to an answer: search, order, choose, read, mark, decide."""

from .answer import Answer, Answers, Card, Checked, Citation, Hit, SearchStatus, Status
from .cards import CardChooser, choose_hits
from .citations import Citer
from .confidence import (
    CALIBRATION_FILE,
    FEATURES,
    Calibration,
    Decision,
    Evidence,
    calibration_for,
    decide,
    decide_checked,
    evidence_of,
    promise_of,
)
from .known import (
    KNOWN_FILE,
    STAFF_FILE,
    STAFF_VECTORS_FILE,
    KnownQuestions,
    known_questions,
    known_texts,
)
from .nearest_sentence import nearest_sentence
from .promise import (
    Kept,
    Promise,
    lowest_kept,
    lowest_with_few_wrong,
    more_needed,
    upper_bound,
)
from .ranking import SHIPPED_RANKING, RankingRules
from .search import Retriever, Search, Trace

__all__ = [
    "CALIBRATION_FILE",
    "FEATURES",
    "KNOWN_FILE",
    "SHIPPED_RANKING",
    "STAFF_FILE",
    "STAFF_VECTORS_FILE",
    "Answer",
    "Answers",
    "Calibration",
    "Card",
    "CardChooser",
    "Checked",
    "Citation",
    "Citer",
    "Decision",
    "Evidence",
    "Hit",
    "Kept",
    "KnownQuestions",
    "Promise",
    "RankingRules",
    "Retriever",
    "Search",
    "SearchStatus",
    "Status",
    "Trace",
    "calibration_for",
    "choose_hits",
    "decide",
    "decide_checked",
    "evidence_of",
    "known_questions",
    "known_texts",
    "lowest_kept",
    "lowest_with_few_wrong",
    "more_needed",
    "nearest_sentence",
    "promise_of",
    "upper_bound",
]
