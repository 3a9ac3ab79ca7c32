"""A virtual environment for each peer under `bench/.envs`, made once for its
requirements, and processes in it: without network if the system can take the network
away.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.systems import OURS
from bench.places import BENCH, REPO

ENVIRONMENTS = BENCH / ".envs"
_KEY, _TAIL = ".made-of", 20
_PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--quiet")


@dataclass(frozen=True, slots=True)
class Environment:
    """The Python of a virtual environment; `problem` is the end of pip's message if
    the environment could not be made."""

    python: Path
    problem: str = ""


def requirements_of(peer: str) -> Path:
    """The file with the exact pins of a peer."""
    return BENCH / "peers" / peer / "requirements.txt"


def make(peer: str) -> Environment:
    """The peer's environment, built again if its requirements have changed."""
    folder = ENVIRONMENTS / peer
    python, stamp = folder / "bin" / "python", folder / _KEY
    key = _key(peer)
    if stamp.is_file() and stamp.read_text("utf-8") == key:
        return Environment(python)
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        (sys.executable, "-m", "venv", str(folder)),
        (str(python), *_PIP, "--requirement", str(requirements_of(peer))),
    ):
        done = subprocess.run(
            command, cwd=REPO, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return Environment(python, _tail(done.stderr or done.stdout))
    stamp.write_text(key, "utf-8")
    return Environment(python)


def _key(peer: str) -> str:
    """sha256 of the version of Python and of all files that pip would read."""
    files = [requirements_of(peer)]
    if peer == OURS:
        files += [REPO / "constraints.txt", REPO / "pyproject.toml"]
    total = hashlib.sha256(sys.version.encode())
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def isolation() -> tuple[str, ...]:
    """The words before a command that take its network away; empty if the system does
    not allow it."""
    prefix = ("unshare", "--map-root-user", "--net")
    if not shutil.which(prefix[0]):
        return ()
    tried = subprocess.run((*prefix, "true"), capture_output=True, check=False)
    return () if tried.returncode else prefix


@dataclass(frozen=True, slots=True)
class Job:
    """One system on one set: `source` is INPUT and `output` OUTPUT of `one_run`."""

    peer: str
    python: Path
    source: Path
    output: Path
    depth: int
    """How many hits of each question are written; 0 for none."""
    timed: int = 0
    """How many questions are timed at most; 0 for all."""


def run(job: Job, prefix: Sequence[str], limit_s: float) -> str:
    """Indexes, then asks, each in a fresh process. Returns the error, or ""."""
    shutil.rmtree(job.output, ignore_errors=True)
    job.output.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as home:
        for step in ("index", "ask"):
            command = (
                *(*prefix, str(job.python), "-m", "bench.peers.one_run", job.peer),
                *(str(job.source), str(job.output), "--step", step),
                *("--k", str(job.depth), "--timed", str(job.timed)),
                *("--born", str(time.monotonic())),
            )
            problem = _run(command, home, limit_s)
            if problem:
                break
    shutil.rmtree(job.output / "index", ignore_errors=True)
    return problem


def _run(command: Sequence[str], home: str, limit_s: float) -> str:
    """Runs it with an empty home folder, so that no earlier cache plays a part."""
    environment = {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(REPO),
    }
    try:
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"was not done after {limit_s:.0f} seconds"
    return _tail(done.stderr) if done.returncode else ""


def _tail(text: str) -> str:
    lines = [x for x in text.strip().splitlines() if "is ignored" not in x]
    return "\n".join(lines[-_TAIL:]) or "it ended without a word"
