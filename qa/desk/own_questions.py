"""Answers to the questions that the desk makes of its articles itself.

Suggestions and terms are tried on the desk before the page opens, more than a hundred
of them. What it answered is kept beside the index, so that no later opening asks again.
A file holds for one state of everything that shapes an answer: the index, the files of
the staff, and the code. It holds no question of a person, and no text of an article.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from qa.answer import KNOWN_FILE, STAFF_FILE, Answer
from qa.corpus import Article, Passage
from qa.files import keep_json, kept_json, sha256, sha256_of

FOLDER, WORDS_FOLDER = "asked", "words"
"""Folders beside the generations: of these files, and of the words of the articles."""
_CODE = Path(__file__).parents[1]
_SHAPES = {".py", ".toml", ".json", ".npz", ".txt"}


class OwnAnswer(NamedTuple):
    """An answer as far as suggestions and terms need it: whether it is *found* for the
    question as it is spelt, how sure it is, and the passages that it shows."""

    found: bool
    sure: float
    shown: tuple[Passage, ...]


Place = tuple[str, int, int]
Kept = tuple[bool, float, tuple[Place, ...]]


class Asked(Protocol):
    """The desk that is asked."""

    def ask(self, question: str) -> Answer: ...

    def article(self, article_id: str) -> Article | None: ...


class OwnQuestions:
    """Asks the desk, or reads what it answered before. Threads may share it."""

    def __init__(self, desk: Asked, file: Callable[[], Path] | None) -> None:
        """`file` names where answers are kept; without it none is."""
        self._desk = desk
        self._file = file
        self._saved = 0

    @cached_property
    def _place(self) -> Path | None:
        return self._file() if self._file else None

    @cached_property
    def _kept(self) -> dict[str, Kept]:
        kept = _read(self._place) if self._place else {}
        self._saved = len(kept)
        return kept

    def ask(self, question: str) -> OwnAnswer:
        """The answer to a question that was made of the articles."""
        if question not in self._kept:
            answer = self._desk.ask(question)
            self._kept[question] = (
                answer.status == "found" and not _is_misspelt(answer),
                answer.confidence or 0.0,
                tuple(
                    (p.article.id, p.start, p.end)
                    for p in (c.passage for c in answer.citations)
                ),
            )
        found, sure, places = self._kept[question]
        articles = (
            (self._desk.article(name), start, end) for name, start, end in places
        )
        shown = tuple(a.cut(start, end) for a, start, end in articles if a)
        return OwnAnswer(found, sure, shown)

    def keep(self) -> None:
        """Writes the answers so far, where there are new ones and the folder can be
        written. Older files beside it are removed."""
        file = self._place
        if file is None or len(self._kept) == self._saved:
            return
        if keep_json(file, self._kept, alone=True):
            self._saved = len(self._kept)


def kept_file(index: Path, build: str, corpus: Path | None) -> Path:
    """The file of answers that holds for a state (`state_of`)."""
    return index / FOLDER / f"{state_of(build, corpus)}.json"


def state_of(
    build: str, corpus: Path | None, *, leave_out: Collection[str] = ()
) -> str:
    """A digest of all that shapes an answer: a build, what staff wrote in the corpus
    folder beside the articles, without the files named, and this code."""
    shaping = [f for f in sorted(_CODE.rglob("*")) if f.suffix in _SHAPES]
    if corpus:
        shaping += sorted((*corpus.glob("*.toml"), *corpus.glob("*.json")))
        shaping += [corpus / KNOWN_FILE, corpus / STAFF_FILE]
    files = [f for f in shaping if f.is_file() and f.name not in leave_out]
    return sha256(" ".join((build, *map(sha256_of, files))).encode())[:16]


def _is_misspelt(answer: Answer) -> bool:
    return any(c.kind == "spelling" for c in answer.query.changes)


def _read(file: Path) -> dict[str, Kept]:
    """The answers of a file, which begins with the sha256 of the rest; none where it
    cannot be read or is damaged."""
    try:
        read: Mapping[str, list[object]] = kept_json(file)
        return {
            question: (
                bool(found),
                float(sure),  # type: ignore[arg-type]  # what is none is no answer
                tuple((str(a), int(b), int(c)) for a, b, c in places),  # type: ignore[attr-defined]
            )
            for question, (found, sure, places) in read.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
