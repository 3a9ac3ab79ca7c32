"""Runs of other systems, judged by the same measures: TREC runs over TREC qrels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from qa.corpus import Corpus, JudgedQuestion
from qa.errors import QuestionSetError
from qa.files import sha256, sha256_of

from .outcomes import Evaluation, Outcome
from .sets import TestSet, read_qrels, read_run

Run = Mapping[str, Sequence[str]]
"""Query id to document ids, best first."""


def evaluate_runs(
    runs: Sequence[Path], qrels: Path, relevant: int = 1
) -> tuple[TestSet, list[Evaluation]]:
    """The judged queries, and one evaluation a run, named after its file.

    A judged query that a run lacks counts 0, with the cause "not asked". A query of a
    run that has no judgement is left out and counted in a note. Raises QuestionSetError
    for malformed files and for a run that shares no query with the qrels.
    """
    judged = read_qrels(qrels)
    questions = tuple(
        JudgedQuestion(
            query,
            "",
            grades=grades,
            answerable=any(g >= relevant for g in grades.values()),
        )
        for query, grades in judged.items()
    )
    named = {name: read_run(path) for name, path in _named(runs).items()}
    digest = sha256("".join(sha256_of(f) for f in (qrels, *runs)).encode())
    for path, run in zip(runs, named.values(), strict=True):
        if not run.keys() & judged.keys():
            raise QuestionSetError(
                f"{path} and {qrels} share no query.",
                cure="Name the qrels that belong to the run.",
            )
    testset = TestSet(
        qrels.stem,
        Corpus((), ""),
        questions,
        digest,
        relevant,
        notes=tuple(_notes(named, questions)),
    )
    return testset, [_evaluation(n, run, questions) for n, run in named.items()]


def _named(runs: Sequence[Path]) -> dict[str, Path]:
    """Name to file: the stem, or the whole path if two files have the same stem."""
    stems = [r.stem for r in runs]
    return {
        str(r) if stems.count(r.stem) > 1 else r.stem: r for r in dict.fromkeys(runs)
    }


def _evaluation(name: str, run: Run, questions: Sequence[JudgedQuestion]) -> Evaluation:
    outcomes = tuple(
        Outcome(q, tuple(run[q.id]), q.grades)
        if q.id in run
        else Outcome(
            q, (), q.grades, cause="not asked", error="The run does not hold the query."
        )
        for q in questions
    )
    return Evaluation(name, outcomes, len(questions))


def _notes(
    runs: Mapping[str, Run], questions: Sequence[JudgedQuestion]
) -> Iterator[str]:
    judged = {q.id for q in questions}
    for name, run in runs.items():
        if unjudged := run.keys() - judged:
            yield f"{name}: {len(unjudged)} queries were never judged and are left out."
    if without := sum(not q.answerable for q in questions):
        yield (
            f"{without} judged queries have no relevant document and enter no measure."
        )
