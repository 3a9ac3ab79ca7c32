"""Whether a question asks the same as one that staff judged.

Two questions ask the same if their vectors are very near and they have the same words
but for typos and fillers: near vectors alone do not tell "the advantages" from "the
disadvantages". `python -m bench.desk.same_question` measures it. A question in other
words is left to the reader and to the evidence of known questions.
"""

from __future__ import annotations

import re
from functools import cache

from qa.corpus import ANSWERS, JudgedQuestion, touches
from qa.text import plain, terms_of

from .contradiction import contradicts

MIN_SAME_COSINE = 0.85
"""The least mean cosine of two questions that ask the same, alone and behind the ones
before them."""
MIN_AHEAD = 0.03
"""By how much the cosine must exceed that with any known question of which another
sentence is the answer, or none."""

FILLERS = """
please pls plz thanks thank hello hi hey good morning afternoon evening dear sir madam
tell explain me know wonder wondering ask asking question just really actually exactly
also ok okay so well um hmm oh do does did would could i you we
"""
"""Words that a question may have more or fewer of and still ask the same."""
_DENIES = re.compile(r"(?i)\b(?:not|no|never|none|nor|neither|cannot|without)\b|n't\b")


def same_words(one: str, other: str) -> bool:
    """Whether two questions of near vectors have the same terms in the same order but
    for fillers, deny as much, and do not contradict each other."""
    return (
        _telling(one) == _telling(other)
        and len(_DENIES.findall(plain(one))) == len(_DENIES.findall(plain(other)))
        and not (contradicts(one, other) or contradicts(other, one))
    )


def _telling(text: str) -> list[str]:
    return [t for t in terms_of(text) if t not in _fillers()]


@cache
def _fillers() -> frozenset[str]:
    return frozenset(terms_of(FILLERS))


def word_for_word(one: str, other: str) -> bool:
    """Whether two questions have the same words in the same order."""
    first, second = (re.findall(r"\w+", plain(t).casefold()) for t in (one, other))
    return first == second


def same_judgement(one: JudgedQuestion, other: JudgedQuestion) -> bool:
    """Whether two judged questions have an answer in common, or neither has any."""
    if not (one.answerable and other.answerable):
        return one.answerable == other.answerable
    return any(
        a.grade == b.grade == ANSWERS and touches(a.article, a, b)
        for a in one.gold
        for b in other.gold
    )
