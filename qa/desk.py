"""The one facade that web, terminal and interface share: open a desk, ask it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .confidence import Calibration, calibration_for, evidence_of
from .corpus import corpus_digest
from .disk import REBUILD
from .encoder import Encoder, FolderEncoder, Vectors
from .errors import IndexStale
from .index import Found, Index, open_index
from .lexical import terms_of
from .passages import search_text
from .query import make_query
from .rank import SHIPPED, Ranking, choose_cards, rank, rivals
from .reader import Reader
from .records import Answer, Article, Citation, Hit, Passage, Query, Status

SAME_SENTENCE, SAME_QUESTION = 0.70, 0.45
"""Another article says the same where a sentence of it has this cosine with the marked
one, and this with the question."""

UNCALIBRATED = "This desk cannot tell yet whether these passages answer your question."
CALIBRATE = (
    "The confidence was never calibrated for this model: no answer is shown as found.\n"
    "Run: qa calibrate QUESTIONS --out corpus/calibration.json"
)


@dataclass(frozen=True, slots=True)
class Search:
    """A question as it was searched: its unit vector, shape (d,); what each channel
    found, whether it is on or not; and every hit in order."""

    query: Query
    vector: Vectors
    found: Found
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer with what led to it; `cards` are shown or held back."""

    search: Search
    cards: tuple[Citation, ...]
    answer: Answer


class Desk:
    """Answers questions from an open index. Safe to share between threads; keeps
    nothing of what it is asked."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        calibration: Calibration | None,
        ranking: Ranking = SHIPPED,
    ) -> None:
        self.index = index
        self.calibration = calibration
        self.ranking = ranking
        self._encoder = encoder
        self._reader = Reader(encoder)

    @classmethod
    def open(
        cls,
        index: Path,
        corpus: Path | None = None,
        encoder: Encoder | None = None,
        *,
        calibrated: bool = True,
    ) -> Desk:
        """Opens strictly; with `corpus`, also refuses an index of other articles.
        Without calibration nothing is ever `found`.

        Raises IndexMissing, IndexDamaged, IndexStale, CorpusError, ModelError or
        CalibrationError, each of which names its cure.
        """
        encoder = encoder or FolderEncoder()
        digest = corpus_digest(corpus) if corpus else None
        opened = open_index(index, encoder, corpus_digest=digest)
        if encoder.dimension != opened.stats.dimension:  # also loads the model, here
            raise IndexStale(
                f"The index in {index} has {opened.stats.dimension} dimensions, the "
                f"model {encoder.name} has {encoder.dimension}.",
                cure=REBUILD,
            )
        weights = encoder.weights_sha256
        return cls(
            opened, encoder, calibration_for(corpus, weights) if calibrated else None
        )

    def article(self, article_id: str) -> Article | None:
        return self.index.article(article_id)

    def articles(self) -> list[Article]:
        return self.index.articles()

    def ask(
        self, question: str, history: Sequence[str] = (), *, undo: bool = False
    ) -> Answer:
        """Answers a question; `history` holds the questions before it, oldest first.

        Raises QuestionError for what cannot be asked.
        """
        return self.trace(question, history, undo=undo).answer

    def trace(
        self, question: str, history: Sequence[str] = (), *, undo: bool = False
    ) -> Trace:
        """What `ask` does, with the ranking behind the answer."""
        began = time.perf_counter()
        search = self.search(question, history, undo=undo)
        cards = self._cite(search)
        status, confidence = self._decide(cards)
        shown = self._worth_showing(cards) if status != "not_found" else ()
        showing = [c.passage for c in shown]
        answer = Answer(
            query=search.query,
            status=status,
            confidence=confidence,
            citations=shown,
            candidates=tuple(c for c in cards if c.passage not in showing),
            notice=None if self.calibration else UNCALIBRATED,
            build=self.index.stats.build,
            took_ms=(time.perf_counter() - began) * 1000,
        )
        return Trace(search, cards, answer)

    def search(
        self, question: str, history: Sequence[str] = (), *, undo: bool = False
    ) -> Search:
        """The ranking alone, without cards, marks or confidence."""
        query = make_query(question, history, undo=undo)
        vector = self._encoder.encode_questions([query.searched])[0]
        terms = terms_of(query.searched)
        found = self.index.search(vector, terms, self.ranking.depth)
        hits = rank(self.index, vector, found, self.ranking)
        return Search(query, vector, found, tuple(hits))

    def _decide(self, cards: Sequence[Citation]) -> tuple[Status, float | None]:
        if not cards:
            return "not_found", 0.0
        if not self.calibration:
            return "related", None
        probability = self.calibration.probability(evidence_of(cards))
        return self.calibration.status(probability), probability

    def _worth_showing(self, cards: Sequence[Citation]) -> tuple[Citation, ...]:
        """The cards that would each be shown alone; all where only together they
        would, or where nothing can tell."""
        if not self.calibration:
            return tuple(cards)
        kept = [
            c
            for c in cards
            if self.calibration.probability(evidence_of([c]))
            >= self.calibration.related
        ]
        return tuple(replace(c, number=n) for n, c in enumerate(kept or cards, 1))

    def _cite(self, search: Search) -> tuple[Citation, ...]:
        vector, hits = search.vector, search.hits
        cards = choose_cards(hits, about_as_good=self.ranking.about_as_good)
        coverage = self.index.lexical.coverage(
            search.query.searched, [search_text(c.passage) for c in cards]
        )
        readings = self._reader.read(vector, [c.passage for c in cards])
        listed: set[str] = set()
        citations = []
        for number, (card, reading) in enumerate(zip(cards, readings, strict=True), 1):
            alike = self._said_elsewhere(
                vector, reading.vector, rivals(card, hits, self.index, cards)
            )
            citation = Citation(
                number=number,
                passage=card.passage,
                marks=(reading.sentence,),
                dense=card.dense,
                lexical=card.lexical,
                reader=reading.likeness,
                coverage=coverage[number - 1],
                also=tuple(p for p in alike if p.id not in listed),
            )
            listed |= {p.id for p in citation.also}
            citations.append(citation)
        return tuple(citations)

    def _said_elsewhere(
        self, question: Vectors, marked: Vectors, candidates: Sequence[Passage]
    ) -> tuple[Passage, ...]:
        """The sentence of each candidate that says what the marked one says, if any."""
        readings = self._reader.read(marked, candidates)
        return tuple(
            passage.article.cut(*reading.sentence)
            for passage, reading in zip(candidates, readings, strict=True)
            if reading.likeness >= SAME_SENTENCE
            and float(reading.vector @ question) >= SAME_QUESTION
        )
