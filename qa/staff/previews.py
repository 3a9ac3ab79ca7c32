"""The questions that a change is tried on before it is published."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from qa.answer import KNOWN_FILE, STAFF_FILE
from qa.corpus import QUESTIONS_FOLDER, Article, JudgedQuestion, standing_questions

MAX_ASKED = 200
"""Questions that a preview asks. Each is asked twice."""


class Tried(NamedTuple):
    """The questions of a preview, of how many there are."""

    questions: list[JudgedQuestion]
    of: int


def preview_questions(
    corpus: Path, articles: Mapping[str, Article], most: int = MAX_ASKED
) -> Tried:
    """What staff judged first, then a fixed sample of the golden questions, of the
    known ones last. Raises QuestionSetError for a file that cannot be read."""
    files = sorted((corpus / QUESTIONS_FOLDER).glob("*.jsonl"))
    order = {STAFF_FILE: 0, KNOWN_FILE: 2}
    ranks: dict[int, list[JudgedQuestion]] = {0: [], 1: [], 2: []}
    for file in files:
        rank = order.get(f"{QUESTIONS_FOLDER}/{file.name}", 1)
        ranks[rank] += standing_questions(file, articles).questions
    chosen: list[JudgedQuestion] = []
    for rank, questions in ranks.items():
        if rank:
            random.Random(len(questions)).shuffle(questions)  # noqa: S311 - no secret
        chosen += questions[: most - len(chosen)]
    return Tried(chosen, sum(map(len, ranks.values())))
