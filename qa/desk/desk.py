"""The one facade that web, terminal and interface share: open a desk, ask it."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qa._offline import stay_offline
from qa.answer import (
    MIN_QUESTION_COSINE,
    MIN_RAISE,
    MIN_SENTENCE_COSINE,
    SHIPPED_RANKING,
    Answer,
    Calibration,
    Citation,
    Hit,
    MarkRule,
    NearestSentences,
    QueryTokens,
    RankingRules,
    Search,
    Signals,
    Status,
    best_cosine,
    calibration_for,
    choose_cards,
    evidence_of,
    mark_rule_for,
    nearness_in_context,
    query_tokens,
    rank,
    reorder,
    share_per_sentence,
    signals_of,
    similar_passages,
    text_in_place,
)
from qa.corpus import Article, Clinic, Passage, corpus_digest, read_clinic, search_text
from qa.errors import IndexStale
from qa.index import REBUILD, Index, open_index
from qa.model import (
    Encoded,
    Encoder,
    ReaderScore,
    Vectors,
    encoder_for,
    reader_for,
)
from qa.question import (
    EARLIER_WEIGHT,
    MAX_CHARS,
    Change,
    Plan,
    QueryRules,
    Understanding,
    Vocabulary,
    is_statement,
    read_vocabulary,
)
from qa.safety import Emergency, Watch, read_rules, shipped_rules, watch_for
from qa.text import clean

UNCALIBRATED = "This desk cannot tell yet whether these passages answer your question."
CALIBRATE = (
    "The confidence was never calibrated for this model: no answer is shown as found.\n"
    "Run: qa calibrate QUESTIONS --promise-on OTHERS --out corpus/calibration.json"
)
UNPROMISED = (
    "How many of the answers shown as found are wrong was never measured for these "
    "articles.\n"
    "Run: qa calibrate QUESTIONS --promise-on OTHERS --out corpus/calibration.json"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer with what led to it; `cards` are shown or held back, `signals` those of
    each card's sentences."""

    search: Search
    cards: tuple[Citation, ...]
    signals: tuple[tuple[Signals, ...], ...]
    answer: Answer


