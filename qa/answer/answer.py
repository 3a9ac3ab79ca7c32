"""An answer and what it is made of. None of these values changes after it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.corpus import Passage, Span
from qa.question import Query
from qa.safety import Emergency

Status = Literal["found", "related", "not_found"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage in one order of passages, with the evidence that put it there.

    `row` is its place in the index. `dense` is the cosine of question and passage,
    `lexical` the BM25 score, `late` the mean cosine of the question's tokens and their
    nearest; all three are absolute. `score` is only good for ordering the hits of one
    question.
    """

    row: int
    passage: Passage
    score: float
    dense: float
    lexical: float
    late: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage as it is shown: numbered, with the answering sentences marked."""

    number: int
    passage: Passage
    marks: tuple[Span, ...]
    dense: float
    lexical: float
    likeness: float
    """Cosine of the question and the nearest sentence."""
    coverage: float
    """Share of the question's content words in the passage, weighted by rarity."""
    late: float
    """Mean cosine of the question's tokens and their nearest in the passage."""
    reader: float = 0.0
    """The reader's logit that the passage answers; 0 without a reader."""
    also: tuple[Passage, ...] = ()
    """A passage of each other article that says much the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says. `candidates` are the passages that it held back.

    `confidence` is the calibrated probability that the first three passages answer;
    None where the model was never calibrated (then the status is never `found`).
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
