"""Known questions: what people judged before is evidence for what is asked now.

A known question is a judged one: its answers are spans of the articles, or it has none.
Where a new question is near to known ones, a passage that answers those is likelier to
answer it, and a new question near to known ones without an answer is likelier to have
none. The evidence is a mean of cosines (k nearest neighbours, k = NEAREST); it never
brings a text of its own.

Two files hold them: golden questions, and those that staff judged at the staff desk.
For a question that staff judged, and for one that asks the same (`same_question`), the
judgement itself is the answer.
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
    is_id,
    standing_questions,
    touches,
)
from qa.model import Encoder, Vectors, kept_vectors
from qa.question import without_full_stop

from .answer import Hit
from .same_question import MIN_SAME_COSINE, same_words

KNOWN_FILE, VECTORS_FILE = "questions/fit.jsonl", "questions/fit.npz"
"""In the corpus folder: the known questions, and their vectors."""
STAFF_FILE, STAFF_VECTORS_FILE = "questions/known.jsonl", "questions/known.npz"
"""The same for the questions that staff judged."""
NEAREST = 3
"""Known questions of which the mean cosine counts."""
FAR = 0.4
"""A cosine up to which a known question says nothing of another one."""


class KnownQuestions:
    """Judged questions and their vectors. Safe to share between threads."""

    def __init__(
        self,
        questions: Sequence[JudgedQuestion],
        alone: Vectors,
        together: Vectors,
        *,
        staff: int = 0,
        evidence: bool = True,
        aside: Sequence[str] = (),
    ) -> None:
        """`alone` and `together` are unit vectors, shape (questions, d), of the texts
        of each question. The last `staff` questions were judged by staff. Without
        `evidence` they tell nothing of other questions: a calibration that weighs such
        evidence was made with hundreds of known questions. `aside` are the ids of those
        that do not count, because they are asked."""
        self.questions, self.evidence = tuple(questions), evidence
        self.aside = tuple(aside)
        self.staff = range(len(self.questions) - staff, len(self.questions))
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

    @property
    def by_staff(self) -> tuple[JudgedQuestion, ...]:
        """The questions that staff judged."""
        return self.questions[self.staff.start :]

    def near_known(self, number: int) -> Vectors:
        """The cosines of a known question with each of them, shape (questions,)."""
        one = slice(number, number + 1)
        return self.near(self._alone[one], self._together[one]).cosines

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
        """`cosines` of the new question with each known one, shape (questions,)."""
        self._known = known
        self.cosines = cosines

    def of(self, passage: Passage) -> float:
        """The mean cosine of the nearest known questions that a passage answers; 0
        where it answers none."""
        rows = self._known.answered(passage.article.id, passage, whole=True)
        return _nearest(self.cosines[rows])

    def of_sentences(self, passage: Passage) -> list[float]:
        """The same for each sentence of a passage: a part of an answer counts."""
        article = passage.article.id
        return [
            _nearest(self.cosines[self._known.answered(article, s, whole=False)])
            for s in passage.sentences
        ]

    @property
    def unanswered(self) -> float:
        """The mean cosine of the nearest known questions without an answer."""
        return _nearest(self.cosines[self._known.unanswered()])


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


def known_texts(questions: Sequence[JudgedQuestion]) -> list[str]:
    """What is encoded of known questions, two texts for each."""
    return [text for q in questions for text in texts_of(q)]


def known_questions(
    corpus: Path | None,
    articles: Mapping[str, Article],
    encoder: Encoder,
    *,
    asked: Sequence[JudgedQuestion] = (),
) -> KnownQuestions | None:
    """The known questions of a corpus folder; None if it has none. What staff judged
    replaces a golden question of the same words.

    A question of which a quote no longer stands in its article stands aside; `qa check`
    names it. So do those that are `asked`, and those that ask the same as one of these:
    no question is evidence for itself. Raises QuestionSetError for a file that cannot
    be read.
    """
    if corpus is None:
        return None
    golden = _standing(corpus / KNOWN_FILE, articles)
    staff = {_key(q): q for q in _standing(corpus / STAFF_FILE, articles)}
    kept = [q for q in golden if _key(q) not in staff] if staff else golden
    questions = [*kept, *staff.values()]
    files = corpus / VECTORS_FILE, corpus / STAFF_VECTORS_FILE
    alone, together = _encoded(questions, encoder, *files)
    counts = ~_asks_again(questions, (alone, together), asked, encoder)
    rows = np.flatnonzero(counts)
    if not len(rows):
        return None
    return KnownQuestions(
        [questions[n] for n in rows],
        alone[rows],
        together[rows],
        staff=int(counts[len(questions) - len(staff) :].sum()),
        evidence=bool(golden),
        aside=[questions[n].id for n in np.flatnonzero(~counts)],
    )


def _asks_again(
    questions: Sequence[JudgedQuestion],
    vectors: tuple[Vectors, Vectors],
    asked: Sequence[JudgedQuestion],
    encoder: Encoder,
) -> NDArray[np.bool_]:
    """Which questions one of the `asked` ones repeats, shape (questions,)."""
    asked = [q for q in asked if is_id(_key(q))]  # what UTF-8 cannot hold is no text
    repeated = np.zeros(len(questions), bool)
    if not asked:
        return repeated
    own = {_key(q) for q in asked}
    repeated[[n for n, q in enumerate(questions) if _key(q) in own]] = True
    near = np.mean(
        [k @ a.T for k, a in zip(vectors, _encoded(asked, encoder), strict=True)],
        axis=0,
    )
    for n, a in np.argwhere(near >= MIN_SAME_COSINE):
        one, other = texts_of(questions[n])[1], texts_of(asked[a])[1]
        repeated[n] |= same_words(one, other)
    return repeated


def _standing(file: Path, articles: Mapping[str, Article]) -> list[JudgedQuestion]:
    return standing_questions(file, articles).questions if file.is_file() else []


def _key(question: JudgedQuestion) -> str:
    return texts_of(question)[1].casefold()


def _encoded(
    questions: Sequence[JudgedQuestion], encoder: Encoder, *files: Path
) -> tuple[Vectors, Vectors]:
    """The vectors of the questions alone, and behind the ones before them."""
    vectors = kept_vectors(known_texts(questions), encoder, *files)
    return vectors[0::2], vectors[1::2]
