"""What is done to a running server: a crowd, connections that send nothing, new indexes
published beside it, a light load for hours, and the signal to stop.
"""

from __future__ import annotations

import http.client
import json
import random
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from bench.soak.server import (
    PATIENCE,
    Server,
    articles_of,
    comparable,
    quotes_in,
)
from qa.corpus import read_corpus
from qa.index import build
from qa.model import encoder_for

GOOD = 0.5
"""Share of the requests that are questions."""
FORM = {"content-type": "application/x-www-form-urlencoded"}
PAUSE = 0.3
"""Seconds between two questions of a client while indexes are published."""


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
    kinds: list[tuple[str, str, bytes | None, dict[str, str]]] = [
        ("GET", "/en/", None, {}),
        ("GET", "/es/plain", None, {}),
        ("GET", "/healthz", None, {}),
        ("GET", f"/nowhere/{dice.random()}", None, {}),
        ("GET", "/articles/%00..%2f", None, {}),
        ("POST", "/ar/plain", b"question=What+is+spinal+stenosis%3F", FORM),
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


PAGES = ("/en/", "/es/plain", "/healthz", "/nowhere", "/api/articles")
MIDDLE, END = 0.5, 1.0
"""When the memory is looked at, as shares of the time: in the tenth before each."""


def light(server: Server, minutes: float, seed: int) -> dict[str, float]:
    """A request a second: questions, most of them never asked before, as a program, as
    the page and as the plain form ask; and pages. Memory and open files are the medians
    of what is seen towards the middle and towards the end."""
    dice, counts = random.Random(seed), Counter[int]()
    began, seconds = time.monotonic(), 60 * minutes
    seen: list[tuple[float, int, int]] = []
    while (at := (time.monotonic() - began) / seconds) < 1:
        counts[_light_request(server, dice)] += 1
        seen.append((at, server.memory(), server.open_files()))
        time.sleep(min(1.0, seconds / 20))
    (middle, files), (end, more_files) = (_around(at, seen) for at in (MIDDLE, END))
    return {
        "minutes": minutes,
        "requests": counts.total(),
        "errors": sum(
            n for status, n in counts.items() if status not in (200, 303, 404)
        ),
        "memory_start_mb": seen[0][1],
        "memory_middle_mb": middle,
        "memory_end_mb": end,
        "growth_percent": round(100 * (end / middle - 1), 2) if middle else 0,
        "more_open_files": more_files - files,
    }


def _around(end: float, seen: Sequence[tuple[float, int, int]]) -> tuple[float, float]:
    """Medians of memory and open files, of the last tenth before `end`."""
    near = [x for x in seen if end - 0.1 <= x[0] <= end] or seen[-1:]
    return statistics.median(x[1] for x in near), statistics.median(x[2] for x in near)


def _light_request(server: Server, dice: random.Random) -> int:
    """The status of one request of the light load."""
    if dice.random() >= GOOD:
        (texts, *_) = server.articles.values()
        articles = [f"/en/articles/{name}" for name in texts]
        return server.request("GET", dice.choice([*PAGES, *articles]))[0]
    asked = dice.choice(server.questions)
    if dice.random() < GOOD:  # words in an order that nothing can have kept
        words = asked.split()
        asked = " ".join(dice.sample(words, len(words)))
    path = dice.choice(("/api/ask", "/en/turn", "/en/plain"))
    if path == "/en/plain":
        form = urlencode({"question": asked}).encode()
        return server.send("POST", path, form, FORM)[0]
    return server.request("POST", path, question=asked)[0]


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
    answered, refused = statuses["200"], statuses["503"]
    return {
        "asked": asking,
        "answered": answered,
        "refused": refused,
        "cut": asking - answered - refused,
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
