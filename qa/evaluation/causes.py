"""Why a question failed: the first stage at which every passage that answers was lost.

The stages are corpus, cutting, search (two channels), fusion, choice of cards, and the
decision what to show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from qa.answer import Citation, Hit, Search
from qa.corpus import JudgedQuestion, Judgement, Passage
from qa.index import Index

from .judge import Judge

Cause = Literal[
    "not in the corpus",
    "cut badly",
    "not searched",
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
    "not searched": "A passage answers, and the desk gave a fixed reply in place of a "
    "search.",
    "missed by both channels": "A passage answers; neither meaning nor words found it.",
    "ranked low": "A passage that answers was found, and others stood before it.",
    "refused": "A passage that answers was among the first, and was held back.",
    "answered without an answer": "The articles do not answer, and passages were shown "
    "as an answer.",
    "not asked": "The desk refused the question as it stands.",
}
"""Causes and their explanations, in the order of the stages."""

STAGES = {
    "dense": "By meaning (cosine)",
    "lexical": "By words (BM25)",
    "fused": "Together (fused)",
}
"""The ranked lists of a search, as people read them, each with its score."""


class RankAndScore(NamedTuple):
    """A place in a ranked list: rank, counted from 1, and score."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class StagePlaces:
    """Where each stage placed the best passage that answers a question."""

    in_corpus: bool
    """Whether the corpus holds an article that answers."""
    passages: int
    """Passages of the index that answer."""
    dense: RankAndScore | None = None
    """Place among the candidates of the dense channel; None if no passage that answers
    is among them. `lexical` and `fused` are the same for their lists."""
    lexical: RankAndScore | None = None
    fused: RankAndScore | None = None
    card: int | None = None
    """Number of the first card that answers."""


class StageCandidate(NamedTuple):
    """A passage in the ranked list of one stage. `hit` is None for a passage that a
    channel found and the settings keep out of the ranking."""

    rank: int
    score: float
    passage: Passage
    answers: bool
    hit: Hit | None


def places_of_answers(
    judge: Judge,
    question: JudgedQuestion,
    index: Index,
    search: Search,
    cards: Sequence[Citation] = (),
) -> StagePlaces:
    """Where each stage of the search placed the best passage that answers.

    `cards` are all cards of the answer, shown or held back.
    """
    rows = set(judge.rows(question, index))
    lists = _ranked_lists(search)
    numbers = (c.number for c in cards if judge.answers(question, c.passage))
    return StagePlaces(
        any(index.article(a) is not None for a in judge.articles(question)),
        len(rows),
        _best_place(rows, lists["dense"]),
        _best_place(rows, lists["lexical"]),
        _best_place(rows, lists["fused"]),
        next(numbers, None),
    )


def cause_of(places: StagePlaces, *, replied: bool = False) -> Cause:
    """Why no passage that answers was shown; for answerable questions only. `replied`
    says that the desk gave a fixed reply."""
    if not places.in_corpus:
        return "not in the corpus"
    if not places.passages:
        return "cut badly"
    if replied:
        return "not searched"
    if places.fused is None:
        return "missed by both channels"
    return "ranked low" if places.card is None else "refused"


def stages(
    judge: Judge,
    question: JudgedQuestion,
    index: Index,
    search: Search,
    first: int = 10,
    *,
    articles: Collection[str] = (),
) -> dict[str, list[StageCandidate]]:
    """The `first` candidates of each stage; keys are those of STAGES. With `articles`,
    the first of these articles, with the ranks that they have among all."""

    hits = {h.row: h for h in search.hits}

    def candidates(ranked: Sequence[tuple[int, float]]) -> Iterator[StageCandidate]:
        for rank, (row, score) in enumerate(ranked, 1):
            passage = index.passage(row)
            if not articles or passage.article.id in articles:
                answers = judge.answers(question, passage)
                yield StageCandidate(rank, score, passage, answers, hits.get(row))

    return {
        stage: list(islice(candidates(ranked), first))
        for stage, ranked in _ranked_lists(search).items()
    }


def best_share(judgement: Judgement, index: Index) -> tuple[float, Passage | None]:
    """The largest share of a judged span in one passage, and that passage.

    (0.0, None) if no passage shares a character with the span.
    """
    best: tuple[float, Passage | None] = (0.0, None)
    for _, passage in index.passages_of(judgement.article):
        shared = min(passage.end, judgement.end) - max(passage.start, judgement.start)
        share = shared / (judgement.end - judgement.start)
        if share > best[0]:
            best = share, passage
    return best


def _ranked_lists(search: Search) -> dict[str, Sequence[tuple[int, float]]]:
    """Stage to its (row, score) pairs, best first."""
    return {
        "dense": search.found.dense,
        "lexical": search.found.lexical,
        "fused": [(h.row, h.score) for h in search.hits],
    }


def _best_place(
    rows: set[int], ranked: Sequence[tuple[int, float]]
) -> RankAndScore | None:
    return next(
        (
            RankAndScore(rank, score)
            for rank, (row, score) in enumerate(ranked, 1)
            if row in rows
        ),
        None,
    )
