"""Whether the desk stands what may happen to it in years (`make soak`).

    python -m bench.soak.run                      # every phase; hours
    python -m bench.soak.run kills flood --seed 7 # some phases, with the dice of a run
    python -m bench.soak.run --short              # every phase, small: under a minute
    python -m bench.soak.run light --json F --add # one more, beside the others of F

Each phase runs in a process of its own, so that one that is killed is seen as such. The
server's phases share one server over copies of the index and the articles. Build the
index first: qa build
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.places import CORPUS, DOCS, INDEX, REPO
from bench.soak import server
from bench.soak.phases import PHASES, SHORT, Figures, Setting, Size
from bench.soak.report import SAID, judged, page

PAGE = DOCS / "reliability.md"
SIZES: Mapping[str, tuple[type, str]] = {
    "kills": (int, "builds that are killed"),
    "damages": (int, "files that are damaged"),
    "clients": (int, "of the crowd"),
    "seconds": (float, "that the crowd stays"),
    "renewals": (int, "indexes that are published"),
    "failovers": (int, "servers of the database that are killed"),
    "minutes": (float, "of the light load"),
    "texts": (int, "times as many texts as usual for each property"),
    "search": (float, "seconds that each reader gets files made by chance"),
}
"""What can be chosen of a Size."""


def run_phases(names: Sequence[str], setting: Setting) -> None:
    """In a child: runs the phases and prints the figures of each as a line of JSON."""
    serving = [n for n in names if PHASES[n].serves]
    for name in names:
        if name not in serving:
            _tell(name, lambda name=name: PHASES[name].run(setting))
    if serving:
        places, asked = setting.copies(), setting.questions()
        with server.serving(*places, setting.folder, asked) as running:
            for name in serving:
                _tell(name, lambda name=name: PHASES[name].run(running, setting))


def _tell(name: str, run: Callable[[], Figures]) -> None:
    began = time.monotonic()
    figures = run()
    took = round(time.monotonic() - began, 1)
    print(json.dumps({"phase": name, "figures": figures, "seconds": took}), flush=True)


def in_child(names: Sequence[str], given: argparse.Namespace, size: Size) -> list[Any]:
    """Runs phases in a process of their own; a phase that it did not end has a
    "problem"."""
    with tempfile.TemporaryDirectory(prefix="qa-soak-") as folder:
        words = ["--child", folder, "--seed", str(given.seed)]
        words += ["--size", json.dumps(asdict(size))]
        words += ["--index", str(given.index), "--corpus", str(given.corpus)]
        words += ["--tiny"] if given.tiny else []
        ran = subprocess.run(
            [sys.executable, "-m", "bench.soak.run", *names, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=REPO,
            env={**os.environ, "PYTHONPATH": str(REPO)},
        )
    sys.stderr.write(
        "".join(f"{x}\n" for x in ran.stderr.splitlines() if x[:5] == "wrong")
    )
    told = [json.loads(x) for x in ran.stdout.splitlines() if x[:1] == "{"]
    if missing := [n for n in names if n not in {t["phase"] for t in told}]:
        said = ran.stderr.strip().splitlines() or [""]
        died = -ran.returncode
        how = signal.Signals(died).name if died > 0 else f"exit code {ran.returncode}"
        problem = f"it ended with {how}: {said[-1]}"
        told.append({"phase": missing[0], "problem": problem})
        print(ran.stderr, file=sys.stderr)
    return told


def _parser() -> argparse.ArgumentParser:
    head, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        "bench.soak.run",
        description=f"{head}\n{rest}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {n:<9}{p.title}" for n, p in PHASES.items()),
    )
    parser.add_argument("phases", nargs="*", choices=[*PHASES, []], metavar="PHASE")
    parser.add_argument("--short", action="store_true", help="little of each")
    parser.add_argument("--seed", type=int, help="the dice of an earlier run")
    for name, (kind, says) in SIZES.items():
        parser.add_argument(f"--{name}", type=kind, help=says)
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--out", type=Path, help=f"the page to write, as {PAGE.name}")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument(
        "--add", action="store_true", help="keep the other phases that --json holds"
    )
    parser.add_argument(
        "--tiny",
        action="store_true",
        help="a tiny encoder in place of the model; not for the phases of the server",
    )
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--size", help=argparse.SUPPRESS)
    return parser


def main() -> None:
    """Exit code 1 where something is not as it must be."""
    given = _parser().parse_args()
    names = [n for n in PHASES if n in given.phases] or [*PHASES]
    if given.child:
        size = Size(**json.loads(given.size))
        places = given.index, given.corpus, given.tiny
        run_phases(names, Setting(given.child, size, given.seed, *places))
        return
    size = SHORT if given.short else Size()
    chosen = {n: v for n in SIZES if (v := getattr(given, n)) is not None}
    size = replace(size, **chosen)
    if given.seed is None:
        given.seed = random.randrange(2**32)
    print(f"Dice: --seed {given.seed}", flush=True)
    alone = [[n] for n in names if not PHASES[n].serves]
    serving = [n for n in names if PHASES[n].serves]
    said = [*given.phases, *(["--short"] if given.short else [])]
    said += [f"--{name} {value:g}" for name, value in chosen.items()]
    said += ["--add"] if given.add else []
    command = " ".join(["python -m bench.soak.run", *said])
    phases = _kept(given.json) if given.add else {}
    about, failed = _about(given.seed), False
    for group in [*alone, *([serving] if serving else [])]:
        for told in in_child(group, given, size):
            result = {**judged(told, size), **about}
            phases[told["phase"]] = result
            print(f"{told['phase']}: {json.dumps(result['figures'])}", flush=True)
            for text, met in result["bars"]:
                failed |= met is False
                print(f"  {SAID[met]}  {text}", flush=True)
        # Written now: a later phase takes hours.
        phases = {n: phases[n] for n in PHASES if n in phases}
        if given.json:
            given.json.write_text(json.dumps({"phases": phases}, indent=1), "utf-8")
        if given.out:
            given.out.write_text(page(phases, command), "utf-8")
    sys.exit(int(failed))


def _kept(file: Path | None) -> dict[str, Any]:
    """The phases of an earlier run."""
    if file is None or not file.is_file():
        return {}
    return dict(json.loads(file.read_text("utf-8"))["phases"])


def _about(seed: int) -> dict[str, Any]:
    """When a phase ran, and over what."""
    from qa import __version__

    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False, cwd=REPO)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": f"{datetime.now(UTC):%d %B %Y}",
        "version": __version__,
        "commit": commit.stdout.strip() or "unknown",
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": round(memory / 1e9),
        "seed": seed,
    }


if __name__ == "__main__":
    main()
