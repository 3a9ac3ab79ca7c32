"""Asks the desk every question of a set, under one configuration.

Vectors of passages and whole indexes are cached by the hash of their content, so a
configuration that changes only the ranking encodes nothing.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from qa.answer import (
    Calibration,
    KnownQuestions,
    Search,
    calibration_for,
    choose_hits,
    known_questions,
)
from qa.corpus import JudgedQuestion, Judgement, Passage, covers
from qa.desk import Desk, Trace, read_staff_files
from qa.errors import QuestionError
from qa.index import build, build_id, identity_of, open_index, trim
from qa.model import CachedEncoder, Encoder, encoder_for
from qa.question import Vocabulary

from .causes import cause_of, places_of_answers
from .configuration import Configuration
from .judge import Judge
from .outcomes import Costs, Evaluation, Outcome
from .sets import TestSet, is_itself

MAX_RANKED = 100
"""Documents or passages of a ranking that are kept."""
FIRST_DOCUMENTS = 10
"""If only the ranking is judged, a question fails without a relevant document among
this many."""

Step = Callable[[str, int, int], object]
"""Called with progress: (what is being done, how many are done, how many there are)."""


def desk_for(
    testset: TestSet,
    configuration: Configuration,
    cache: Path,
    *,
    corpus: Path | None = None,
    encoder: Encoder | None = None,
    step: Step = lambda *_: None,
) -> tuple[Desk, Costs]:
    """The desk that is served, over the articles of a set, and what it cost to make.

    `cache` keeps vectors and indexes. `corpus` is the folder that may bring a
    calibration, the staff's files and known questions (without those of the set);
    without it what is shipped holds. Settings of the configuration replace the shipped
    ones.

    Raises what `index.build` and `Desk.open` raise, and CacheDamaged.
    """
    encoder = encoder or encoder_for(configuration.model or None, cache, make=True)
    kept = CachedEncoder(encoder, cache)
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
    os.utime(folder)  # the one that was used last
    trim(cache, spare=folder)
    index = open_index(folder, kept, rules=configuration.passages)
    known = (
        known_questions(corpus, testset.corpus.by_id, kept, asked=testset.questions)
        if configuration.ranking.known
        else None
    )
    calibration = _calibration(testset, kept, configuration, corpus, known)
    files = read_staff_files(corpus)
    if corpus is None:  # of a collection: its figures are those of retrieval alone
        files = files._replace(vocabulary=Vocabulary())
    desk = Desk(
        index,
        kept,
        calibration,
        staff_files=files,
        known=known,
        ranking=configuration.ranking,
        query_rules=configuration.query,
    )
    costs = Costs(
        took if new else None, kept.encoded, index.stats.passages, (), _peak_memory()
    )
    return desk, costs


def _calibration(
    testset: TestSet,
    encoder: Encoder,
    configuration: Configuration,
    own: Path | None,
    known: KnownQuestions | None,
) -> Calibration | None:
    """The calibration, without its promise where the settings are not the shipped
    ones."""
    articles = testset.corpus.digest
    weights = encoder.weights_sha256
    calibration = calibration_for(own, weights, articles, known=known is not None)
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
    """Asks the questions in the order of the set.

    `answers=False` judges the ranking alone. On KeyboardInterrupt, or when `stop` gives
    True before a question, the evaluation ends with the outcomes so far.
    """
    judge = Judge(testset)
    outcomes: list[Outcome] = []
    total = len(testset.questions)
    try:
        for question in testset.questions:
            if stop():
                break
            outcomes.append(ask_question(desk, judge, question, answers=answers))
            step("Asking", len(outcomes), total)
    except KeyboardInterrupt:
        pass
    calibration = desk.calibration if answers else None
    return Evaluation(
        configuration.name,
        tuple(outcomes),
        total,
        configuration.settings,
        desk.stats.build,
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
    desk: Desk, judge: Judge, question: JudgedQuestion, *, answers: bool = True
) -> Outcome:
    """Asks one question and judges what the desk did with it.

    `answers=False` searches only. A question that the desk refuses gives an outcome
    with the cause "not asked".
    """
    if answers:
        return trace_question(desk, judge, question)[0]
    began = time.perf_counter()
    try:
        search = desk.search(question.text, question.history)
    except QuestionError as error:
        return _not_asked(question, error.message)
    seconds = time.perf_counter() - began
    return replace(_judged(desk, judge, question, search), seconds=seconds)


def trace_question(
    desk: Desk, judge: Judge, question: JudgedQuestion
) -> tuple[Outcome, Trace | None]:
    """Asks one question, and gives its outcome with every stage on the way; None for a
    question that the desk refuses."""
    began = time.perf_counter()
    try:
        trace = desk.trace(question.text, question.history)
    except QuestionError as error:
        return _not_asked(question, error.message), None
    seconds = time.perf_counter() - began
    outcome = _judged(desk, judge, question, trace.search, trace)
    return replace(outcome, seconds=seconds), trace


def _judged(
    desk: Desk,
    judge: Judge,
    question: JudgedQuestion,
    search: Search,
    trace: Trace | None = None,
) -> Outcome:
    """The outcome of a search and, with a trace, of its answer."""
    answer, cards = (trace.answer, trace.cards) if trace else (None, ())
    ranking, grades = _ranking_and_grades(desk, judge, question, search)
    outcome = Outcome(
        question,
        ranking,
        grades,
        answer,
        right=any(judge.answers(question, c.passage) for c in cards),
        shown_right=answer is not None
        and any(judge.answers(question, c.passage) for c in answer.citations),
    )
    if not question.answerable:
        wrong = answer is not None and answer.status == "found"
        return replace(outcome, cause="answered without an answer" if wrong else None)
    if _succeeded(outcome, judge.testset.relevant):
        return outcome
    places = places_of_answers(judge, question, desk.index, search, cards)
    return replace(outcome, cause=cause_of(places), places=places)


def _succeeded(outcome: Outcome, relevant: int) -> bool:
    if outcome.answer is not None:
        return outcome.shown_right
    first = outcome.ranking[:FIRST_DOCUMENTS]
    return any(outcome.grades.get(d, 0) >= relevant for d in first)


def _not_asked(question: JudgedQuestion, error: str) -> Outcome:
    grades = dict(question.grades) or _grades_of_spans(question.gold)
    return Outcome(question, (), grades, cause="not asked", error=error)


def _ranking_and_grades(
    desk: Desk, judge: Judge, question: JudgedQuestion, search: Search
) -> tuple[tuple[str, ...], dict[str, int]]:
    """The ranking to be judged, best first, and the grades of its ids.

    Cards come first, in their order. A document ranks by its best passage. Passages are
    chosen as cards are, so that they do not overlap. A passage must hold more than half
    of a judged span, so a span belongs to one passage at most. A span that belongs to
    none is graded under its own id, as a relevant document that was missed. A document
    that is the query itself is left out (`is_itself`).
    """
    documents = judge.testset.documents
    if documents:
        hits = (*(c.hit for c in search.cards), *search.hits)
        best = dict.fromkeys(documents[h.passage.article.id] for h in hits)
        ranked = [d for d in best if not is_itself(question, d)]
        return tuple(ranked[:MAX_RANKED]), dict(question.grades)
    passages = ranked_passages(desk, search)
    missed = [
        j
        for j in question.gold
        if not any(covers(p.article.id, p, j) for p in passages)
    ]
    grades = _grades_of_spans(missed)
    grades |= {p.id: g for p in passages if (g := judge.grade(question, p))}
    return tuple(p.id for p in passages), grades


def ranked_passages(
    desk: Desk, search: Search, depth: int = MAX_RANKED
) -> list[Passage]:
    """The first passages of a search: its cards in their order, and then the best of
    the rest, chosen as cards are. None overlaps another."""
    first = [c.passage for c in search.cards[:depth]]
    free = [h for h in search.hits if not any(h.passage.overlaps(p) for p in first)]
    rest = choose_hits(
        free,
        depth - len(first),
        about_as_good=desk.ranking.about_as_good,
        repeated=True,
    )
    return [*first, *(h.passage for h in rest)]


def _grades_of_spans(gold: Sequence[Judgement]) -> dict[str, int]:
    """Ids as passages have them, "article:start-end", to grades."""
    grades: dict[str, int] = {}
    for j in gold:
        key = f"{j.article}:{j.start}-{j.end}"
        grades[key] = max(j.grade, grades.get(key, 0))
    return grades


def _peak_memory() -> int:
    """Peak resident memory of the process in bytes; Linux reports kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
