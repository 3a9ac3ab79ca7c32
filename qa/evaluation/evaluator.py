"""Asks the desk every question of a set, under one configuration.

Vectors of passages and whole indexes are cached by the hash of their content, so a
configuration that changes only the ranking encodes nothing.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qa.answer import (
    Calibration,
    Card,
    KnownQuestions,
    Search,
    Trace,
    calibration_for,
    choose_hits,
    known_questions,
)
from qa.corpus import JudgedQuestion, Judgement, Passage, covers
from qa.desk import Desk, read_staff_files
from qa.errors import QuestionError
from qa.index import build, build_id, identity_of, open_index, trim
from qa.model import CachedEncoder, Encoder, encoder_for
from qa.question import Change, Vocabulary

from .causes import cause_of, places_of_answers
from .configuration import Configuration
from .held_out import uses_of
from .judge import Judge
from .outcomes import Costs, Evaluation, Outcome
from .sets import TestSet, is_itself

MAX_RANKED = 100
"""Documents or passages of a ranking that are kept, where no measure looks deeper."""
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
    index = index.weighed(configuration.bm25)
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
    ones; None without the reader, of whose logits it is made."""
    if not configuration.ranking.reader:
        return None
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
    corpus: Path | None = None,
    deepest: int = MAX_RANKED,
    candidates: Mapping[str, Sequence[str]] | None = None,
    stop: Callable[[], bool] = lambda: False,
    step: Step = lambda *_: None,
) -> Evaluation:
    """Asks the questions in the order of the set.

    `answers=False` judges the ranking alone, and so does a configuration without the
    reader. `corpus` is that of `desk_for`; it tells which questions are not held out.
    A ranking ends at `deepest`. With `candidates`, document ids by question id, only
    these documents are ranked, and the ranking alone is judged. On KeyboardInterrupt,
    or when `stop` gives True before a question, the evaluation ends with the outcomes
    so far.
    """
    answers = answers and configuration.ranking.reader and candidates is None
    judge = Judge(testset)
    outcomes: list[Outcome] = []
    total = len(testset.questions)
    try:
        for question in testset.questions:
            if stop():
                break
            outcomes.append(
                ask_question(
                    desk,
                    judge,
                    question,
                    answers=answers,
                    deepest=deepest,
                    among=rows_of(desk, judge, candidates, question)
                    if candidates
                    else None,
                )
            )
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
        deepest,
        uses_of(testset, corpus, desk.encoder.weights_sha256),
        tuple(desk.known_aside),
    )


def ask_question(
    desk: Desk,
    judge: Judge,
    question: JudgedQuestion,
    *,
    answers: bool = True,
    deepest: int = MAX_RANKED,
    among: Sequence[int] | None = None,
) -> Outcome:
    """Asks one question and judges what the desk did with it.

    `answers=False` searches only; with `among` these rows are ranked and no other. A
    question that the desk refuses gives an outcome with the cause "not asked".
    """
    if answers:
        return trace_question(desk, judge, question, deepest)[0]
    began = time.perf_counter()
    try:
        whole = desk.ranking.reader and among is None
        search = desk.search(
            question.text,
            question.history,
            undo=[] if whole else ["reply"],
            among=among,
        )
    except QuestionError as error:
        return _not_asked(question, error.message)
    seconds = time.perf_counter() - began
    outcome = _judged(desk, judge, question, search, deepest=deepest)
    cut = outcome.cut and among is None
    return replace(outcome, seconds=seconds, cut=cut)


def trace_question(
    desk: Desk, judge: Judge, question: JudgedQuestion, deepest: int = MAX_RANKED
) -> tuple[Outcome, Trace | None]:
    """Asks one question, and gives its outcome with every stage on the way; None for a
    question that the desk refuses. Without the reader every question is searched, as in
    an evaluation."""
    began = time.perf_counter()
    undo: list[Change] = [] if desk.ranking.reader else ["reply"]
    try:
        trace = desk.trace(question.text, question.history, undo=undo)
    except QuestionError as error:
        return _not_asked(question, error.message), None
    seconds = time.perf_counter() - began
    outcome = _judged(desk, judge, question, trace.search, deepest=deepest, trace=trace)
    return replace(outcome, seconds=seconds), trace


