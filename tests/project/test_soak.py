"""The short form of `make soak`, over two small articles with the real model."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bench.soak.phases import PHASES, SHORT
from bench.soak.report import judged, page
from tests.helpers.folders import REPO

OF_THIS_SUITE = {"properties", "canaries"}
"""Phases that run tests of this suite."""
LONG = ["failover"]
QUICK = [p for p in PHASES if p not in (*OF_THIS_SUITE, *LONG)]


def in_short(phases: Sequence[str], index: Path, folder: Path) -> dict[str, Any]:
    """The figures of phases, by their names; all is as it must be."""
    words = [*phases, "--short", "--index", str(index)]
    out = ["--json", str(folder / "told"), "--out", str(folder / "page.md")]
    ran = subprocess.run(
        [sys.executable, "-m", "bench.soak.run", *words, *out],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert "**no**" not in (folder / "page.md").read_text("utf-8")
    told = json.loads((folder / "told").read_text("utf-8"))["phases"]
    return {name: phase["figures"] for name, phase in told.items()}


def test_the_desk_stands_a_little_of_everything(
    index_folder: Path, tmp_path: Path
) -> None:
    told = in_short(QUICK, index_folder, tmp_path)
    assert [*told] == QUICK
    assert told["flood"]["answers"] > 0
    assert told["on-disk"]["closed"] > 0


@pytest.mark.slow
def test_the_desk_stands_the_loss_of_its_database(
    index_folder: Path, tmp_path: Path
) -> None:
    assert in_short(LONG, index_folder, tmp_path)["failover"]["answers"] > 0


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
