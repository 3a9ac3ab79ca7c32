"""Golden questions: a JSON line each, with the spans of the articles that answer.

`{"id", "kind", "history", "question", "gold": [{"article", "start", "end", "quote",
"grade"}]}`; no gold means that the articles do not answer. The quote must stand at its
place, character for character, or the set is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import QuestionSetError
from .measures import ANSWERS, Judgement
from .records import Article
from .verify import stands_at


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
    if not stands_at(article, judgement.start, judgement.end, judgement.quote):
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
