"""CSV sets: the question in the first column, the expected text in the second."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.corpus import ANSWERS, Article, Corpus, JudgedQuestion, Judgement, line_error
from qa.errors import QuestionSetError
from qa.text import canonical

_COLUMNS = 2


def questions_of_csv(file: Path, text: str, corpus: Corpus) -> Iterator[JudgedQuestion]:
    """The questions of a CSV file's text; `file` names ids and errors.

    The expected text must stand word for word in an article. A row without expected
    text is a question that the articles do not answer. Raises QuestionSetError.
    """
    seen, stem = set(), "-".join(file.stem.split())
    for line, row in _rows(file, text):
        question, expected = (canonical(c).strip() for c in row)
        if not question:
            raise line_error(file, line, "the question is empty")
        if question in seen:
            raise line_error(file, line, f"the question {question!r} stands twice")
        seen.add(question)
        gold = tuple(_places(expected, corpus.articles)) if expected else ()
        if expected and not gold:
            raise line_error(
                file,
                line,
                f"the expected text {expected[:60]!r} stands in no article, "
                "word for word",
            )
        yield JudgedQuestion(
            f"{stem}-{line}", question, gold=gold, answerable=bool(gold)
        )


def locate(expected: str, articles: Sequence[Article]) -> tuple[Judgement, ...]:
    """Every place of an article that holds the text word for word, with grade 2."""
    return tuple(_places(canonical(expected).strip(), articles))


def _rows(file: Path, text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """(line number, cells) of each row of two cells, without the heading.

    The delimiter is the first of comma, semicolon and tab that gives two columns.
    """
    for delimiter in ",;\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            first_line, rows = 1, []
            for cells in reader:
                rows.append((first_line, cells))
                first_line = reader.line_num + 1
        except csv.Error as error:
            raise line_error(file, reader.line_num, str(error)) from error
        rows = [(n, cells) for n, cells in rows if any(c.strip() for c in cells)]
        if rows and len(rows[0][1]) == _COLUMNS:
            break
    else:
        raise line_error(file, 1, "it has no two columns, question and expected text")
    if rows[0][1][0].strip().casefold() in ("question", "questions", "query"):
        rows = rows[1:]
    if not rows:
        raise QuestionSetError(f"{file} holds no question.", cure="Add some.")
    for number, cells in rows:
        if len(cells) != _COLUMNS:
            raise line_error(file, number, f"it has {len(cells)} columns, not two")
        yield number, (cells[0], cells[1])


def _places(expected: str, articles: Sequence[Article]) -> Iterator[Judgement]:
    for article in articles:
        start = article.text.find(expected)
        while start >= 0:
            end = start + len(expected)
            yield Judgement(article.id, start, end, article.text[start:end], ANSWERS)
            start = article.text.find(expected, end)
