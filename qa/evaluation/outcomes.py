"""The result of an evaluation: what became of each question, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.answer import Answer, Promise
from qa.corpus import JudgedQuestion

from .causes import Cause, StagePlaces
from .held_out import Use
from .measures import MarkCounts, judge_marks
from .sets import TestSet


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: JudgedQuestion
    ranking: tuple[str, ...] = ()
    """Ids, best first: of documents, or of passages that do not overlap."""
    grades: Mapping[str, int] = field(default_factory=dict)
    """Id to grade. Judged ids that are not in `ranking` were missed."""
    answer: Answer | None = None
    """None if only the ranking was judged, or if the desk refused the question."""
    right: bool = False
    """Whether a card answers, shown or held back."""
    shown_right: bool = False
    """Whether a card that is shown answers."""
    cause: Cause | None = None
    """Why the question failed; None if it did not."""
    places: StagePlaces | None = None
    """Set for answerable questions that failed."""
    error: str = ""
    """What the desk said if it refused the question."""
    seconds: float = 0.0
    cut: bool = False
    """Whether passages that were no candidates might have followed in the ranking."""

    @property
    def mark_counts(self) -> MarkCounts:
        """Counts of the shown cards, with their marks compared with the gold spans."""
        cards = self.answer.citations if self.answer else ()
        return judge_marks(
            [(c.passage.article.id, c.passage, c.marks) for c in cards],
            self.question.gold,
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """Time and memory of one evaluation."""

    index_seconds: float | None
    """None if the index was in the cache."""
    encoded: int
    """Texts that were encoded because the cache lacked their vectors."""
    passages: int
    question_seconds: tuple[float, ...]
    """One a question, in the order of the set."""
    peak_memory: int
    """Peak resident memory of the process, in bytes."""

    def to_json(self) -> dict[str, Any]:
        """The content of costs.json for one configuration; units are in the keys.

        `index_seconds` is None if the index was in the cache; the times of questions
        are None if none was asked.
        """
        milliseconds = np.array(self.question_seconds) * 1000
        return {
            "index_seconds": self.index_seconds and round(self.index_seconds, 2),
            "texts_encoded": self.encoded,
            "passages": self.passages,
            "question_ms_median": _percentile(milliseconds, 50),
            "question_ms_95th": _percentile(milliseconds, 95),
            "peak_memory_bytes": self.peak_memory,
        }


def _percentile(values: NDArray[np.float64], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 1) if len(values) else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes of one configuration, in the order of the set."""

    name: str
    outcomes: tuple[Outcome, ...]
    questions: int
    """Questions of the set; more than there are outcomes if it was stopped."""
    settings: Mapping[str, object] = field(default_factory=dict)
    build: str = ""
    thresholds: tuple[float, float] | None = None
    """Lowest confidence of (found, related); None without calibration."""
    promise: Promise | None = None
    """None if no promise holds for these articles with these settings."""
    costs: Costs | None = None
    testset: TestSet | None = None
    """None for foreign runs, which come without articles."""
    deepest: int | None = None
    """Documents or passages at which a ranking ends; None if all are kept."""
    uses: tuple[Use, ...] = ()
    """What questions of the set were used for before."""
    stood_aside: tuple[str, ...] = ()
    """Ids of known questions that did not count, because they are questions of the
    set or ask the same as one of them."""

    @property
    def partial(self) -> bool:
        """Whether it was stopped before the last question."""
        return len(self.outcomes) < self.questions
