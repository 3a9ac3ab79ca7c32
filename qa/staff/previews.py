"""The questions that a change is tried on before it is published."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.corpus import QUESTIONS_FOLDER, Article, JudgedQuestion, standing_questions

MAX_ASKED = 200
"""Questions that a preview asks of both desks."""
KNOWN, DEV = "known", "dev"
KEPT_BACK = frozenset({"calibration", "test"})
"""Sets that nobody may tune on: a preview does not ask them."""
_MIN_LETTERS = 3
_WORD = re.compile(rf"\w{{{_MIN_LETTERS},}}")

Sets = Mapping[str, Sequence[JudgedQuestion]]
"""Questions by the name of their set."""


def golden_sets(corpus: Path, articles: Mapping[str, Article]) -> Sets:
    """The questions of a corpus of which the quotes stand. Raises QuestionSetError."""
    files = sorted((corpus / QUESTIONS_FOLDER).glob("*.jsonl"))
    return {f.stem: standing_questions(f, articles).questions for f in files}


def preview_questions(
    sets: Sets, words: frozenset[str] = frozenset(), most: int = MAX_ASKED
) -> list[JudgedQuestion]:
    """The questions that a preview asks: those that staff judged, those with most of
    the `words` that a change is about, those of the dev set, and others by lot."""
    others = [
        q
        for name, questions in sets.items()
        if name not in KEPT_BACK | {KNOWN, DEV}
        for q in questions
    ]
    every = [*sets.get(DEV, ()), *others]
    shared = [(len(words & words_of(q.text)), q) for q in every] if words else []
    near = sorted((s for s in shared if s[0]), key=lambda s: -s[0])
    random.Random(0).shuffle(others)  # noqa: S311 - a sample, not a secret
    order = (*sets.get(KNOWN, ()), *(q for _, q in near), *sets.get(DEV, ()), *others)
    chosen: dict[tuple[str, ...], JudgedQuestion] = {}
    for question in order:
        chosen.setdefault((*question.history, question.text), question)
    return list(chosen.values())[:most]


def askable(sets: Sets) -> int:
    """How many questions a preview may choose from."""
    return sum(len(s) for name, s in sets.items() if name not in KEPT_BACK)


def words_of(text: str) -> set[str]:
    """The longer words of a text, in small letters."""
    return set(_WORD.findall(text.casefold()))
