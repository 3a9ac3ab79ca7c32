"""The desk: opens an index, and leads a question through the rooms to its answer.

Each step of `Desk.rank`, `search` and `trace` is one call into one room, in the order
in which a question passes them: question, model, safety, answer.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa._offline import stay_offline
from qa.answer import (
    SHIPPED_RANKING,
    Answer,
    Answers,
    Calibration,
    CardChooser,
    Citation,
    Citer,
    KnownQuestions,
    RankingRules,
    Retriever,
    Search,
    calibration_for,
    decide,
    known_questions,
)
from qa.corpus import Article, JudgedQuestion, corpus_digest
from qa.errors import IndexStale
from qa.index import REBUILD, Index, Stats, open_index
from qa.model import Encoder, encoder_for, reader_for
from qa.question import (
    CHANGES,
    MAX_CHARS,
    Change,
    Parts,
    QueryRules,
    Understanding,
    clean_question,
    parts_of,
    without_full_stop,
)
from qa.safety import Emergency, watch_for
from qa.text import clean

from .screening import Screening
from .staff_files import StaffFiles, read_staff_files

MAX_WATCHED = 10
"""Questions of a message that are compared one by one with examples of emergencies."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer with everything that led to it. `cards` are shown or held back."""

    search: Search
    cards: tuple[Citation, ...]
    answer: Answer


