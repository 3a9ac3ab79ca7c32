"""Runs and qrels as files, in the formats of TREC and BEIR.

One malformed line, or one that trec_eval would read differently, refuses the whole
file. All functions raise QuestionSetError with file and line.
"""

from __future__ import annotations

import gzip
import math
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from qa.corpus import decode_utf8, line_error, read_bytes
from qa.errors import QuestionSetError

MAX_DEPTH = 10_000
"""Documents of a run per query. Tests show that down to this rank, 1/rank still falls
with each rank as a 32-bit float, so that trec_eval keeps our order."""

T = TypeVar("T")

_RUN = ("query", "Q0", "document", "rank", "score", "tag")
_TREC: tuple[str, ...] = ("query", "0", "document", "grade")
_BEIR = ("query", "document", "grade")
_BEIR_HEADER = "query-id\tcorpus-id\tscore"
_RENAME = "An id has no white space and no invisible character."
# C ends a text at \0, a decoder drops the first U+FEFF, UTF-8 has no surrogates.
_ID = re.compile(r"[^\s\0\ufeff\ud800-\udfff]+")
_GRADE = re.compile(r"([+-]?[0-9]{1,9})(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?[0-9.]+")
_HEADINGS = frozenset(
    ["score", "grade", "relevance", "rel", "label", "judgment", "judgement", "qrel"]
)
"""What other tools call the last column of judgements."""
_SCORE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MAX_FLOAT32 = (2 - 2**-23) * 2.0**127


def read_run(path: Path) -> dict[str, list[str]]:
    """Query id to document ids, best first, in trec_eval's order.

    Order is by score as a 32-bit float, ties by descending id; ranks are ignored.
    """
    scores: dict[str, dict[str, float]] = {}
    for number, row in _rows(path, _lines(path), _RUN):
        found = _documents_of_query(path, number, row, scores)
        found[row["document"]] = _score(path, number, row["score"])
    return {query: ordered(found) for query, found in scores.items()}


def ordered(found: Mapping[str, float]) -> list[str]:
    """Document ids by score as a 32-bit float, ties by descending id."""
    return sorted(found, key=lambda d: (_single(found[d]), d), reverse=True)


def read_qrels(
    path: Path, written: Callable[[str], str] = str
) -> dict[str, dict[str, int]]:
    """Query id to the grades of its documents. `written` gives each id as it is to be
    written in runs.

    Reads the four columns of TREC, or the three of BEIR, with any header or none.
    Lines that begin with "#" and are no row are skipped; a grade may be written 1.0.
    """
    lines = [(n, x) for n, x in _lines(path) if not _is_comment(x)]
    if not lines:
        raise QuestionSetError(f"{path} holds no judgement.", cure="Add judgements.")
    columns = _BEIR if lines[0][1].count("\t") == len(_BEIR) - 1 else _TREC
    if _is_header(lines[0][1]):
        lines = lines[1:]
    qrels: dict[str, dict[str, int]] = {}
    for number, read in _rows(path, lines, columns):
        row = {**read, "query": written(read["query"])}
        row["document"] = written(read["document"])
        grades = _documents_of_query(path, number, row, qrels)
        grades[row["document"]] = _grade(path, number, row["grade"])
    if not qrels:
        raise QuestionSetError(f"{path} holds a header only.", cure="Add judgements.")
    return qrels


def _is_comment(line: str) -> bool:
    return line.startswith("#") and not _NUMBER.fullmatch(line.rsplit(maxsplit=1)[-1])


def _is_header(line: str) -> bool:
    """Whether a first line names columns: in place of a grade it has a word."""
    return line.rsplit(maxsplit=1)[-1].casefold() in _HEADINGS


def run_text(run: Mapping[str, Sequence[str]], tag: str) -> str:
    """A run in TREC's six columns, with 1/rank as score so that readers keep the order.

    A query without documents gives no line. Raises QuestionSetError for a run that
    `read_run` would refuse.
    """
    check_ids([tag, *run, *(d for ranking in run.values() for d in ranking)])
    for query, ranking in run.items():
        if len(ranking) > MAX_DEPTH:
            raise QuestionSetError(
                f"Query {query} has {len(ranking):,} documents, and a run is at most "
                f"{MAX_DEPTH:,} deep.",
                cure=f"Write the first {MAX_DEPTH:,}.",
            )
        if len(set(ranking)) < len(ranking):
            raise QuestionSetError(
                f"Query {query} has a document twice.",
                cure="Keep the better place of each document.",
            )
    return "".join(
        f"{query} Q0 {document} {rank} {1 / rank!r} {tag}\n"
        for query, ranking in run.items()
        for rank, document in enumerate(ranking, 1)
    )


