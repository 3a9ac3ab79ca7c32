"""Evaluations that people start, watch and stop from the browser.

Runs and uploaded questions are kept in the memory of this process only; nothing of them
is written or logged. One evaluation runs at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from qa.corpus import Corpus, read_corpus
from qa.desk import Desk
from qa.errors import QAError
from qa.evaluation import Configuration, Costs, Evaluation, desk_for, evaluate
from qa.evaluation.measures import DEFAULT_MEASURES, parse_measure
from qa.evaluation.report import Results, report_files, report_of
from qa.evaluation.sets import SET_SUFFIXES, TestSet
from qa.model import Encoder
from qa.web.jobs import Job, Jobs, Stopped

from . import messages


class Run(Job):
    """One evaluation of a set, with one configuration or two.

    Its own thread sets the attributes; `evaluations`, `desks`, `results` and `files`
    are empty until it has ended.
    """

    def __init__(
        self, testset: TestSet, configurations: Sequence[Configuration]
    ) -> None:
        super().__init__(messages.OPENING)
        self.testset = testset
        self.configurations = tuple(configurations)
        self.evaluations: tuple[Evaluation, ...] = ()
        self.desks: tuple[Desk, ...] = ()
        self.results: Results | None = None
        self.files: Mapping[str, bytes] = {}

    @property
    def untried(self) -> tuple[str, ...]:
        """The names of the configurations that were not evaluated."""
        return tuple(c.name for c in self.configurations[len(self.evaluations) :])


class Lab:
    """Starts and keeps runs. Safe to share between threads."""

    def __init__(
        self, corpus: Path, cache: Path, encoder: Encoder | None = None
    ) -> None:
        """`corpus` is the folder of articles with its sets of questions; `cache` is a
        folder for vectors and indexes; without `encoder`, the shipped model is used."""
        self.corpus = corpus
        self._cache = cache
        self._encoder = encoder
        self._jobs = Jobs[Run]()

    def sets(self) -> list[Path]:
        """The sets of questions in the corpus folder."""
        folder = self.corpus / "questions"
        return sorted(f for s in SET_SUFFIXES for f in folder.glob(f"*{s}"))

    def runs(self) -> list[Run]:
        """The kept runs, newest first."""
        return self._jobs.all()

    def run(self, key: str) -> Run | None:
        """The run with the id `key`; None for one that is not kept."""
        return self._jobs.get(key)

    def articles(self, desk: Desk) -> Corpus:
        """Reads the corpus folder. Raises QAError unless its articles are those of the
        desk."""
        read = read_corpus(self.corpus, skip_bad=True)
        here = {a.id: a.text for a in read.articles}
        if here != {a.id: a.text for a in desk.articles()}:
            raise QAError(messages.CHANGED, cure=messages.CHANGED_CURE)
        known = (r.testset.corpus for r in self.runs())
        return next((c for c in known if c.digest == read.digest), read)

    def start(self, testset: TestSet, configurations: Sequence[Configuration]) -> Run:
        """Starts an evaluation in its own thread. Raises QAError while another one is
        running."""
        run = Run(testset, configurations)
        busy = QAError(messages.BUSY, cure=messages.BUSY_CURE)
        self._jobs.add(run, busy)
        run.begin(lambda: self._evaluate(run), _failed)
        return run

    def close(self) -> None:
        """Stops a running evaluation, which ends after its current question."""
        self._jobs.close()

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """For FastAPI: stops a running evaluation when the server stops."""
        try:
            yield
        finally:
            self.close()

    # --- in a run's own thread ------------------------------------------------------

    def _evaluate(self, run: Run) -> bool:
        evaluations: list[Evaluation] = []
        desks: list[Desk] = []
        for number, configuration in enumerate(run.configurations, 1):
            if evaluations and run.stop.is_set():
                break
            watch = _Watch(run, number)
            watch(messages.OPENING, 0, 0)
            try:
                desk, costs = self._open(run, configuration, watch)
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
                    corpus=self.corpus,
                    stop=run.stop.is_set,
                    step=watch.note,
                )
            )
            desks.append(desk)
        if not any(e.outcomes for e in evaluations):
            raise Stopped
        run.step(messages.COUNTING, 0, 0)
        asked = [e for e in evaluations if e.outcomes]
        measures = [parse_measure(m) for m in DEFAULT_MEASURES]
        results = Results(report_of(run.testset, asked, measures), asked)
        results.prepare()
        run.evaluations, run.desks = tuple(asked), tuple(desks[: len(asked)])
        run.files = _sort_files(report_files(results.report, asked))
        run.results = results
        return len(asked) == len(run.configurations) and not results.partial

    def _open(
        self, run: Run, configuration: Configuration, watch: _Watch
    ) -> tuple[Desk, Costs]:
        """A desk for the configuration, and what it cost to build. It is that of an
        earlier run if articles and settings are the same."""
        for known in self.runs():
            same = known.testset.corpus.digest == run.testset.corpus.digest
            for desk, evaluation in zip(known.desks, known.evaluations, strict=True):
                if same and evaluation.settings == configuration.settings:
                    return desk, Costs(None, 0, desk.stats.passages, (), 0)
        return desk_for(
            run.testset,
            configuration,
            self._cache,
            corpus=self.corpus,
            encoder=self._encoder,
            step=watch,
        )


class _Watch:
    """Passes the progress of one configuration on to its run."""

    def __init__(self, run: Run, number: int) -> None:
        self._run = run
        self._prefix = ""
        if len(run.configurations) > 1:
            name = run.configurations[number - 1].name
            self._prefix = messages.WHICH.format(
                number=number, of=len(run.configurations), name=name
            )

    def note(self, doing: str, done: int, total: int) -> None:
        self._run.step(f"{self._prefix}{doing}", done, total)

    def __call__(self, doing: str, done: int, total: int) -> None:
        """As `note`, before the first question; raises Stopped if Stop was pressed."""
        if self._run.stop.is_set():
            raise Stopped
        self.note(doing, done, total)


def _sort_files(made: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Puts report.html first, then the other reports, then the files in TREC format."""
    return dict(
        sorted(
            made.items(),
            key=lambda f: (f[0] != "report.html", f[0].endswith("trec"), f[0]),
        )
    )


def _failed(reason: str) -> QAError:
    message = messages.FAILED.format(reason=reason)
    return QAError(message, cure=messages.FAILED_CURE)
