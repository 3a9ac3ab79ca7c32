"""Golden questions: JSON lines, each with the spans of the articles that answer.

`{"id", "kind", "history", "question", "gold": [{"article", "start", "end", "quote",
"grade"}]}`. A question without gold has no answer in the articles. A set is refused
unless each quote stands in its article at `start:end`, character for character.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.corpus import Article, Corpus
from qa.errors import QuestionSetError
from qa.evaluation.measures import ANSWERS, Judgement
from qa.files import sha256
from qa.text import unify_newlines

from .files import (
    decode,
    digest_of,
    digest_of_named,
    read_text,
    set_error,
)
from .testset import JudgedQuestion, TestSet
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
        for question in _questions(file, read_text(file), corpus):
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
    text = unify_newlines(decode(file, content))
    questions = tuple(_questions(file, text, corpus))
    digest = digest_of_named([(name, sha256(content))])
    return TestSet(file.stem, corpus, questions, digest, relevant=ANSWERS)


def read_questions(path: Path, articles: Mapping[str, Article]) -> list[JudgedQuestion]:
    """The questions of a .jsonl file. `articles` maps ids to articles.

    Raises QuestionSetError with file and line for anything malformed.
    """
    return _judged(path, read_lines(path), articles)


def read_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The JSON objects of a .jsonl file with their line numbers, not yet judged.

    `question`, `history` and `id` have the right types; other keys are not checked.
    Raises QuestionSetError with file and line.
    """
    return _entries(path, read_text(path))


def is_id(value: object) -> bool:
    """Whether a question may have this id: an integer, or text that UTF-8 can hold."""
    if isinstance(value, str):
        return not any("\ud800" <= c <= "\udfff" for c in value)
    return isinstance(value, int) and not isinstance(value, bool)


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
    for question in _judged(file, _entries(file, text), corpus.by_id):
        if question.id.split() != [question.id]:
            raise QuestionSetError(
                f"{file}: the id {question.id!r} holds white space, or nothing.",
                cure="Give the question another id; no TREC run could hold this one.",
            )
        yield question


def _entries(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    entries = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise set_error(path, number, f"it is no JSON ({error})") from error
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            raise set_error(path, number, 'it has no "question"')
        history = entry.get("history", [])
        if not isinstance(history, list) or not all(
            isinstance(t, str) for t in history
        ):
            raise set_error(path, number, '"history" is no list of questions')
        if not is_id(entry.get("id", number)):
            raise set_error(path, number, '"id" is neither a text nor a whole number')
        entries.append((number, entry))
    return entries


def _refuse_constant(name: str) -> float:
    """Refuses NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(f"{name} is no number")


def _judged(
    path: Path,
    entries: Sequence[tuple[int, dict[str, Any]]],
    articles: Mapping[str, Article],
) -> list[JudgedQuestion]:
    questions: dict[str, JudgedQuestion] = {}
    for number, entry in entries:
        key = str(entry.get("id", number))
        if key in questions:
            raise set_error(path, number, f"the id {key} stands twice")
        judged = entry.get("gold", [])
        if not isinstance(judged, list):
            raise set_error(path, number, '"gold" is no list of judgements')
        gold = tuple(_judgement(path, number, g, articles) for g in judged)
        questions[key] = JudgedQuestion(
            key,
            entry["question"],
            str(entry.get("kind", "")),
            tuple(entry.get("history", [])),
            gold,
            answerable=any(j.grade >= ANSWERS for j in gold),
            topic=str(entry.get("topic", "")),
        )
    if not questions:
        raise QuestionSetError(f"{path} holds no question.", cure="Add some.")
    return list(questions.values())


def _judgement(
    path: Path, number: int, entry: Any, articles: Mapping[str, Article]
) -> Judgement:
    try:
        judgement = Judgement(
            str(entry["article"]),
            int(entry["start"]),
            int(entry["end"]),
            str(entry["quote"]),
            int(entry["grade"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise set_error(
            path,
            number,
            f"a judgement lacks article, start, end, quote or grade ({error!r})",
        ) from error
    article = articles.get(judgement.article)
    if article is None:
        raise set_error(path, number, f"there is no article {judgement.article}")
    if not article.reads(judgement.start, judgement.end, judgement.quote):
        raise set_error(
            path,
            number,
            f"the quote {judgement.quote[:60]!r} does not stand at "
            f"{judgement.start}:{judgement.end} of {judgement.article}",
        )
    return judgement
