"""Runs of other systems: named by their files, judged by the qrels."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import QuestionSetError
from qa.evaluation import evaluate_runs
from tests.helpers.folders import write_folder

QRELS = "q1 0 a 2\nq1 0 b 1\nq2 0 c 1\nq3 0 d 0\n"


def folder_of(tmp_path: Path, **runs: str) -> Path:
    files = {f"{name}.trec": text for name, text in runs.items()}
    return write_folder(tmp_path, {"qrels.trec": QRELS, **files})


def test_a_query_that_the_run_lacks_was_not_asked(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ours="q1 Q0 b 1 0.9 x\nq1 Q0 a 2 0.8 x\n")
    testset, (ours,) = evaluate_runs([folder / "ours.trec"], folder / "qrels.trec")
    assert (testset.name, ours.name, ours.partial) == ("qrels", "ours", False)
    assert [q.answerable for q in testset.questions] == [True, True, False]
    first, second, _ = ours.outcomes
    assert (first.ranking, first.grades, first.cause) == (
        ("b", "a"),
        {"a": 2, "b": 1},
        None,
    )
    assert (second.ranking, second.cause) == ((), "not asked")
    assert testset.notes == (
        "ours: 1 judged queries are not in the run and count 0, as in trec_eval -c.",
    )
    assert (first.cut, second.cut) == (True, False)


def test_queries_that_nobody_judged_are_counted(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ours="q1 Q0 a 1 1 x\nq8 Q0 a 1 1 x\nq9 Q0 a 1 1 x\n")
    testset, _ = evaluate_runs([folder / "ours.trec"], folder / "qrels.trec")
    assert testset.notes[0] == "ours: 2 queries were never judged and are left out."


def test_the_lowest_relevant_grade_decides_what_is_answerable(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ours="q1 Q0 a 1 1 x\n")
    testset, _ = evaluate_runs([folder / "ours.trec"], folder / "qrels.trec", 2)
    assert [q.answerable for q in testset.questions] == [True, False, False]


def test_runs_of_one_file_name_are_named_by_their_paths(tmp_path: Path) -> None:
    run = "q1 Q0 a 1 1 x\n"
    folder = folder_of(tmp_path, **{"a/run": run, "b/run": run})
    paths = [folder / "a" / "run.trec", folder / "b" / "run.trec"]
    _, evaluations = evaluate_runs(paths, folder / "qrels.trec")
    assert [e.name for e in evaluations] == [str(p) for p in paths]


def test_a_run_of_other_queries_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ours="q9 Q0 a 1 1 x\n")
    with pytest.raises(QuestionSetError, match="share no query"):
        evaluate_runs([folder / "ours.trec"], folder / "qrels.trec")
