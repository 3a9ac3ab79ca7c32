"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of
from .judgements import (
    Marked,
    judge,
    judged_questions,
    keep_judged_vectors,
    withdraw,
)

__all__ = [
    "Checked",
    "Fault",
    "Marked",
    "Seen",
    "check_corpus",
    "furniture_of",
    "judge",
    "judged_questions",
    "keep_judged_vectors",
    "withdraw",
]
