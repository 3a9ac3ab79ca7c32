"""All systems over all sets, in rounds that take turns; then one `results.json`.

    python bench/run.py --out DIR --sets golden,squad2-a,covidqa:1:200 --questions 500

A set may name its own number of rounds and questions (`covidqa:1:200`). Within a round
every set is measured with every system, and each round begins with another system, so
that a busy minute of the machine meets all of them. Ctrl-C keeps what was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.sets import TestSet

import environments
import sets
from collect import PROBLEM, collect
from environments import PEERS, Environment, Job

DEPTH = 100
LIMIT_S = 3600
"""A step of one system that takes longer is stopped, and that is said."""


@dataclass(frozen=True, slots=True)
class Turn:
    choice: sets.Choice
    round: int
    peer: str


def turns(choices: Sequence[sets.Choice], peers: Sequence[str]) -> list[Turn]:
    """Round by round, set by set; each round another system first."""
    most = max((c.rounds for c in choices), default=0)
    return [
        Turn(choice, number, peer)
        for number in range(1, most + 1)
        for choice in choices
        if number <= choice.rounds
        for peer in rotated(peers, number - 1)
    ]


def rotated(peers: Sequence[str], by: int) -> list[str]:
    by %= len(peers) or 1
    return [*peers[by:], *peers[:by]]


class Clock:
    """What is left, from what the same took before, or else turns like it."""

    def __init__(self) -> None:
        self._took: dict[tuple[str, str], float] = {}

    def took(self, turn: Turn, seconds: float) -> None:
        self._took[turn.choice.name, turn.peer] = seconds

    def left(self, coming: Sequence[Turn]) -> float:
        return sum(self._expected(turn) for turn in coming)

    def _expected(self, turn: Turn) -> float:
        name = turn.choice.name
        known = self._took.get((name, turn.peer))
        same = [s for (n, _), s in self._took.items() if n == name]
        alike = same or list(self._took.values())
        return known or sum(alike) / (len(alike) or 1)


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    raw = given.out / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    choices, tests = _read(given)
    for name, test in tests.items():
        sets.write(test, given.collections, given.out / "input" / name)
    peers = [p for p in given.peers.split(",") if p]
    prefix = environments.isolation()
    places = {peer: _environment(peer) for peer in peers}
    began = time.monotonic()
    load = os.getloadavg()[0]
    try:
        _measure(turns(choices, peers), places, given, prefix)
    except KeyboardInterrupt:
        print("\nStopped; what was measured is kept.", file=sys.stderr)
    results = collect(raw, tests) | {
        "timed": given.timed,
        "isolated": bool(prefix),
        "load_before": round(load, 2),
        "minutes": round((time.monotonic() - began) / 60, 1),
        "missing": {p: e.problem for p, e in places.items() if e.problem},
    }
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (given.out / "results.json").write_text(text, "utf-8")
    print(f"{given.out / 'results.json'} is written; bench/report.py makes the page.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sets", default=sets.GOLDEN)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument(
        "--collections", type=Path, default=Path(), help="folder of BEIR folders"
    )
    parser.add_argument(
        "--questions",
        type=int,
        default=0,
        help="of a collection at most so many answerable, and as many unanswerable",
    )
    parser.add_argument(
        "--timed", type=int, default=200, help="questions timed in a round, at most"
    )
    return parser


def _read(
    given: argparse.Namespace,
) -> tuple[list[sets.Choice], dict[str, TestSet]]:
    choices, tests = [], {}
    for text in given.sets.split(","):
        choice = sets.Choice.parse(text, given.rounds, given.questions)
        test = sets.read(choice, given.collections)
        if test is None:
            print(f"There is no collection {choice.name}; name --collections.")
        else:
            choices.append(choice)
            tests[choice.name] = test
    return choices, tests


def _environment(peer: str) -> Environment:
    print(f"Environment of {peer} ...", flush=True)
    made = environments.make(peer)
    if made.problem:
        print(f"It cannot be had:\n{made.problem}", file=sys.stderr)
    return made


def _measure(
    planned: Sequence[Turn],
    places: dict[str, Environment],
    given: argparse.Namespace,
    prefix: Sequence[str],
) -> None:
    out: Path = given.out
    planned = [t for t in planned if not places[t.peer].problem]
    clock = Clock()
    for number, turn in enumerate(planned):
        left = clock.left(planned[number:]) / 60
        about = f", about {left:.0f} min left" if number else ""
        print(
            f"[{number + 1}/{len(planned)}] {turn.choice.name}, round {turn.round}, "
            f"{turn.peer}{about}",
            flush=True,
        )
        began = time.monotonic()
        output = out / "raw" / turn.choice.name / str(turn.round) / turn.peer
        job = Job(
            turn.peer,
            places[turn.peer].python,
            out / "input" / turn.choice.name,
            output,
            DEPTH if turn.round == 1 else 0,  # the later rounds are for the timings
            given.timed,
        )
        problem = environments.run(job, prefix, LIMIT_S)
        if problem:
            print(problem, file=sys.stderr)
            (output / PROBLEM).write_text(problem, "utf-8")
        clock.took(turn, time.monotonic() - began)


if __name__ == "__main__":
    main()
