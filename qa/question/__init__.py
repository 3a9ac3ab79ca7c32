"""The typed question, and the plan of what is searched for it."""

from .article_words import ArticleWords, article_words
from .fixed_reply import FixedReply, ReplyStatus, ReplyWords
from .followup import FollowUp, follow_up_kind
from .languages import MAX_SAMPLED, Languages, function_words, language_odds
from .message import MAX_QUESTIONS, Parts, parts_of, sentences_of
from .query import Change, Query, QueryChange
from .typed import MAX_CHARS, clean_or_empty, clean_question, without_full_stop
from .understanding import (
    CHANGES,
    EARLIER_WEIGHT,
    Plan,
    QueryRules,
    Understanding,
    Wording,
)
from .vocabulary import (
    SHIPPED_VOCABULARY,
    VOCABULARY_FILE,
    Vocabulary,
    read_vocabulary,
    vocabulary_faults,
)

__all__ = [
    "CHANGES",
    "EARLIER_WEIGHT",
    "MAX_CHARS",
    "MAX_QUESTIONS",
    "MAX_SAMPLED",
    "SHIPPED_VOCABULARY",
    "VOCABULARY_FILE",
    "ArticleWords",
    "Change",
    "FixedReply",
    "FollowUp",
    "Languages",
    "Parts",
    "Plan",
    "Query",
    "QueryChange",
    "QueryRules",
    "ReplyStatus",
    "ReplyWords",
    "Understanding",
    "Vocabulary",
    "Wording",
    "article_words",
    "clean_or_empty",
    "clean_question",
    "follow_up_kind",
    "function_words",
    "language_odds",
    "parts_of",
    "read_vocabulary",
    "sentences_of",
    "vocabulary_faults",
    "without_full_stop",
]
