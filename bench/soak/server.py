"""The real server in a process of its own, over copies of the index and the articles,
and a client of it."""

from __future__ import annotations

import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.places import REPO
from qa.corpus import read_corpus
from qa.index import CURRENT, current_build

PATIENCE = 60.0
"""Seconds that a client waits for an answer."""
MAX_FILES = 1024
"""Files and connections that the server may have open: what systems usually allow."""
_LOCAL = "127.0.0.1"


@dataclass
class Server:
    """A running desk and what lies behind it."""

    process: subprocess.Popen[str]
    port: int
    index: Path
    corpus: Path
    questions: Sequence[str]
    articles: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """For each build that was published, the text of each article."""
    source: str = _LOCAL
    """The address that the client has."""

    def seen_from(self, number: int) -> Server:
        """The same for another client, with an address of its own if the system has
        more than one for itself."""
        own = f"127.0.0.{2 + number % 250}" if sys.platform == "linux" else _LOCAL
        return replace(self, source=own)

    def connect(self) -> http.client.HTTPConnection:
        """A connection that waits PATIENCE for an answer."""
        source = (self.source, 0)
        return http.client.HTTPConnection(
            _LOCAL, self.port, timeout=PATIENCE, source_address=source
        )

    def ask(self, question: str) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        status, body = self.request("POST", "/api/ask", question=question)
        return status, json.loads(body) if status == HTTPStatus.OK else None

    def request(self, method: str, path: str, **asked: object) -> tuple[int, bytes]:
        """Status and body of a response. Raises OSError or HTTPException."""
        body = json.dumps(asked).encode() if asked else None
        return self.send(method, path, body, {"content-type": "application/json"})

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Like `request`, with any bytes."""
        there = self.connect()
        try:
            there.request(method, path, body, dict(headers or {}))
            response = there.getresponse()
            return response.status, response.read()
        finally:
            there.close()

    def memory(self) -> int:
        """Megabytes that the process holds; 0 where the system does not tell."""
        try:
            told = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        except OSError:
            return 0
        (line,) = [x for x in told.splitlines() if x.startswith("VmRSS:")]
        return int(line.split()[1]) // 1024

    def open_files(self) -> int:
        """Files and connections that the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").glob("*")))


def copy_of(index: Path, corpus: Path, folder: Path) -> tuple[Path, Path]:
    """Copies what serves of an index, and the articles, into a new folder."""
    mine = folder / "index"
    mine.mkdir()
    for name in (CURRENT, current_build(index), "models", "asked"):
        source = index / name
        if source.is_dir():
            shutil.copytree(source, mine / name)
        elif source.is_file():
            shutil.copy(source, mine / name)
    return mine, Path(shutil.copytree(corpus, folder / "corpus"))


@contextmanager
def serving(
    index: Path, corpus: Path, folder: Path, questions: Sequence[str]
) -> Iterator[Server]:
    """Serves an index and articles without a rate, on a free port; the server's log is
    kept in a folder."""
    with http.client.socket.create_server((_LOCAL, 0)) as free:
        port = free.getsockname()[1]
    words = ["serve", "--rate", "0", "--port", str(port)]
    places = ["--index", str(index), "--corpus", str(corpus)]
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", *words, *places],
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("w"),
        text=True,
        cwd=REPO,
        env={**os.environ, "PYTHONPATH": str(REPO)},
        preexec_fn=_few_files,  # noqa: PLW1509 - no thread runs yet
    )
    try:
        if not (process.stdout and process.stdout.readline()):
            sys.exit(f"The server did not start: {(folder / 'log').read_text()}")
        server = Server(process, port, index, corpus, questions)
        server.articles[current_build(index)] = texts_of(corpus)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _few_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_FILES, hard))


def articles_of(corpus: Path) -> Path:
    """The folder that holds the files of the articles."""
    inner = corpus / "articles"
    return inner if inner.is_dir() else corpus


def texts_of(corpus: Path) -> Mapping[str, str]:
    """The text of each article."""
    return {a.id: a.text for a in read_corpus(corpus).articles}


def comparable(answer: Any) -> Any:
    """An answer without the time that it took."""
    if isinstance(answer, dict):
        return {k: comparable(v) for k, v in answer.items() if k != "took_ms"}
    return [comparable(v) for v in answer] if isinstance(answer, list) else answer


def quotes_in(answer: Any) -> Iterator[tuple[str, int, int, str]]:
    """Each quote in the JSON of an answer: article, start, end and text."""
    if isinstance(answer, dict):
        if {"article", "start", "end", "text"} <= answer.keys():
            name = answer["article"]
            name = name["id"] if isinstance(name, dict) else name
            yield name, answer["start"], answer["end"], answer["text"]
        for value in answer.values():
            yield from quotes_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from quotes_in(value)
