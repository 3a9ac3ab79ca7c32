"""What staff judged is the answer to the question that they judged, and to one that
asks the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.corpus import ANSWERS, JudgedQuestion, Judgement, Passage, touches
from qa.index import Index
from qa.model import Vectors

from .answer import Card, Hit
from .known import KnownQuestions, Nearness, texts_of
from .same_question import (
    MIN_AHEAD,
    MIN_SAME_COSINE,
    same_judgement,
    same_words,
    word_for_word,
)


def judged_by_staff(
    known: KnownQuestions, near: Nearness, wordings: Sequence[str]
) -> JudgedQuestion | None:
    """The question that staff judged and that asks the same, or None. `wordings` are
    those of the new question, behind the earlier one that it goes on from; `near` is
    how near it is to the known ones.

    The same words are the same question. Else both have to be nearest to each other
    among all known questions of another judgement, and tell the same.
    """
    if not known.staff:
        return None
    for question in known.by_staff:
        if is_word_for_word(question, wordings):
            return question
    nearest = max(known.staff, key=lambda n: float(near.cosines[n]))
    question, cosine = known.questions[nearest], float(near.cosines[nearest])
    if cosine < MIN_SAME_COSINE:
        return None
    text = texts_of(question)[1]
    if not any(same_words(text, wording) for wording in wordings):
        return None
    about_as_near = np.maximum(near.cosines, known.near_known(nearest))
    others = np.flatnonzero(about_as_near > cosine - MIN_AHEAD)
    alike = (same_judgement(question, known.questions[n]) for n in others)
    return question if all(alike) else None


def is_word_for_word(question: JudgedQuestion, wordings: Sequence[str]) -> bool:
    """Whether one of the wordings has the words of a judged question."""
    return any(word_for_word(texts_of(question)[1], w) for w in wordings)


def judged_hits(
    question: JudgedQuestion, hits: Sequence[Hit], index: Index, vectors: Vectors
) -> list[Hit]:
    """The passages that hold the answers that staff marked, in their order, each once.
    `hits` were found; one that was not has its cosine alone. `vectors` are those of the
    new question."""
    found = {h.row: h for h in hits}
    chosen: dict[int, Hit] = {}
    for judgement in answers_of(question):
        if any(_holds(h.passage, judgement) for h in chosen.values()):
            continue
        rows = index.passages_of(judgement.article)
        row, passage = max(rows, key=lambda r: _fit(r[1], judgement))
        if touches(judgement.article, passage, judgement):
            cosine = float((index.vectors([row]) @ vectors.T).max())
            alone = Hit(row, passage, 0.0, cosine, 0.0, cosine, 0.0)
            chosen[row] = found.get(row) or alone
    return list(chosen.values())


def marked_by_staff(card: Card, question: JudgedQuestion) -> Card:
    """The card with the sentences marked that staff marked."""
    passage = card.passage
    marks = tuple(
        s
        for s in passage.sentences
        if any(touches(passage.article.id, s, j) for j in answers_of(question))
    )
    return card._replace(marks=marks, checked=True)


def answers_of(question: JudgedQuestion) -> list[Judgement]:
    """The spans that answer."""
    return [j for j in question.gold if j.grade == ANSWERS]


def _holds(passage: Passage, judgement: Judgement) -> bool:
    return (
        passage.article.id == judgement.article
        and passage.start <= judgement.start
        and judgement.end <= passage.end
    )


def _fit(passage: Passage, judgement: Judgement) -> tuple[int, int]:
    """How much of a judged span a passage holds, and then how short it is."""
    shared = min(passage.end, judgement.end) - max(passage.start, judgement.start)
    return shared, passage.start - passage.end
