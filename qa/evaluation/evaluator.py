"""Asks every question of a set, configuration by configuration.

Embeddings of passages and sentences are kept by content hash, and so are whole indexes,
so that a configuration that only ranks otherwise costs no encoding.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.answer import (
    Answer,
    Calibration,
    MarkRule,
    Promise,
    Search,
    calibration_for,
    choose_hits,
)
from qa.desk import Desk, read_staff_files
from qa.errors import QuestionError
from qa.index import build, build_id, identity_of, open_index
from qa.model import CachedEncoder, Encoder, encoder_for

from .causes import Cause, StagePlaces, cause_of, places_of_answers
from .configuration import Configuration
from .judge import Judge
from .measures import Judgement, MarkCounts, covers, judge_marks
from .sets import JudgedQuestion, TestSet

MAX_RANKED = 100
"""Places of a ranking that are kept."""
FIRST_DOCUMENTS = 10
"""Where only the ranking is judged, a question fails that has no relevant document
among these."""

Step = Callable[[str, int, int], object]
"""Hears what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    `ranking` holds document ids, or passages that do not overlap; `grades` the
    judgements of these and of whatever was judged and is not among them. `answer` is
    None where only the ranking was asked for, or nothing could be asked (`error`).
    `right`: one of the first passages answers, shown or held back.
    """

    question: JudgedQuestion
    ranking: tuple[str, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    answer: Answer | None = None
    right: bool = False
    shown_right: bool = False
    cause: Cause | None = None
    places: StagePlaces | None = None
    error: str = ""
    seconds: float = 0.0

    @property
    def marked(self) -> MarkCounts:
        """How the marks of what was shown stand to the spans that answer."""
        cards = self.answer.citations if self.answer else ()
        return judge_marks(
            [(c.passage.article.id, c.passage, c.marks) for c in cards],
            self.question.gold,
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """`index_seconds` is None where the index was there already; `encoded` of
    `passages` had no vector yet. `peak_memory` is the process's, in bytes."""

    index_seconds: float | None
    encoded: int
    passages: int
    question_seconds: tuple[float, ...]
    peak_memory: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All outcomes of one configuration; fewer than the set has questions where it was
    stopped."""

    name: str
    outcomes: tuple[Outcome, ...]
    questions: int
    settings: Mapping[str, object] = field(default_factory=dict)
    build: str = ""
    thresholds: tuple[float, float] | None = None
    promise: Promise | None = None
    """None where none was made for these articles and settings."""
    costs: Costs | None = None
    testset: TestSet | None = None
    """None where only a run was read: then no article is at hand."""

    @property
    def partial(self) -> bool:
        return len(self.outcomes) < self.questions


def desk_for(
    testset: TestSet,
    configuration: Configuration,
    cache: Path,
    *,
    corpus: Path | None = None,
    encoder: Encoder | None = None,
    mark_rule: MarkRule | None = None,
    step: Step = lambda *_: None,
) -> tuple[Desk, Costs]:
    """The desk that is served, over the articles of a set, and what it cost to make.

    `cache` keeps vectors and indexes. `corpus` is the folder that may bring a
    calibration and the staff's files; without it what is shipped holds. Settings of the
    configuration replace the shipped ones.

    Raises what `index.build` and `Desk.open` raise, and CacheDamaged.
    """
    kept = CachedEncoder(encoder or encoder_for(configuration.model or None), cache)
    inputs = identity_of(testset.corpus, kept, configuration.passages)
    folder = cache / build_id(inputs)
    began = time.perf_counter()
    _, new = build(
        folder,
        testset.corpus,
        kept,
        configuration.passages,
        advance=lambda done, total: step("Encoding passages", done, total),
    )
    took = time.perf_counter() - began
    index = open_index(folder, kept, rules=configuration.passages)
    calibration = _calibration(testset, kept, configuration, corpus)
    desk = Desk(
        index,
        kept,
        calibration,
        staff_files=read_staff_files(corpus),
        ranking=configuration.ranking,
        query_rules=configuration.query,
        mark_rule=mark_rule,
    )
    costs = Costs(
        took if new else None, kept.encoded, index.stats.passages, (), _peak_memory()
    )
    return desk, costs


def _calibration(
    testset: TestSet, encoder: Encoder, configuration: Configuration, own: Path | None
) -> Calibration | None:
    """The calibration, without its promise where the settings are not the shipped
    ones."""
    articles = testset.corpus.digest
    calibration = calibration_for(own, encoder.weights_sha256, articles)
    if calibration is None or configuration.settings == Configuration().settings:
        return calibration
    found, related = configuration.thresholds or (
        calibration.found,
        calibration.related,
    )
    return replace(calibration, found=found, related=related, promise=None)


def evaluate(
    desk: Desk,
    testset: TestSet,
    configuration: Configuration,
    costs: Costs,
    *,
    answers: bool = True,
    stop: Callable[[], bool] = lambda: False,
    step: Step = lambda *_: None,
) -> Evaluation:
    """Asks the questions in their order. `answers=False` judges the ranking alone.

    Ends early, with what it has, on KeyboardInterrupt or when `stop` says so.
    """
    judge = Judge(testset)
    outcomes: list[Outcome] = []
    total = len(testset.topics)
    try:
        for topic in testset.topics:
            if stop():
                break
            outcomes.append(ask_question(desk, judge, topic, answers=answers))
            step("Asking", len(outcomes), total)
    except KeyboardInterrupt:
        pass
    calibration = desk.calibration if answers else None
    return Evaluation(
        configuration.name,
        tuple(outcomes),
        total,
        configuration.settings,
        desk.index.stats.build,
        (calibration.found, calibration.related) if calibration else None,
        calibration.promise if calibration else None,
        replace(
            costs,
            question_seconds=tuple(o.seconds for o in outcomes),
            peak_memory=_peak_memory(),
        ),
        testset,
    )


def ask_question(
    desk: Desk, judge: Judge, topic: JudgedQuestion, *, answers: bool = True
) -> Outcome:
    began = time.perf_counter()
    try:
        if answers:
            trace = desk.trace(topic.question, topic.history)
            search, cards, answer = trace.search, trace.cards, trace.answer
        else:
            search, cards, answer = desk.search(topic.question, topic.history), (), None
    except QuestionError as error:
        return _not_asked(topic, error.message)
    seconds = time.perf_counter() - began
    ranking, grades = _ranked(desk, judge, topic, search)
    outcome = Outcome(
        topic,
        ranking,
        grades,
        answer,
        right=any(judge.answers(topic, c.passage) for c in cards),
        shown_right=answer is not None
        and any(judge.answers(topic, c.passage) for c in answer.citations),
        seconds=seconds,
    )
    if not topic.answerable:
        wrong = answer is not None and answer.status == "found"
        return replace(outcome, cause="answered without an answer" if wrong else None)
    if _succeeded(outcome, judge.testset.relevant):
        return outcome
    stands = places_of_answers(judge, topic, desk.index, search, cards)
    return replace(outcome, cause=cause_of(stands), places=stands)


def _succeeded(outcome: Outcome, relevant: int) -> bool:
    if outcome.answer is not None:
        return outcome.shown_right
    first = outcome.ranking[:FIRST_DOCUMENTS]
    return any(outcome.grades.get(d, 0) >= relevant for d in first)


def _not_asked(topic: JudgedQuestion, error: str) -> Outcome:
    grades = dict(topic.grades) or _spans(topic.gold)
    return Outcome(topic, (), grades, cause="not asked", error=error)


def _ranked(
    desk: Desk, judge: Judge, topic: JudgedQuestion, search: Search
) -> tuple[tuple[str, ...], dict[str, int]]:
    """The ranking that is judged, and the judgements of its ids.

    Cards come first, in their order. Documents rank by their best passage. Passages
    rank as cards do, without overlap;
    so a judged span, more than half of which must stand in a passage, belongs to one
    at most, and a span that belongs to none is a relevant "document" that was missed.
    """
    documents = judge.testset.documents
    if documents:
        hits = (*(c.hit for c in search.cards), *search.hits)
        best = dict.fromkeys(h.passage.article.id for h in hits)
        return tuple(documents[a] for a in best)[:MAX_RANKED], dict(topic.grades)
    first = [c.passage for c in search.cards]
    free = [h for h in search.hits if not any(h.passage.overlaps(p) for p in first)]
    rest = choose_hits(
        free, MAX_RANKED - len(first), about_as_good=desk.ranking.about_as_good
    )
    passages = [*first, *(h.passage for h in rest)]
    missed = [
        j for j in topic.gold if not any(covers(p.article.id, p, j) for p in passages)
    ]
    grades = _spans(missed)
    grades |= {p.id: g for p in passages if (g := judge.grade(topic, p))}
    return tuple(p.id for p in passages), grades


def _spans(gold: Sequence[Judgement]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for j in gold:
        key = f"{j.article}:{j.start}-{j.end}"
        grades[key] = max(j.grade, grades.get(key, 0))
    return grades


def _peak_memory() -> int:
    """Bytes that the process held at most; Linux counts in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
