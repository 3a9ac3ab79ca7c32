"""The real server under a crowd, with new indexes published beside it, told to stop,
and for hours.

It runs in a process of its own, over copies of the index and the articles.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.places import REPO
from qa.corpus import read_corpus
from qa.index import CURRENT, build, current_build
from qa.model import encoder_for

PATIENCE = 60.0
"""Seconds that a client waits for an answer."""
GOOD = 0.5
"""Share of the requests that are questions."""
PAUSE = 0.3
"""Seconds between two questions of a client while indexes are published."""
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


# --- the phases ---------------------------------------------------------------------


def flood(
    server: Server, clients: int, seconds: float, seed: int
) -> dict[str, float | str]:
    """So many clients at once, with good and bad requests. An answer under load must be
    that of before."""
    right = {q: comparable(server.ask(q)[1]) for q in server.questions}
    statuses: Counter[str] = Counter()
    lock, ends = threading.Lock(), time.monotonic() + seconds
    before = server.memory()

    def client(number: int) -> None:
        dice = random.Random(f"{seed} {number}")
        while time.monotonic() < ends:
            told = _one_request(server.seen_from(number), right, dice)
            with lock:
                statuses[told] += 1

    _together(clients, client)
    began = time.monotonic()
    first = server.ask(server.questions[0])[0]
    return {
        "requests": statuses.total(),
        "answers": statuses["right"],
        "wrong": statuses["wrong"],
        "errors": sum(n for s, n in statuses.items() if s.startswith("5"))
        - statuses["503"],
        "refused": statuses["503"] + statuses["429"],
        "unheard": statuses["unheard"],
        "first_answer_s": round(time.monotonic() - began, 2)
        if first == HTTPStatus.OK
        else "none",
        "memory_before_mb": before,
        "memory_after_mb": server.memory(),
    }


def _one_request(server: Server, right: Mapping[str, Any], dice: random.Random) -> str:
    """Sends a good or a bad request. Returns its status, or how an answer was."""
    json_type = {"content-type": "application/json"}
    form = {"content-type": "application/x-www-form-urlencoded"}
    kinds: list[tuple[str, str, bytes | None, dict[str, str]]] = [
        ("GET", "/en/", None, {}),
        ("GET", "/es/plain", None, {}),
        ("GET", "/healthz", None, {}),
        ("GET", f"/nowhere/{dice.random()}", None, {}),
        ("GET", "/articles/%00..%2f", None, {}),
        ("POST", "/ar/plain", b"question=What+is+spinal+stenosis%3F", form),
        ("POST", "/en/turn", b"{", json_type),
        ("POST", "/api/ask", b'{"question": 7}', json_type),
        ("POST", "/api/ask", b"x" * 70_000, json_type),
        ("DELETE", "/api/ask", None, {}),
    ]
    try:
        if dice.random() < GOOD:
            question = dice.choice(list(right))
            status, answer = server.ask(question)
            if status != HTTPStatus.OK:
                return str(status)
            return "right" if comparable(answer) == right[question] else "wrong"
        return str(server.send(*dice.choice(kinds))[0])
    except (OSError, http.client.HTTPException):
        return "unheard"


def idle(server: Server, count: int) -> dict[str, float]:
    """So many connections that send nothing, while somebody asks."""
    held, asked = [], server.seen_from(count)
    try:
        for number in range(count):
            there = server.seen_from(number).connect()
            with suppress(OSError):
                there.connect()
            held.append(there)
        began = time.monotonic()
        status, _ = asked.ask(server.questions[0])
        took = time.monotonic() - began
    finally:
        for there in held:
            there.close()
    return {"connections": count, "status": status, "answer_s": round(took, 2)}


def renew(server: Server, rounds: int, seed: int) -> dict[str, float]:
    """Publishes so many indexes while four clients ask. Every quote must stand in the
    articles of the build that its answer names."""
    heard: list[Any] = []
    ended = threading.Event()

    def client(number: int) -> None:
        dice = random.Random(f"{seed} {number}")
        while not ended.is_set():
            heard.append(server.ask(dice.choice(server.questions)))
            time.sleep(PAUSE)

    encoder = encoder_for(index=server.index)
    waits: list[float] = []

    def publish() -> None:
        try:
            for number in range(rounds):
                file = articles_of(server.corpus) / "soak.txt"
                file.write_text(f"Rounds\n\nThis is round {number} of the soak.\n")
                corpus = read_corpus(server.corpus)
                name, _ = build(server.index, corpus, encoder)
                server.articles[name] = {a.id: a.text for a in corpus.articles}
                began = time.monotonic()
                while json.loads(server.request("GET", "/healthz")[1])["build"] != name:
                    if time.monotonic() - began > 10 * PATIENCE:
                        raise AssertionError(f"the build {name} was never taken up")
                    time.sleep(0.1)
                waits.append(time.monotonic() - began)
        finally:
            ended.set()

    _together(5, lambda n: client(n) if n else publish())
    answers = [answer for status, answer in heard if status == HTTPStatus.OK]
    return {
        "renewals": len(waits),
        "answers": len(answers),
        "builds_seen": len({a["build"] for a in answers}),
        "wrong": sum(not stands(server, a) for a in answers),
        "errors": sum(status not in (200, 503) for status, _ in heard),
        "taken_up_median_s": round(statistics.median(waits), 1) if waits else 0,
        "taken_up_max_s": round(max(waits, default=0), 1),
    }


def stands(server: Server, answer: Any) -> bool:
    """Whether every quote stands in the articles of the build that an answer names."""
    texts = server.articles.get(answer["build"], {})
    quotes = [*quotes_in(answer)]
    return bool(texts) and all(
        texts.get(a, "")[s:e] == text for a, s, e, text in quotes
    )


def light(server: Server, minutes: float, seed: int) -> dict[str, float]:
    """A request a second. Memory is looked at in the middle and at the end."""
    dice, counts = random.Random(seed), Counter[int]()
    began, seconds = time.monotonic(), 60 * minutes
    middle, files = 0, server.open_files()
    while (at := time.monotonic() - began) < seconds:
        if dice.random() < GOOD:
            counts[server.ask(dice.choice(server.questions))[0]] += 1
        else:
            path = dice.choice(["/en/", "/es/plain", "/healthz", "/nowhere"])
            counts[server.request("GET", path)[0]] += 1
        if not middle and at >= seconds / 2:
            middle = server.memory()
        time.sleep(min(1.0, seconds / 20))
    end = server.memory()
    return {
        "minutes": minutes,
        "requests": counts.total(),
        "errors": sum(n for status, n in counts.items() if status not in (200, 404)),
        "memory_middle_mb": middle,
        "memory_end_mb": end,
        "growth_percent": round(100 * (end / middle - 1), 2) if middle else 0,
        "more_open_files": server.open_files() - files,
    }


def stop(server: Server, asking: int, seed: int) -> dict[str, float]:
    """SIGTERM while so many questions are under way. Those that were received must be
    answered."""
    dice, statuses = random.Random(seed), Counter[str]()
    asked = [dice.choice(server.questions) for _ in range(asking)]
    began = [0.0]

    def client(number: int) -> None:
        if number == asking:
            time.sleep(0.3)
            began[0] = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            return
        try:
            statuses[str(server.ask(asked[number])[0])] += 1
        except (OSError, http.client.HTTPException):
            statuses["cut"] += 1

    _together(asking + 1, client)
    code = server.process.wait(timeout=PATIENCE)
    return {
        "asked": asking,
        "answered": statuses["200"],
        "refused": statuses["503"],
        "cut": statuses["cut"],
        "exit_code": code,
        "seconds": round(time.monotonic() - began[0], 1),
    }


def _together(count: int, run: Any) -> None:
    """Calls `run` with 0, 1, ... in so many threads, and waits for all. Raises what the
    first of them raised."""
    problems: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            run(number)
        except BaseException as problem:  # noqa: BLE001 - raised again below
            problems.append(problem)

    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
