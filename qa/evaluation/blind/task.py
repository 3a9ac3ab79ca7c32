"""The task of the judges: questions, and the passages that they grade for each.

JSON lines: `{"id", "history", "question", "passages": [{"article", "start", "end",
"quote"}]}`. Nothing in it tells which configuration found a passage.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qa.corpus import (
    Article,
    Passage,
    line_error,
    read_bytes,
    read_lines,
)
from qa.errors import QuestionSetError
from qa.files import sha256

TASK_FILE = "task.jsonl"

Place = tuple[str, str]
"""A thing to grade: the id of a question, and the id of a passage."""


@dataclass(frozen=True, slots=True)
class TaskQuestion:
    """A question and its passages, in the order in which all judges see them."""

    id: str
    text: str
    history: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Task:
    """`digest` is the SHA-256 of the file: grades name it, so that they stay with the
    task for which they were given."""

    digest: str
    questions: tuple[TaskQuestion, ...]

    @cached_property
    def passages(self) -> Mapping[Place, Passage]:
        """All that is to be graded, in the order of the task."""
        return {(q.id, p.id): p for q in self.questions for p in q.passages}


def task_text(questions: Sequence[TaskQuestion]) -> str:
    """The content of a task's file."""
    return "".join(f"{json.dumps(_entry(q), ensure_ascii=False)}\n" for q in questions)


def _entry(question: TaskQuestion) -> dict[str, Any]:
    passages = [
        {"article": p.article.id, "start": p.start, "end": p.end, "quote": p.text}
        for p in question.passages
    ]
    return {
        "id": question.id,
        "history": list(question.history),
        "question": question.text,
        "passages": passages,
    }


def read_task(folder: Path, articles: Mapping[str, Article]) -> Task:
    """The task of a folder. Raises QuestionSetError with file and line for anything
    malformed, and for a passage that no longer stands in its article."""
    path = folder / TASK_FILE
    if not path.is_file():
        raise QuestionSetError(
            f"There is no task in {folder}.", cure="Make one: qa judge pool"
        )
    questions = {
        str(entry.get("id", number)): TaskQuestion(
            str(entry.get("id", number)),
            entry["question"],
            tuple(entry.get("history", [])),
            tuple(_passages(path, number, entry, articles)),
        )
        for number, entry in read_lines(path)
    }
    digest = sha256(read_bytes(path))
    return Task(digest, tuple(questions.values()))


def _passages(
    path: Path, number: int, entry: Mapping[str, Any], articles: Mapping[str, Article]
) -> Iterator[Passage]:
    try:
        places = [
            (str(p["article"]), int(p["start"]), int(p["end"]), str(p["quote"]))
            for p in entry["passages"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        reason = f"a passage lacks article, start, end or quote ({error!r})"
        raise line_error(path, number, reason) from error
    for name, start, end, quote in places:
        article = articles.get(name)
        if article is None or not article.reads(start, end, quote):
            raise line_error(
                path,
                number,
                f"{quote[:60]!r} no longer stands at {start}:{end} of {name}",
                "Bring back the article as it was, or make a new task of the articles "
                "of today: qa judge pool",
            )
        yield article.cut(start, end)
