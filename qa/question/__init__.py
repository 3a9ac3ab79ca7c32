"""The typed question, and the plan of what is searched for it."""

from .followup import FollowUp
from .query import Change, Query, QueryChange
from .typed import MAX_CHARS, clean_or_empty, clean_question, normal_end
from .understanding import EARLIER_WEIGHT, Plan, QueryRules, Understanding
from .vocabulary import VOCABULARY_FILE, Vocabulary, read_vocabulary, vocabulary_faults

__all__ = [
    "EARLIER_WEIGHT",
    "MAX_CHARS",
    "VOCABULARY_FILE",
    "Change",
    "FollowUp",
    "Plan",
    "Query",
    "QueryChange",
    "QueryRules",
    "Understanding",
    "Vocabulary",
    "clean_or_empty",
    "clean_question",
    "normal_end",
    "read_vocabulary",
    "vocabulary_faults",
]
