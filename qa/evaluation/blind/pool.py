"""Makes a task: the first passages that each configuration finds, in one heap.

A configuration may cut its passages long or short, and then their look would tell it.
So what is pooled is not the passage that was found, but each part of the article that
shares a sentence with it. The parts are the same for all configurations and do not
overlap, so that nothing is graded twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from pydantic import Field

from qa.corpus import JudgedQuestion, Passage, PassageRules, cut_passages
from qa.errors import QuestionError, QuestionSetError
from qa.evaluation.configuration import Configuration
from qa.evaluation.evaluator import Step, desk_for, ranked_passages
from qa.evaluation.measures import sway
from qa.evaluation.sets import TestSet
from qa.files import Settings, read_settings, replace_file, sha256
from qa.model import Encoder

from .task import TASK_FILE, Task, TaskQuestion, task_text

PARTS = PassageRules(stride=1_000_000)
"""Cuts an article into parts that do not overlap."""
PRIVATE = 0o600


class RankedParts(Settings):
    """What one configuration found: for each question the ids of the parts, best
    first."""

    name: str
    settings: dict[str, Any]
    rankings: dict[str, list[str]]


class Key(Settings):
    """Which configuration found what. Only the export reads it. `seed` shuffled the
    passages; nothing else tells it."""

    task: str
    seed: str
    depth: int = Field(ge=1)
    configurations: list[RankedParts]


class Pool(NamedTuple):
    """The questions with their passages in a shuffled order, and the key."""

    questions: tuple[TaskQuestion, ...]
    key: Key


def pool(
    testset: TestSet,
    configurations: Sequence[Configuration],
    cache_folder: Path,
    *,
    corpus: Path | None = None,
    encoder: Encoder | None = None,
    depth: int = 10,
    seed: str | None = None,
    step: Step = lambda *_: None,
) -> Pool:
    """Asks every configuration every question and pools the first `depth` passages of
    each. The questions come first whose judgement could change a comparison of the
    configurations most (`sway`). Without a `seed` a random one is drawn.
    `cache_folder`, `corpus` and `encoder` are those of `desk_for`.

    Raises QuestionSetError for a collection of documents and for a question that cannot
    be asked, and what `desk_for` raises.
    """
    if testset.documents:
        raise QuestionSetError(
            f"{testset.name} judges whole documents.",
            cure="Name golden questions, whose answers are passages of articles.",
        )
    ranked, cut = [], {a.id: cut_passages(a, PARTS) for a in testset.corpus.articles}
    found: dict[str, dict[str, Passage]] = {q.id: {} for q in testset.questions}
    for configuration in configurations:
        desk, _ = desk_for(
            testset,
            configuration,
            cache_folder,
            corpus=corpus,
            encoder=encoder,
            step=step,
        )
        rankings: dict[str, list[str]] = {}
        for number, question in enumerate(testset.questions, 1):
            try:
                search = desk.search(question.text, question.history)
            except QuestionError as error:
                raise _not_asked(question, error) from error
            passages = ranked_passages(desk, search, depth)
            parts = {u.id: u for p in passages for u in _shared(cut, p)}
            found[question.id] |= parts
            rankings[question.id] = list(parts)
            step("Asking", number, len(testset.questions))
        ranked.append(
            RankedParts(
                name=configuration.name,
                settings=configuration.settings,
                rankings=rankings,
            )
        )
    seed = seed or secrets.token_hex(16)
    swayed = {q.id: sway([r.rankings[q.id] for r in ranked]) for q in testset.questions}
    asked = sorted(testset.questions, key=lambda q: -swayed[q.id])
    questions = shuffled(asked, found, seed)
    digest = sha256(task_text(questions).encode())
    return Pool(
        questions, Key(task=digest, seed=seed, depth=depth, configurations=ranked)
    )


def write_pool(made: Pool, folder: Path, key: Path) -> None:
    """Writes the task into a folder, which can be handed to the judges whole, and the
    key into a file that only its owner may read. Raises QuestionSetError where one of
    the two is there."""
    for path in (folder / TASK_FILE, key):
        if path.exists():
            raise QuestionSetError(
                f"There is a {path} already.", cure="Name a new folder, or another key."
            )
    if folder.resolve() in key.resolve().parents:
        raise QuestionSetError(
            f"{key} would stand in the folder of the judges.",
            cure="Name a place outside of it: --key FILE",
        )
    folder.mkdir(parents=True, exist_ok=True)
    key.parent.mkdir(parents=True, exist_ok=True)
    content = f"{made.key.model_dump_json(indent=1)}\n"
    replace_file(key, content.encode(), PRIVATE)
    replace_file(folder / TASK_FILE, task_text(made.questions).encode())


def read_key(path: Path, task: Task) -> Key:
    """Raises QuestionSetError for a file that is no key, or that of another task."""
    cure = "Name the key that was written with this task: --key FILE"
    key = read_settings(path, Key, cure=cure, error=QuestionSetError)
    if key.task != task.digest:
        raise QuestionSetError(f"{path} is the key of another task.", cure=cure)
    return key


def _shared(
    cut: Mapping[str, Sequence[Passage]], passage: Passage
) -> Iterator[Passage]:
    """The parts of the article that share a sentence with a passage."""
    sentences = set(passage.sentences)
    for part in cut[passage.article.id]:
        if sentences.intersection(part.sentences):
            yield part


def shuffled(
    asked: Sequence[JudgedQuestion], found: dict[str, dict[str, Passage]], seed: str
) -> tuple[TaskQuestion, ...]:
    """From the order of the articles, so that no trace of a ranking is left."""
    dice = Random(seed)  # noqa: S311 - the seed is the secret
    questions = []
    for question in asked:
        parts = sorted(
            found[question.id].values(), key=lambda p: (p.article.id, p.start)
        )
        dice.shuffle(parts)
        questions.append(
            TaskQuestion(question.id, question.text, question.history, tuple(parts))
        )
    return tuple(questions)


def _not_asked(question: JudgedQuestion, error: QuestionError) -> QuestionSetError:
    return QuestionSetError(
        f"Question {question.id} cannot be asked: {error.message}", cure=error.cure
    )
