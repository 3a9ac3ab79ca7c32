"""An answer and what it is made of. None of these values changes after it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from qa.corpus import Passage, Span
from qa.question import FixedReply, Query, ReplyStatus
from qa.safety import Emergency

SearchStatus = Literal["found", "related", "not_found"]
Status = SearchStatus | ReplyStatus


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage in a ranking, with the evidence that put it there.

    `row` is its number in the index. `dense` is the cosine of question and passage,
    `lexical` the BM25 score, `sentence` the cosine of the question and the nearest
    sentence (the passage, where that is nearer), `late` the late interaction score
    (weighted mean cosine of the question's tokens with their nearest). These four can
    be compared between
    questions; `score`, their fusion, orders the hits of one question only.
    """

    row: int
    passage: Passage
    score: float
    dense: float
    lexical: float
    sentence: float
    late: float


REFUSED = -6.0
"""The highest logit of a passage that certainly does not answer."""


class Card(NamedTuple):
    """A hit that may be shown, and what the reader says of it."""

    hit: Hit
    logit: float
    """The reader's logit that the passage answers; 0 without a reader."""
    marks: tuple[Span, ...] = ()
    """The sentence or the list that answers; none where that cannot be told."""
    checked: bool = False
    """Whether staff judged that the passage answers this question."""
    nearest: tuple[Span, ...] = ()
    """The most probable sentence or list, also where it is too weak for a mark; none
    without a reader."""
    refused: bool = False
    """Whether it certainly does not answer (`contradiction`)."""

    @property
    def passage(self) -> Passage:
        """The passage of the hit."""
        return self.hit.passage


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered passage with its marks: the sentences that answer."""

    number: int
    passage: Passage
    marks: tuple[Span, ...]
    dense: float
    lexical: float
    coverage: float
    """Share of the question's content words in the passage, weighted by rarity."""
    sentence: float
    """See `Hit.sentence`."""
    late: float
    """Late interaction score of the passage."""
    reader: float = 0.0
    """The reader's logit that the passage answers; 0 without a reader."""
    known: float = 0.0
    """By how much the nearest known questions that the passage answers are nearer than
    those without an answer, a difference of cosines; 0 where no questions are known."""
    also: tuple[Passage, ...] = ()
    """A sentence of each other article that says much the same."""
    checked: bool = False
    """Whether staff judged that the passage answers this question."""
    nearest: tuple[Span, ...] = ()
    """See `Card.nearest`."""
    refused: bool = False
    """See `Card.refused`."""


class Checked(NamedTuple):
    """What staff judged of a question that asks the same: its words, and the day of the
    judgement as 2026-11-30, empty if not known."""

    question: str
    day: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says. `citations` are shown, `candidates` are held back; with a
    `reply` nothing was searched, and there are neither.

    `confidence` is the calibrated probability that a passage shown answers; None if the
    model was never calibrated. `build` names the index, `took_ms` is the time of the
    whole answer. With `checked` staff judged this question: the status is `found`, with
    the passages that they marked first, or `not_found`, whatever the confidence.
    """

    query: Query
    status: Status
    confidence: float | None
    citations: tuple[Citation, ...]
    candidates: tuple[Citation, ...]
    notice: str | None
    build: str
    took_ms: float
    emergency: Emergency | None = None
    reply: FixedReply | None = None
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What the desk says to a message: an answer for each of its questions, in their
    order. `asked` is the cleaned message; `left` are its questions that were not asked,
    because they are too many; `emergency` is that of the whole message."""

    asked: str
    answers: tuple[Answer, ...]
    left: tuple[str, ...] = ()
    emergency: Emergency | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All passages that are shown, one answer after the other."""
        return tuple(c for a in self.answers for c in a.citations)
