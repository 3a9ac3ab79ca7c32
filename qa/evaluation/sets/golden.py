"""Golden questions: sets of judged questions in JSON lines or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from qa.corpus import (
    ANSWERS,
    Corpus,
    JudgedQuestion,
    decode_utf8,
    judged_questions,
    read_utf8,
)
from qa.errors import QuestionSetError
from qa.files import sha256
from qa.text import unify_newlines

from .testset import TestSet, digest_of, digest_of_named
from .two_columns import questions_of_csv

SET_SUFFIXES = (".jsonl", ".csv")
"""Names of golden sets end with one of these."""


def golden(path: Path, corpus: Corpus) -> TestSet:
    """The set of a .jsonl or .csv file, or of all such files of a folder.

    Raises QuestionSetError with file and line for anything malformed.
    """
    files = _files(path)
    questions: dict[str, JudgedQuestion] = {}
    for file in files:
        for question in _questions(file, read_utf8(file), corpus):
            if question.id in questions:
                raise QuestionSetError(
                    f"{file}: the id {question.id} stands in another file of {path} "
                    "too.",
                    cure="Give one of them another id.",
                )
            questions[question.id] = question
    return TestSet(
        path.stem if path.is_file() else path.name,
        corpus,
        tuple(questions.values()),
        digest_of(files),
        relevant=ANSWERS,
    )


def golden_text(name: str, content: bytes, corpus: Corpus) -> TestSet:
    """The set of one file that need not be on a disk, such as an upload.

    Raises QuestionSetError as `golden` does.
    """
    file = Path(name)
    if file.suffix.lower() not in SET_SUFFIXES:
        raise QuestionSetError(
            f"{name} is neither a .jsonl nor a .csv file.",
            cure="Save the questions as JSON lines or as CSV with two columns.",
        )
    text = unify_newlines(decode_utf8(file, content))
    questions = tuple(_questions(file, text, corpus))
    digest = digest_of_named([(name, sha256(content))])
    return TestSet(file.stem, corpus, questions, digest, relevant=ANSWERS)


def find_golden(
    questions: Iterable[JudgedQuestion], asked: str, history: Sequence[str] = ()
) -> JudgedQuestion | None:
    """The golden question with the text or, without a history, the id that was asked;
    None if there is none."""
    earlier = tuple(history)
    for known in questions:
        same = known.text == asked and known.history == earlier
        if same or (known.id == asked and not earlier):
            return known
    return None


def _files(path: Path) -> list[Path]:
    if path.is_file() and path.suffix.lower() in SET_SUFFIXES:
        return [path]
    files = sorted(path.glob("*.jsonl")) + sorted(path.glob("*.csv"))
    if not files:
        raise QuestionSetError(
            f"{path} is no set of questions.",
            cure="Name a .jsonl or .csv file, a folder of them, or a folder in BEIR "
            "layout (with corpus.jsonl).",
        )
    return files


def _questions(file: Path, text: str, corpus: Corpus) -> Iterator[JudgedQuestion]:
    """The questions of a file's text; `file` chooses the format and names errors."""
    if file.suffix.lower() == ".csv":
        yield from questions_of_csv(file, text, corpus)
        return
    for question in judged_questions(file, text, corpus.by_id):
        if question.id.split() != [question.id]:
            raise QuestionSetError(
                f"{file}: the id {question.id!r} holds white space, or nothing.",
                cure="Give the question another id; no TREC run could hold this one.",
            )
        yield question
