"""Do the readers stand whatever a file holds?

    python -m bench.fuzz.run                     # a minute for each reader
    python -m bench.fuzz.run sheet --seconds 600 --seed 7

Guided by the code that a file reaches where atheris is installed (requirements/
soak.txt), else by chance alone. Prints each fault with the bytes of its file. Exit code
1 if there is one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.fuzz.chance import files_of
from bench.fuzz.doors import DOORS, tried
from bench.places import REPO

_REACHED = re.compile(rb"#(\d+)\s.*cov: (\d+)")
GUIDED_FROM = 5
"""Seconds of a search that is guided; it begins with some seconds of preparation."""
_STARTS = 60
"""Seconds that a child may take beside those of the search."""


class Searched(NamedTuple):
    """What a search did: files that were read, places of code that they reached (None
    without guidance), and what each fault is, with the bytes of a file."""

    files: int
    reached: int | None
    faults: dict[str, list[str]]


def search(name: str, seconds: float, seed: int) -> Searched:
    """Looks for files that break a reader."""
    if seconds < GUIDED_FROM or importlib.util.find_spec("atheris") is None:
        return _by_chance(name, seconds, seed)
    with tempfile.TemporaryDirectory(prefix="qa-fuzz-") as folder:
        words = [name, str(max(1, round(seconds))), str(seed), folder]
        ran = subprocess.run(
            [sys.executable, "-m", "bench.fuzz.guided", *words],
            capture_output=True,
            check=False,
            cwd=REPO,
            timeout=20 * (seconds + _STARTS),
            env={**os.environ, "PYTHONPATH": str(REPO)},
        )
        told = Path(folder) / "faults.json"
        faults = json.loads(told.read_text("utf-8")) if told.is_file() else {}
        if ran.returncode:
            last = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            for crash in Path(folder).glob("*-*"):
                faults[crash.name] = ["".join(last), crash.read_bytes().hex()]
            faults = faults or {"the search": ["".join(last), ""]}
    found = _REACHED.findall(ran.stderr)
    files, reached = map(int, found[-1]) if found else (0, 0)
    return Searched(files, reached, faults)


def _by_chance(name: str, seconds: float, seed: int) -> Searched:
    door, faults, number = DOORS[name], {}, 0
    ends = time.monotonic() + seconds
    for content in files_of(door.seeds, door.tokens, sys.maxsize, seed):
        if time.monotonic() > ends:
            break
        number += 1
        if (fault := tried(door, content)) and fault.place not in faults:
            faults[fault.place] = [fault.said, content.hex()]
    return Searched(number, None, faults)


def search_all(
    names: Sequence[str], seconds: float, seed: int
) -> dict[str, int | float | str]:
    """Looks at each reader for so long, and names each fault on standard error."""
    files = reached = wrong = 0
    guided = 0
    for name in names:
        told = search(name, seconds, seed)
        files, reached = files + told.files, reached + (told.reached or 0)
        wrong, guided = wrong + len(told.faults), guided + (told.reached is not None)
        for place, (said, content) in told.faults.items():
            print(
                f"wrong: {name}, {place}: {said} bytes.fromhex({content!r})",
                file=sys.stderr,
            )
        print(f"{name}: {told.files} files, {told.reached} places", file=sys.stderr)
    return {
        "readers": len(names),
        "guided_by_what_they_reach": guided,
        "seconds_each": seconds,
        "files": files,
        "places_of_code_reached": reached,
        "wrong": wrong,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        "bench.fuzz.run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("readers", nargs="*", choices=[*DOORS, []], metavar="READER")
    parser.add_argument("--seconds", type=float, default=60, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    figures = search_all(given.readers or [*DOORS], given.seconds, given.seed)
    print(json.dumps(figures))
    return int(bool(figures["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
