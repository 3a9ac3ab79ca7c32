"""Judged questions from CSV: the question and the expected text, in two columns."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.corpus import Article, Corpus
from qa.errors import QuestionSetError
from qa.evaluation.measures import ANSWERS, Judgement

from .files import set_error
from .testset import JudgedQuestion


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
