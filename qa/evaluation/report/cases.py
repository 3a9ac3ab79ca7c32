"""One question of an evaluation, laid out for reading.

A case has the cards, the expected passages, and the place of the answer in each stage.
Every quote is cut from its article, in pieces that carry the layers that lie over them:
shown on a card, marked in it, expected by the set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from qa import corpus
from qa.answer import Citation
from qa.corpus import Article, JudgedQuestion, Passage, Span
from qa.evaluation.causes import STAGES, RankAndScore, StagePlaces
from qa.evaluation.judge import Judge
from qa.evaluation.outcomes import Outcome
from qa.evaluation.sets import TestSet

from .aggregate import result_of
from .data import QuestionResult

Layer = Literal["shown", "marked", "expected"]
"""A passage on a card; a sentence marked in it; a span that the set expects."""
LAYERS: tuple[Layer, ...] = ("shown", "marked", "expected")
CONTEXT_CHARS = 250
"""Characters of an excerpt before and after a span, and a few more so that no word is
cut."""


class LayerSpan(NamedTuple):
    """A span of an article in one layer; spans may overlap."""

    layer: Layer
    span: Span


class Piece(corpus.Piece[Layer]):
    """A piece of an article, for a template."""

    @property
    def classes(self) -> str:
        """The names of its layers for a style sheet, separated by spaces."""
        names: list[str] = [*self.layers]
        names += [f"{layer}-opens" for layer in self.opens]
        names += [f"{layer}-closes" for layer in self.closes]
        return " ".join(names)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of an article, cut into pieces."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The pieces joined: the cut `article.text[start:end]`."""
        return "".join(p.text for p in self.pieces)


def pieces(
    article: Article, start: int, end: int, marks: Iterable[LayerSpan]
) -> tuple[Piece, ...]:
    """The pieces of `article.text[start:end]`, with the layers of `marks`."""
    layers: dict[Layer, list[Span]] = {layer: [] for layer in LAYERS}
    for layer, span in marks:
        layers[layer].append(span)
    return tuple(Piece(*p) for p in corpus.pieces(article.text, start, end, layers))


def whole_article(article: Article, marks: Sequence[LayerSpan]) -> Stretch:
    """The whole text of an article in pieces."""
    end = len(article.text)
    return Stretch(0, end, pieces(article, 0, end, marks))


def excerpts(article: Article, marks: Sequence[LayerSpan]) -> tuple[Stretch, ...]:
    """The parts of the article around the spans, in order; close ones are joined."""
    return tuple(
        Stretch(a, b, pieces(article, a, b, marks)) for a, b in _parts(article, marks)
    )


def _parts(article: Article, marks: Sequence[LayerSpan]) -> list[Span]:
    parts: list[Span] = []
    for span in sorted(m.span for m in marks):
        start = _word_edge(article.text, max(span.start - CONTEXT_CHARS, 0), -1)
        end = min(span.end + CONTEXT_CHARS, len(article.text))
        end = _word_edge(article.text, end, 1)
        if parts and start <= parts[-1].end:
            first = parts.pop()
            start, end = first.start, max(first.end, end)
        parts.append(Span(start, end))
    return parts


def _word_edge(text: str, offset: int, step: int) -> int:
    """The first offset from `offset` on, by steps of -1 or 1, that cuts no word."""
    beyond = -1 if step < 0 else 0
    while 0 < offset < len(text) and not text[offset + beyond].isspace():
        offset += step
    return offset


MAX_EXPECTED = 10
"""Expected passages that a case lays out."""
_OPENING = 400
"""Characters that are quoted of a relevant document."""