class Desk:
    """Answers questions from an open index. Safe to share between threads; keeps
    nothing of what it is asked."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        calibration: Calibration | None,
        *,
        ranking: RankingRules = SHIPPED_RANKING,
        vocabulary: Vocabulary = Vocabulary(),  # noqa: B008 - frozen
        query_rules: QueryRules = QueryRules(),  # noqa: B008 - frozen
        marking: MarkRule | None = None,
        clinic: Clinic = Clinic(),  # noqa: B008 - frozen
        watch: Watch | None = None,
    ) -> None:
        self.index = index
        self.calibration = calibration
        self.clinic = clinic
        self.vocabulary = vocabulary
        self.ranking = ranking
        self.marking = marking or mark_rule_for(encoder.weights_sha256)
        self._encoder = encoder
        self._reader = NearestSentences(encoder)
        self._answers = reader_for(encoder.weights_sha256)
        self._understanding = Understanding(index.texts(), vocabulary, query_rules)
        self._watch = watch or Watch(shipped_rules())

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

        Raises IndexMissing, IndexDamaged, IndexStale, CorpusError, SettingsError,
        ModelError or CalibrationError, each of which names its cure.
        """
        stay_offline()
        vocabulary = read_vocabulary(corpus) if corpus else Vocabulary()
        clinic = read_clinic(corpus) if corpus else Clinic()
        read_rules(corpus)  # refuses before anything is loaded
        encoder = encoder or encoder_for()
        digest = corpus_digest(corpus) if corpus else None
        opened = open_index(index, encoder, corpus_digest=digest)
        if encoder.dimension != opened.stats.dimension:  # also loads the model, here
            raise IndexStale(
                f"The index in {index} has {opened.stats.dimension} dimensions, the "
                f"model {encoder.name} has {encoder.dimension}.",
                cure=REBUILD,
            )
        weights = encoder.weights_sha256
        calibration = calibration_for(corpus, weights, digest) if calibrated else None
        return cls(
            opened,
            encoder,
            calibration,
            vocabulary=vocabulary,
            clinic=clinic,
            watch=watch_for(corpus, encoder),
        )

    def article(self, article_id: str) -> Article | None:
        return self.index.article(article_id)

    def articles(self) -> list[Article]:
        return self.index.articles()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Answer:
        """Answers a question; `history` holds the questions before it, oldest first;
        `undo` the kinds of change that are not wanted, all three of them for the
        question as it was typed.

        Raises QuestionError for what cannot be asked.
        """
        return self.trace(question, history, undo=undo).answer

    def emergency(self, text: str, history: Sequence[str] = ()) -> Emergency | None:
        """What `ask` finds of red flags, also in a text that cannot be asked."""
        typed = clean(text[:MAX_CHARS])
        if not typed:
            return None
        vector = self._encoder.encode_questions([typed])[0].vector
        return self._watch.check(text, history, vector)

    def trace(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Trace:
        """What `ask` does, with the ranking behind the answer."""
        began = time.perf_counter()
        search = self.search(question, history, undo=undo)
        cards, signals = self._cite(search)
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
            emergency=search.emergency,
        )
        return Trace(search, cards, signals, answer)

    def search(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Search:
        """The ranking alone, without cards, marks or confidence."""
        plan = self._understanding.plan(question, history, undo=undo)
        encoded = self._encoder.encode_questions(plan.texts)
        vectors = np.stack([e.vector for e in encoded])
        emergency = self._watch.check(question, history, vectors[0])
        if plan.carried:
            plan, vectors = self._carry(plan, vectors[:-1], vectors[-1])
        found = self.index.search(vectors, plan.terms, self.ranking.depth, plan.added)
        wordings = self._wordings(plan, encoded)
        rules = self.ranking
        if is_statement(plan.asked.typed):
            rules = replace(rules, late_weight=0.0, reader_weight=0.0)
        hits = rank(self.index, vectors, wordings, found, rules)
        cards, read = self._cards(hits, _middle(plan, encoded), rules)
        return Search(
            plan.query, plan, vectors, found, tuple(hits), cards, read, emergency
        )

    def _cards(
        self, hits: Sequence[Hit], question: Vectors, rules: RankingRules
    ) -> tuple[tuple[Hit, ...], tuple[ReaderScore, ...]]:
        """The passages that may be shown, read and put in their order."""
        cards = choose_cards(hits, about_as_good=rules.about_as_good)
        read = self._answering(question, cards)
        order = reorder(cards, [r.logit for r in read], rules.reader_weight)
        return tuple(cards[n] for n in order), tuple(read[n] for n in order)

    def _answering(self, question: Vectors, cards: Sequence[Hit]) -> list[ReaderScore]:
        """Each card beside the question; where no reader is at hand, nothing is said
        of any."""
        tokens = self.index.tokens
        if not self._answers:
            counts = [len(tokens.sentences(c.row)) for c in cards]
            return [ReaderScore(0.0, np.zeros(n, np.float32)) for n in counts]
        return self._answers.read(question, [tokens.middle(c.row) for c in cards])

    def _wordings(self, plan: Plan, encoded: Sequence[Encoded]) -> list[QueryTokens]:
        """The tokens of each wording, those of the earlier question beside them."""
        tokens, texts = self.index.tokens, plan.asked.texts
        earlier = None
        if plan.carried:
            earlier = query_tokens(tokens, plan.carried.changed, encoded[len(texts)])
        wordings = zip(texts, encoded, strict=False)
        return [
            query_tokens(tokens, t, e, earlier, EARLIER_WEIGHT) for t, e in wordings
        ]

    def _carry(
        self, plan: Plan, alone: Vectors, earlier: Vectors
    ) -> tuple[Plan, Vectors]:
        """The earlier question beside this one, where that raises the evidence."""
        both = alone + EARLIER_WEIGHT * earlier
        both /= np.linalg.norm(both, axis=1, keepdims=True)
        raised = self._nearest(both) - self._nearest(alone)
        return (
            (plan, both)
            if raised >= MIN_RAISE[plan.follow_up]
            else (plan.alone(), alone)
        )

    def _nearest(self, vectors: Vectors) -> float:
        """The cosine of the passage that is nearest to any wording."""
        return self.index.search(vectors, (), 1).dense[0][1]

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
        kept = self.calibration.worth_showing([evidence_of([c]) for c in cards])
        return tuple(replace(cards[i], number=n) for n, i in enumerate(kept, 1))

    def _cite(
        self, search: Search
    ) -> tuple[tuple[Citation, ...], tuple[tuple[Signals, ...], ...]]:
        vectors, hits, cards = search.vectors, search.hits, search.cards
        coverage = self.index.lexical.coverage(
            search.plan.needs, [search_text(c.passage) for c in cards]
        )
        readings = self._reader.read(vectors, [c.passage for c in cards])
        signals = self._signals(search)
        listed: set[str] = set()
        citations = []
        for number, (card, reading) in enumerate(zip(cards, readings, strict=True), 1):
            seen = signals[number - 1]
            alike = self._said_elsewhere(
                vectors, reading.vector, similar_passages(card, hits, self.index, cards)
            )
            citation = Citation(
                number=number,
                passage=card.passage,
                marks=self.marking.marks(card.passage, seen) if self.marking else (),
                dense=card.dense,
                lexical=card.lexical,
                likeness=reading.likeness,
                coverage=coverage[number - 1],
                late=card.late,
                reader=search.reader[number - 1].logit,
                also=tuple(p for p in alike if p.id not in listed),
            )
            listed |= {p.id for p in citation.also}
            citations.append(citation)
        return tuple(citations), signals

    def _signals(self, search: Search) -> tuple[tuple[Signals, ...], ...]:
        index, cards = self.index, search.cards
        passages = [c.passage for c in cards]
        asked = index.tokens.along(search.vectors)
        texts = [text_in_place(p, s) for p in passages for s in p.sentences]
        held = iter(index.lexical.coverage(search.plan.needs, texts))
        read = zip(cards, search.reader, strict=True)
        return signals_of(
            [nearness_in_context(index.tokens, c, asked) for c in cards],
            [[next(held) for _ in p.sentences] for p in passages],
            [share_per_sentence(index.tokens, c, r.places) for c, r in read],
        )

    def _said_elsewhere(
        self, question: Vectors, nearest: Vectors, candidates: Sequence[Passage]
    ) -> tuple[Passage, ...]:
        """The sentence of each candidate that says what `nearest` says, if any."""
        readings = self._reader.read(nearest, candidates)
        return tuple(
            passage.article.cut(*reading.sentence)
            for passage, reading in zip(candidates, readings, strict=True)
            if reading.likeness >= MIN_SENTENCE_COSINE
            and best_cosine(reading.vector, question) >= MIN_QUESTION_COSINE
        )


def _middle(plan: Plan, encoded: Sequence[Encoded]) -> Vectors:
    """The middle states of what the reader takes for the question: its last wording,
    after the earlier question that it goes on from."""
    asked = encoded[len(plan.asked.texts) - 1].middle
    if not plan.carried:
        return asked
    return np.vstack([encoded[len(plan.asked.texts)].middle[:-1], asked[1:]])
