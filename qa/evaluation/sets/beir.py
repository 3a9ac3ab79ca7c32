"""A collection in BEIR layout as a set of judged questions.

The folder holds `corpus.jsonl`, `queries.jsonl` and `qrels/<split>.tsv`. Two files are
optional: `unanswerable.jsonl` holds questions that the corpus does not answer, and
`answers.jsonl` holds answers word for word, by which marks are judged. Each document
becomes an article; `TestSet.documents` keeps its id. Malformed files raise
QuestionSetError with file and line. The notes of the set name what was left out.

Collections are read as other tools write them: whole numbers as ids, titles that are
null, grades such as 1.0, other headers or none, lines of comment. An id with white
space is written with "_", and the notes say so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.corpus import (
    is_id,
    line_error,
    read_utf8,
)
from qa.errors import QuestionSetError
from qa.files import sha256_of
from qa.text import canonical

from .collection import Collection, some
from .testset import TestSet, digest_of
from .trec import read_qrels

COLLECTION, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"
SPANS, REFUSALS = "answers.jsonl", "unanswerable.jsonl"


def is_collection(path: Path) -> bool:
    """Whether a folder is laid out as BEIR does, whole or not."""
    return (path / COLLECTION).is_file() or (path / QRELS).is_dir()


def read_beir(folder: Path, split: str = "", relevant: int = 1) -> TestSet:
    """The collection with the judgements of qrels/<split>.tsv.

    Without `split` it is test.tsv, or the only file of qrels/. `relevant` is the least
    grade that answers. Raises QuestionSetError.
    """
    judged = _qrels_file(folder, split)
    files = [folder / COLLECTION, folder / QUERIES, judged]
    ids = _Ids()
    made = Collection(relevant)
    for _, entry in _entries(folder / COLLECTION, ids, "title", "text"):
        made.add_document(entry["_id"], entry["title"], entry["text"])
    qrels = read_qrels(judged, ids.written)
    for _, entry in _entries(folder / QUERIES, ids, "text"):
        made.add_query(entry, qrels.pop(entry["_id"], None))
    _check_no_query_is_left(judged, qrels, folder)
    refusals = folder / REFUSALS
    if refusals.is_file():
        files.append(refusals)
        known = {q.id for q in made.questions}
        for number, entry in _entries(refusals, ids, "text"):
            if entry["_id"] in known:
                raise line_error(refusals, number, f"{entry['_id']} is a query too")
            made.add_query(entry, {})
    spans = folder / SPANS
    if spans.is_file():
        files.append(spans)
        made.mark(_answers(spans, ids))
    return made.testset(
        folder.resolve().name,
        sha256_of(folder / COLLECTION),
        digest_of(files),
        judged.name,
        ids.notes(),
    )


def _qrels_file(folder: Path, split: str) -> Path:
    _needed(folder / QRELS)
    files = sorted((folder / QRELS).glob("*.tsv"))
    named = [f for f in files if f.stem == (split or "test")]
    chosen = named or (files if len(files) == 1 and not split else [])
    if not chosen:
        there = ", ".join(f.stem for f in files) or "none"
        raise QuestionSetError(
            f"{folder / QRELS} holds no {split or 'test'}.tsv; splits: {there}.",
            cure="Name one of them: --split NAME",
        )
    return chosen[0]


def _answers(path: Path, ids: _Ids) -> dict[str, str]:
    """Query id to its answer; of several answers, the longest.

    Each answer is a text, or an object with a "text".
    """
    longest = {}
    for number, entry in _entries(path, ids):
        given = entry.get("answers")
        given = given if isinstance(given, list) else []
        texts: list[Any] = [a.get("text") if isinstance(a, dict) else a for a in given]
        if not texts or not all(isinstance(t, str) and t.strip() for t in texts):
            raise line_error(path, number, 'its "answers" are no list of texts')
        longest[entry["_id"]] = max((canonical(t).strip() for t in texts), key=len)
    return longest


def _check_no_query_is_left(
    judged: Path, left: Mapping[str, Mapping[str, int]], folder: Path
) -> None:
    """Refuses qrels that judge queries which queries.jsonl does not hold."""
    for query in left:
        raise QuestionSetError(
            f"{judged} judges the query {query}, which is not in "
            f"{folder / QUERIES} ({len(left)} such queries).",
            cure="Restore the query, or take its judgements out.",
        )


class _Ids:
    """The ids of a collection as they are written in runs: without white space."""

    def __init__(self) -> None:
        self.read: Counter[Path] = Counter()
        """Lines of each file."""
        self._mapped: dict[str, str] = {}

    def written(self, name: str) -> str:
        """An id with "_" for its white space."""
        if name.split() == [name]:
            return name
        written = "_".join(name.split())
        if written:
            self._mapped[name] = written
        return written

    def notes(self) -> Iterator[str]:
        """Which ids are written otherwise."""
        if self._mapped:
            named = [f"{name!r} is {w}" for name, w in self._mapped.items()]
            yield (
                f"{len(named)} ids hold white space, and are written with _: "
                f"{some(named)}"
            )


def _entries(
    path: Path, ids: _Ids, *texts: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers, counted from 1.

    Each has an `_id`, unique in the file: a text, or a whole number, which becomes a
    text. Keys named by `texts` hold texts, and but for the last they may be null or
    absent. Blank lines and lines that begin with "#" are skipped.
    """
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise line_error(path, number, f"it is no JSON ({error})") from error
        if not isinstance(entry, dict) or "_id" not in entry:
            raise line_error(path, number, 'it has no "_id"')
        if not is_id(entry["_id"]):
            reason = f'its "_id" is {entry["_id"]!r}, and no text or whole number'
            raise line_error(path, number, reason)
        for name in texts:
            entry[name] = _text(path, number, entry, name, needed=name == texts[-1])
        entry["history"] = _history(path, number, entry)
        name = ids.written(str(entry["_id"]))
        if not name:
            raise line_error(path, number, "its id is empty")
        if name in seen:
            raise line_error(path, number, f"the id {name!r} stands twice")
        seen.add(name)
        entry["_id"] = name
        yield number, entry
    if not seen:
        raise QuestionSetError(f"{path} is empty.", cure="Restore it.")
    ids.read[path] = len(seen)


def _lines(path: Path) -> list[str]:
    _needed(path)
    return read_utf8(path).split("\n")


def _needed(path: Path) -> None:
    if not path.exists():
        raise QuestionSetError(
            f"There is no {path}, which a collection in BEIR layout needs.",
            cure="Restore it, or name another folder.",
        )


def _text(
    path: Path, number: int, entry: Mapping[str, Any], name: str, *, needed: bool
) -> str:
    """A field that holds a text. One that is not needed may be null or absent; then it
    is empty."""
    text = entry.get(name)
    if text is None and not needed:
        return ""
    if not isinstance(text, str):
        raise line_error(path, number, f'its "{name}" is no text')
    if not is_id(text):
        raise line_error(path, number, f'its "{name}" holds half a character (\\ud800)')
    return text


def _history(path: Path, number: int, entry: Mapping[str, Any]) -> list[str]:
    """The questions that were asked before: a list of texts, `history`, in the entry or
    in its `metadata`, where anything else of this name is left alone."""
    metadata = entry.get("metadata")
    within = metadata.get("history") if isinstance(metadata, dict) else None
    history: Any = entry.get("history") or (within if _is_texts(within) else [])
    if not _is_texts(history):
        reason = 'its "history" is no list of the questions before it, as texts'
        raise line_error(path, number, reason)
    return list(history)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(text, str) and is_id(text) for text in value
    )
