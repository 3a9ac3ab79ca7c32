"""Measures the index in PostgreSQL: what a copy costs, and a search in the database.

    python -m bench.database copies
    python -m bench.database search --passages 4000,40000

`copies` publishes the index of a folder in a new server, lets a desk fetch it, and asks
the golden questions of both. `search` compares the search of the desk, in its own
memory, with the same search as statements of SQL (pgvector), over made-up vectors and
words: one question at a time, one connection over a unix socket, the same 100 rows
wanted of each channel. A server of the tests is started for it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from bench.markdown import table
from bench.places import CORPUS, INDEX, QUESTIONS
from qa.corpus import read_lines
from qa.desk import Desk
from qa.index import Follower, build, copy_of, current_build
from qa.index.bm25 import Bm25
from qa.model import encoder_for
from tests.helpers.postgres import Server, server

DIMENSION, TOPICS, FOUND = 384, 2000, 100
SPREAD, LOOKED_AT = 0.6, 200
"""How far a vector is from its topic, beside the topics from each other; and the rows
that a search of the graph looks at."""
WORDS, LENGTH, ASKED = 30_000, 60, 6
"""Words of the made-up language, of a passage, and of a question."""
QUERIES = 100
HNSW = "vectors, in SQL, halfvec, HNSW"
TOKENS, STATE = 50, 130
"""Tokens of a passage, and bytes of the state of one."""


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["copies", "search"])
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--passages", default="4000,40000", help="of `search`")
    given = parser.parse_args()
    with server() as postgres:
        if given.what == "copies":
            print(copies(postgres, given.index, given.corpus))
        else:
            sizes = [int(n) for n in given.passages.split(",")]
            print(searches(postgres, sizes))


# --- copies -------------------------------------------------------------------------


def copies(postgres: Server, index: Path, corpus: Path) -> str:
    """What publishing and fetching cost, and whether both desks answer alike."""
    from qa.corpus import read_corpus

    with tempfile.TemporaryDirectory(prefix="qa-database-") as place:
        builds, serves = (
            copy_of(postgres.url(), Path(place) / name) for name in ("builds", "serves")
        )
        for name in ("CURRENT", current_build(index), "models"):
            source = index / name
            copied = shutil.copytree if source.is_dir() else shutil.copy
            copied(source, builds / name)
        encoder = encoder_for(index=builds)
        articles = read_corpus(corpus)
        publishing = _timed(lambda: build(builds, articles, encoder))
        again = _timed(lambda: build(builds, articles, encoder))
        follower = Follower.of(serves)
        fetching = _timed(follower.take_up) if follower else 0
        looking = _timed(follower.take_up) if follower else 0
        opened: list[Desk] = []
        opening = [
            _timed(lambda f=folder: opened.append(Desk.open(f, corpus, encoder)))
            for folder in (index, serves)
        ]
        asked = [e["question"] for _, e in read_lines(QUESTIONS / "dev.jsonl")]
        pairs = [[_asked(desk, q) for desk in opened] for q in asked]
        alike = sum(a.citations == b.citations for (a, _), (b, _) in pairs)
        size = sum(f.stat().st_size for f in serves.rglob("*") if f.is_file())
        held = _value(postgres, "SELECT pg_database_size(current_database())")
    rows = [
        ["megabytes of the copy, with the model", f"{size / 1e6:.0f}"],
        ["megabytes of the whole database", f"{held / 1e6:.0f}"],
        ["publish (s)", f"{publishing:.1f}"],
        ["publish what serves already (s)", f"{again:.1f}"],
        ["fetch (s)", f"{fetching:.1f}"],
        ["look for a new index (ms)", f"{looking * 1000:.1f}"],
        ["open the folder, open the copy (s)", "{:.1f}, {:.1f}".format(*opening)],
        *(
            [
                f"a question of the {what}, p50 and p95 (CPU ms)",
                "{:.0f}, {:.0f}".format(
                    *np.percentile([pair[n][1] for pair in pairs], [50, 95])
                ),
            ]
            for n, what in enumerate(("folder", "copy"))
        ),
        ["golden questions with the same cards", f"{alike} of {len(asked)}"],
    ]
    return table(["", "figure"], rows, numbers=True)


def _asked(desk: Desk, question: str) -> tuple[Any, float]:
    """An answer, and the CPU milliseconds that it took."""
    began = time.process_time()
    answer = desk.ask(question)
    return answer, 1000 * (time.process_time() - began)


# --- search -------------------------------------------------------------------------


def searches(postgres: Server, sizes: Sequence[int]) -> str:
    """What a search costs in memory and in the database: CPU milliseconds of the client
    and its server process together, the mean of QUERIES, and the median of the time
    that it took."""
    postgres.run("CREATE EXTENSION vector")
    rows = [row for size in sizes for row in _search(postgres, size)]
    head = ["passages", "search", "CPU ms", "p50 ms", "of the exact 100", "made in s"]
    return table(head, rows, numbers=True)


def _search(postgres: Server, size: int) -> list[list[str]]:
    import faiss

    dice = np.random.default_rng(size)
    centres = dice.standard_normal((TOPICS, DIMENSION))
    every = centres[dice.integers(TOPICS, size=size + QUERIES)]
    every = every + SPREAD * dice.standard_normal(every.shape)
    every = (every / np.linalg.norm(every, axis=1, keepdims=True)).astype(np.float32)
    vectors, queries = every[:size], every[size:]
    words = np.minimum(dice.zipf(1.3, (size + QUERIES, LENGTH)), WORDS)
    texts = [" ".join(f"w{w}" for w in row) for row in words[:size].tolist()]
    asked = [[f"w{w}" for w in set(row[:ASKED])] for row in words[size:].tolist()]
    flat = faiss.IndexFlatIP(DIMENSION)
    flat.add(vectors)
    weighed: list[Bm25] = []
    lexical_s = _timed(lambda: weighed.append(Bm25.build(texts)))
    bm25 = weighed[0]

    def near(n: int) -> list[int]:
        return flat.search(queries[n : n + 1], FOUND)[1][0].tolist()

    def worded(n: int) -> list[int]:
        scores = bm25.scores(asked[n])
        best = np.argsort(-scores, kind="stable")[:FOUND]
        return [int(r) for r in best if scores[r] > 0]

    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.prepare_threshold = None
        states = dice.integers(0, 255, (size, TOKENS * STATE), np.uint8)
        filling = _timed(lambda: _fill(connection, vectors, bm25, states))
        graph = "CREATE INDEX near ON made USING hnsw (v halfvec_ip_ops)"

        def dense(n: int) -> list[int]:
            given = str(queries[n].tolist())
            return _rows(connection, "v <#> %s::halfvec", "true", [given])

        engine = bm25._engine  # noqa: SLF001 - a measurement
        known, width = engine.vocab_dict, len(engine.scores["indptr"]) - 1

        def sparse(n: int) -> list[int]:
            terms = sorted(known[t] for t in asked[n] if t in known)
            held = ",".join(f"{t + 1}:1" for t in terms)
            given = [f"{{{held}}}/{width}", terms]
            return _rows(connection, "w <#> %s::sparsevec", "t && %s::int[]", given)

        wanted = [near(n) for n in range(QUERIES)]

        def held(n: int) -> list[int]:
            return wanted[n] if states[wanted[n]].tobytes() else []

        def fetched(n: int) -> list[int]:
            got = connection.execute(
                "SELECT n, s FROM made WHERE n = ANY(%s)", [wanted[n]], binary=True
            )
            return [number for number, _ in got]

        measured = [
            ("vectors, in memory, exact", near, near, 0.0),
            ("vectors, in SQL, halfvec, exact", dense, near, filling),
            ("words, in memory", worded, worded, lexical_s),
            ("words, in SQL, sparsevec and GIN", sparse, worded, filling),
            ("token states of 100 rows, in memory", held, near, 0.0),
            ("token states of 100 rows, in SQL", fetched, near, filling),
        ]
        worker = connection.info.backend_pid
        lines = [_measured(size, worker, *m, made=made) for *m, made in measured]
        building = _timed(lambda: connection.execute(graph))
        connection.execute(f"SET hnsw.ef_search = {LOOKED_AT}")
        lines.insert(2, _measured(size, worker, HNSW, dense, near, made=building))
    return lines


def _fill(
    connection: psycopg.Connection, vectors: Any, bm25: Bm25, states: Any
) -> None:
    """A table with a vector and the weighed words of each passage."""
    scores = bm25._engine.scores  # noqa: SLF001 - a measurement
    size, words = len(vectors), len(scores["indptr"]) - 1
    columns = np.repeat(np.arange(words), np.diff(scores["indptr"]))
    order = np.argsort(scores["indices"], kind="stable")
    rows, columns = scores["indices"][order], columns[order]
    weights = scores["data"][order]
    ends = np.searchsorted(rows, np.arange(size + 1))
    connection.execute(
        "DROP TABLE IF EXISTS made; CREATE TABLE made (n int PRIMARY KEY, "
        f"v halfvec({DIMENSION}), w sparsevec({words}), t int[], s bytea); "
        "ALTER TABLE made ALTER v SET STORAGE PLAIN, ALTER s SET STORAGE EXTERNAL"
    )
    with connection.cursor().copy("COPY made FROM STDIN") as copy:
        for n in range(size):
            part = slice(ends[n], ends[n + 1])
            terms = columns[part].tolist()
            pairs = zip(terms, weights[part].tolist(), strict=True)
            held = ",".join(f"{t + 1}:{w:.6g}" for t, w in pairs)
            words_of = f"{{{held}}}/{words}"
            near = str(vectors[n].tolist())
            copy.write_row((n, near, words_of, terms, states[n].tobytes()))
    connection.execute("CREATE INDEX ON made USING gin (t)")
    connection.execute("ANALYZE made")


def _rows(
    connection: psycopg.Connection, order: str, where: str, given: Sequence[Any]
) -> list[int]:
    found = connection.execute(
        f"SELECT n FROM made WHERE {where} ORDER BY {order} LIMIT {FOUND}".encode(),  # noqa: S608 - our own words
        list(reversed(given)),
    )
    return [n for (n,) in found]


def _measured(
    size: int,
    worker: int,
    name: str,
    search: Callable[[int], list[int]],
    exact: Callable[[int], list[int]],
    *,
    made: float,
) -> list[str]:
    took, found = [], []
    cpu = _cpu(worker)
    for n in range(QUERIES):
        began = time.perf_counter()
        found.append(search(n))
        took.append(1000 * (time.perf_counter() - began))
    cost = 1000 * (_cpu(worker) - cpu) / QUERIES
    shares = [
        len({*rows} & {*wanted}) / max(1, len(wanted))
        for n, rows in enumerate(found)
        for wanted in [exact(n)]
    ]
    share = statistics.mean(shares)
    times = f"{cost:.1f}", f"{statistics.median(took):.1f}"
    return [f"{size:,}", name, *times, f"{share:.3f}", f"{made:.0f}"]


def _cpu(worker: int) -> float:
    """CPU seconds of this process, and of a server's process."""
    used = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, used[11:13])) / os.sysconf("SC_CLK_TCK")


def _value(postgres: Server, statement: str) -> Any:
    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
