"""The collections as questions over passages, cut as the desk cuts them.

Documents of the two SQuAD sets are told apart by set: the same id names different
paragraphs in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from qa.corpus import (
    Article,
    Passage,
    PassageRules,
    cut_passages,
    read_corpus,
    search_text,
)
from qa.evaluation.measures import ANSWERS
from qa.evaluation.sets import golden, read_beir
from qa.files import sha256_of as _sha256
from qa.question import Understanding, read_vocabulary
from qa.text import plain, terms_of

RULES = PassageRules()


class Asked(NamedTuple):
    """A question; the articles that answer it, with their grades; the rows of the text
    it was written for, where that is known, and what answers it there."""

    id: str
    text: str
    topic: str
    gold: tuple[tuple[str, int], ...]
    rows: tuple[int, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    """What is searched of each passage, and what the reader reads."""
    asked: tuple[Asked, ...]
    sha256: str


def squad(folder: Path) -> Material:
    read = read_beir(folder)
    passages, rows = _cut(read.corpus.articles)
    by_document = {read.documents[a]: r for a, r in rows.items()}
    titles = {read.documents[a.id]: a.title for a in read.corpus.articles}
    written: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in lines(folder / "answers.jsonl"):
        answers = {plain(a): None for a in line["answers"]}
        written[line["_id"]] = line["doc"], tuple(answers)
    if (folder / "unanswerable.jsonl").is_file():
        for line in lines(folder / "unanswerable.jsonl"):
            written[line["_id"]] = line["metadata"]["near_miss_doc"], ()
    asked = []
    for topic in read.topics:
        document, answers = written[topic.id]
        own = by_document[document]
        gold = ((passages[own[0]].article.id, 1),) if answers else ()
        asked.append(
            Asked(topic.id, topic.question, titles[document], gold, own, answers)
        )
    return Material(passages, texts_of(passages), tuple(asked), read.sha256)


def collection(folder: Path) -> Material:
    """Any collection in BEIR layout, to test on."""
    read = read_beir(folder)
    passages, _ = _cut(read.corpus.articles)
    articles = {document: article for article, document in read.documents.items()}
    asked = [
        Asked(
            t.id,
            t.question,
            read.name,
            tuple((articles[d], g) for d, g in t.grades.items() if g and d in articles),
        )
        for t in read.topics
    ]
    return Material(passages, texts_of(passages), tuple(asked), read.sha256)


def golden_questions(corpus: Path, questions: Path) -> Material:
    """Golden questions over articles, as the desk searches them, to look at."""
    articles = read_corpus(corpus)
    passages, _ = _cut(articles.articles)
    understanding = Understanding(
        [t for a in articles.articles for t in (a.title, a.text)],
        read_vocabulary(corpus),
    )
    asked = []
    for topic in golden(questions, articles).topics:
        text = understanding.plan(topic.question, topic.history).query.searched
        gold = {j.article: j.grade for j in topic.gold if j.grade >= ANSWERS}
        asked.append(Asked(topic.id, text, "", tuple(gold.items())))
    return Material(passages, texts_of(passages), tuple(asked), _sha256(questions))


def halves(material: Material) -> tuple[set[str], set[str]]:
    """The titles in order, every other one: to learn from, and to test on."""
    titles = sorted({a.topic for a in material.asked})
    return set(titles[0::2]), set(titles[1::2])


def answer_in(asked: Asked, material: Material) -> tuple[str, str] | None:
    """The sentence that answers, and the answer in it. An answer that stands in
    several sentences is taken from the one most like the question."""
    sought = set(terms_of(asked.text))
    best: tuple[float, str, str] | None = None
    for row in asked.rows:
        passage = material.passages[row]
        for span in passage.sentences:
            sentence = plain(passage.article.text[span.start : span.end])
            held = [a for a in asked.answers if a in sentence]
            if held:
                alike = len(sought & set(terms_of(sentence))) + 0.01 * len(held)
                if best is None or alike > best[0]:
                    best = alike, sentence, max(held, key=asked.answers.count)
    return best and best[1:]


def texts_of(passages: Sequence[Passage]) -> tuple[str, ...]:
    return tuple(search_text(p) for p in passages)


def lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _cut(
    articles: Sequence[Article],
) -> tuple[tuple[Passage, ...], dict[str, tuple[int, ...]]]:
    passages: list[Passage] = []
    rows: dict[str, tuple[int, ...]] = {}
    for article in articles:
        found = cut_passages(article, RULES)
        rows[article.id] = tuple(range(len(passages), len(passages) + len(found)))
        passages += found
    return tuple(passages), rows
