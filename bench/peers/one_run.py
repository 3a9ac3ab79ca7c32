"""Runs one step of one adapter in the environment of its peer, and measures it.

    python -m bench.peers.one_run PEER INPUT OUTPUT --step index
    python -m bench.peers.one_run PEER INPUT OUTPUT --step ask

The first step makes an index in OUTPUT of the documents in memory; the second, in a
fresh process, opens that index and asks. Standard library only, as `protocol`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from bench.peers.protocol import (
    Peer,
    Question,
    read_documents,
    read_questions,
    reply_row,
    write_jsonl,
)

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
"""No telemetry, no download, no GPU; set before any library can read it."""
WARM_UP = 5
"""Questions that are asked before the clock counts."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Finds the adapter by the name of its folder, and measures the step."""
    os.environ.update(QUIET)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer", help="a folder beside this file")
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--step", choices=("index", "ask"), required=True)
    parser.add_argument("--k", type=int, default=0, help="hits to write; 0: none")
    parser.add_argument("--timed", type=int, default=0, help="at most; 0: all")
    parser.add_argument("--born", type=float, default=time.monotonic())
    given = parser.parse_args(arguments)
    adapter = import_module(f"bench.peers.{given.peer}.adapter")
    measure(adapter.Adapter(), given)


def measure(peer: Peer, given: argparse.Namespace) -> None:
    """Writes `index.json` or `costs.json`, and the hits if `given.k` is not 0."""
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
        "disk_mb": disk_mb(folder),
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
    """At most `most` questions at even distances over the set; 0 for all of them."""
    if not most or most >= len(questions):
        return questions
    return [questions[n * len(questions) // most] for n in range(most)]


class Failures(dict[str, str]):
    """The id of each question that a peer failed on, to the error that it raised."""

    @contextmanager
    def of(self, question: Question) -> Iterator[None]:
        """Notes an error instead of raising it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a peer may raise anything
            self[question.id] = f"{type(error).__name__}: {error}"


MODELS = "models"
"""Folders of this name hold a model, which is no part of an index."""


def disk_mb(folder: Path) -> float:
    """MiB of the files below a folder, without models."""
    files = (f for f in folder.rglob("*") if f.is_file())
    own = [f for f in files if MODELS not in f.relative_to(folder).parts]
    return sum(f.stat().st_size for f in own) / 2**20


def peak_mb() -> float:
    """The peak memory of this process in MiB. `ru_maxrss` is read only where there is
    no /proc, because it begins with the memory of the process that started this one."""
    try:
        status = Path("/proc/self/status").read_text("utf-8")
    except OSError:
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    line = next(x for x in status.splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
