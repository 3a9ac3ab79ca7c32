"""Golden questions: a JSON line each, with the spans of the articles that answer.

`{"id", "kind", "history", "question", "gold": [{"article", "start", "end", "quote",
"grade"}]}`; no gold means that the articles do not answer. The quote must stand at its
place, character for character, or the set is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.corpus import Article, Corpus
from qa.errors import QuestionSetError
from qa.evaluation.measures import ANSWERS, Judgement
from qa.files import sha256, sha256_of

from .files import decode, read_text
from .testset import JudgedQuestion, TestSet
from .two_columns import questions_of_csv


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    kind: str
    history: tuple[str, ...]
    question: str
    gold: tuple[Judgement, ...]

    @property
    def answerable(self) -> bool:
        """Spans that only relate make no answer."""
        return any(j.grade >= ANSWERS for j in self.gold)


def read_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The numbered JSON objects of a file with at least `question` in each."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error}", cure="It must be JSON lines in UTF-8."
        ) from error
    return parse_lines(path, text)


def parse_lines(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    """The same from the text of a file; `path` only names it."""
    read = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise _refused(path, number, f"it is no JSON ({error})") from error
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            raise _refused(path, number, 'it has no "question"')
        history = entry.get("history", [])
        if not isinstance(history, list) or not all(
            isinstance(t, str) for t in history
        ):
            raise _refused(path, number, '"history" is no list of questions')
        if not is_id(entry.get("id", number)):
            raise _refused(path, number, '"id" is neither a text nor a whole number')
        read.append((number, entry))
    return read


def is_id(value: object) -> bool:
    """Whether a question may be named so: a whole number, or text for UTF-8."""
    if isinstance(value, str):
        return not any("\ud800" <= c <= "\udfff" for c in value)
    return isinstance(value, int) and not isinstance(value, bool)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def read_questions(path: Path, articles: Mapping[str, Article]) -> list[Question]:
    """Raises QuestionSetError with file and line for anything out of order."""
    return judged_questions(path, read_lines(path), articles)


def judged_questions(
    path: Path,
    entries: Sequence[tuple[int, dict[str, Any]]],
    articles: Mapping[str, Article],
) -> list[Question]:
    """The same from what `read_lines` or `parse_lines` gave."""
    questions: dict[str, Question] = {}
    for number, entry in entries:
        key = str(entry.get("id", number))
        if key in questions:
            raise _refused(path, number, f"the id {key} stands twice")
        judged = entry.get("gold", [])
        if not isinstance(judged, list):
            raise _refused(path, number, '"gold" is no list of judgements')
        gold = tuple(_judgement(path, number, g, articles) for g in judged)
        questions[key] = Question(
            key,
            str(entry.get("kind", "")),
            tuple(entry.get("history", [])),
            entry["question"],
            gold,
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
        raise _refused(
            path,
            number,
            f"a judgement lacks article, start, end, quote or grade ({error!r})",
        ) from error
    article = articles.get(judgement.article)
    if article is None:
        raise _refused(path, number, f"there is no article {judgement.article}")
    if not article.reads(judgement.start, judgement.end, judgement.quote):
        raise _refused(
            path,
            number,
            f"the quote {judgement.quote[:60]!r} does not stand at "
            f"{judgement.start}:{judgement.end} of {judgement.article}",
        )
    return judgement


def _refused(path: Path, number: int, reason: str) -> QuestionSetError:
    return QuestionSetError(
        f"{path}, line {number}: {reason}.", cure="Correct the line."
    )


SET_SUFFIXES = (".jsonl", ".csv")


def golden(path: Path, corpus: Corpus) -> TestSet:
    """A .jsonl or .csv file, or a folder of such files taken together."""
    files = _files(path)
    topics: dict[str, JudgedQuestion] = {}
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.name}\0{sha256_of(file)}\n".encode())
        for topic in _topics(file, read_text(file), corpus):
            if topic.id in topics:
                raise QuestionSetError(
                    f"{file}: the id {topic.id} stands in another file of {path} too.",
                    cure="Give one of them another id.",
                )
            topics[topic.id] = topic
    name = path.stem if path.is_file() else path.name
    return TestSet(
        name, corpus, tuple(topics.values()), total.hexdigest(), relevant=ANSWERS
    )


def golden_text(name: str, content: bytes, corpus: Corpus) -> TestSet:
    """The same from the content of one file, which need not lie on any disk."""
    file = Path(name)
    if file.suffix.lower() not in SET_SUFFIXES:
        raise QuestionSetError(
            f"{name} is neither a .jsonl nor a .csv file.",
            cure="Save the questions as JSON lines or as CSV with two columns.",
        )
    topics = tuple(_topics(file, decode(file, content), corpus))
    total = sha256(f"{name}\0{sha256(content)}\n".encode())
    return TestSet(file.stem, corpus, topics, total, relevant=ANSWERS)


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


def _topics(file: Path, text: str, corpus: Corpus) -> Iterator[JudgedQuestion]:
    """The topics of a file's text; `file` only names it."""
    if file.suffix.lower() == ".csv":
        yield from questions_of_csv(file, text, corpus)
        return
    for q in judged_questions(file, parse_lines(file, text), corpus.by_id):
        if q.id.split() != [q.id]:
            raise QuestionSetError(
                f"{file}: the id {q.id!r} holds white space, or nothing.",
                cure="Give the question another id; no TREC run could hold this one.",
            )
        yield JudgedQuestion(
            q.id, q.question, q.kind, q.history, q.gold, {}, q.answerable
        )
