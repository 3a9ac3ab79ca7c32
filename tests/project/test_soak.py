"""The short form of `make soak`, over two small articles with the real model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.soak.phases import PHASES, SHORT
from bench.soak.report import judged, page
from tests.helpers.folders import REPO


@pytest.mark.slow
def test_the_desk_stands_a_little_of_everything(
    index_folder: Path, tmp_path: Path
) -> None:
    phases = [p for p in PHASES if p not in ("properties", "canaries")]  # of this suite
    words = [*phases, "--short", "--index", str(index_folder)]
    out = ["--json", str(tmp_path / "told"), "--out", str(tmp_path / "page.md")]
    ran = subprocess.run(
        [sys.executable, "-m", "bench.soak.run", *words, *out],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    told = json.loads((tmp_path / "told").read_text("utf-8"))["phases"]
    assert [*told] == phases
    assert told["flood"]["figures"]["answers"] > 0
    assert told["on-disk"]["figures"]["closed"] > 0
    made = (tmp_path / "page.md").read_text("utf-8")
    assert "**no**" not in made


def test_a_phase_that_fails_or_dies_is_told_in_the_report() -> None:
    wrong = {"phase": "open", "figures": {"right": 9, "closed": 0, "wrong": 1}}
    died = {"phase": "kills", "problem": "it ended with SIGBUS: "}
    told = "date", "version", "commit", "python", "system", "cores", "memory", "seed"
    about = dict.fromkeys((*told, "seconds"), "1")
    phases = {t["phase"]: judged({**t, **about}, SHORT) for t in (wrong, died)}
    made = page(phases, "a command")
    assert "| [open](#open) | answered as before: all is in memory | **no** |" in made
    assert "| [kills](#kills) | it ended with SIGBUS:  | **no** |" in made
    assert "| wrong | 1 |" in made