class Desk:
    """Answers questions from an open index. Safe to share between threads; keeps
    nothing of a question."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        calibration: Calibration | None,
        *,
        staff_files: StaffFiles | None = None,
        known: KnownQuestions | None = None,
        ranking: RankingRules = SHIPPED_RANKING,
        query_rules: QueryRules = QueryRules(),  # noqa: B008 - frozen
    ) -> None:
        """Without `staff_files` what is shipped holds. Without a calibration nothing is
        ever `found`.

        Raises ModelError or CalibrationError where what is shipped is damaged.
        """
        files = staff_files or read_staff_files(None)
        weights = encoder.weights_sha256
        self.calibration = calibration
        self.vocabulary = files.vocabulary
        self.clinic = files.clinic
        self._ranking = ranking
        self.index = index
        self._encoder = encoder
        self._understanding = Understanding(
            index.texts(), files.vocabulary, query_rules
        )
        self._watch = watch_for(files.flags, encoder)
        self._screening = Screening(
            index, encoder, self._understanding, files.clinic.language
        )
        self.known: Sequence[JudgedQuestion] = known.questions if known else ()
        self._retriever = Retriever(index, ranking, known)
        self._chooser = CardChooser(reader_for(weights), ranking)
        self._citer = Citer(index, encoder)

    @classmethod
    def open(
        cls,
        index: Path,
        corpus: Path | None = None,
        encoder: Encoder | None = None,
        *,
        calibrated: bool = True,
        asked: Sequence[JudgedQuestion] = (),
    ) -> Desk:
        """Opens an index strictly. With `corpus`, the folder of the articles, an index
        of other articles is refused, and the staff's files and known questions there
        are read, without those that are to be `asked` for a measurement. Sets the
        switches of `qa._offline`.

        Raises IndexMissing, IndexDamaged, IndexStale, CorpusError, SettingsError,
        ModelError or CalibrationError, each of which names its cure.
        """
        stay_offline()
        files = read_staff_files(corpus)  # a malformed file is refused first
        encoder = encoder or encoder_for()
        digest = corpus_digest(corpus) if corpus else None
        opened = open_index(index, encoder, corpus_digest=digest)
        if encoder.dimension != opened.stats.dimension:  # this also loads the model
            raise IndexStale(
                f"The index in {index} has {opened.stats.dimension} dimensions, the "
                f"model {encoder.name} has {encoder.dimension}.",
                cure=REBUILD,
            )
        weights = encoder.weights_sha256
        articles = {a.id: a for a in opened.articles()}
        known = known_questions(corpus, articles, encoder, asked=asked)
        calibration = (
            calibration_for(corpus, weights, digest, known=known is not None)
            if calibrated
            else None
        )
        return cls(opened, encoder, calibration, staff_files=files, known=known)

    @property
    def ranking(self) -> RankingRules:
        """The rules that the desk ranks by; fixed when it is made."""
        return self._ranking

    @property
    def stats(self) -> Stats:
        """Build id and counts of the index."""
        return self.index.stats

    def article(self, article_id: str) -> Article | None:
        """An article by its id."""
        return self.index.article(article_id)

    def articles(self) -> list[Article]:
        """All articles, by id."""
        return self.index.articles()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Answer:
        """Answers a question. `history` holds the questions before it, oldest first;
        `undo` the kinds of change that are not wanted (all of them: the question is
        searched as it was typed).

        Raises QuestionError for a question that cannot be asked.
        """
        return self.trace(question, history, undo=undo).answer

    def ask_each(
        self,
        message: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Answers:
        """Answers each question of a message, at most MAX_QUESTIONS of them. Takes what
        `ask` takes; with "several" in `undo` the message is one question. Each question
        may follow up on those before it. The whole message is watched for red flags
        before any question is asked.

        Raises QuestionError for a message that cannot be asked.
        """
        asked = clean_question(message)
        whole = "several" in undo
        questions, left = Parts((message,)) if whole else parts_of(message)
        if len(questions) == 1:
            answer = self.ask(message, history, undo=undo)
            return Answers(asked, (answer,), emergency=answer.emergency)
        emergency = self.emergency(message, history)
        answers = tuple(
            self.ask(question, (*history, *questions[:n]), undo=undo)
            for n, question in enumerate(questions)
        )
        return Answers(asked, answers, tuple(map(clean, left)), emergency)

    def trace(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Trace:
        """Like `ask`, with everything that led to the answer."""
        began = time.perf_counter()
        search = self.search(question, history, undo=undo)
        cards = self._citer.cite(search)
        decision = decide(self.calibration, cards)
        answer = Answer(
            query=search.query,
            status=search.reply.status if search.reply else decision.status,
            confidence=decision.confidence,
            citations=decision.shown,
            candidates=decision.held_back,
            notice=decision.notice,
            build=self.stats.build,
            took_ms=(time.perf_counter() - began) * 1000,
            emergency=search.emergency,
            reply=search.reply,
        )
        return Trace(search, cards, answer)

    def search(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Search:
        """Ranking and cards, without confidence. Takes what `ask` takes."""
        search = self.rank(question, history, undo=undo)
        return replace(search, cards=self._chooser.choose(search))

    def rank(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Search:
        """The ranking alone: nothing is read, and no card is chosen. A message that
        gets a fixed reply is not searched."""
        earlier = self._screening.questions(history)
        plan = self._understanding.plan(question, earlier, undo=undo)
        encoded = self._encoder.encode_questions(plan.texts)
        emergency = self._watch.check(question, history, encoded[0].vector)
        reply = None
        if "reply" not in undo:
            reply = self._screening.reply_to(plan, earlier, encoded[0].vector)
        if reply:
            plan = self._understanding.plan(question, undo=CHANGES)
            search = Search.nothing(plan, encoded[0], reply)
        else:
            search = self._retriever.search(plan, encoded)
        return replace(search, emergency=emergency)

    def emergency(self, text: str, history: Sequence[str] = ()) -> Emergency | None:
        """What `ask` and `ask_each` find of red flags, also in a text that cannot be
        asked: in the whole of it, and in each of its questions."""
        typed = clean(text[:MAX_CHARS])
        if not typed:
            return None
        parts = parts_of(text[:MAX_CHARS])
        questions = [clean(p) for p in (*parts.asked, *parts.left)]
        watched = dict.fromkeys((typed, *questions[:MAX_WATCHED]))
        texts = [without_full_stop(t) for t in watched]
        first, *others = (e.vector for e in self._encoder.encode_questions(texts))
        apart = dict(zip(texts[1:], others, strict=True))
        return self._watch.check(text, history, first, apart)
