"""What became of one question, laid out to be read: what was shown, what was expected,
and where each stage had it. Whatever is quoted is cut from its article.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.answer import Citation
from qa.corpus import Article, Passage, Span
from qa.evaluation.causes import CAUSES, RankAndScore, StagePlaces
from qa.evaluation.evaluator import Outcome
from qa.evaluation.judge import Judge
from qa.evaluation.sets import JudgedQuestion, TestSet

from .layers import LayerSpan, Piece, pieces

MAX_EXPECTED = 10
_OPENING = 400
"""Characters of a relevant document that are quoted, where whole documents count."""

STAGES = {
    "dense": "By meaning (cosine)",
    "lexical": "By words (BM25)",
    "fused": "Together (fused)",
}
STATUSES = {"found": "found", "related": "related", "not_found": "not found"}


@dataclass(frozen=True, slots=True)
class CaseQuote:
    """A passage with its article's title; `pieces` are its text."""

    passage: Passage
    pieces: tuple[Piece, ...]
    document: str
    """What the set calls the article."""
    answers: bool = False
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Where the best passage that answers stood in one list; None where it did not."""

    stage: str
    place: RankAndScore | None
    off: bool = False
    """The channel counts for nothing in this configuration."""


@dataclass(frozen=True, slots=True)
class Case:
    """`expected` holds at most ten; `more_expected` counts the rest, `missing` names
    documents that the articles do not hold."""

    number: int
    outcome: Outcome
    shown: tuple[CaseQuote, ...]
    held_back: tuple[CaseQuote, ...]
    expected: tuple[CaseQuote, ...]
    more_expected: int
    missing: tuple[str, ...]
    ranking: Mapping[str, Any]
    """The settings of the ranking."""

    @property
    def topic(self) -> JudgedQuestion:
        return self.outcome.question

    @property
    def status(self) -> str:
        answer = self.outcome.answer
        return STATUSES[answer.status] if answer else ""

    @property
    def confidence(self) -> float | None:
        return self.outcome.answer.confidence if self.outcome.answer else None

    @property
    def searched(self) -> str:
        """What was looked up, where that is not the question itself."""
        query = self.outcome.answer.query if self.outcome.answer else None
        return query.searched if query and query.changes else ""

    @property
    def why(self) -> str:
        return CAUSES[self.outcome.cause] if self.outcome.cause else ""

    @property
    def verdict(self) -> str:
        """In a few words, whether it went well."""
        outcome = self.outcome
        if outcome.cause:
            return outcome.cause
        if not outcome.question.answerable:
            shown = bool(outcome.answer and outcome.answer.citations)
            return "not claimed as an answer" if shown else "rightly refused"
        return "answer shown" if outcome.answer else "relevant document found"

    @property
    def rows(self) -> tuple[Row, ...]:
        standing = self.outcome.places
        return stage_rows(standing, self.ranking) if standing else ()


def stage_rows(standing: StagePlaces, ranking: Mapping[str, Any]) -> tuple[Row, ...]:
    card = RankAndScore(standing.card, 0.0) if standing.card else None
    return (
        Row(STAGES["dense"], standing.dense, ranking.get("dense") is False),
        Row(STAGES["lexical"], standing.lexical, ranking.get("lexical") is False),
        Row(STAGES["fused"], standing.fused),
        Row("Among the cards", card),
    )


class Cases:
    """Lays out the questions of one set, as one configuration had them."""

    def __init__(self, testset: TestSet, settings: Mapping[str, Any]) -> None:
        self._testset = testset
        self._ranking = settings.get("ranking") or {}
        self._judge = Judge(testset)
        self._articles = testset.corpus.by_id
        self._article_of = {d: a for a, d in testset.documents.items()}

    def case(self, number: int, outcome: Outcome) -> Case:
        """`number` is the question's place in the set, from 1."""
        topic, answer = outcome.question, outcome.answer
        expected = list(self._expected(topic))
        named = [d for d, g in topic.grades.items() if g >= self._testset.relevant]
        return Case(
            number,
            outcome,
            tuple(self._card(topic, c) for c in answer.citations) if answer else (),
            tuple(self._card(topic, c) for c in answer.candidates) if answer else (),
            tuple(expected[:MAX_EXPECTED]),
            max(0, len(expected) - MAX_EXPECTED),
            tuple(d for d in named if d not in self._article_of)
            if self._testset.documents
            else (),
            self._ranking,
        )

    def marks(
        self, topic: JudgedQuestion, cards: Sequence[Citation], article: str
    ) -> list[LayerSpan]:
        """What lies over one article: what was shown and marked of it, and expected."""
        own = [c for c in cards if c.passage.article.id == article]
        marks = [LayerSpan("shown", Span(c.passage.start, c.passage.end)) for c in own]
        marks += [LayerSpan("marked", m) for c in own for m in c.marks]
        marks += [
            LayerSpan("expected", Span(j.start, j.end))
            for j in topic.gold
            if j.article == article and j.grade >= self._testset.relevant
        ]
        return marks

    def quote(self, topic: JudgedQuestion, passage: Passage) -> CaseQuote:
        """A passage with what is expected of it marked."""
        return self._quote(topic, passage, self.marks(topic, (), passage.article.id))

    def _card(self, topic: JudgedQuestion, citation: Citation) -> CaseQuote:
        marks = self.marks(topic, [citation], citation.passage.article.id)
        layers = [m for m in marks if m.layer != "shown"]
        return self._quote(topic, citation.passage, layers)

    def _quote(
        self, topic: JudgedQuestion, passage: Passage, marks: Sequence[LayerSpan]
    ) -> CaseQuote:
        article = passage.article
        name = self._testset.documents.get(article.id, "")
        return CaseQuote(
            passage,
            pieces(article, passage.start, passage.end, marks),
            name or article.id,
            self._judge.answers(topic, passage),
            topic.grades.get(name) if name else None,
        )

    def _expected(self, topic: JudgedQuestion) -> Iterator[CaseQuote]:
        least = self._testset.relevant
        for document, grade in sorted(
            topic.grades.items(), key=lambda d: (-d[1], d[0])
        ):
            article = self._articles.get(self._article_of.get(document, ""))
            passage = _opening(article) if article and grade >= least else None
            if passage:
                yield _expected_quote(passage, document, grade)
        for j in topic.gold:
            if j.grade >= least:
                passage = self._articles[j.article].cut(j.start, j.end)
                yield _expected_quote(passage, j.article, j.grade)


def _expected_quote(passage: Passage, document: str, grade: int) -> CaseQuote:
    whole = (Piece(passage.text, ("expected",), ("expected",), ("expected",)),)
    return CaseQuote(passage, whole, document, answers=True, grade=grade)


def _opening(article: Article) -> Passage | None:
    """The first sentences of an article, as far as they fit."""
    ends = [s.end for s in article.sentences if s.end <= _OPENING]
    end = max(ends, default=min(_OPENING, len(article.text)))
    return article.cut(0, end) if end else None
