"""Kills of builds at random moments, and builds whose disk is full at some write.

Each round changes an article, and forks a child that builds. Afterwards the index must
answer wholly as before or wholly as after.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import statistics
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from qa.corpus import read_corpus
from qa.errors import QAError
from qa.index import CACHE_FOLDER, build, current_build, open_index
from qa.model import CachedEncoder, Encoder

_FAILED, _REFUSED = 1, 3
"""How a child ends that met an error of ours, or any other."""


def write_article(folder: Path, text: str) -> None:
    """The article that changes in each round."""
    (folder / "corpus/disc.txt").write_text(f"Disc\n{text}", "utf-8")


def texts(folder: Path, encoder: Encoder) -> set[str]:
    """The passages that an index holds; each must be found by its own vector."""
    index = open_index(folder / "index", encoder)
    vectors = index.vectors(range(index.stats.passages))
    found = set()
    for row in range(index.stats.passages):
        own = index.search(vectors[row], [], index.stats.passages).dense[0][1]
        if own <= 0.999:  # noqa: PLR2004 - a cosine of one, rounded
            raise AssertionError("a passage and a vector of different builds")
        found.add(index.passage(row).text)
    return found


def expected(folder: Path) -> set[str]:
    """The passages of the articles as they are now."""
    return {
        line.split("\n", 1)[1]
        for line in (f.read_text("utf-8") for f in folder.glob("corpus/*.txt"))
    }


def state(folder: Path, encoder: Encoder, before: set[str]) -> str:
    """Which index serves: "old" or "new". Raises AssertionError for anything else."""
    now = texts(folder, encoder)
    if now == expected(folder):
        return "new"
    if now != before:
        raise AssertionError("neither the old nor the new index")
    return "old"


def fork_build(
    folder: Path, encoder: Encoder, first: Callable[[], object] = lambda: None
) -> tuple[int, int]:
    """A child that calls `first` and builds: its process id, and a pipe that it writes
    to when the build is done. It begins as this returns: forking and exiting can take
    longer than a build."""
    go_read, go_write = os.pipe()
    done_read, done_write = os.pipe()
    child = os.fork()
    if not child:
        os.read(go_read, 1)
        try:
            first()
            build(folder / "index", read_corpus(folder / "corpus"), encoder)
        except QAError:
            os._exit(_REFUSED)
        except BaseException:  # noqa: BLE001 - the parent must not go on twice
            traceback.print_exc()
            os._exit(_FAILED)
        os.write(done_write, b"!")
        os._exit(0)
    os.write(go_write, b"!")
    for end in (go_read, go_write, done_write):
        os.close(end)
    return child, done_read


def timed_build(folder: Path, encoder: Encoder, number: int) -> float:
    """Seconds that a child needs for a build."""
    write_article(folder, f"This is rehearsal {number}.")
    child, done = fork_build(folder, encoder)
    began = time.monotonic()
    os.read(done, 1)
    lasts = time.monotonic() - began
    os.close(done)
    os.waitpid(child, 0)
    return lasts


def kill_builds(
    folder: Path, encoder: Encoder, times: int, seed: int
) -> dict[str, float]:
    """Kills so many builds with SIGKILL after a random time. `folder` holds `corpus/`
    and an `index/` built over it. Raises AssertionError for an index that is neither
    the old one nor the new one."""
    # A progress bar's lock is shared with forked children, and dies with them.
    tqdm.set_lock(threading.RLock())
    dice = random.Random(seed)
    write_article(folder, "This loads all that a build needs.")
    build(folder / "index", read_corpus(folder / "corpus"), encoder)
    lasts = statistics.median(timed_build(folder, encoder, n) for n in range(7))
    counts: Counter[str] = Counter(old=0, new=0, killed=0)
    serving = texts(folder, encoder)
    for number in range(times):
        write_article(folder, f"Round {number} is here.")
        child, done = fork_build(folder, encoder)
        time.sleep(dice.uniform(0, 1.1 * lasts))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        counts["killed"] += os.read(done, 1) == b""
        os.close(done)
        counts[state(folder, encoder, serving)] += 1
        serving = texts(folder, encoder)
    build(folder / "index", read_corpus(folder / "corpus"), encoder)
    if texts(folder, encoder) != expected(folder):
        raise AssertionError("the next build does not clean up")
    return {**counts, "build_ms": round(lasts * 1000, 1)}


def fill_disk(folder: Path, encoder: Encoder, times: int, seed: int) -> dict[str, int]:
    """Lets no file of a build grow beyond so many bytes, at most `times` limits: below
    the size of each file of an index, then at random. Counts builds that were refused,
    and that were done."""
    dice = random.Random(seed)
    write_article(folder, "This loads all that a build needs.")
    build(folder / "index", read_corpus(folder / "corpus"), encoder)
    made = folder / "index" / current_build(folder / "index")
    sizes = sorted({f.stat().st_size for f in made.rglob("*") if f.is_file()})
    limits = [max(0, size - 1) for size in sizes]
    named = len(limits)
    limits += [dice.randrange(2 * sizes[-1]) for _ in range(times)]
    counts = Counter(refused=0, built=0)
    serving = texts(folder, encoder)
    kept = CachedEncoder(encoder, folder / "index" / CACHE_FOLDER)
    for number, limit in enumerate(limits[:times]):

        def no_more(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error in its place
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))

        write_article(folder, f"Limit {number} is here.")
        if number < named:  # the cache need not grow: a file of the index must
            build(folder / "other", read_corpus(folder / "corpus"), kept)
        child, done = fork_build(folder, encoder, no_more)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(done)
        if ended not in (0, _REFUSED):
            raise AssertionError(f"a build ended with {ended}, limit {limit}")
        if state(folder, encoder, serving) != ("new" if ended == 0 else "old"):
            raise AssertionError(f"the build said otherwise, limit {limit}")
        counts["built" if ended == 0 else "refused"] += 1
        serving = texts(folder, encoder)
    return dict(counts)
