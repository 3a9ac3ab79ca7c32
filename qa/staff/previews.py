"""The questions that a change is tried on before it is published."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from qa.corpus import (
    QUESTIONS_FOLDER,
    Article,
    JudgedQuestion,
    Span,
    standing_questions,
)
from qa.desk import Desk

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
    sets: Sets,
    words: frozenset[str] = frozenset(),
    most: int = MAX_ASKED,
    *,
    changed: Mapping[str, Sequence[Span]] = MappingProxyType({}),
) -> list[JudgedQuestion]:
    """The questions that a preview asks: those that staff judged; up to half of them
    those that a `changed` sentence answers and those with most of the `words` that a
    change is about; those of the dev set; and others by lot. `changed` holds sentences
    by the id of their article."""
    others = [
        q
        for name, questions in sets.items()
        if name not in KEPT_BACK | {KNOWN, DEV}
        for q in questions
    ]
    every = [*sets.get(DEV, ()), *others]
    nearness = [(_touched(q, changed), len(words & words_of(q.text))) for q in every]
    order_of = sorted(range(len(every)), key=lambda n: nearness[n], reverse=True)
    near = [every[n] for n in order_of if any(nearness[n])]
    random.Random(0).shuffle(others)  # noqa: S311 - a sample, not a secret
    order = (
        *sets.get(KNOWN, ()),
        *near[: most // 2],
        *sets.get(DEV, ()),
        *near[most // 2 :],
        *others,
    )
    chosen: dict[tuple[str, ...], JudgedQuestion] = {}
    for question in order:
        chosen.setdefault((*question.history, question.text), question)
    return list(chosen.values())[:most]


def questions_about(
    sets: Sets, before: Desk, after: Desk, most: int = MAX_ASKED
) -> list[JudgedQuestion]:
    """The questions that a preview asks of a change of articles."""
    old, new = _sentences(before), _sentences(after)
    changed: dict[str, list[Span]] = {}
    for text in old.keys() - new.keys():
        for article, span in old[text]:
            changed.setdefault(article, []).append(span)
    words = frozenset(w for text in new.keys() - old.keys() for w in words_of(text))
    return preview_questions(sets, words, most, changed=changed)


def _touched(question: JudgedQuestion, changed: Mapping[str, Sequence[Span]]) -> bool:
    """Whether one of its answers stands in one of the sentences."""
    return any(
        span.start < gold.end and gold.start < span.end
        for gold in question.gold
        for span in changed.get(gold.article, ())
    )


def _sentences(desk: Desk) -> dict[str, list[tuple[str, Span]]]:
    """Where each sentence of the articles stands."""
    found: dict[str, list[tuple[str, Span]]] = {}
    for article in desk.articles():
        for span in article.sentences:
            text = article.text[span.start : span.end]
            found.setdefault(text, []).append((article.id, span))
    return found


def askable(sets: Sets) -> int:
    """How many questions a preview may choose from."""
    return sum(len(s) for name, s in sets.items() if name not in KEPT_BACK)


def words_of(text: str) -> set[str]:
    """The longer words of a text, in small letters."""
    return set(_WORD.findall(text.casefold()))
