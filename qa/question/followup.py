"""Which question goes on from an earlier one, and from which.

Only candidates are named here, by how a question is worded; the desk carries an earlier
question over where that raises the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qa.text import terms_of

from .typed import clean_or_empty

FollowUp = Literal["points back", "goes on", "short", ""]
"""How a question hangs on an earlier one; empty where it stands alone."""
MIN_ANTECEDENTS = 3
"""Content words before "it", from which they are what it points back to."""
MAX_SHORT_WORDS = 2
"""Content words up to which a question may be the rest of an earlier one."""

_POINTS_BACK = re.compile(
    r"""
      \b(?:it|its|they|them|their|theirs)\b
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
_GOES_ON = re.compile(
    r"^(?:and|but|or|also|then|any|other|what\sabout|how\sabout)\b", re.IGNORECASE
)
_DEFINES = re.compile(
    r"""^(?:(?:can|could)\syou\s|please\s)*
    (?:tell\sme\s(?:more\s)?about|explain|describe|define
        |what(?:'s|s|\sis|\sare|\swas|\swere))\s
    (?!(?:the|its|their|his|her|some|it|they|that|this|any|other)\b)""",
    re.IGNORECASE | re.VERBOSE,
)


def follow_up_kind(question: str) -> FollowUp:
    """How a question is worded as one that hangs on an earlier one."""
    if _GOES_ON.search(question):
        return "goes on"
    if any(_beyond(question[: m.start()]) for m in _POINTS_BACK.finditer(question)):
        return "points back"
    words = len(dict.fromkeys(terms_of(question, content=True)))
    return "short" if words <= MAX_SHORT_WORDS and not _DEFINES.search(question) else ""


def _beyond(before: str) -> bool:
    """Whether a word that points back points beyond its question: what stands before
    it there is too little to be meant."""
    return len(dict.fromkeys(terms_of(before, content=True))) < MIN_ANTECEDENTS


def question_it_follows(history: Sequence[str]) -> str:
    """The last earlier question that stands alone; empty where none does."""
    turns = (t for t in map(clean_or_empty, reversed(history)) if t)
    return next((t for t in turns if not follow_up_kind(t)), "")
