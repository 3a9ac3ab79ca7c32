"""CSV sets: the question in the first column, the expected text in the second.

Files are read as Excel and Numbers save them: UTF-8, UTF-16 with its mark, or the code
page of Western Windows; with comma, semicolon or tab.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.corpus import (
    ANSWERS,
    Article,
    Aside,
    Corpus,
    JudgedQuestion,
    Judgement,
    Standing,
    line_error,
)
from qa.errors import QuestionSetError
from qa.text import Folded, canonical, fold

_COLUMNS = 2
_WINDOWS = "cp1252"
_MAX_SHOWN = 60


def decode_csv(file: Path, content: bytes) -> tuple[str, str]:
    """The text of a CSV file, and what to say of its encoding; empty for UTF-8.

    Raises QuestionSetError for bytes that are in no encoding that is read.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", _WINDOWS]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        told = f"{file.name} is not UTF-8; it was read as {encoding} (Windows)."
        return text, told if encoding == _WINDOWS else ""
    raise QuestionSetError(
        f"{file} cannot be read: it is neither UTF-8 nor {_WINDOWS}.",
        cure="Save it as CSV UTF-8.",
    )


class ExpectedTexts:
    """Finds expected texts in articles. Quotation marks, dashes and white space may be
    others than in the article; what is found is cut from the article as it stands."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._folded: list[tuple[Article, Folded]] = [
            (a, fold(a.text)) for a in articles
        ]

    def places(self, expected: str) -> tuple[Judgement, ...]:
        """Every place of an article that holds the text, with grade 2."""
        words = fold(canonical(expected)).text.strip()
        return tuple(
            Judgement(article.id, start, end, article.text[start:end], ANSWERS)
            for article, folded in self._folded
            for start, end in folded.places(words)
        )


def questions_of_csv(file: Path, text: str, corpus: Corpus) -> Standing:
    """The questions of a CSV file's text; `file` names ids and errors.

    A row without expected text is a question that the articles do not answer. A row of
    which the expected text stands in no article stands aside. Raises QuestionSetError,
    which names every row that cannot be asked, where one is malformed.
    """
    standing, texts = Standing([], []), ExpectedTexts(corpus.articles)
    seen, stem = set[str](), "-".join(file.stem.split())
    faults: list[tuple[int, str]] = []
    for line, cells in _rows(file, text):
        if len(cells) != _COLUMNS:
            faults.append((line, f"it has {len(cells)} columns, not two"))
            continue
        question, expected = (canonical(c).strip() for c in cells)
        gold = texts.places(expected)
        key = f"{stem}-{line}"
        if not question:
            faults.append((line, "the question is empty"))
        elif question in seen:
            faults.append((line, f"the question {question!r} stands twice"))
        elif expected and not gold:
            shown = expected[:_MAX_SHOWN]
            reason = f"the expected text {shown!r} stands in no article, word for word"
            standing.aside.append(Aside(line, key, reason))
        else:
            judged = JudgedQuestion(key, question, gold=gold, answerable=bool(gold))
            standing.questions.append(judged)
        seen.add(question)
    if faults:
        faults += ((a.line, a.reason) for a in standing.aside)
        raise lines_error(file, sorted(faults), "Correct what these lines say.")
    return standing


def lines_error(
    file: Path, faults: Sequence[tuple[int, str]], cure: str
) -> QuestionSetError:
    """The error that names every line with its fault."""
    (line, reason), *more = faults
    others = "".join(f".\nLine {n}: {r}" for n, r in more)
    return line_error(file, line, reason + others, cure)


def locate(expected: str, articles: Sequence[Article]) -> tuple[Judgement, ...]:
    """Every place of an article that holds the text, as in `ExpectedTexts`."""
    return ExpectedTexts(articles).places(expected)


def _rows(file: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each row, without the heading and without empty cells
    behind the second.

    The delimiter is the one that a first line "sep=;" names, or else the first of
    comma, semicolon and tab that gives two columns.
    """
    delimiters, skipped = ",;\t", 0
    first, _, below = text.partition("\n")
    if first.strip().strip('"').casefold() in {f"sep={d}".strip() for d in ",;\t"}:
        delimiters, text, skipped = first.strip().strip('"')[4:] or "\t", below, 1
    for delimiter in delimiters:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            first_line, rows = 1 + skipped, []
            for cells in reader:
                rows.append((first_line, _filled(cells)))
                first_line = reader.line_num + skipped + 1
        except csv.Error as error:
            raise line_error(file, reader.line_num + skipped, str(error)) from error
        rows = [(n, cells) for n, cells in rows if any(c.strip() for c in cells)]
        if rows and len(rows[0][1]) == _COLUMNS:
            break
    else:
        raise line_error(file, 1, "it has no two columns, question and expected text")
    if rows[0][1][0].strip().casefold() in ("question", "questions", "query"):
        rows = rows[1:]
    if not rows:
        raise QuestionSetError(f"{file} holds no question.", cure="Add some.")
    yield from rows


def _filled(cells: list[str]) -> list[str]:
    """A row without the empty cells that spreadsheets write behind the second."""
    filled = len(cells)
    while filled > _COLUMNS and not cells[filled - 1].strip():
        filled -= 1
    return cells[:filled]
