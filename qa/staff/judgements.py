"""What staff judge: which sentences answer a question, or that none does.

A judgement is one line of `corpus/questions/known.jsonl`, in the format of golden
questions, with the day on which it was made. A desk takes it up without a build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from qa.answer import STAFF_FILE, STAFF_VECTORS_FILE, known_texts
from qa.corpus import ANSWERS, Article, JudgedQuestion, read_lines, standing_questions
from qa.errors import JudgementError
from qa.files import replace_file
from qa.model import Encoder, keep_vectors
from qa.question import clean_question

PREFIX = "k"
"""Of the ids of questions that staff judged: k0001."""


class Marked(NamedTuple):
    """A span of an article that answers: whole sentences."""

    article: str
    start: int
    end: int


def judge(
    corpus: Path,
    articles: Mapping[str, Article],
    question: str,
    history: Sequence[str] = (),
    answers: Sequence[Marked] = (),
    *,
    day: date | None = None,
) -> JudgedQuestion:
    """Writes a judgement, in the place of an earlier one of the same question. Without
    `answers` the articles hold none. Two writers wait for each other.

    Raises QuestionError for a text that is no question, JudgementError for a span that
    is no run of whole sentences, and QuestionSetError for a file that cannot be read.
    """
    asked = clean_question(question)
    earlier = [clean_question(h) for h in history]
    gold = [_gold(articles, marked) for marked in answers]
    with _lock(corpus):
        entries = _entries(corpus)
        same = [e for e in entries if _key(e) == _key_of(asked, earlier)]
        entry = {
            "id": same[0]["id"] if same else _next_id(entries),
            "history": earlier,
            "question": asked,
            "gold": gold,
            "judged": (day or datetime.now().astimezone().date()).isoformat(),
        }
        kept = [entry if e in same else e for e in entries]
        _write(corpus, kept if same else [*kept, entry])
    judged = {q.id: q for q in judged_questions(corpus, articles)}
    return judged[str(entry["id"])]


def withdraw(corpus: Path, question_id: str) -> None:
    """Takes a judgement back. Raises JudgementError where there is none of this id."""
    with _lock(corpus):
        entries = _entries(corpus)
        kept = [e for e in entries if str(e.get("id")) != question_id]
        if len(kept) == len(entries):
            raise JudgementError(
                f"There is no judged question {question_id}.",
                cure="Somebody has taken it back; load the page again.",
            )
        _write(corpus, kept)


def judged_questions(
    corpus: Path, articles: Mapping[str, Article]
) -> list[JudgedQuestion]:
    """The judgements that stand, in the order of the file. One of which a sentence is
    no longer in its article stands aside until it is judged again; `qa check` names it.
    Raises QuestionSetError."""
    file = corpus / STAFF_FILE
    return standing_questions(file, articles).questions if file.is_file() else []


def judged_lines(
    corpus: Path, articles: Mapping[str, Article]
) -> list[tuple[str, str, JudgedQuestion | None]]:
    """Id, question and judgement of every line of the file; no judgement where it
    stands aside. Raises QuestionSetError."""
    standing = {q.id: q for q in judged_questions(corpus, articles)}
    return [
        (key, str(entry["question"]), standing.get(key))
        for number, entry in enumerate(_entries(corpus), 1)
        for key in (str(entry.get("id", number)),)
    ]


def keep_judged_vectors(
    corpus: Path, articles: Mapping[str, Article], encoder: Encoder
) -> None:
    """Keeps the vectors of the judged questions, so that no start encodes them."""
    texts = known_texts(judged_questions(corpus, articles))
    keep_vectors(corpus / STAFF_VECTORS_FILE, texts, encoder)


def _gold(articles: Mapping[str, Article], marked: Marked) -> dict[str, Any]:
    article = articles.get(marked.article)
    starts = {s.start for s in article.sentences} if article else set()
    ends = {s.end for s in article.sentences} if article else set()
    if article is None or marked.start not in starts or marked.end not in ends:
        raise JudgementError(
            f"{marked.start}:{marked.end} of {marked.article} is no run of sentences.",
            cure="Load the article again, and mark whole sentences.",
        )
    quote = article.cut(marked.start, marked.end).text
    return {**marked._asdict(), "quote": quote, "grade": ANSWERS}


def _lock(corpus: Path) -> FileLock:
    file = corpus / STAFF_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(file.with_name(f".{file.name}.lock"))


def _entries(corpus: Path) -> list[dict[str, Any]]:
    file = corpus / STAFF_FILE
    return [entry for _, entry in read_lines(file)] if file.is_file() else []


def _write(corpus: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    lines = (f"{json.dumps(e, ensure_ascii=False)}\n" for e in entries)
    replace_file(corpus / STAFF_FILE, "".join(lines).encode())


def _key(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return _key_of(entry["question"], entry.get("history", []))


def _key_of(question: str, history: Sequence[str]) -> tuple[str, ...]:
    return tuple(t.casefold() for t in (*history[-1:], question))


def _next_id(entries: Sequence[Mapping[str, Any]]) -> str:
    """One above the highest number."""
    ids = (str(e.get("id", "")).removeprefix(PREFIX) for e in entries)
    return f"{PREFIX}{max((int(i) for i in ids if i.isdigit()), default=0) + 1:04}"
