"""Which question follows up on an earlier one, and on which.

The wording alone gives a candidate here; the search uses the earlier question only if
that raises the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qa.text import terms_of

from .typed import clean_or_empty

FollowUp = Literal["points back", "goes on", "short", ""]
"""How a question follows up: with a pronoun ("points back"), with an opening like "what
about" ("goes on"), or with few words; empty if it stands alone."""
MIN_ANTECEDENTS = 3
"""With at least this many content words before it, a pronoun refers to them and not to
an earlier question."""
MAX_SHORT_WORDS = 2
"""A question with at most this many content words may follow up on an earlier one."""

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
    """How the wording of a question follows up on an earlier one; see `FollowUp`."""
    if _GOES_ON.search(question):
        return "goes on"
    before = (question[: m.start()] for m in _POINTS_BACK.finditer(question))
    if any(_content_words(b) < MIN_ANTECEDENTS for b in before):
        return "points back"
    is_short = _content_words(question) <= MAX_SHORT_WORDS
    return "short" if is_short and not _DEFINES.search(question) else ""


def _content_words(text: str) -> int:
    return len(set(terms_of(text, content=True)))


def question_it_follows(history: Sequence[str]) -> str:
    """The last earlier question that stands alone; empty if there is none. `history`
    is oldest first."""
    turns = (t for t in map(clean_or_empty, reversed(history)) if t)
    return next((t for t in turns if not follow_up_kind(t)), "")
