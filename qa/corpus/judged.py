"""Judged questions: what was asked, and the spans of the articles that answer.

JSON lines: `{"id", "kind", "topic", "history", "question", "gold": [{"article",
"start", "end", "quote", "grade"}]}`. A question without gold of grade 2 has no answer
in the articles. A malformed file is refused. A question of which a quote no longer
stands in its article at `start:end`, character for character, stands aside: it counts
nowhere until `qa questions --mend` or a person has put it right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from qa.errors import QuestionSetError
from qa.text import unify_newlines

from .article import Article

_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, which UTF-8 cannot hold."""

ANSWERS = 2
"""The grade of a span that answers a question; a span of grade 1 only relates to it."""
MEND = "Run: qa questions --mend"
"""The cure for quotes that no longer stand in their articles."""


class HasOffsets(Protocol):
    """A passage or a span: characters `start` to `end` of an article, end excluded."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset after the last character."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A span of an article that answers a question (grade 2) or relates to it (1)."""

    article: str
    start: int
    end: int
    quote: str
    grade: int


def covers(article: str, span: HasOffsets, judgement: Judgement) -> bool:
    """Whether `span` of `article` holds more than half of the judged characters."""
    shared = min(span.end, judgement.end) - max(span.start, judgement.start)
    length = judgement.end - judgement.start
    return article == judgement.article and shared > length / 2


def touches(article: str, span: HasOffsets, judgement: Judgement) -> bool:
    """Whether `span` of `article` holds a judged character."""
    overlap = span.start < judgement.end and judgement.start < span.end
    return article == judgement.article and overlap


def answers(article: str, span: HasOffsets, judgements: Sequence[Judgement]) -> bool:
    """Whether `span` of `article` covers a judgement of grade 2."""
    return any(j.grade == ANSWERS and covers(article, span, j) for j in judgements)


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with its judgements: spans of articles, or grades of documents."""

    id: str
    text: str
    kind: str = ""
    history: tuple[str, ...] = ()
    """The questions asked before it in the same conversation, the oldest first."""
    gold: tuple[Judgement, ...] = ()
    """Judged spans."""
    grades: Mapping[str, int] = field(default_factory=dict)
    """Document id to grade."""
    answerable: bool = True
    """Whether the articles hold an answer."""
    topic: str = ""
    """What it is about, in the words of its author; empty if not said."""
    judged: str = ""
    """The day on which staff judged it, as 2026-11-30; empty if not said."""


class Aside(NamedTuple):
    """A question that is not asked, because an article no longer holds what is quoted
    from it; `reason` is without its full stop."""

    line: int
    id: str
    reason: str


class Standing(NamedTuple):
    """The questions of a file that can be asked, and those that stand aside."""

    questions: list[JudgedQuestion]
    aside: list[Aside]


def read_questions(path: Path, articles: Mapping[str, Article]) -> list[JudgedQuestion]:
    """The questions of a .jsonl file. `articles` maps ids to articles.

    Raises QuestionSetError with file and line for anything malformed, and for a quote
    that does not stand in its article.
    """
    questions, aside = standing_questions(path, articles)
    for line, _, reason in aside:
        raise line_error(path, line, reason, MEND)
    if not questions:
        raise QuestionSetError(f"{path} holds no question.", cure="Add some.")
    return questions


def read_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The JSON objects of a .jsonl file with their line numbers, not yet judged.

    `question`, `history` and `id` have the right types; other keys are not checked.
    Raises QuestionSetError with file and line.
    """
    return _entries(path, read_utf8(path))


