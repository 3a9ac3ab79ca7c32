"""What is asked: the golden questions over the repository's own articles, and
collections in BEIR layout. One reading for all systems: the product's own.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.corpus import read_corpus
from qa.evaluation.sets import JudgedQuestion, TestSet, golden, is_collection, read_beir

from environments import ROOT
from protocol import write_jsonl

GOLDEN = "golden"
SEED = 20_250_101


@dataclass(frozen=True, slots=True)
class Choice:
    """A set by name, how many rounds it is measured in, and how many answerable
    questions are asked at most, and unanswerable ones; 0 for all."""

    name: str
    rounds: int
    questions: int = 0

    @classmethod
    def parse(cls, text: str, rounds: int, questions: int = 0) -> Choice:
        """`name`, `name:rounds` or `name:rounds:questions`."""
        name, *numbers = text.split(":")
        own = [int(n) for n in numbers]
        return cls(name, *own, *(rounds, questions)[len(own) :])


def read(choice: Choice, collections: Path) -> TestSet | None:
    """None where there is no such set. Golden questions are never sampled."""
    if choice.name == GOLDEN:
        corpus = read_corpus(ROOT / "corpus")
        return golden(ROOT / "corpus" / "questions" / "dev.jsonl", corpus)
    folder = collections / choice.name
    if not is_collection(folder):
        return None
    test = read_beir(folder)
    asked = sample(test.questions, choice.questions)
    if len(asked) == len(test.questions):
        return test
    note = (
        f"{len(asked):,} of {len(test.questions):,} questions, drawn with seed {SEED}, "
        "as many answerable as unanswerable ones where there are."
    )
    return replace(test, questions=asked, notes=(note, *test.notes))


def sample(topics: Sequence[JudgedQuestion], most: int) -> tuple[JudgedQuestion, ...]:
    """Drawn with a fixed seed, kept in their order."""
    if not most:
        return tuple(topics)
    chosen: set[str] = set()
    for answerable in (True, False):
        ids = sorted(t.id for t in topics if t.answerable == answerable)
        dice = random.Random(SEED)  # noqa: S311 - a draw of questions, no secret
        chosen |= set(dice.sample(ids, min(most, len(ids))))
    return tuple(t for t in topics if t.id in chosen)


def write(test: TestSet, collections: Path, folder: Path) -> None:
    """The input of the adapters. The desk is told where the texts came from."""
    write_jsonl(
        folder / "documents.jsonl",
        [
            {"id": test.documents.get(a.id, a.id), "title": a.title, "text": a.text}
            for a in test.corpus.articles
        ],
    )
    write_jsonl(
        folder / "questions.jsonl",
        [
            {"id": t.id, "text": t.text, "history": list(t.history)}
            for t in test.questions
        ],
    )
    source = (
        {"collection": str((collections / test.name).resolve())}
        if test.documents
        else {"corpus": str((ROOT / "corpus").resolve())}
    )
    (folder / "source.json").write_text(json.dumps(source), "utf-8")
