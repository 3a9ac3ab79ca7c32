"""Question and history to a Query: one clean-up before everything else, and what is
carried over from the turn before, visible and undoable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .errors import QuestionError
from .records import Query, QueryChange

MAX_CHARS = 1_000
MAX_TERMS = 64

_POINTS_BACK = re.compile(
    r"""
      \b(?:it|its|they|them|their)\b
    | \b(?:the|this|that|these|those|such\san?)\s(?:procedures?|treatments?|techniques?
        |therap(?:y|ies)|conditions?|operation|methods?|test|injections?|device|same)\b
    # "is that done", "after this", "that?"; not "a treatment that avoids surgery"
    | \b(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|had|about
        |after|before|during|for|of|with|by|like|to|from|than)\s
      (?:this|that|these|those)\b
    | ^(?:and\s|but\s|so\s)?(?:this|that|these|those)\b
    | \b(?:this|that|these|those)\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STANDS_ALONE = re.compile(r"^\s*(?:what|how) about\b", re.IGNORECASE)


def clean(text: str) -> str:
    """NFC, without control, bidirectional and unpaired characters, spaces single."""
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(kept.split())


def make_query(
    question: str, history: Sequence[str] = (), *, undo: bool = False
) -> Query:
    """The query that a question makes; `undo` leaves it as it was asked.

    Raises QuestionError for a question without a word, over 1,000 characters or over
    64 different words. Turns of the history that are none of these are passed over.
    What points back takes the last turn along that does not itself point back.
    """
    asked = _checked(question)
    if undo or not _points_back(asked):
        return Query(asked, asked)
    turns = [t for t in map(_usable, reversed(history)) if t]
    before = next((t for t in turns if not _points_back(t)), "")
    if not before:
        return Query(asked, asked)
    searched = f"{before} {asked}"
    if len(set(searched.casefold().split())) > MAX_TERMS:
        return Query(asked, asked)
    return Query(asked, searched, (QueryChange("follow-up", asked, searched),))


def _points_back(question: str) -> bool:
    return bool(_POINTS_BACK.search(question)) and not _STANDS_ALONE.search(question)


def _checked(question: str) -> str:
    if len(question) > MAX_CHARS:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_CHARS:,} is the "
            "most.",
            cure="Ask it in one or two sentences.",
        )
    asked = clean(question)
    if not any(c.isalnum() for c in asked):
        raise QuestionError(
            "There is no word in the question.",
            cure="Ask in a few words, for example: What is spinal stenosis?",
        )
    terms = len(set(asked.casefold().split()))
    if terms > MAX_TERMS:
        raise QuestionError(
            f"The question has {terms} different words; {MAX_TERMS} is the most.",
            cure="Ask it in one or two sentences.",
        )
    return asked


def _usable(turn: str) -> str:
    try:
        return _checked(turn)
    except QuestionError:
        return ""