@dataclass(frozen=True, slots=True)
class CaseQuote:
    """A passage, cut into pieces that carry the layers over it."""

    passage: Passage
    pieces: tuple[Piece, ...]
    document: str
    """The id of the document in its collection, or else of the article."""
    answers: bool = False
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The best place of a passage that answers in one ranked list."""

    stage: str
    place: RankAndScore | None
    """None if the list holds no passage that answers."""
    off: bool = False
    """Whether the configuration switches this channel off."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with all that a page shows of it."""

    number: int
    """Place in the set, from 1."""
    outcome: Outcome
    result: QuestionResult
    shown: tuple[CaseQuote, ...]
    held_back: tuple[CaseQuote, ...]
    expected: tuple[CaseQuote, ...]
    """At most MAX_EXPECTED."""
    more_expected: int
    """Expected passages beyond those."""
    missing: tuple[str, ...]
    """Relevant documents that the collection does not hold."""
    ranking: Mapping[str, Any]
    """The ranking settings of the configuration."""

    @property
    def question(self) -> JudgedQuestion:
        """The question that was asked."""
        return self.outcome.question

    @property
    def searched(self) -> str:
        """The searched text if it differs from the question, else empty."""
        query = self.outcome.answer.query if self.outcome.answer else None
        return query.searched if query and query.changes else ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The places of the answer, stage by stage; empty if the question succeeded."""
        places = self.outcome.places
        return stage_rows(places, self.ranking) if places else ()


def stage_rows(places: StagePlaces, ranking: Mapping[str, Any]) -> tuple[Row, ...]:
    """A row for each ranked list and for the cards. The score of the card row is 0."""
    card = RankAndScore(places.card, 0.0) if places.card else None
    return (
        Row(STAGES["dense"], places.dense, ranking.get("dense") is False),
        Row(STAGES["lexical"], places.lexical, ranking.get("lexical") is False),
        Row(STAGES["fused"], places.fused),
        Row("Among the cards", card),
    )


class Cases:
    """Lays out the questions of a set. `settings` are those of the configuration."""

    def __init__(self, testset: TestSet, settings: Mapping[str, Any]) -> None:
        self._testset = testset
        self._ranking = settings.get("ranking") or {}
        self._judge = Judge(testset)
        self._articles = testset.corpus.by_id
        self._article_of = {d: a for a, d in testset.documents.items()}

    def case(self, number: int, outcome: Outcome) -> Case:
        """The case of an outcome; `number` is its place in the set, from 1."""
        question, answer = outcome.question, outcome.answer
        expected = list(self._expected(question))
        return Case(
            number,
            outcome,
            result_of(outcome),
            tuple(self._card(question, c) for c in answer.citations) if answer else (),
            tuple(self._card(question, c) for c in answer.candidates) if answer else (),
            tuple(expected[:MAX_EXPECTED]),
            max(0, len(expected) - MAX_EXPECTED),
            self._missing(question),
            self._ranking,
        )

    def marks(
        self, question: JudgedQuestion, cards: Sequence[Citation], article: str
    ) -> list[LayerSpan]:
        """The layers over one article: cards, their marks, and expected spans."""
        own = [c for c in cards if c.passage.article.id == article]
        marks = [LayerSpan("shown", Span(c.passage.start, c.passage.end)) for c in own]
        marks += [LayerSpan("marked", m) for c in own for m in c.marks]
        marks += [
            LayerSpan("expected", Span(j.start, j.end))
            for j in question.gold
            if j.article == article and j.grade >= self._testset.relevant
        ]
        return marks

    def quote(self, question: JudgedQuestion, passage: Passage) -> CaseQuote:
        """A passage with the expected spans over it."""
        expected = self.marks(question, (), passage.article.id)
        return self._quote(question, passage, expected)

    def _card(self, question: JudgedQuestion, citation: Citation) -> CaseQuote:
        marks = self.marks(question, [citation], citation.passage.article.id)
        layers = [m for m in marks if m.layer != "shown"]
        return self._quote(question, citation.passage, layers)

    def _quote(
        self, question: JudgedQuestion, passage: Passage, marks: Sequence[LayerSpan]
    ) -> CaseQuote:
        article = passage.article
        document = self._testset.documents.get(article.id, "")
        return CaseQuote(
            passage,
            pieces(article, passage.start, passage.end, marks),
            document or article.id,
            self._judge.answers(question, passage),
            question.grades.get(document) if document else None,
        )

    def _missing(self, question: JudgedQuestion) -> tuple[str, ...]:
        if not self._testset.documents:
            return ()
        least = self._testset.relevant
        relevant = [d for d, g in question.grades.items() if g >= least]
        return tuple(d for d in relevant if d not in self._article_of)

    def _expected(self, question: JudgedQuestion) -> Iterator[CaseQuote]:
        """Openings of the relevant documents, then the gold spans."""
        least = self._testset.relevant
        for document, grade in sorted(
            question.grades.items(), key=lambda d: (-d[1], d[0])
        ):
            article = self._articles.get(self._article_of.get(document, ""))
            passage = _opening(article) if article and grade >= least else None
            if passage:
                yield _expected_quote(passage, document, grade)
        for j in question.gold:
            if j.grade >= least:
                passage = self._articles[j.article].cut(j.start, j.end)
                yield _expected_quote(passage, j.article, j.grade)


def _expected_quote(passage: Passage, document: str, grade: int) -> CaseQuote:
    whole = (Piece(passage.text, ("expected",), ("expected",), ("expected",)),)
    return CaseQuote(passage, whole, document, answers=True, grade=grade)


def _opening(article: Article) -> Passage | None:
    """The first whole sentences within _OPENING characters, or that many characters."""
    ends = [s.end for s in article.sentences if s.end <= _OPENING]
    end = max(ends, default=min(_OPENING, len(article.text)))
    return article.cut(0, end) if end else None
