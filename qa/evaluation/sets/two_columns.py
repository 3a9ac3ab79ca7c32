"""CSV sets: the question in the first column, the expected text in the second.

Files are read as Excel and Numbers save them: UTF-8, UTF-16 with its mark, or the code
page of Western Windows; with comma, semicolon or tab.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from itertools import islice
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

MAX_PLACES = 10
"""Places in the articles at which an expected text may stand."""
MAX_NAMED = 10
"""Lines or questions that a message names; it counts the others."""
_COLUMNS = 2
_WINDOWS = "cp1252"
_MAX_SHOWN = 60
_EVERYWHERE = f"stands at more than {MAX_PLACES} places of the articles"
_MORE = "Give more of the text, such as the whole sentence."


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
        """The places of the articles that hold the text, with grade 2. There is one
        more than MAX_PLACES where the text stands at too many, and the others are not
        looked for."""
        words = fold(canonical(expected)).text.strip()
        found = (
            Judgement(article.id, start, end, article.text[start:end], ANSWERS)
            for article, folded in self._folded
            for start, end in folded.places(words)
        )
        return tuple(islice(found, MAX_PLACES + 1))


def questions_of_csv(
    file: Path, text: str, corpus: Corpus, most: int | None = None
) -> Standing:
    """The questions of a CSV file's text; `file` names ids and errors.

    A row without expected text is a question that the articles do not answer. A row of
    which the expected text stands in no article stands aside. Raises QuestionSetError,
    which names the rows that are malformed or that expect a text which stands at more
    than MAX_PLACES places, and beside these the rows that would stand aside; and for
    more than `most` rows, before any text is looked for.
    """
    rows = _rows(file, text)
    check_count(file, len(rows), most)
    standing, texts = Standing([], []), ExpectedTexts(corpus.articles)
    seen, stem = set[str](), "-".join(file.stem.split())
    faults: list[tuple[int, str]] = []
    for line, cells in rows:
        if len(cells) != _COLUMNS:
            faults.append((line, f"it has {len(cells)} columns, not two"))
            continue
        question, expected = (canonical(c).strip() for c in cells)
        gold = texts.places(expected)
        key = f"{stem}-{line}"
        if not question:
            faults.append((line, "the question is empty"))
        elif question in seen:
            twice = f"the question {question[:_MAX_SHOWN]!r} stands twice"
            faults.append((line, twice))
        elif len(gold) > MAX_PLACES:
            faults.append((line, _everywhere(expected)))
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
        cure = "Correct the lines." if len(faults) > 1 else "Correct the line."
        raise lines_error(file, sorted(faults), cure)
    return standing


def lines_error(
    file: Path, faults: Sequence[tuple[int, str]], cure: str
) -> QuestionSetError:
    """The error that names the first MAX_NAMED lines with their faults, and counts the
    others."""
    (line, reason), *more = faults
    named = [f"Line {n}: {r}" for n, r in more[: MAX_NAMED - 1]]
    if (unnamed := len(faults) - MAX_NAMED) > 0:
        named.append(f"{unnamed} more lines cannot be used either")
    if any(_EVERYWHERE in r for _, r in faults):
        cure = f"{cure} {_MORE}"
    return line_error(file, line, ".\n".join([reason, *named]), cure)


def locate(expected: str, articles: Sequence[Article]) -> tuple[Judgement, ...]:
    """Every place of an article that holds the text, as in `ExpectedTexts`. Raises
    QuestionSetError where there are more than MAX_PLACES."""
    found = ExpectedTexts(articles).places(expected)
    if len(found) > MAX_PLACES:
        reason = _everywhere(expected)
        raise QuestionSetError(f"{reason[0].upper()}{reason[1:]}.", cure=_MORE)
    return found


def check_count(file: Path, rows: int, most: int | None) -> None:
    """Raises QuestionSetError for a file of more than `most` questions."""
    if most is not None and rows > most:
        raise QuestionSetError(
            f"{file} holds {rows:,} questions; {most:,} is the most.",
            cure="Split the file, or use a terminal: qa eval FILE",
        )


def _everywhere(expected: str) -> str:
    shown = expected[:_MAX_SHOWN]
    return f"the expected text {shown!r} {_EVERYWHERE}"


def _rows(file: Path, text: str) -> list[tuple[int, list[str]]]:
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
    return rows


def _filled(cells: list[str]) -> list[str]:
    """A row without the empty cells that spreadsheets write behind the second."""
    filled = len(cells)
    while filled > _COLUMNS and not cells[filled - 1].strip():
        filled -= 1
    return cells[:filled]
