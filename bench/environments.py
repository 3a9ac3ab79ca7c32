"""An environment for each peer under `.envs/`, made once for its requirements, and a
process in it without network where the system can take the network away.
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

BENCH = Path(__file__).parent
ROOT = BENCH.parent
PEERS = ("desk", "bm25s", "langchain", "llamaindex", "haystack", "txtai", "cairn")
ENVIRONMENTS = BENCH / ".envs"
_KEY, _TAIL = ".made-of", 20
_PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--quiet")


@dataclass(frozen=True, slots=True)
class Environment:
    python: Path
    problem: str = ""
    """The end of what pip said, where it cannot be had."""


def make(peer: str) -> Environment:
    """The peer's environment, built anew where its requirements have changed."""
    folder = ENVIRONMENTS / peer
    python, stamp = folder / "bin" / "python", folder / _KEY
    key = _key(peer)
    if stamp.is_file() and stamp.read_text("utf-8") == key:
        return Environment(python)
    shutil.rmtree(folder, ignore_errors=True)
    requirements = BENCH / "peers" / peer / "requirements.txt"
    for command in (
        (sys.executable, "-m", "venv", str(folder)),
        (str(python), *_PIP, "--requirement", str(requirements)),
    ):
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return Environment(python, _tail(done.stderr or done.stdout))
    stamp.write_text(key, "utf-8")
    return Environment(python)


def _key(peer: str) -> str:
    """Changes with whatever pip would read, and with Python."""
    files = [BENCH / "peers" / peer / "requirements.txt"]
    if peer == "desk":
        files += [ROOT / "constraints.txt", ROOT / "pyproject.toml"]
    total = hashlib.sha256(sys.version.encode())
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def isolation() -> tuple[str, ...]:
    """What to put before a command so that it has no network; empty where nothing
    can."""
    prefix = ("unshare", "--map-root-user", "--net")
    if not shutil.which(prefix[0]):
        return ()
    tried = subprocess.run((*prefix, "true"), capture_output=True, check=False)
    return () if tried.returncode else prefix


@dataclass(frozen=True, slots=True)
class Job:
    peer: str
    python: Path
    source: Path
    output: Path
    depth: int
    """How many hits to write down; 0 for none."""
    timed: int = 0
    """How many questions are timed at most; 0 for all."""


def run(job: Job, prefix: Sequence[str], limit_s: float) -> str:
    """Index, then ask, each in a fresh process; what went wrong, or nothing."""
    shutil.rmtree(job.output, ignore_errors=True)
    job.output.mkdir(parents=True)
    adapter = BENCH / "peers" / job.peer / "adapter.py"
    with tempfile.TemporaryDirectory() as home:
        for step in ("index", "ask"):
            command = (
                *(*prefix, str(job.python), str(adapter)),
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
    """With an empty home, so that nothing cached earlier can help or hinder."""
    environment = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
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
