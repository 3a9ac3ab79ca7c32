"""A collection with judged documents: its documents become articles.

Readers of the formats of others fill a `Collection`, and get a set from it whose notes
name what was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    sentences_of,
)
from qa.text import canonical

from .testset import TestSet, is_itself

_MAX_NAMED = 5
"""Ids that a note names."""


class Collection:
    """Documents and queries, in the order in which they were added."""

    def __init__(self, relevant: int) -> None:
        """`relevant` is the least grade that answers."""
        self._relevant = relevant
        self._articles: list[Article] = []
        self._documents: dict[str, str] = {}
        self._unjudged = 0
        self.questions: list[JudgedQuestion] = []

    def add_document(self, document: str, title: str, text: str) -> None:
        """A document, as an article in which each line is a paragraph."""
        article = _article(len(self._articles) + 1, document, title, text)
        self._documents[article.id] = document
        self._articles.append(article)

    def add_query(
        self, entry: Mapping[str, Any], grades: Mapping[str, int] | None
    ) -> None:
        """A query: its `_id`, `text`, `history` and, if it is said, its `kind`. Without
        `grades` it was not judged, and is left out."""
        if grades is None:
            self._unjudged += 1
            return
        kind = entry.get("kind")
        question = JudgedQuestion(
            entry["_id"],
            entry["text"],
            kind if isinstance(kind, str) and is_id(kind) else "",
            tuple(entry.get("history", ())),
            grades=grades,
            answerable=any(g >= self._relevant for g in grades.values()),
        )
        self.questions.append(question)

    def mark(self, answers: Mapping[str, str]) -> None:
        """Gives each question every place where its answer stands word for word in a
        document that is judged relevant; none where it stands nowhere."""
        named = {self._documents[a.id]: a for a in self._articles}
        self.questions = [
            replace(q, gold=tuple(self._spans(q, answers.get(q.id, ""), named)))
            for q in self.questions
        ]

    def _spans(
        self, question: JudgedQuestion, answer: str, named: Mapping[str, Article]
    ) -> Iterator[Judgement]:
        for document, grade in question.grades.items():
            if grade >= self._relevant and document in named:
                article = named[document]
                for start in _places(answer, article.text):
                    end = start + len(answer)
                    yield Judgement(article.id, start, end, answer, ANSWERS)

    def testset(
        self, name: str, corpus: str, sha256: str, judged: str, notes: Iterable[str]
    ) -> TestSet:
        """The set. `corpus` is the digest of the documents, `judged` what holds the
        judgements, `notes` what the reader tells besides."""
        return TestSet(
            name,
            Corpus(tuple(self._articles), corpus),
            tuple(self.questions),
            sha256,
            relevant=self._relevant,
            documents=self._documents,
            notes=(*self._notes(judged), *notes),
        )

    def _notes(self, judged: str) -> Iterator[str]:
        questions, documents = self.questions, self._documents
        if self._unjudged:
            yield (
                f"{self._unjudged} queries have no judgement in {judged} and were not "
                "asked."
            )
        answered = [q for q in questions if q.answerable]
        if any(q.gold for q in answered) and (
            lost := sum(not q.gold for q in answered)
        ):
            yield (
                f"The answers to {lost} questions stand in no relevant document word "
                "for word, and their marks are not judged."
            )
        if told := sum(bool(q.history) for q in questions):
            yield f"{told} queries have a history, which is asked with them."
        wordless = [documents[a.id] for a in self._articles if not a.sentences]
        if wordless:
            yield (
                f"{len(wordless)} documents hold no sentence and can never be found: "
                f"{some(wordless)}"
            )
        there = set(documents.values())
        if itself := [q.id for q in questions if q.id in there and is_itself(q, q.id)]:
            yield (
                f"{len(itself)} queries have the id of a document, which is left out "
                f"of their ranking, as BEIR does: {some(itself)}"
            )
        strange = {d for q in questions for d in q.grades if d not in there}
        if strange:
            yield (
                f"{len(strange)} judged documents are not in the collection, and count "
                f"as missed: {some(sorted(strange))}"
            )


def _article(number: int, document: str, title: str, body: str) -> Article:
    """A document as an article in which each line is a paragraph.

    The title is not part of the text, unless the document has no other text.
    """
    text = canonical(body.strip() or title)
    blocks, at = [], 0
    for line in text.split("\n"):
        if inner := line.strip():
            start = at + line.index(inner[0])
            block = Block("paragraph", start, start + len(inner))
            sentences = sentences_of(text, block)
            blocks.append(
                Block("paragraph", start, start + len(inner), sentences=sentences)
            )
        at += len(line) + 1
    return Article(
        f"d{number:07d}",
        title,
        text,
        tuple(blocks),
        Source(document, ""),
    )


def _places(answer: str, text: str) -> list[int]:
    """Offsets at which the answer stands as whole words of the text.

    If it never does, all its offsets: some collections cut answers inside a word.
    """
    if not answer:
        return []
    literal = re.escape(answer)
    whole = [m.start() for m in re.finditer(rf"(?<!\w){literal}(?!\w)", text)]
    return whole or [m.start() for m in re.finditer(literal, text)]


def some(ids: Sequence[str]) -> str:
    """The first of some ids, in a note."""
    return ", ".join(ids[:_MAX_NAMED]) + (" ..." if len(ids) > _MAX_NAMED else "")
