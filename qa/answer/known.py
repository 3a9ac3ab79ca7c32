"""Known questions: what people judged before is evidence for what is asked now.

A known question is a judged one: its answers are spans of the articles, or it has none.
Where a new question is near to known ones, a passage that answers those is likelier to
answer it, and a new question near to known ones without an answer is likelier to have
none. The evidence is a mean of cosines (k nearest neighbours, k = NEAREST); it never
brings a text of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.corpus import (
    ANSWERS,
    Article,
    HasOffsets,
    JudgedQuestion,
    Judgement,
    Passage,
    covers,
    standing_questions,
    touches,
)
from qa.model import Encoder, Vectors, kept_vectors
from qa.question import without_full_stop

from .answer import Hit

KNOWN_FILE, VECTORS_FILE = "questions/fit.jsonl", "questions/fit.npz"
"""In the corpus folder: the known questions, and their vectors."""
NEAREST = 3
"""Known questions of which the mean cosine counts."""
FAR = 0.4
"""A cosine up to which a known question says nothing of another one."""


class KnownQuestions:
    """Judged questions and their vectors. Safe to share between threads."""

    def __init__(
        self, questions: Sequence[JudgedQuestion], alone: Vectors, together: Vectors
    ) -> None:
        """`alone` and `together` are unit vectors, shape (questions, d), of the texts
        of each question."""
        self.questions = tuple(questions)
        self._alone, self._together = alone, together
        self._unanswered = np.array([not q.answerable for q in questions], bool)
        self._judged: Mapping[str, list[tuple[int, Judgement]]] = defaultdict(list)
        for number, question in enumerate(questions):
            for judgement in question.gold:
                if judgement.grade == ANSWERS:
                    self._judged[judgement.article].append((number, judgement))
        self._answered: dict[tuple[str, int, int, bool], NDArray[np.intp]] = {}

    def near(self, alone: Vectors, together: Vectors) -> Nearness:
        """How near a question is to each known one: the mean of two cosines, of both
        questions alone and of both behind their earlier ones. Of several wordings,
        shape (wordings, d), the nearest counts."""
        cosines = [
            (known @ asked.T).max(axis=1)
            for known, asked in ((self._alone, alone), (self._together, together))
        ]
        return Nearness(self, np.mean(cosines, axis=0))

    def unanswered(self) -> NDArray[np.bool_]:
        """Which known questions have no answer."""
        return self._unanswered

    def answered(
        self, article: str, span: HasOffsets, *, whole: bool
    ) -> NDArray[np.intp]:
        """The numbers of the questions that a span answers: it covers an answer
        (`whole`), or it holds a part of one."""
        key = article, span.start, span.end, whole
        if key not in self._answered:
            meets: Callable[[str, HasOffsets, Judgement], bool]
            meets = covers if whole else touches
            found = {
                n for n, j in self._judged.get(article, ()) if meets(article, span, j)
            }
            self._answered[key] = np.array(sorted(found), np.intp)
        return self._answered[key]


class Nearness:
    """What the known questions say of the passages, for one question."""

    def __init__(self, known: KnownQuestions, cosines: Vectors) -> None:
        self._known = known
        self._cosines = cosines

    def of(self, passage: Passage) -> float:
        """The mean cosine of the nearest known questions that a passage answers; 0
        where it answers none."""
        rows = self._known.answered(passage.article.id, passage, whole=True)
        return _nearest(self._cosines[rows])

    def of_sentences(self, passage: Passage) -> list[float]:
        """The same for each sentence of a passage: a part of an answer counts."""
        article = passage.article.id
        return [
            _nearest(self._cosines[self._known.answered(article, s, whole=False)])
            for s in passage.sentences
        ]

    @property
    def unanswered(self) -> float:
        """The mean cosine of the nearest known questions without an answer."""
        return _nearest(self._cosines[self._known.unanswered()])


def raise_known(hits: Sequence[Hit], near: Nearness, weight: float) -> list[Hit]:
    """The hits in a new order: a score rises by `weight` for each 1.0 of cosine above
    FAR."""
    raised = [
        replace(h, score=h.score + weight * max(0.0, near.of(h.passage) - FAR))
        for h in hits
    ]
    return sorted(raised, key=lambda h: (-h.score, h.passage.id))


def _nearest(cosines: Vectors) -> float:
    """The mean of the NEAREST highest cosines; 0 of none."""
    if not len(cosines):
        return 0.0
    return float(np.sort(cosines)[-NEAREST:].mean())


def texts_of(question: JudgedQuestion) -> tuple[str, str]:
    """What is encoded of a question: it alone, and behind the one before it."""
    together = " ".join([*question.history[-1:], question.text])
    return without_full_stop(question.text), without_full_stop(together)


def known_questions(
    corpus: Path | None,
    articles: Mapping[str, Article],
    encoder: Encoder,
    *,
    asked: Sequence[JudgedQuestion] = (),
) -> KnownQuestions | None:
    """The known questions of a corpus folder; None if it has none.

    A question of which a quote no longer stands in its article stands aside; `qa check`
    names it. So do those that are `asked`: no question is evidence for itself. Raises
    QuestionSetError for a file that cannot be read.
    """
    file = corpus / KNOWN_FILE if corpus else None
    if corpus is None or file is None or not file.is_file():
        return None
    own = {texts_of(q)[1].casefold() for q in asked}
    questions = [
        q
        for q in standing_questions(file, articles)
        if texts_of(q)[1].casefold() not in own
    ]
    if not questions:
        return None
    texts = [text for q in questions for text in texts_of(q)]
    vectors = kept_vectors(texts, encoder, corpus / VECTORS_FILE)
    return KnownQuestions(questions, vectors[0::2], vectors[1::2])
