"""Kills builds at random moments: `python -m tests.helpers.kill_builds FOLDER TIMES SEED`.

FOLDER holds `corpus/` and an `index/` built over it. Each round changes an article,
forks a child that builds, kills it with SIGKILL after a random time, and opens what is
there: it must answer wholly as before or wholly as after.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import sys
import threading
import time
from pathlib import Path

from tqdm import tqdm

from qa.corpus import read_corpus
from qa.index import build, open_index
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder


def texts(folder: Path) -> set[str]:
    index = open_index(folder / "index", TinyEncoder())
    vectors = index.vectors(range(index.stats.passages))
    found = set()
    for row in range(index.stats.passages):
        own = index.search(vectors[row], [], index.stats.passages).dense[0][1]
        assert own > 0.999, "a passage and a vector of different builds"
        found.add(index.passage(row).text)
    return found


def expected(folder: Path) -> set[str]:
    return {
        line.split("\n", 1)[1]
        for line in (f.read_text() for f in folder.glob("corpus/*.txt"))
    }


def fork_build(folder: Path) -> tuple[int, int]:
    """A child that builds and exits: its process id, and a pipe that it writes to when
    the build is done. It begins as this returns: forking and exiting can take longer
    than a build."""
    go_read, go_write = os.pipe()
    done_read, done_write = os.pipe()
    child = os.fork()
    if not child:
        os.read(go_read, 1)
        build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
        os.write(done_write, b"!")
        os._exit(0)
    os.write(go_write, b"!")
    for end in (go_read, go_write, done_write):
        os.close(end)
    return child, done_read


def timed_build(folder: Path, number: int) -> float:
    """Seconds that a child needs for a build."""
    write_folder(folder / "corpus", {"disc.txt": f"Disc\nThis is rehearsal {number}."})
    child, done = fork_build(folder)
    began = time.monotonic()
    os.read(done, 1)
    lasts = time.monotonic() - began
    os.close(done)
    os.waitpid(child, 0)
    return lasts


def main(folder: Path, times: int, seed: int) -> None:
    # A progress bar's lock is shared with forked children, and dies with them.
    tqdm.set_lock(threading.RLock())
    dice = random.Random(seed)
    write_folder(
        folder / "corpus", {"disc.txt": "Disc\nThis loads all that a build needs."}
    )
    build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    lasts = statistics.median(timed_build(folder, n) for n in range(7))
    counts = {"old": 0, "new": 0, "killed": 0, "build_ms": round(lasts * 1000, 1)}
    serving = texts(folder)
    for number in range(times):
        write_folder(folder / "corpus", {"disc.txt": f"Disc\nRound {number} is here."})
        child, done = fork_build(folder)
        time.sleep(dice.uniform(0, 1.1 * lasts))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        counts["killed"] += os.read(done, 1) == b""
        os.close(done)
        now = texts(folder)
        if now == expected(folder):
            counts["new"] += 1
        else:
            assert now == serving, f"round {number}: neither the old nor the new index"
            counts["old"] += 1
        serving = now
    build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert texts(folder) == expected(folder), "the next build does not clean up"
    print(json.dumps(counts))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
