"""Runs of other systems, judged by the same measures: TREC runs over TREC qrels."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qa.corpus import Corpus, JudgedQuestion
from qa.errors import QuestionSetError
from qa.files import sha256, sha256_of

from .outcomes import Evaluation, Outcome
from .sets import IRDS, TestSet, qrels_of, run_of

Run = Mapping[str, Sequence[str]]
"""Query id to document ids, best first."""


def evaluate_runs(
    runs: Sequence[Path], qrels: Path | str, relevant: int = 1, *, zeros: bool = False
) -> tuple[TestSet, list[Evaluation]]:
    """The judged queries, and one evaluation a run, named after its file.

    A judged query that a run lacks counts 0, with the cause "not asked". A query of a
    run that has no judgement is left out and counted in a note. Raises QuestionSetError
    for malformed files and for a run that shares no query with the qrels.
    """
    judged = qrels_of(str(qrels))
    questions = tuple(
        JudgedQuestion(
            query,
            "",
            grades=grades,
            answerable=any(g >= relevant for g in grades.values()),
        )
        for query, grades in judged.items()
    )
    named = {name: run_of(path) for name, path in _named(runs).items()}
    digests = [
        sha256(json.dumps(judged, sort_keys=True).encode()),
        *map(sha256_of, runs),
    ]
    for path, run in zip(runs, named.values(), strict=True):
        if not run.keys() & judged.keys():
            raise QuestionSetError(
                f"{path} and {qrels} share no query.",
                cure="Name the qrels that belong to the run.",
            )
    testset = TestSet(
        _stem(str(qrels)),
        Corpus((), ""),
        questions,
        sha256("".join(digests).encode()),
        relevant,
        notes=tuple(_notes(named, questions, zeros=zeros)),
        zeros=zeros,
    )
    return testset, [_evaluation(n, run, questions) for n, run in named.items()]


def read_candidates(path: Path, testset: TestSet) -> tuple[Run, TestSet]:
    """The documents of a run, to be ranked anew, and the set with notes on what the run
    lacks and what the collection lacks.

    Raises QuestionSetError for a set of golden questions, a malformed run, and one that
    shares no query with the set.
    """
    run = run_of(path)
    asked = [q.id for q in testset.questions]
    if not testset.documents:
        raise QuestionSetError(
            f"{testset.name} holds golden questions, which no run has candidates for.",
            cure="Name a SET in BEIR layout.",
        )
    if not run.keys() & set(asked):
        raise QuestionSetError(
            f"{path} and {testset.name} share no query.",
            cure="Name a run of the queries of this set.",
        )
    there = set(testset.documents.values())
    lost = {d for q in asked for d in run.get(q, ()) if d not in there}
    without = sum(q not in run for q in asked)
    notes = [f"Only the documents of {path.name} are ranked."]
    if without:
        notes.append(f"{without} questions have no candidates, and count 0.")
    if lost:
        notes.append(f"{len(lost)} candidates are not in the collection.")
    return run, replace(testset, notes=(*testset.notes, *notes))


def _stem(qrels: str) -> str:
    if qrels.startswith(IRDS):
        return qrels.removeprefix(IRDS).replace("/", "-")
    return Path(qrels).stem


def _named(runs: Sequence[Path]) -> dict[str, Path]:
    """Name to file: the stem, or the whole path if two files have the same stem."""
    stems = [r.stem for r in runs]
    return {
        str(r) if stems.count(r.stem) > 1 else r.stem: r for r in dict.fromkeys(runs)
    }


def _evaluation(name: str, run: Run, questions: Sequence[JudgedQuestion]) -> Evaluation:
    outcomes = tuple(
        Outcome(q, tuple(run[q.id]), q.grades, cut=True)
        if q.id in run
        else Outcome(
            q, (), q.grades, cause="not asked", error="The run does not hold the query."
        )
        for q in questions
    )
    return Evaluation(name, outcomes, len(questions))


def _notes(
    runs: Mapping[str, Run], questions: Sequence[JudgedQuestion], *, zeros: bool
) -> Iterator[str]:
    judged = {q.id for q in questions}
    measured = {q.id for q in questions if q.answerable or zeros}
    for name, run in runs.items():
        if unjudged := run.keys() - judged:
            yield f"{name}: {len(unjudged)} queries were never judged and are left out."
        if lacking := measured - run.keys():
            yield (
                f"{name}: {len(lacking)} judged queries are not in the run and count "
                "0, as in trec_eval -c."
            )
