"""Why a question failed: the first stage at which everything that answers was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from qa.answer import Citation, Search
from qa.corpus import Passage
from qa.index import Index

from .judge import Judge
from .measures import Judgement
from .sets import JudgedQuestion

Cause = Literal[
    "not in the corpus",
    "cut badly",
    "missed by both channels",
    "ranked low",
    "refused",
    "answered without an answer",
    "not asked",
]
CAUSES: dict[Cause, str] = {
    "not in the corpus": "No article of the corpus holds what answers.",
    "cut badly": "An article holds what answers, but no passage holds more than half "
    "of it.",
    "missed by both channels": "A passage answers; neither meaning nor words found it.",
    "ranked low": "A passage that answers was found, and others stood before it.",
    "refused": "A passage that answers was among the first, and was held back.",
    "answered without an answer": "The articles do not answer, and passages were shown "
    "as an answer.",
    "not asked": "The desk refused the question as it stands.",
}


class RankAndScore(NamedTuple):
    """Where something stands in a list, counted from 1, and its score there."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class StagePlaces:
    """The best of the passages that answer, stage by stage; None where it was lost.

    `passages` is how many of the build answer; `dense`, `lexical` and `fused` are the
    best places of any of them; `card` is the number of the first card that answers.
    """

    in_corpus: bool
    passages: int
    dense: RankAndScore | None = None
    lexical: RankAndScore | None = None
    fused: RankAndScore | None = None
    card: int | None = None


class StageCandidate(NamedTuple):
    """A passage in the list of one stage."""

    rank: int
    score: float
    passage: Passage
    answers: bool


def places_of_answers(
    judge: Judge,
    topic: JudgedQuestion,
    index: Index,
    search: Search,
    cards: Sequence[Citation] = (),
) -> StagePlaces:
    rows = set(judge.rows(topic, index))
    numbers = (c.number for c in cards if judge.answers(topic, c.passage))
    return StagePlaces(
        any(index.article(a) is not None for a in judge.articles(topic)),
        len(rows),
        _first(rows, search.found.dense),
        _first(rows, search.found.lexical),
        _first(rows, [(h.row, h.score) for h in search.hits]),
        next(numbers, None),
    )


def cause_of(standing: StagePlaces) -> Cause:
    """Why nothing that answers was shown, for a question that has an answer."""
    if not standing.in_corpus:
        return "not in the corpus"
    if not standing.passages:
        return "cut badly"
    if standing.fused is None:
        return "missed by both channels"
    return "ranked low" if standing.card is None else "refused"


def stages(
    judge: Judge, topic: JudgedQuestion, index: Index, search: Search, first: int = 10
) -> dict[str, list[StageCandidate]]:
    """The head of each stage's list: `dense`, `lexical` and `fused`."""
    lists = {
        "dense": search.found.dense,
        "lexical": search.found.lexical,
        "fused": [(h.row, h.score) for h in search.hits],
    }
    return {
        stage: [
            StageCandidate(n, score, passage, judge.answers(topic, passage))
            for n, (row, score) in enumerate(ranked[:first], 1)
            for passage in (index.passage(row),)
        ]
        for stage, ranked in lists.items()
    }


def best_share(judgement: Judgement, index: Index) -> tuple[float, Passage | None]:
    """The greatest share of a judged span that one passage holds, and that passage."""
    best: tuple[float, Passage | None] = (0.0, None)
    for _, passage in index.passages_of(judgement.article):
        shared = min(passage.end, judgement.end) - max(passage.start, judgement.start)
        share = shared / (judgement.end - judgement.start)
        if share > best[0]:
            best = share, passage
    return best


def _first(rows: set[int], ranked: Sequence[tuple[int, float]]) -> RankAndScore | None:
    return next(
        (RankAndScore(n, s) for n, (row, s) in enumerate(ranked, 1) if row in rows),
        None,
    )
