"""The desk: opens an index, and leads a question through the rooms to its answer.

Each step of `Desk.rank`, `search` and `trace` is one call into one room, in the order
in which a question passes them: question, model, safety, answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from pathlib import Path

from qa._offline import stay_offline
from qa.answer import (
    SHIPPED_RANKING,
    Answer,
    Answers,
    Calibration,
    CardChooser,
    Checked,
    Citation,
    Citer,
    Decision,
    KnownQuestions,
    RankingRules,
    Retriever,
    Search,
    Trace,
    calibration_for,
    choose_hits,
    decide,
    decide_checked,
    known_questions,
)
from qa.corpus import Article, JudgedQuestion, corpus_sources
from qa.errors import IndexStale
from qa.index import REBUILD, Index, Stats, model_of, open_index
from qa.model import Encoder, Vectors, encoder_for, reader_for
from qa.question import (
    CHANGES,
    Change,
    FixedReply,
    Parts,
    Plan,
    QueryRules,
    Understanding,
    article_words,
    clean_question,
    parts_of,
)
from qa.safety import Emergency
from qa.text import clean

from .own_questions import WORDS_FOLDER, OwnQuestions, kept_file
from .screening import Screening, may_give_way, stands_against_reply
from .staff_files import StaffFiles, read_staff_files
from .watching import Watching


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
        own_answers: Callable[[], Path] | None = None,
        words: Path | None = None,
    ) -> None:
        """Without `staff_files` what is shipped holds. Without a calibration nothing is
        ever `found`. `own_answers` names the file that keeps what the desk answers to
        its own questions, `words` the folder that keeps the words of the articles.

        Raises ModelError or CalibrationError where what is shipped is damaged.
        """
        files = staff_files or read_staff_files(None)
        self.calibration = calibration
        self.ranking = ranking
        self._query_rules = query_rules
        self.index = index
        self.encoder = encoder
        self._words = article_words(index.texts, words, index.stats.build)
        self._take(files)
        self.knows_questions = bool(known and known.evidence)
        self.known: Sequence[JudgedQuestion] = known.questions if known else ()
        self.known_aside: Sequence[str] = known.aside if known else ()
        self._retriever = Retriever(index, ranking, known)
        reader = reader_for(encoder) if ranking.reader else None
        self._chooser = CardChooser(index, reader, ranking)
        self._citer = Citer(index)
        self.own = OwnQuestions(self, own_answers)
        self.told: Callable[[Answers], object] = lambda _: None
        """Gets each answer of `ask_each`. It must not raise."""

    def _take(self, files: StaffFiles) -> None:
        words = self._words
        self.vocabulary = files.vocabulary.for_articles(words.vocabulary)
        self.clinic = files.clinic
        self._understanding = Understanding(words, self.vocabulary, self._query_rules)
        self._watching = Watching(files.flags, self.encoder)
        self._screening = Screening(
            self.index, self.encoder, self._understanding, files.clinic.language
        )

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
        read_staff_files(corpus)  # a malformed file is refused first
        sources = corpus_sources(corpus) if corpus else None
        encoder = encoder or encoder_for(index=index, weights_sha256=model_of(index))
        opened = open_index(index, encoder, sources=sources)
        if encoder.dimension != opened.stats.dimension:  # this also loads the model
            raise IndexStale(
                f"The index in {index} has {opened.stats.dimension} dimensions, the "
                f"model {encoder.name} has {encoder.dimension}.",
                cure=REBUILD,
            )
        return cls.over(
            opened, encoder, corpus, folder=index, calibrated=calibrated, asked=asked
        )

    @classmethod
    def over(
        cls,
        index: Index,
        encoder: Encoder,
        corpus: Path | None,
        *,
        folder: Path | None = None,
        calibrated: bool = True,
        asked: Sequence[JudgedQuestion] = (),
    ) -> Desk:
        """A desk over an open index, with the staff's files and known questions as they
        are now. Takes what `open` takes; `folder` is that of the index, where answers
        to the desk's own questions are kept.

        Raises CorpusError, SettingsError, ModelError or CalibrationError.
        """
        files = read_staff_files(corpus)
        weights = encoder.weights_sha256
        articles = {a.id: a for a in index.articles()}
        known = known_questions(corpus, articles, encoder, asked=asked)
        digest = index.stats.corpus if corpus else None
        calibration = (
            calibration_for(
                corpus, weights, digest, known=bool(known and known.evidence)
            )
            if calibrated
            else None
        )
        kept = partial(kept_file, folder, index.stats.build, corpus) if folder else None
        return cls(
            index,
            encoder,
            calibration,
            staff_files=files,
            known=known,
            own_answers=kept if calibrated and not asked else None,
            words=folder / WORDS_FOLDER if folder else None,
        )

    def with_judgements_of(self, corpus: Path) -> Desk:
        """A desk on the same open index that knows what staff judged in the meantime.
        Raises QuestionSetError for a file that cannot be read."""
        articles = {a.id: a for a in self.articles()}
        known = known_questions(corpus, articles, self.encoder)
        desk = copy(self)
        desk._retriever = Retriever(  # noqa: SLF001 - of this very class
            self.index, self.ranking, known
        )
        return desk

    def prepare(self) -> None:
        """Loads what the first questions wait for."""
        self._understanding.prepare()
        self._screening.prepare()
        self.ask("What is it?", undo=CHANGES)

    def with_staff_files(self, files: StaffFiles) -> Desk:
        """A desk on the same open index with other files of staff; this one stays as it
        is. Raises SettingsError where an example of a red flag cannot be read."""
        desk = copy(self)
        desk._take(files)  # noqa: SLF001 - of this very class
        return desk

    def answers_like(
        self, other: Desk, question: str, history: Sequence[str] = ()
    ) -> bool:
        """Whether another desk is sure to give the same answer: it differs at most by
        the files of staff, and understands the question alike. It may give the same
        answer where this is False. Much faster than to ask both. Raises
        QuestionError."""
        if other._retriever is not self._retriever:
            return False
        plan = self._plan(question, history, ())
        if plan != other._plan(question, history, ()):
            return False
        vector = self.encoder.encode_questions(plan.texts)[0].vector
        one, two = (
            d._screened(plan, question, history, vector)  # noqa: SLF001 - as above
            for d in (self, other)
        )
        return one == two

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
        answers = self._ask_each(message, history, undo)
        self.told(answers)
        return answers

    def _ask_each(
        self, message: str, history: Sequence[str], undo: Collection[Change]
    ) -> Answers:
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
        began, checked = time.perf_counter(), None
        search, cards, decision = self._decided(question, history, undo)
        if may_give_way(search.reply):
            other = self._decided(question, history, [*undo, "reply"])
            if stands_against_reply(question, other[-1], self.calibration):
                search, cards, decision = other
        if judged := search.judged:
            decision = decide_checked(decision, answerable=judged.answerable)
            checked = Checked(judged.text, judged.judged)
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
            checked=checked,
        )
        return Trace(search, cards, answer)

    def _decided(
        self, question: str, history: Sequence[str], undo: Collection[Change]
    ) -> tuple[Search, tuple[Citation, ...], Decision]:
        search = self.search(question, history, undo=undo)
        cards = self._citer.cite(search)
        return search, cards, decide(self.calibration, cards)

    def search(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
        among: Sequence[int] | None = None,
    ) -> Search:
        """Ranking and cards, without confidence; `among` as in `Index.search`."""
        search = self.rank(question, history, undo=undo, among=among)
        return replace(search, cards=self._chooser.choose(search))

    def find(
        self, question: str, history: Sequence[str] = (), *, most: int = 10
    ) -> Search:
        """The best passages, at most `most` of them, that do not overlap; nothing says
        whether they answer. Every message is searched, small talk too.

        Raises QuestionError for a question that cannot be asked.
        """
        search = self.rank(question, history, undo=["reply"])
        chosen = choose_hits(
            search.hits, most, about_as_good=self.ranking.about_as_good, repeated=True
        )
        return replace(search, hits=tuple(chosen))

    def rank(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
        among: Sequence[int] | None = None,
    ) -> Search:
        """The ranking alone: nothing is read, and no card is chosen. A message that
        gets a fixed reply is not searched."""
        plan = self._plan(question, history, undo)
        encoded = self.encoder.encode_questions(plan.texts)
        emergency, reply = self._screened(plan, question, history, encoded[0].vector)
        if reply and "reply" not in undo:
            plan = self._understanding.plan(question, undo=CHANGES)
            search = Search.nothing(plan, encoded[0], reply)
        else:
            if not self._screening.may_follow(plan, encoded[0].vector):
                plan = plan.alone()
                encoded = encoded[: len(plan.texts)]
            search = self._retriever.search(plan, encoded, among)
        return replace(search, emergency=emergency)

    def _plan(
        self, question: str, history: Sequence[str], undo: Collection[Change]
    ) -> Plan:
        earlier = self._screening.questions(history)
        return self._understanding.plan(question, earlier, undo=undo)

    def _screened(
        self, plan: Plan, question: str, history: Sequence[str], vector: Vectors
    ) -> tuple[Emergency | None, FixedReply | None]:
        """What is decided before the search."""
        emergency = self._watching.emergency(question, history, vector)
        if self._retriever.is_judged(plan):
            return emergency, None
        earlier = self._screening.questions(history)
        return emergency, self._screening.reply_to(plan, earlier, vector)

    def emergency(self, text: str, history: Sequence[str] = ()) -> Emergency | None:
        """What `ask` and `ask_each` find of red flags, also in a text that cannot be
        asked."""
        return self._watching.emergency(text, history)
