"""Golden questions: sets of judged questions in JSON lines or CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from qa.corpus import (
    ANSWERS,
    MEND,
    Aside,
    Corpus,
    JudgedQuestion,
    decode_utf8,
    read_bytes,
    standing_questions,
)
from qa.errors import QuestionSetError
from qa.files import sha256
from qa.text import unify_newlines

from .testset import TestSet, digest_of_named
from .two_columns import (
    MAX_NAMED,
    check_count,
    decode_csv,
    lines_error,
    questions_of_csv,
)

SET_SUFFIXES = (".jsonl", ".csv")
"""Names of golden sets end with one of these."""


class GoldenFile(NamedTuple):
    """What one file of golden questions holds; `notes` say how it was read."""

    questions: list[JudgedQuestion]
    aside: list[Aside]
    notes: tuple[str, ...] = ()


def golden(path: Path, corpus: Corpus, *, without: Collection[Path] = ()) -> TestSet:
    """The set of a .jsonl or .csv file, or of all such files of a folder but those of
    `without`.

    A question of which a quote no longer stands in its article stands aside, and the
    notes of the set name it. Raises QuestionSetError with file and line for anything
    malformed, and where no question stands.
    """
    files = [(f, read_bytes(f)) for f in golden_files(path) if f not in without]
    return _set(path.stem if path.is_file() else path.name, files, corpus)


def golden_text(
    name: str, content: bytes, corpus: Corpus, most: int | None = None
) -> TestSet:
    """The set of one file that need not be on a disk, such as an upload.

    Raises QuestionSetError as `golden` does, and for more than `most` questions.
    """
    file = Path(name)
    if file.suffix.lower() not in SET_SUFFIXES:
        raise QuestionSetError(
            f"{name} is neither a .jsonl nor a .csv file.",
            cure="Save the questions as JSON lines or as CSV with two columns.",
        )
    return _set(file.stem, [(file, content)], corpus, most)


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


def golden_files(path: Path) -> list[Path]:
    """A file of golden questions, or all of a folder. Raises QuestionSetError where
    there is none."""
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


def read_golden(
    file: Path, content: bytes, corpus: Corpus, most: int | None = None
) -> GoldenFile:
    """The questions of one file's bytes; `file` chooses the format and names errors.

    Raises QuestionSetError as `golden` does, and for more than `most` questions.
    """
    notes: tuple[str, ...] = ()
    if _is_csv(file):
        text, told = decode_csv(file, content)
        questions, aside = questions_of_csv(file, unify_newlines(text), corpus, most)
        notes = (told,) if told else ()
    else:
        text = unify_newlines(decode_utf8(file, content))
        questions, aside = standing_questions(file, corpus.by_id, text)
        check_count(file, len(questions) + len(aside), most)
        _check_ids(file, questions)
    if not questions and not aside:
        raise QuestionSetError(f"{file} holds no question.", cure="Add some.")
    if aside:
        notes = (*notes, _aside_note(file, aside, len(questions)))
    return GoldenFile(questions, aside, notes)


def _set(
    name: str,
    files: Sequence[tuple[Path, bytes]],
    corpus: Corpus,
    most: int | None = None,
) -> TestSet:
    questions: dict[str, JudgedQuestion] = {}
    aside: list[tuple[Path, Aside]] = []
    notes: list[str] = []
    faults: list[QuestionSetError] = []
    for file, content in files:
        try:
            read = read_golden(file, content, corpus, most)
        except QuestionSetError as error:
            faults.append(error)
            continue
        for question in read.questions:
            if question.id in questions:
                raise QuestionSetError(
                    f"{file}: the id {question.id} stands in another file too.",
                    cure="Give one of them another id.",
                )
            questions[question.id] = question
        aside += ((file, a) for a in read.aside)
        notes += read.notes
    if faults:
        message = "\n".join(f.message for f in faults)
        raise QuestionSetError(message, cure=faults[0].cure)
    if not questions:
        file = aside[0][0]
        own = [(a.line, a.reason) for f, a in aside if f == file]
        raise lines_error(file, own, _cure(file))
    digests = [(f.name, sha256(content)) for f, content in files]
    return TestSet(
        name,
        corpus,
        tuple(questions.values()),
        digest_of_named(digests),
        relevant=ANSWERS,
        notes=tuple(notes),
        aside=tuple(a.id for _, a in aside),
        files=dict(digests),
    )


def _aside_note(file: Path, aside: Sequence[Aside], asked: int) -> str:
    named = ", ".join(a.id for a in aside[:MAX_NAMED])
    more = f" and {len(aside) - MAX_NAMED} more" if aside[MAX_NAMED:] else ""
    return (
        f"NOT ASKED: {len(aside)} of {len(aside) + asked} questions of {file.name} "
        f"stand aside, because the articles no longer hold what they quote: {named}"
        f"{more}. {_cure(file)}"
    )


def _cure(file: Path) -> str:
    """The cure for questions that stand aside; no command rewrites a CSV file."""
    if _is_csv(file):
        return "Copy the text from the article again. qa questions names the rows."
    return MEND


def _is_csv(file: Path) -> bool:
    return file.suffix.lower() == ".csv"


def _check_ids(file: Path, questions: Iterable[JudgedQuestion]) -> None:
    for question in questions:
        if question.id.split() != [question.id]:
            raise QuestionSetError(
                f"{file}: the id {question.id!r} holds white space, or nothing.",
                cure="Give the question another id; no TREC run could hold this one.",
            )