def qrels_text(qrels: Mapping[str, Mapping[str, int]]) -> str:
    """Qrels in TREC's four columns. A query without judgements gives no line."""
    check_ids([*qrels, *(d for grades in qrels.values() for d in grades)])
    return "".join(
        f"{query} 0 {document} {grade}\n"
        for query, grades in qrels.items()
        for document, grade in grades.items()
    )


def run_names(names: Sequence[str]) -> list[str]:
    """A tag for the run of each configuration of these names, which may be part of a
    file's name; all different."""
    tags: list[str] = []
    for name in names:
        tag = re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.") or "run"
        while tag in tags:
            tag += "-"
        tags.append(tag)
    return tags


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that are not blank, with their numbers; at least one.

    Only `\n` and `\r\n` end a line, as in trec_eval.
    """
    text = decode_utf8(path, _unpacked(path))
    numbered = enumerate((line.removesuffix("\r") for line in text.split("\n")), 1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    if not lines:
        raise QuestionSetError(f"{path} is empty.", cure="Name another file.")
    return lines


def _unpacked(path: Path) -> bytes:
    content = read_bytes(path)
    if path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise QuestionSetError(
            f"{path} cannot be unpacked: {error}.", cure="Save it again."
        ) from error


def _rows(
    path: Path, lines: Sequence[tuple[int, str]], columns: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, column name to text). BEIR separates columns by tabs, TREC by
    white space."""
    tab = "\t" if columns == _BEIR else None
    for number, line in lines:
        fields = line.split(tab)
        if len(fields) != len(columns):
            cure = f"It must be: {(tab or ' ').join(columns)}"
            if columns == _TREC and len(fields) == len(_BEIR):
                cure = f"Three columns need this first line: {_BEIR_HEADER}"
            reason = f"it has {len(fields)} columns, not {len(columns)}"
            raise line_error(path, number, reason, cure)
        yield number, dict(zip(columns, fields, strict=True))


def _documents_of_query(
    path: Path, number: int, row: Mapping[str, str], read: dict[str, dict[str, T]]
) -> dict[str, T]:
    """The documents read so far of the row's query; refuses one that is there twice."""
    for name in (row["query"], row["document"]):
        if not _ID.fullmatch(name):
            raise line_error(path, number, f"{name!r} is no id", _RENAME)
    found = read.setdefault(row["query"], {})
    if row["document"] in found:
        reason = f"query {row['query']} has the document {row['document']} twice"
        raise line_error(path, number, reason, "Remove one of the two.")
    return found


def _score(path: Path, number: int, text: str) -> float:
    """The score rounded to the 32-bit float that trec_eval compares."""
    value = float(text) if _SCORE.fullmatch(text) else math.inf
    if abs(value) > _MAX_FLOAT32:
        reason = f"the score {text!r} is no finite number of 32 bits"
        raise line_error(path, number, reason, "Write it as a decimal number.")
    return _single(value)


def _single(value: float) -> float:
    """Rounded to 32 bits; what is beyond them is infinite."""
    if abs(value) > _MAX_FLOAT32:
        return math.copysign(math.inf, value)
    single: float = struct.unpack("f", struct.pack("f", value))[0]
    return single


def _grade(path: Path, number: int, text: str) -> int:
    found = _GRADE.fullmatch(text)
    if not found:
        reason = f"the grade {text!r} is no whole number of at most nine digits"
        raise line_error(path, number, reason, "Write 0 for what does not answer.")
    return int(found[1])


def check_ids(names: Iterable[str]) -> None:
    """Refuses ids that no run could hold."""
    for name in names:
        if not _ID.fullmatch(name):
            raise QuestionSetError(f"{name!r} is no id.", cure=_RENAME)
