"""A folder in BEIR layout as judged questions over articles.

It holds `corpus.jsonl`, `queries.jsonl`, `qrels/<split>.tsv` and, where there are
questions that it does not answer, `unanswerable.jsonl`; where `answers.jsonl` gives the
answers word for word, marks are judged by them. Each document is an article; its id is
kept. Whatever is malformed raises QuestionSetError with file and line;
whatever is left out is said in the set's notes.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.corpus import Article, Block, Corpus, Source, sentences_of
from qa.errors import QuestionSetError
from qa.evaluation.measures import ANSWERS, Judgement
from qa.files import sha256_of

from .files import read_text, set_error
from .testset import JudgedQuestion, TestSet
from .trec import read_qrels

COLLECTION = "corpus.jsonl"
SPANS = "answers.jsonl"
_NAMED = 5
"""Ids that a note names; it gives the number of the rest."""


def is_collection(path: Path) -> bool:
    return (path / COLLECTION).is_file()


def read_beir(folder: Path, split: str = "") -> TestSet:
    """`split` chooses qrels/<split>.tsv; needed where there are several, of which
    none is test.tsv."""
    judged = _qrels_file(folder, split)
    files = [folder / COLLECTION, folder / "queries.jsonl", judged]
    documents: dict[str, str] = {}
    articles = []
    for number, entry in _entries(folder / COLLECTION, "title", "text"):
        article = _article(number, entry)
        documents[article.id] = entry["_id"]
        articles.append(article)
    qrels = read_qrels(judged)
    topics = []
    for _, entry in _entries(folder / "queries.jsonl", "text"):
        grades = qrels.pop(entry["_id"], None)
        if grades is not None:
            topics.append(_topic(entry, grades))
    _no_stranger(judged, qrels, folder)
    unjudged = _count(folder / "queries.jsonl") - len(topics)
    refusals = folder / "unanswerable.jsonl"
    if refusals.is_file():
        files.append(refusals)
        known = {t.id for t in topics}
        for number, entry in _entries(refusals, "text"):
            if entry["_id"] in known:
                raise set_error(refusals, number, f"{entry['_id']} is a query too")
            topics.append(_topic(entry, {}, answerable=False))
    spans = folder / SPANS
    if spans.is_file():
        files.append(spans)
        named = {documents[a.id]: a for a in articles}
        topics = _with_spans(topics, _answers(spans), named)
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.name}\0{sha256_of(file)}\n".encode())
    return TestSet(
        folder.resolve().name,
        Corpus(tuple(articles), sha256_of(folder / COLLECTION)),
        tuple(topics),
        total.hexdigest(),
        relevant=1,
        documents=documents,
        notes=tuple(_notes(articles, documents, topics, unjudged, judged.name)),
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
    """A document as an article of paragraphs only, one a line. Its title is no part of
    its text; a document of nothing but a title has that for its text."""
    text = entry.get("text", "").strip() or entry.get("title", "")
    text = _normal(text)
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


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _topic(
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


def _answers(path: Path) -> dict[str, str]:
    """Question to its answer: of several, texts or objects with one, the longest."""
    found = {}
    for number, entry in _entries(path):
        given = entry.get("answers")
        given = given if isinstance(given, list) else []
        texts: list[Any] = [a.get("text") if isinstance(a, dict) else a for a in given]
        if not texts or not all(isinstance(t, str) and t.strip() for t in texts):
            raise set_error(path, number, 'its "answers" are no list of texts')
        found[entry["_id"]] = max((_normal(t).strip() for t in texts), key=len)
    return found


def _with_spans(
    topics: Sequence[JudgedQuestion],
    answers: Mapping[str, str],
    named: Mapping[str, Article],
) -> list[JudgedQuestion]:
    """The topics with every place where their answer stands, word for word, in a
    document that is judged relevant; some have none."""
    judged = []
    for topic in topics:
        answer = answers.get(topic.id, "")
        relevant = [named[d] for d, g in topic.grades.items() if g > 0 and d in named]
        gold = [
            Judgement(article.id, start, start + len(answer), answer, ANSWERS)
            for article in relevant
            for start in _places(answer, article.text)
        ]
        judged.append(replace(topic, gold=tuple(gold)))
    return judged


def _places(answer: str, text: str) -> list[int]:
    """Where whole words of the text are the answer; where none are, wherever it
    stands: answers are cut out of words, too."""
    if not answer:
        return []
    literal = re.escape(answer)
    whole = [m.start() for m in re.finditer(rf"(?<!\w){literal}(?!\w)", text)]
    return whole or [m.start() for m in re.finditer(literal, text)]


def _no_stranger(
    judged: Path, left: Mapping[str, Mapping[str, int]], folder: Path
) -> None:
    for query in left:
        raise QuestionSetError(
            f"{judged} judges the query {query}, which is not in "
            f"{folder / 'queries.jsonl'} ({len(left)} such queries).",
            cure="Restore the query, or take its judgements out.",
        )


def _notes(
    articles: Sequence[Article],
    documents: Mapping[str, str],
    topics: Sequence[JudgedQuestion],
    unjudged: int,
    split: str,
) -> Iterator[str]:
    if unjudged:
        yield f"{unjudged} queries have no judgement in {split} and were not asked."
    answered = [t for t in topics if t.answerable]
    if any(t.gold for t in answered) and (lost := sum(not t.gold for t in answered)):
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
    strange = {d for t in topics for d in t.grades if d not in there}
    if strange:
        yield (
            f"{len(strange)} judged documents are not in {COLLECTION}, and count as "
            f"missed: {_some(sorted(strange))}"
        )


def _entries(path: Path, *texts: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered JSON objects with `_id` and the named texts, the last of which, if any
    is named, must be there; numbers count from 1."""
    seen: set[str] = set()
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise set_error(path, number, f"it is no JSON ({error})") from error
        if not isinstance(entry, dict) or not isinstance(entry.get("_id"), str):
            raise set_error(path, number, 'it has no "_id"')
        for name in texts:
            if not isinstance(entry.get(name, ""), str) or (
                name == texts[-1] and name not in entry
            ):
                raise set_error(path, number, f'its "{name}" is no text')
        if (
            entry["_id"] in seen
            or not entry["_id"]
            or entry["_id"].split() != [entry["_id"]]
        ):
            raise set_error(
                path, number, f"the id {entry['_id']!r} stands twice, or holds spaces"
            )
        seen.add(entry["_id"])
        yield number, entry
    if not seen:
        raise QuestionSetError(f"{path} is empty.", cure="Restore it.")


def _count(path: Path) -> int:
    return sum(1 for line in read_text(path).split("\n") if line.strip())


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (" ..." if len(ids) > _NAMED else "")
