"""Runs of other systems: named by their files, judged by the qrels."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import pytest

from qa.errors import QuestionSetError
from qa.evaluation import evaluate_runs
from qa.evaluation.sets import qrels_of, read_irds, run_of
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


def test_runs_and_judgements_are_read_as_ranx_writes_them(tmp_path: Path) -> None:
    run = {"q1": {"b": 0.5, "a": 0.75, "c": 0.5}, "q2": {"c": 2}}
    qrels = {"q1": {"a": 2, "b": 1.0}, "q2": {"c": 1}}
    packed = gzip.compress(b"q1 Q0 b 1 0.9 x\n")
    folder = write_folder(
        tmp_path,
        {"r.json": json.dumps(run), "q.json": json.dumps(qrels), "r.trec.gz": packed},
    )
    runs = [folder / "r.json", folder / "r.trec.gz"]
    testset, (ours, theirs) = evaluate_runs(runs, folder / "q.json")
    assert [o.ranking for o in ours.outcomes] == [("a", "c", "b"), ("c",)]
    assert theirs.outcomes[0].ranking == ("b",)
    assert testset.questions[0].grades == {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("{", r"r\.json is no JSON"),
        ("[]", r"r\.json holds no queries"),
        ('{"q": ["a"]}', r"r\.json, query q: it has no documents with numbers"),
        ('{"q": {"a": "1"}}', r"query q: a has '1', and no number"),
        ('{"q": {"a": NaN}}', r"query q: a has nan, and no number"),
        ('{"q": {"a b": 1}}', r"'a b' is no id"),
    ],
)
def test_a_malformed_file_of_ranx_is_refused(
    run: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(QuestionSetError, match=reason):
        run_of(write_folder(tmp_path, {"r.json": run}) / "r.json")


def test_a_grade_that_is_no_whole_number_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"q.json": '{"q": {"a": 0.5}}', "r.gz": b"no gzip"})
    with pytest.raises(QuestionSetError, match=r"the grade of a is 0\.5"):
        qrels_of(str(folder / "q.json"))
    with pytest.raises(QuestionSetError, match=r"r\.gz cannot be unpacked"):
        run_of(folder / "r.gz")


class Package(ModuleType):
    """Stands in for ir-datasets: a collection of two documents, and one not fetched."""

    def __init__(self) -> None:
        super().__init__("ir_datasets")
        self.lazy_libs = SimpleNamespace()

    def _fetch(self) -> Any:
        return self.lazy_libs.requests()

    def load(self, name: str) -> Any:
        if name not in ("small", "far"):
            raise KeyError(name)
        if name == "far":
            return SimpleNamespace(qrels_iter=self._fetch)
        return SimpleNamespace(
            docs_iter=lambda: iter(
                [Document("a", "Discs", "They slip."), Document("b", "", "Walk.")]
            ),
            queries_iter=lambda: iter([Query("q", "what slips")]),
            qrels_iter=lambda: iter([Qrel("q", "a", 1)]),
        )


class Document(NamedTuple):
    doc_id: str
    title: str
    text: str


class Query(NamedTuple):
    query_id: str
    text: str

    def default_text(self) -> str:
        return self.text


class Qrel(NamedTuple):
    query_id: str
    doc_id: str
    relevance: int


def test_a_collection_of_ir_datasets_is_read_by_its_id_and_never_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "ir_datasets", Package())
    testset = read_irds("irds:small")
    assert testset.documents == {"d0000001": "a", "d0000002": "b"}
    assert [(q.id, q.text, q.grades) for q in testset.questions] == [
        ("q", "what slips", {"a": 1})
    ]
    run = write_folder(tmp_path, {"r.trec": "q Q0 a 1 1 x\n"}) / "r.trec"
    judged, _ = evaluate_runs([run], "irds:small")
    assert (judged.name, judged.questions[0].grades) == ("small", {"a": 1})
    with pytest.raises(QuestionSetError, match="irds:far cannot be read: it is not on"):
        read_irds("irds:far")
    with pytest.raises(QuestionSetError, match="irds:no cannot be read"):
        read_irds("irds:no")


def test_a_package_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ir_datasets", "ranx"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(QuestionSetError, match="needs the package ir_datasets"):
        read_irds("irds:small")
    with pytest.raises(QuestionSetError, match="needs the package ranx"):
        run_of(write_folder(tmp_path, {"r.lz4": b""}) / "r.lz4")
