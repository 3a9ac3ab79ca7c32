"""Evaluations that people start, watch and stop from the browser.

One runs at a time, in a thread of its own. What it is made from, its progress and its
report are written into a folder (`kept`), so that it outlives this process. Of what has
ended, memory holds at most the last desks and the last pages that were looked at.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from qa.corpus import Corpus, JudgedQuestion, read_corpus
from qa.desk import Desk
from qa.errors import QAError, QuestionSetError, SettingsError
from qa.evaluation import (
    Configuration,
    Costs,
    Evaluation,
    ProgressLog,
    desk_for,
    evaluate,
    parse_configuration,
)
from qa.evaluation.measures import DEFAULT_MEASURES, parse_measure
from qa.evaluation.report import Results, compare_reports, report_of
from qa.evaluation.sets import (
    SET_SUFFIXES,
    ZIP,
    TestSet,
    golden_text,
    zipped_collection,
)
from qa.model import Encoder
from qa.web.forms import Upload
from qa.web.jobs import Job, Stopped
from qa.web.sides import SideView, side_of

from . import messages
from .kept import Inputs, Kept, KeptRuns

MAX_QUESTIONS = 5_000
"""Questions of an uploaded set."""
MAX_DESKS, MAX_VIEWS = 2, 2
"""Open desks and pages of results that are held in memory."""
FIGURES_PAGE = "/lab/figures"


class Run(Job):
    """The evaluation that is on, with what is kept of it."""

    def __init__(
        self, kept: Kept, testset: TestSet, tried: Sequence[Configuration]
    ) -> None:
        super().__init__(messages.OPENING)
        self.id = kept.key
        self.kept = kept
        self.testset = testset
        self.configurations = tuple(tried)
        self.log = ProgressLog(kept.log)


class Sides(NamedTuple):
    """A question asked again, under each configuration of an evaluation."""

    topic: JudgedQuestion
    sides: list[SideView]


class Lab:
    """Starts, keeps and shows evaluations. Safe to share between threads."""

    def __init__(
        self, corpus: Path, index: Path, encoder: Encoder | None = None
    ) -> None:
        """`corpus` is the folder of articles with its sets of questions. In the folder
        `index`, `cache` holds vectors and indexes, `reports/lab` the evaluations.
        Without `encoder`, the shipped model is used."""
        self.corpus = corpus
        self.kept = KeptRuns(index / "reports" / "lab")
        self._cache = index / "cache"
        self._encoder = encoder
        self._place = threading.Lock()
        """Held by the one evaluation, from before its files are read to its end."""
        self._now: Run | None = None
        self._desks = _Last[Desk](MAX_DESKS)
        self._sets = _Last[TestSet](1)
        self._views = _Last[Results](MAX_VIEWS)

    def sets(self) -> list[Path]:
        """The sets of questions in the corpus folder."""
        folder = self.corpus / "questions"
        return sorted(f for s in SET_SUFFIXES for f in folder.glob(f"*{s}"))

    def running(self, key: str | None = None) -> Run | None:
        """The evaluation that is on, if it has this key where one is given."""
        run = self._now
        on = run is not None and run.state == "running"
        return run if on and run and key in (None, run.id) else None

    def state(self, kept: Kept) -> str:
        """The state of an evaluation, one of `messages.STATES`."""
        broken_off = kept.record.state == "running" and not self.running(kept.key)
        return "broken off" if broken_off else kept.record.state

    def articles(self, desk: Desk) -> Corpus:
        """Reads the corpus folder. Raises QAError unless its articles are those of the
        desk."""
        read = read_corpus(self.corpus, skip_bad=True)
        here = {a.id: a.text for a in read.articles}
        if here != {a.id: a.text for a in desk.articles()}:
            raise QAError(messages.CHANGED, cure=messages.CHANGED_CURE)
        return read

    def inputs(
        self, chosen: str, sent: Upload | None, settings: Upload | None
    ) -> Inputs:
        """What a form names: a file of its own, or a set of the corpus. Raises
        QuestionSetError."""
        if sent:
            return Inputs(sent, settings, uploaded=True)
        files = {f.name: f for f in self.sets()}
        if chosen not in files:
            message = messages.NO_SET.format(name=chosen)
            raise QuestionSetError(
                message if chosen else messages.NO_QUESTIONS, cure=messages.NO_SET_CURE
            )
        questions = Upload(chosen, files[chosen].read_bytes())
        return Inputs(questions, settings, uploaded=False)

    def start(self, make: Callable[[], Inputs], desk: Desk) -> Kept:
        """Starts an evaluation of what `make` gives. Raises QAError for what cannot be
        evaluated; while another one is on, before anything is read."""
        if not self._place.acquire(blocking=False):
            raise QAError(messages.BUSY, cure=messages.BUSY_CURE)
        try:
            inputs = make()
            testset = _testset(inputs, lambda: self.articles(desk))
            tried = _configurations(inputs)
            names = [c.name for c in tried]
            kept = self.kept.add(inputs, testset.name, len(testset.questions), names)
        except BaseException:
            self._place.release()
            raise
        run = Run(kept, testset, tried)
        self._now = run
        run.begin(lambda: self._run(run), _failed)
        return kept

    def remove(self, kept: Kept) -> None:
        """Deletes an evaluation. Raises QAError for the one that is on."""
        if self.running(kept.key):
            raise QAError(messages.STILL_RUNNING, cure=messages.STILL_RUNNING_CURE)
        self.kept.remove(kept)
        self._sets.forget(kept.key)
        self._views.forget(kept.key)

    def close(self) -> None:
        """Stops the evaluation that is on, and waits a moment for it."""
        if run := self.running():
            run.stop.set()
            if run.thread:
                run.thread.join(timeout=3)

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """For FastAPI: stops a running evaluation when the server stops."""
        try:
            yield
        finally:
            self.close()

    # --- what is shown --------------------------------------------------------------

    def results(self, kept: Kept, beside: Kept | None = None) -> Results:
        """The results of an evaluation, compared with another one where that is given.
        Raises ReportFailed."""
        key = f"{kept.key} {beside.key if beside else ''}"

        def read() -> Results:
            saved = kept.report()
            if beside:
                saved = compare_reports([saved, beside.report()])
            return Results(saved.report, costs=saved.costs, explained_at=FIGURES_PAGE)

        return self._views.get(key, read)

    def sides(self, kept: Kept, question: str) -> Sides:
        """Asks a question of an evaluation again, under each of its configurations.
        Raises QAError where that cannot be done."""
        report = self.results(kept).report
        inputs = kept.inputs

        def articles() -> Corpus:
            read = read_corpus(self.corpus, skip_bad=True)
            if read.digest != report.testset.corpus:
                raise QAError(messages.OTHER_ARTICLES)
            return read

        def read() -> TestSet:
            return _testset(inputs, articles)

        testset = self._sets.get(kept.key, read)
        topic = next((q for q in testset.questions if q.id == question), None)
        if topic is None:
            raise QAError(messages.NO_QUESTION, cure=messages.NO_QUESTION_CURE)
        asked = [c.name for c in report.configurations]
        tried = [c for c in _configurations(inputs) if c.name in asked]
        return Sides(
            topic,
            [side_of(self._desk(testset, c)[0], testset, topic, c) for c in tried],
        )

    # --- in a run's own thread ------------------------------------------------------

    def _run(self, run: Run) -> bool:
        """Evaluates, and notes how it ended before the place is free again."""
        try:
            whole = self._evaluate(run)
        except Stopped:
            self.kept.end(run.kept, "stopped")
            raise
        except QAError as error:
            self.kept.end(run.kept, "failed", error)
            raise
        except Exception as error:
            self.kept.end(run.kept, "failed", _failed(type(error).__name__))
            raise
        else:
            self.kept.end(run.kept, "done" if whole else "stopped")
            return whole
        finally:
            self._now = None
            self._place.release()

    def _evaluate(self, run: Run) -> bool:
        evaluations: list[Evaluation] = []
        for number, configuration in enumerate(run.configurations, 1):
            if evaluations and run.stop.is_set():
                break
            watch = _Watch(run, number)
            watch(messages.OPENING, 0, 0)
            try:
                desk, costs = self._desk(run.testset, configuration, watch)
            except Stopped:
                if not evaluations:
                    raise
                break
            evaluations.append(
                evaluate(
                    desk,
                    run.testset,
                    configuration,
                    costs,
                    answers=run.testset.judges_answers,
                    corpus=self._corpus_of(run.testset),
                    stop=run.stop.is_set,
                    step=watch.note,
                )
            )
        asked = [e for e in evaluations if e.outcomes]
        if not asked:
            raise Stopped
        _Watch(run, 0).note(messages.COUNTING, 0, 0)
        measures = [parse_measure(m) for m in DEFAULT_MEASURES]
        run.kept.write(report_of(run.testset, asked, measures), asked)
        whole = not any(e.partial for e in asked)
        return whole and len(asked) == len(run.configurations)

    def _corpus_of(self, testset: TestSet) -> Path | None:
        """The folder whose files of staff hold for a set; none for a collection, which
        brings its own documents."""
        return None if testset.documents else self.corpus

    def _desk(
        self,
        testset: TestSet,
        configuration: Configuration,
        step: Callable[[str, int, int], object] = lambda *_: None,
    ) -> tuple[Desk, Costs]:
        """A desk for the configuration, and what it cost to make. It may be one of the
        last desks: of the same set, because no question is evidence for itself."""
        made: list[Costs] = []

        def make() -> Desk:
            desk, costs = desk_for(
                testset,
                configuration,
                self._cache,
                corpus=self._corpus_of(testset),
                encoder=self._encoder,
                step=step,
            )
            made.append(costs)
            return desk

        settings = configuration.settings
        key = f"{testset.sha256} {testset.corpus.digest} {settings}"
        desk = self._desks.get(key, make)
        return desk, made[0] if made else Costs(None, 0, desk.stats.passages, (), 0)


class _Watch:
    """Passes the progress of one configuration on to its run and its log."""

    def __init__(self, run: Run, number: int) -> None:
        self._run = run
        self._prefix = ""
        if number and len(run.configurations) > 1:
            name = run.configurations[number - 1].name
            self._prefix = messages.WHICH.format(
                number=number, of=len(run.configurations), name=name
            )

    def note(self, doing: str, done: int, total: int) -> None:
        self._run.step(f"{self._prefix}{doing}", done, total)
        self._run.log(f"{self._prefix}{doing}", done, total)

    def __call__(self, doing: str, done: int, total: int) -> None:
        """As `note`, before the first question; raises Stopped if Stop was pressed."""
        if self._run.stop.is_set():
            raise Stopped
        self.note(doing, done, total)


T = TypeVar("T")


class _Last(Generic[T]):
    """The last few things that were made, by a key. Two threads that ask for the same
    thing at once may both make it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """What was made for the key, or else what `make` gives."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def forget(self, key: str) -> None:
        """Drops what was made for the keys that hold this one."""
        with self._lock:
            for known in [k for k in self._made if key in k]:
                del self._made[known]


def _testset(inputs: Inputs, corpus: Callable[[], Corpus]) -> TestSet:
    """The set; `corpus` reads the articles, where the set brings none."""
    name, content = inputs.questions
    if name.lower().endswith(ZIP):
        return zipped_collection(name, content, MAX_QUESTIONS)
    most = MAX_QUESTIONS if inputs.uploaded else None
    return golden_text(name, content, corpus(), most)


def _configurations(inputs: Inputs) -> list[Configuration]:
    """The shipped settings, and those that were uploaded."""
    shipped = Configuration()
    if inputs.settings is None:
        return [shipped]
    file, content = inputs.settings
    read = parse_configuration(content, file)
    if read.model:
        raise SettingsError(
            messages.NO_MODEL.format(file=file), cure=messages.NO_MODEL_CURE
        )
    if read.name == shipped.name:
        read = replace(read, name=messages.UPLOADED.format(name=read.name))
    return [shipped, read]


def _failed(reason: str) -> QAError:
    message = messages.FAILED.format(reason=reason)
    return QAError(message, cure=messages.FAILED_CURE)
