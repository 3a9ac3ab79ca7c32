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
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.corpus import (
    ANSWERS,
    Article,
    Block,
    Corpus,
    JudgedQuestion,
    Judgement,
    Source,
    is_id,
    line_error,
    read_utf8,
    sentences_of,
)
from qa.errors import QuestionSetError
from qa.files import sha256_of
from qa.text import canonical

from .testset import TestSet, digest_of, is_itself
from .trec import read_qrels

COLLECTION = "corpus.jsonl"
SPANS = "answers.jsonl"
_MAX_NAMED = 5
"""Ids that a note names."""


def is_collection(path: Path) -> bool:
    """Whether the folder holds a BEIR `corpus.jsonl`."""
    return (path / COLLECTION).is_file()


def read_beir(folder: Path, split: str = "") -> TestSet:
    """The collection with the judgements of qrels/<split>.tsv.

    Without `split` it is test.tsv, or the only file of qrels/. Raises QuestionSetError.
    """
    judged = _qrels_file(folder, split)
    files = [folder / COLLECTION, folder / "queries.jsonl", judged]
    documents: dict[str, str] = {}
    articles = []
    ids = _Ids()
    for number, entry in _entries(folder / COLLECTION, ids, "title", "text"):
        article = _article(number, entry)
        documents[article.id] = entry["_id"]
        articles.append(article)
    qrels = read_qrels(judged, ids.written)
    questions = []
    for _, entry in _entries(folder / "queries.jsonl", ids, "text"):
        grades = qrels.pop(entry["_id"], None)
        if grades is not None:
            questions.append(_question(entry, grades))
    _check_no_query_is_left(judged, qrels, folder)
    unjudged = ids.read[folder / "queries.jsonl"] - len(questions)
    refusals = folder / "unanswerable.jsonl"
    if refusals.is_file():
        files.append(refusals)
        known = {q.id for q in questions}
        for number, entry in _entries(refusals, ids, "text"):
            if entry["_id"] in known:
                raise line_error(refusals, number, f"{entry['_id']} is a query too")
            questions.append(_question(entry, {}, answerable=False))
    spans = folder / SPANS
    if spans.is_file():
        files.append(spans)
        named = {documents[a.id]: a for a in articles}
        questions = _with_spans(questions, _answers(spans, ids), named)
    return TestSet(
        folder.resolve().name,
        Corpus(tuple(articles), sha256_of(folder / COLLECTION)),
        tuple(questions),
        digest_of(files),
        relevant=1,
        documents=documents,
        notes=(
            *_notes(articles, documents, questions, unjudged, judged.name),
            *ids.notes(),
        ),
    )


def _qrels_file(folder: Path, split: str) -> Path:
    files = sorted((folder / "qrels").glob("*.tsv"))
    named = [f for f in files if f.stem == (split or "test")]
    chosen = named or (files if len(files) == 1 and not split else [])
    if not chosen:
        there = ", ".join(f.stem for f in files) or "none"
        raise QuestionSetError(
            f"{folder / 'qrels'} holds no {split or 'test'}.tsv; splits: {there}.",
            cure="Name one of them: --split NAME",
        )
    return chosen[0]


def _article(number: int, entry: Mapping[str, Any]) -> Article:
    """A document as an article in which each line is a paragraph.

    The title is not part of the text, unless the document has no other text.
    """
    text = canonical(entry.get("text", "").strip() or entry.get("title", ""))
    blocks, at = [], 0
    for line in text.split("\n"):
        if body := line.strip():
            start = at + line.index(body[0])
            block = Block("paragraph", start, start + len(body))
            sentences = sentences_of(text, block)
            blocks.append(
                Block("paragraph", start, start + len(body), sentences=sentences)
            )
        at += len(line) + 1
    return Article(
        f"d{number:07d}",
        entry.get("title", ""),
        text,
        tuple(blocks),
        Source(entry["_id"], ""),
    )


def _question(
    entry: Mapping[str, Any], grades: Mapping[str, int], *, answerable: bool = True
) -> JudgedQuestion:
    kind = entry.get("kind", "")
    return JudgedQuestion(
        entry["_id"],
        entry["text"],
        kind if isinstance(kind, str) else "",
        grades=grades,
        answerable=answerable and any(g > 0 for g in grades.values()),
    )


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


def _with_spans(
    questions: Sequence[JudgedQuestion],
    answers: Mapping[str, str],
    named: Mapping[str, Article],
) -> list[JudgedQuestion]:
    """The questions with every place where their answer stands word for word.

    Only documents that are judged relevant are searched; `named` maps document ids to
    articles. A question whose answer stands nowhere gets no span.
    """
    judged = []
    for question in questions:
        answer = answers.get(question.id, "")
        grades = question.grades
        relevant = [named[d] for d, g in grades.items() if g > 0 and d in named]
        gold = [
            Judgement(article.id, start, start + len(answer), answer, ANSWERS)
            for article in relevant
            for start in _places(answer, article.text)
        ]
        judged.append(replace(question, gold=tuple(gold)))
    return judged


def _places(answer: str, text: str) -> list[int]:
    """Offsets at which the answer stands as whole words of the text.

    If it never does, all its offsets: some collections cut answers inside a word.
    """
    if not answer:
        return []
    literal = re.escape(answer)
    whole = [m.start() for m in re.finditer(rf"(?<!\w){literal}(?!\w)", text)]
    return whole or [m.start() for m in re.finditer(literal, text)]


def _check_no_query_is_left(
    judged: Path, left: Mapping[str, Mapping[str, int]], folder: Path
) -> None:
    """Refuses qrels that judge queries which queries.jsonl does not hold."""
    for query in left:
        raise QuestionSetError(
            f"{judged} judges the query {query}, which is not in "
            f"{folder / 'queries.jsonl'} ({len(left)} such queries).",
            cure="Restore the query, or take its judgements out.",
        )


def _notes(
    articles: Sequence[Article],
    documents: Mapping[str, str],
    questions: Sequence[JudgedQuestion],
    unjudged: int,
    split: str,
) -> Iterator[str]:
    if unjudged:
        yield f"{unjudged} queries have no judgement in {split} and were not asked."
    answered = [q for q in questions if q.answerable]
    if any(q.gold for q in answered) and (lost := sum(not q.gold for q in answered)):
        yield (
            f"The answers to {lost} questions stand in no relevant document word for "
            "word, and their marks are not judged."
        )
    wordless = [documents[a.id] for a in articles if not a.sentences]
    if wordless:
        yield (
            f"{len(wordless)} documents hold no sentence and can never be found: "
            f"{_some(wordless)}"
        )
    there = set(documents.values())
    if itself := [q.id for q in questions if q.id in there and is_itself(q, q.id)]:
        yield (
            f"{len(itself)} queries have the id of a document, which is left out of "
            f"their ranking, as BEIR does: {_some(itself)}"
        )
    strange = {d for q in questions for d in q.grades if d not in there}
    if strange:
        yield (
            f"{len(strange)} judged documents are not in {COLLECTION}, and count as "
            f"missed: {_some(sorted(strange))}"
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
                f"{_some(named)}"
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
    if not path.is_file():
        raise QuestionSetError(
            f"There is no {path}, which a collection in BEIR layout needs.",
            cure="Restore it, or name another folder.",
        )
    return read_utf8(path).split("\n")


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


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_MAX_NAMED]) + (" ..." if len(ids) > _MAX_NAMED else "")