def is_id(value: object) -> bool:
    """Whether a question may have this id: an integer, or text that UTF-8 can hold."""
    if isinstance(value, str):
        return value.isascii() or not _HALF.search(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _entries(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    entries = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise line_error(path, number, f"it is no JSON ({error})") from error
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            raise line_error(path, number, 'it has no "question"')
        history = entry.get("history", [])
        if not isinstance(history, list) or not all(
            isinstance(t, str) for t in history
        ):
            raise line_error(path, number, '"history" is no list of questions')
        if not is_id(entry.get("id", number)):
            raise line_error(path, number, '"id" is neither a text nor a whole number')
        entries.append((number, entry))
    return entries


def _refuse_constant(name: str) -> float:
    """Refuses NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(f"{name} is no number")


def standing_questions(
    path: Path, articles: Mapping[str, Article], text: str | None = None
) -> Standing:
    """The questions of a .jsonl file, apart from those that stand aside. With `text`
    no file is read; `path` only names it in errors.

    Raises QuestionSetError with file and line for anything malformed.
    """
    standing, seen = Standing([], []), set()
    for number, entry in _entries(path, read_utf8(path) if text is None else text):
        key = str(entry.get("id", number))
        if key in seen:
            raise line_error(path, number, f"the id {key} stands twice")
        seen.add(key)
        texts = entry["question"], *entry.get("history", []), entry.get("kind", "")
        if not all(is_id(str(t)) for t in (*texts, entry.get("topic", ""))):
            reason = "it holds half a character (\\ud800)"
            raise line_error(path, number, reason, "Write the text anew.")
        gold = judgements_of(path, number, entry)
        if fault := next(filter(None, (_fault(j, articles) for j in gold)), ""):
            standing.aside.append(Aside(number, key, fault))
            continue
        question = JudgedQuestion(
            key,
            entry["question"],
            str(entry.get("kind", "")),
            tuple(entry.get("history", [])),
            gold,
            answerable=any(j.grade >= ANSWERS for j in gold),
            topic=str(entry.get("topic", "")),
            judged=_day(path, number, entry.get("judged", "")),
        )
        standing.questions.append(question)
    return standing


def _day(path: Path, number: int, value: object) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat() if value else ""
    except ValueError as error:
        raise line_error(path, number, '"judged" is no day like 2026-11-30') from error


def judgements_of(
    path: Path, number: int, entry: Mapping[str, Any]
) -> tuple[Judgement, ...]:
    """The judgements of a line, whether their quotes stand or not. Raises
    QuestionSetError with file and line for a malformed one."""
    judged = entry.get("gold", [])
    if not isinstance(judged, list):
        raise line_error(path, number, '"gold" is no list of judgements')
    return tuple(_judgement(path, number, g) for g in judged)


def _judgement(path: Path, number: int, entry: Any) -> Judgement:
    try:
        return Judgement(
            str(entry["article"]),
            int(entry["start"]),
            int(entry["end"]),
            str(entry["quote"]),
            int(entry["grade"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise line_error(
            path,
            number,
            f"a judgement lacks article, start, end, quote or grade ({error!r})",
        ) from error


def _fault(judgement: Judgement, articles: Mapping[str, Article]) -> str:
    """Why a quote does not stand; empty where it does."""
    article = articles.get(judgement.article)
    if article is None:
        return f"there is no article {judgement.article}"
    if article.reads(judgement.start, judgement.end, judgement.quote):
        return ""
    return (
        f"the quote {judgement.quote[:60]!r} does not stand at "
        f"{judgement.start}:{judgement.end} of {judgement.article}"
    )


# --- reading files ------------------------------------------------------------------


def read_utf8(path: Path) -> str:
    """The text of a UTF-8 file with `\\n` for newlines. Raises as `decode_utf8`."""
    return unify_newlines(decode_utf8(path, read_bytes(path)))


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises QuestionSetError instead of OSError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error.strerror or error}.",
            cure="Name a file that exists and may be read.",
        ) from error


def decode_utf8(path: Path, content: bytes) -> str:
    """UTF-8 text without its byte order mark. `path` only names the file in errors.

    Raises QuestionSetError with the first line that is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise QuestionSetError(
            f"{path} cannot be read: line {number} is not UTF-8.",
            cure="Save it as UTF-8.",
        ) from error


def line_error(
    path: Path, line: int, reason: str, cure: str = "Correct the line."
) -> QuestionSetError:
    """An error about one line, counted from 1; `reason` is without its full stop."""
    return QuestionSetError(f"{path}, line {line}: {reason}.", cure=cure)