def _judged(
    desk: Desk,
    judge: Judge,
    question: JudgedQuestion,
    search: Search,
    *,
    deepest: int,
    trace: Trace | None = None,
) -> Outcome:
    """The outcome of a search and, with a trace, of its answer."""
    answer, cards = (trace.answer, trace.cards) if trace else (None, ())
    ranking, grades = _ranking_and_grades(desk, judge, question, search, deepest)
    outcome = Outcome(
        question,
        ranking,
        grades,
        answer,
        right=any(judge.answers(question, c.passage) for c in cards),
        shown_right=answer is not None
        and any(judge.answers(question, c.passage) for c in answer.citations),
        cut=_is_cut(desk, search),
    )
    if not question.answerable:
        wrong = answer is not None and answer.status == "found"
        return replace(outcome, cause="answered without an answer" if wrong else None)
    if _succeeded(outcome, judge.testset.relevant):
        return outcome
    places = places_of_answers(judge, question, desk.index, search, cards)
    return replace(
        outcome, cause=cause_of(places, replied=search.reply is not None), places=places
    )


def _is_cut(desk: Desk, search: Search) -> bool:
    """Whether a channel would have found more with a greater depth."""
    rules, found = desk.ranking, search.found
    full = [
        on and len(rows) >= rules.depth
        for on, rows in ((rules.dense, found.dense), (rules.lexical, found.lexical))
    ]
    return any(full) and len(search.hits) < desk.stats.passages


def rows_of(
    desk: Desk,
    judge: Judge,
    candidates: Mapping[str, Sequence[str]],
    question: JudgedQuestion,
) -> list[int]:
    """The rows of the documents that are candidates for a question; none for a question
    without candidates."""
    articles = map(judge.article_of.get, candidates.get(question.id, ()))
    return [row for a in articles if a for row, _ in desk.index.passages_of(a)]


def _succeeded(outcome: Outcome, relevant: int) -> bool:
    if outcome.answer is not None:
        return outcome.shown_right
    first = outcome.ranking[:FIRST_DOCUMENTS]
    return any(outcome.grades.get(d, 0) >= relevant for d in first)


def _not_asked(question: JudgedQuestion, error: str) -> Outcome:
    grades = dict(question.grades) or _grades_of_spans(question.gold)
    return Outcome(question, (), grades, cause="not asked", error=error)


def _ranking_and_grades(
    desk: Desk, judge: Judge, question: JudgedQuestion, search: Search, deepest: int
) -> tuple[tuple[str, ...], dict[str, int]]:
    """The ranking to be judged, best first, and the grades of its ids.

    What the reader put in order comes first. A document ranks by its best passage.
    Passages are chosen as cards are, so that they do not overlap. A passage must hold
    more than half of a judged span, so a span belongs to one passage at most. A span
    that belongs to none is graded under its own id, as a relevant document that was
    missed. A document that is the query itself is left out (`is_itself`).
    """
    documents = judge.testset.documents
    if documents:
        hits = (*(c.hit for c in _read(desk, search)), *search.hits)
        best = dict.fromkeys(documents[h.passage.article.id] for h in hits)
        ranked = [d for d in best if not is_itself(question, d)]
        return tuple(ranked[:deepest]), dict(question.grades)
    passages = ranked_passages(desk, search, deepest)
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
    """The first passages of a search: its cards in the order of the reader, if there is
    one, and then the best of the rest, chosen as cards are. None overlaps another."""
    first = [c.passage for c in _read(desk, search)[:depth]]
    free = [h for h in search.hits if not any(h.passage.overlaps(p) for p in first)]
    rest = choose_hits(
        free,
        depth - len(first),
        about_as_good=desk.ranking.about_as_good,
        repeated=True,
    )
    return [*first, *(h.passage for h in rest)]


def _read(desk: Desk, search: Search) -> tuple[Card, ...]:
    return search.cards if desk.ranking.reader else ()


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
