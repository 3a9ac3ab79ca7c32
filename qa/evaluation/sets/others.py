"""Runs and judgements as ranx writes them, and the collections of ir-datasets.

ranx's JSON and gzipped TREC files are read without it; a run in LZ4 needs the package.
What ranx reads needs no other file: our runs and qrels in TREC's format are among it.
"irds:ID" names a collection of the package ir-datasets, which must lie on this machine:
nothing is fetched. All functions raise QuestionSetError.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from qa.corpus import read_utf8
from qa.errors import QuestionSetError
from qa.files import sha256

from .collection import Collection
from .testset import TestSet
from .trec import check_ids, ordered, read_qrels, read_run

IRDS = "irds:"


def run_of(path: Path) -> dict[str, list[str]]:
    """Query id to document ids, best first, of a run in TREC's or ranx's format."""
    if path.suffix not in (".json", ".lz4"):
        return read_run(path)
    scores = _ranx_scores(path) if path.suffix == ".lz4" else _scores(path)
    return {query: ordered(found) for query, found in scores.items()}


def qrels_of(named: str) -> dict[str, dict[str, int]]:
    """Query id to the grades of its documents, of a file in TREC's, BEIR's or ranx's
    format, or of a collection of ir-datasets."""
    if named.startswith(IRDS):
        return _qrels(_dataset(named), named)
    path = Path(named)
    if path.suffix != ".json":
        return read_qrels(path)
    grades = _scores(path)
    for query, found in grades.items():
        for document, grade in found.items():
            if grade != int(grade):
                raise _fault(path, query, f"the grade of {document} is {grade}")
    return {q: {d: int(g) for d, g in found.items()} for q, found in grades.items()}


def read_irds(named: str, relevant: int = 1) -> TestSet:
    """The collection of ir-datasets with an id such as "irds:beir/scifact/test"."""
    dataset = _dataset(named)
    made = Collection(relevant)
    qrels = _qrels(dataset, named)
    with _Reading(named):
        for document in dataset.docs_iter():
            title = getattr(document, "title", "") or ""
            text = getattr(document, "text", None) or document.default_text()
            made.add_document(document.doc_id, title, text)
        for query in dataset.queries_iter():
            entry = {"_id": query.query_id, "text": query.default_text()}
            made.add_query(entry, qrels.get(query.query_id))
    check_ids(q.id for q in made.questions)
    digest = sha256(json.dumps([named, qrels], sort_keys=True).encode())
    name = named.removeprefix(IRDS).replace("/", "-")
    return made.testset(name, digest, digest, named, ())


class _Reading:
    """Whatever fails while a collection is read becomes a refusal that names it."""

    def __init__(self, named: str) -> None:
        self._named = named

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _at: object) -> None:
        if isinstance(error, Exception):
            raise QuestionSetError(
                f"{self._named} cannot be read: {error or type(error).__name__}.",
                cure="Fetch the collection first, with ir_datasets on a machine that "
                "may go to the network, or correct its id.",
            ) from error


def _dataset(named: str) -> Any:
    package = _package("ir_datasets", named)
    package.lazy_libs.requests = _refuse
    with _Reading(named):
        return package.load(named.removeprefix(IRDS))


def _refuse() -> None:
    raise OSError("it is not on this machine, and nothing is fetched")


def _qrels(dataset: Any, named: str) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    with _Reading(named):
        for judged in dataset.qrels_iter():
            grades = qrels.setdefault(judged.query_id, {})
            grades[judged.doc_id] = int(judged.relevance)
    check_ids([*qrels, *(d for grades in qrels.values() for d in grades)])
    return qrels


def _ranx_scores(path: Path) -> dict[str, dict[str, float]]:
    package = _package("ranx", str(path))
    try:
        read: dict[str, dict[str, float]] = package.Run.from_file(str(path)).to_dict()
    except Exception as error:
        raise QuestionSetError(
            f"{path} cannot be read by ranx: {error}.", cure="Save it again."
        ) from error
    return _checked(path, read)


def _package(name: str, needed_by: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise QuestionSetError(
            f"{needed_by} needs the package {name}, which is not installed.",
            cure=f"Install it: pip install {name}",
        ) from error


def _scores(path: Path) -> dict[str, dict[str, float]]:
    """The content of a JSON file: query id to document id to number."""
    try:
        return _checked(path, json.loads(read_utf8(path)))
    except (ValueError, RecursionError) as error:
        raise QuestionSetError(
            f"{path} is no JSON ({error}).", cure="Save it again."
        ) from error


def _checked(path: Path, read: Any) -> dict[str, dict[str, float]]:
    if not isinstance(read, Mapping) or not read:
        raise QuestionSetError(
            f"{path} holds no queries.", cure='ranx writes {"query": {"document": 1}}.'
        )
    for query, found in read.items():
        if not isinstance(found, Mapping):
            raise _fault(path, query, "it has no documents with numbers")
        for document, value in found.items():
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not math.isfinite(value)
            ):
                raise _fault(path, query, f"{document} has {value!r}, and no number")
    check_ids([*read, *(d for found in read.values() for d in found)])
    return {q: dict(found) for q, found in read.items()}


def _fault(path: Path, query: str, reason: str) -> QuestionSetError:
    return QuestionSetError(f"{path}, query {query}: {reason}.", cure="Correct it.")
