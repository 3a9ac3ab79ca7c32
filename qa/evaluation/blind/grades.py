"""The grades of one judge: a file of JSON lines that only grows.

A later line about the same passage takes the place of an earlier one. A line that a
crash cut off at the end of the file counts as not written.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from qa.corpus import ANSWERS, Span, line_error
from qa.errors import JudgementError

from .task import Place, Task

GRADES = (0, 1, ANSWERS)
"""0 does not answer, 1 only relates to the question, 2 answers."""
JUDGES, SETTLED = "judges", "settled.jsonl"
"""The folder of the judges' files, and the file of what was settled between them."""
_NAME = re.compile(r"\w[\w.@\\-]{0,63}")
"""As the staff desk names its users."""


class Grade(NamedTuple):
    """What a judge said of a passage: a grade, and with grade 2 the sentences that
    answer; none marked means the whole passage."""

    judge: str
    question: str
    passage: str
    grade: int
    sentences: tuple[Span, ...] = ()

    @property
    def place(self) -> Place:
        """The question and the passage."""
        return self.question, self.passage


class GradeFile:
    """The grades of one file. Two that write wait for each other."""

    def __init__(self, path: Path, task: Task) -> None:
        self.path = path
        self._task = task

    def read(self) -> dict[Place, Grade]:
        """The last grade of each passage. Raises JudgementError for a line that is no
        grade of this task."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable(error) from error
        whole = content[: _whole(content)].decode("utf-8", "replace")
        grades = {}
        for number, line in enumerate(whole.split("\n"), 1):
            if line.strip():
                grade = self._parsed(number, line)
                grades[grade.place] = grade
        return grades

    def add(self, grade: Grade) -> None:
        """Appends a grade and flushes it to the disk. Raises JudgementError for one
        that does not fit the task, and for a file that cannot be written."""
        if fault := _fault(grade, self._task):
            raise JudgementError(f"This is no grade: {fault}.", cure="Grade it again.")
        entry = {"task": self._task.digest, **grade._asdict()}
        line = f"{json.dumps(entry, ensure_ascii=False)}\n".encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with (
                FileLock(self.path.with_name(f".{self.path.name}.lock")),
                self.path.open("a+b") as stream,
            ):
                stream.seek(0)
                content = stream.read()
                end = _whole(content)
                stream.truncate(end)
                stream.write(line if content[:end][-1:] in b"\n" else b"\n" + line)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise self._unusable(error) from error

    def _parsed(self, number: int, line: str) -> Grade:
        cure = "Take the line out, and grade the passage again."
        try:
            entry = json.loads(line)
            if entry["task"] != self._task.digest:
                reason = "it grades another task"
                cure = "Put the file beside its own task."
                raise _error(self.path, number, reason, cure)
            grade = Grade(
                str(entry["judge"]),
                str(entry["question"]),
                str(entry["passage"]),
                entry["grade"],
                tuple(Span(int(a), int(b)) for a, b in entry["sentences"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise _error(self.path, number, f"it is no grade ({error!r})", cure) from (
                error
            )
        if fault := _fault(grade, self._task):
            raise _error(self.path, number, fault, cure)
        return grade

    def _unusable(self, error: OSError) -> JudgementError:
        return JudgementError(
            f"{self.path} cannot be read or written ({error.strerror}).",
            cure="Correct its permissions, or make room on the disk.",
        )


def grades_of_judge(folder: Path, task: Task, judge: str) -> GradeFile:
    """The file of a judge, which nobody else writes. Raises JudgementError for a name
    that can be no file's."""
    if not _NAME.fullmatch(judge):
        raise JudgementError(
            f"{judge!r} cannot be the name of a judge.",
            cure="Take at most 64 letters, digits, dots, hyphens and the signs _ @ \\.",
        )
    return GradeFile(folder / JUDGES / f"{judge}.jsonl", task)


def settled_grades(folder: Path, task: Task) -> GradeFile:
    """The file of what was settled where judges disagree."""
    return GradeFile(folder / SETTLED, task)


def judges(folder: Path, task: Task) -> dict[str, Mapping[Place, Grade]]:
    """The grades of all judges, by name. Raises as `GradeFile.read`."""
    files = sorted((folder / JUDGES).glob("*.jsonl"))
    return {f.stem: GradeFile(f, task).read() for f in files}


def _whole(content: bytes) -> int:
    """The length without a line that was cut off at the end."""
    start = content.rfind(b"\n") + 1
    try:
        json.loads(content[start:])
    except ValueError:
        return start
    return len(content)


def _fault(grade: Grade, task: Task) -> str:
    """What is wrong with a grade; empty if nothing is."""
    passage = task.passages.get(grade.place)
    if passage is None:
        return f"the task has no passage {grade.passage} for {grade.question}"
    if grade.grade not in GRADES or isinstance(grade.grade, bool):
        return f"the grade {grade.grade!r} is not 0, 1 or 2"
    if grade.sentences and grade.grade != ANSWERS:
        return "it marks sentences, and says that they do not answer"
    if not set(grade.sentences) <= set(passage.sentences):
        return "it marks what is no sentence of the passage"
    return ""


def _error(path: Path, number: int, reason: str, cure: str) -> JudgementError:
    error = line_error(path, number, reason, cure)
    return JudgementError(error.message, cure=error.cure)
