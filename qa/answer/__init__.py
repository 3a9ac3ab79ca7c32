"""From a plan and an index to an answer: search, order, choose, read, mark, decide."""

from .answer import Answer, Citation, Hit, Status
from .cards import choose_cards, reorder, similar_passages
from .citations import MIN_QUESTION_COSINE, MIN_SENTENCE_COSINE
from .confidence import (
    FEATURES,
    Calibration,
    Evidence,
    calibration_for,
    evidence_of,
    promise_of,
)
from .late_interaction import QueryTokens, query_tokens
from .marks import (
    MarkRule,
    Signals,
    mark_rule_for,
    nearness_in_context,
    share_per_sentence,
    signals_of,
    text_in_place,
)
from .nearest_sentence import NearestSentences, best_cosine
from .promise import Promise, lowest_kept, upper_bound
from .ranking import SHIPPED_RANKING, RankingRules, rank
from .search import MIN_RAISE, Search

__all__ = [
    "FEATURES",
    "MIN_QUESTION_COSINE",
    "MIN_RAISE",
    "MIN_SENTENCE_COSINE",
    "SHIPPED_RANKING",
    "Answer",
    "Calibration",
    "Citation",
    "Evidence",
    "Hit",
    "MarkRule",
    "NearestSentences",
    "Promise",
    "QueryTokens",
    "RankingRules",
    "Search",
    "Signals",
    "Status",
    "best_cosine",
    "calibration_for",
    "choose_cards",
    "evidence_of",
    "lowest_kept",
    "mark_rule_for",
    "nearness_in_context",
    "promise_of",
    "query_tokens",
    "rank",
    "reorder",
    "share_per_sentence",
    "signals_of",
    "similar_passages",
    "text_in_place",
    "upper_bound",
]
