"""The server of the database is killed while indexes are published and people ask.

A primary and a synchronous standby, both PostgreSQL. A builder publishes one index
after the other, a desk serves, and two clients ask it. The primary is killed, the
standby is promoted, and gets a standby of its own. So it goes on, with changed places.
"""

from __future__ import annotations

import http.client
import random
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg

from bench.soak import load, server
from qa.corpus import PassageRules, read_corpus
from qa.errors import QAError
from qa.index import Follower, build, build_id, copy_of, identity_of, list_generations
from qa.model import Encoder
from tests.helpers.postgres import Server as Postgres
from tests.helpers.postgres import servers

DURABLE = (
    "fsync=on",
    "full_page_writes=on",
    "autovacuum=on",
    "hot_standby_feedback=on",
)
CLIENTS, PAUSE = 2, 0.02
"""How many people ask, and the seconds between two questions of one."""
SOME = 1.5
"""Seconds that builder and clients have before and after a failover, or more."""


class Publishing:
    """Publishes indexes, one after the other, in a thread of its own."""

    def __init__(self, copy: Path, corpus: Path, encoder: Encoder) -> None:
        self._copy, self._corpus, self._encoder = copy, corpus, encoder
        self.articles: dict[str, Any] = {}
        """For each build that was begun, the text of each article."""
        self.acknowledged: list[tuple[float, str]] = []
        """When a build was reported as published, and its id."""
        self.failed = 0
        self.may = threading.Event()
        self._ended = threading.Event()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Publishes in the `with` block, as long as it `may`."""
        self.may.set()
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            self.may.set()
            thread.join()

    def publish(self, number: int) -> bool:
        """Publishes an index with another article. False where it is not known to be
        published."""
        text = f"Rounds\n\nThis is round {number} of the soak.\n"
        (self._corpus / "soak.txt").write_text(text, "utf-8")
        corpus = read_corpus(self._corpus)
        name = build_id(identity_of(corpus, self._encoder, PassageRules()))
        self.articles[name] = {a.id: a.text for a in corpus.articles}
        try:
            build(self._copy, corpus, self._encoder)
        except QAError:
            return False
        self.acknowledged.append((time.monotonic(), name))
        return True

    def _run(self) -> None:
        number = 0
        while not self._ended.is_set():
            if self.publish(number):
                number += 1
            else:
                self.failed += 1
                time.sleep(0.05)
            self.may.wait()


class Asking:
    """Clients of the desk, each in a thread."""

    def __init__(self, desk: server.Server, seed: int) -> None:
        self._desk, self._seed = desk, seed
        self.heard: list[tuple[float, int, Any]] = []
        """When an answer came, its status and its JSON; status 0 where none came."""
        self._ended = threading.Event()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Asks in the `with` block."""
        threads = [
            threading.Thread(target=self._client, args=(n,)) for n in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def _client(self, number: int) -> None:
        dice = random.Random(f"{self._seed} {number}")
        while not self._ended.is_set():
            try:
                status, answer = self._desk.ask(dice.choice(self._desk.questions))
            except (OSError, http.client.HTTPException):
                status, answer = 0, None
            self.heard.append((time.monotonic(), status, answer))
            time.sleep(PAUSE)


def kill_primaries(
    folder: Path, encoder: Encoder, questions: Sequence[str], times: int, seed: int
) -> dict[str, float]:
    """Kills so many primaries. `folder` holds `corpus/`."""
    dice = random.Random(seed)
    corpus = folder / "corpus"
    with ExitStack() as stack:
        primary, standby = stack.enter_context(servers(2))
        primary.make()
        primary.start(*DURABLE)
        _attach(standby, primary)
        address = f"postgresql://desk@/postgres?host={primary.folder},{standby.folder}"
        index, copy = (copy_of(address, folder / n) for n in ("builds", "serves"))
        publishing = Publishing(index, corpus, encoder)
        publishing.publish(-1)
        _take_up(copy)
        desk = stack.enter_context(server.serving(copy, corpus, folder, questions))
        desk.articles = publishing.articles
        asking = Asking(desk, seed)
        lost = damaged = 0
        killed: list[float] = []
        with asking.going_on(), publishing.going_on():
            for _ in range(times):
                time.sleep(SOME + dice.random())
                primary.stop(signal.SIGKILL)
                killed.append(time.monotonic())
                publishing.may.clear()
                before = {name for _, name in publishing.acknowledged[-1:]}
                _promote(standby)
                kept = list_generations(copy)
                lost += not before <= {g.build for g in kept}
                damaged += any(g.fault for g in kept)
                publishing.may.set()
                primary, standby = standby, primary
                time.sleep(SOME)
                _attach(standby, primary)
            _until(lambda: publishing.acknowledged[-1][0] > killed[-1])
            time.sleep(SOME)
        _take_up(copy)
        last = publishing.acknowledged[-1][1]
        _until(lambda: desk.request("GET", "/healthz")[1].decode().find(last) >= 0)
    good = [h for h in asking.heard if h[1] == HTTPStatus.OK]
    acknowledged = [at for at, _ in publishing.acknowledged]
    waits = [next(at for at in acknowledged if at > kill) - kill for kill in killed]
    return {
        "failovers": times,
        "published": len(acknowledged),
        "lost": lost,
        "damaged": damaged,
        "not_published": publishing.failed,
        "answers": len(good),
        "builds_seen": len({answer["build"] for _, _, answer in good}),
        "wrong": sum(not load.stands(desk, answer) for _, _, answer in good),
        "errors": len(asking.heard) - len(good),
        "read_gap_max_s": _gap([at for at, *_ in good]),
        "write_gap_median_s": round(statistics.median(waits), 2),
        "write_gap_max_s": round(max(waits), 2),
    }


def _gap(moments: Sequence[float]) -> float:
    """The longest time between two moments."""
    ordered = sorted(moments)
    return round(max((b - a for a, b in pairwise(ordered)), default=0), 2)


def _attach(standby: Postgres, primary: Postgres) -> None:
    """Makes a server a synchronous standby of another, from a copy of all its data."""
    standby.forget()
    origin = ("-h", primary.folder, "-U", "desk", "-D", standby.data)
    standby.program("pg_basebackup", *origin, "-R", "-X", "stream", "-c", "fast")
    standby.start(*DURABLE)
    primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.run("SELECT pg_reload_conf()")
    _until(lambda: _is_synchronous(primary))


def _promote(standby: Postgres) -> None:
    """Makes a standby the primary. It waits for no other until it has one."""
    standby.run("ALTER SYSTEM SET synchronous_standby_names = ''")
    standby.run("SELECT pg_reload_conf(), pg_promote()")


def _is_synchronous(primary: Postgres) -> bool:
    with psycopg.connect(primary.url()) as connection:
        states = connection.execute("SELECT sync_state FROM pg_stat_replication")
        return ("sync",) in states.fetchall()


def _take_up(copy: Path) -> None:
    if follower := Follower.of(copy):
        follower.take_up()


def _until(met: Callable[[], bool]) -> None:
    """Waits at most a minute. Raises AssertionError where it is not met then."""
    ends = time.monotonic() + server.PATIENCE
    while not met():
        if time.monotonic() > ends:
            raise AssertionError("it did not come to that within a minute")
        time.sleep(0.1)
