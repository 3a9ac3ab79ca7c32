"""Other people's runs, judged by the same code: TREC runs over TREC qrels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.corpus import Corpus
from qa.errors import QuestionSetError
from qa.files import sha256_of

from .evaluator import Evaluation, Outcome
from .sets import JudgedQuestion, TestSet, read_qrels, read_run


def evaluate_runs(
    runs: Sequence[Path], qrels: Path, relevant: int = 1
) -> tuple[TestSet, list[Evaluation]]:
    """One evaluation a run, named as its file. A judged query that a run lacks counts 0
    and is named as not asked; one that nobody judged is left out and counted in a note.

    Raises QuestionSetError for malformed files and for a run that shares no query with
    the qrels.
    """
    judged = read_qrels(qrels)
    topics = tuple(
        JudgedQuestion(
            q, "", grades=g, answerable=any(v >= relevant for v in g.values())
        )
        for q, g in judged.items()
    )
    read = {name: read_run(path) for name, path in _named(runs).items()}
    total = hashlib.sha256(sha256_of(qrels).encode())
    for path in runs:
        total.update(sha256_of(path).encode())
    for path, run in zip(runs, read.values(), strict=True):
        if not run.keys() & judged.keys():
            raise QuestionSetError(
                f"{path} and {qrels} share no query.",
                cure="Name the qrels that belong to the run.",
            )
    testset = TestSet(
        qrels.stem,
        Corpus((), ""),
        topics,
        total.hexdigest(),
        relevant,
        notes=tuple(_notes(read, judged, topics)),
    )
    return testset, [_evaluation(n, run, topics) for n, run in read.items()]


def _named(runs: Sequence[Path]) -> dict[str, Path]:
    """Files by their stems, or by their whole paths where two stems are the same."""
    stems = [r.stem for r in runs]
    return {
        str(r) if stems.count(r.stem) > 1 else r.stem: r for r in dict.fromkeys(runs)
    }


def _evaluation(
    name: str, run: Mapping[str, Sequence[str]], topics: Sequence[JudgedQuestion]
) -> Evaluation:
    outcomes = tuple(
        Outcome(t, tuple(run[t.id]), t.grades)
        if t.id in run
        else Outcome(
            t, (), t.grades, cause="not asked", error="The run does not hold the query."
        )
        for t in topics
    )
    return Evaluation(name, outcomes, len(topics))


def _notes(
    runs: Mapping[str, Mapping[str, Sequence[str]]],
    judged: Mapping[str, Mapping[str, int]],
    topics: Sequence[JudgedQuestion],
) -> list[str]:
    notes = [
        f"{name}: {len(strangers)} queries were never judged and are left out."
        for name, run in runs.items()
        if (strangers := run.keys() - judged.keys())
    ]
    without = sum(not t.answerable for t in topics)
    if without:
        notes.append(
            f"{without} judged queries have no relevant document and enter no measure."
        )
    return notes
