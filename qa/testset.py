"""Sets of judged questions, and two kinds of file that hold them: golden questions and
CSV, both judged by spans of the articles. Whatever is malformed raises QuestionSetError
with file and line.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .corpus import Corpus
from .errors import QuestionSetError
from .measures import ANSWERS, Judgement
from .questions import judged_questions, parse_lines
from .records import Article

SET_SUFFIXES = (".jsonl", ".csv")


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with its judgements: spans of articles, or grades of documents."""

    id: str
    question: str
    kind: str = ""
    history: tuple[str, ...] = ()
    gold: tuple[Judgement, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    answerable: bool = True


@dataclass(frozen=True, slots=True)
class TestSet:
    """Judged questions over the articles of `corpus`.

    `documents` names the document that an article is, where documents are judged;
    empty where spans are. `relevant` is the least grade that counts as an answer;
    `notes` say what was left out.
    """

    __test__ = False  # no test of pytest's, whatever the name says

    name: str
    corpus: Corpus
    topics: tuple[JudgedQuestion, ...]
    sha256: str
    relevant: int
    documents: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


# --- golden questions ---------------------------------------------------------------


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
    sha256 = hashlib.sha256(content).hexdigest()
    total = hashlib.sha256(f"{name}\0{sha256}\n".encode()).hexdigest()
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


# --- two columns --------------------------------------------------------------------


def questions_of_csv(file: Path, text: str, corpus: Corpus) -> Iterator[JudgedQuestion]:
    """Question and expected text, which must stand word for word in an article; a row
    without expected text is a question that the articles do not answer."""
    texts, stem = set(), "-".join(file.stem.split())
    for line, row in _rows(file, text):
        question, expected = (
            unicodedata.normalize("NFC", c.replace("\r\n", "\n")).strip() for c in row
        )
        if not question:
            raise set_error(file, line, "the question is empty")
        if question in texts:
            raise set_error(file, line, f"the question {question!r} stands twice")
        texts.add(question)
        gold = tuple(_places(expected, corpus)) if expected else ()
        if expected and not gold:
            raise set_error(
                file,
                line,
                f"the expected text {expected[:60]!r} stands in no article, "
                "word for word",
            )
        yield JudgedQuestion(
            f"{stem}-{line}", question, gold=gold, answerable=bool(gold)
        )


def _rows(file: Path, text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Numbered rows of two cells, without the heading; commas, semicolons or tabs."""
    for delimiter in ",;\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            begun, rows = 1, []
            for cells in reader:
                rows.append((begun, cells))
                begun = reader.line_num + 1
        except csv.Error as error:
            raise set_error(file, reader.line_num, str(error)) from error
        rows = [(n, cells) for n, cells in rows if any(c.strip() for c in cells)]
        if rows and len(rows[0][1]) == 2:  # noqa: PLR2004 - question, expected text
            break
    else:
        raise set_error(file, 1, "it has no two columns, question and expected text")
    if rows[0][1][0].strip().casefold() in ("question", "questions", "query"):
        rows = rows[1:]
    if not rows:
        raise QuestionSetError(f"{file} holds no question.", cure="Add some.")
    for number, cells in rows:
        if len(cells) != 2:  # noqa: PLR2004
            raise set_error(file, number, f"it has {len(cells)} columns instead of two")
        yield number, (cells[0], cells[1])


def _places(expected: str, corpus: Corpus) -> Iterator[Judgement]:
    """Every place where the text stands, for it answers wherever it stands."""
    for article in corpus.articles:
        at = article.text.find(expected)
        while at >= 0:
            end = at + len(expected)
            yield Judgement(article.id, at, end, article.text[at:end], ANSWERS)
            at = article.text.find(expected, end)


def locate(expected: str, articles: Sequence[Article]) -> tuple[Judgement, ...]:
    corpus = Corpus(tuple(articles), "")
    return tuple(_places(unicodedata.normalize("NFC", expected).strip(), corpus))


# --- files --------------------------------------------------------------------------


def read_text(path: Path) -> str:
    try:
        return decode(path, path.read_bytes())
    except OSError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error}", cure="It must be text in UTF-8."
        ) from error


def decode(path: Path, content: bytes) -> str:
    """Text as a file opened for reading has it: `\\n` for every kind of newline."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error}", cure="It must be text in UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def set_error(path: Path, line: int, reason: str) -> QuestionSetError:
    return QuestionSetError(f"{path}, line {line}: {reason}.", cure="Correct the line.")
