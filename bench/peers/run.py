"""Measures all systems on all sets in interleaved rounds; writes one `results.json`.

    python -m bench.peers.run --out DIR --sets golden,covidqa:1:200 --questions 500

A set can have its own number of rounds and questions (`covidqa:1:200`). In each round
every set is measured with every system. Each round begins with another system, so that
a busy minute of the machine does not always hit the same one. Ctrl-C keeps the results
so far.
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

from bench.peers import environments, sets
from bench.peers.collect import PROBLEM, collect
from bench.peers.environments import Environment, Job
from bench.peers.systems import SYSTEMS
from qa.evaluation.sets import TestSet

DEPTH = 100
"""How many hits of each question are judged."""
MAX_SECONDS = 3600
"""A step of one system that takes longer is stopped and reported."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One system on one set in one round."""

    choice: sets.Choice
    round: int
    peer: str


def turns(choices: Sequence[sets.Choice], peers: Sequence[str]) -> list[Turn]:
    """All turns in order: by round, then by set; each round begins with the next
    system."""
    most = max((c.rounds for c in choices), default=0)
    return [
        Turn(choice, number, peer)
        for number in range(1, most + 1)
        for choice in choices
        if number <= choice.rounds
        for peer in rotated(peers, number - 1)
    ]


def rotated(peers: Sequence[str], by: int) -> list[str]:
    """The same names, beginning `by` places later."""
    by %= len(peers) or 1
    return [*peers[by:], *peers[:by]]


class Clock:
    """Estimates the time left: each turn as long as the last one of the same set and
    system, otherwise as the mean of the set, otherwise as the mean of all."""

    def __init__(self) -> None:
        self._took: dict[tuple[str, str], float] = {}

    def took(self, turn: Turn, seconds: float) -> None:
        """Notes the duration of a turn."""
        self._took[turn.choice.name, turn.peer] = seconds

    def left(self, coming: Sequence[Turn]) -> float:
        """The seconds that these turns will take."""
        return sum(self._expected(turn) for turn in coming)

    def _expected(self, turn: Turn) -> float:
        name = turn.choice.name
        known = self._took.get((name, turn.peer))
        same = [s for (n, _), s in self._took.items() if n == name]
        alike = same or list(self._took.values())
        return known or sum(alike) / (len(alike) or 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes the environments, measures, and writes OUT/results.json."""
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
        print("\nStopped; the results so far are kept.", file=sys.stderr)
    results = collect(raw, tests) | {
        "timed": given.timed,
        "isolated": bool(prefix),
        "load_before": round(load, 2),
        "minutes": round((time.monotonic() - began) / 60, 1),
        "missing": {p: e.problem for p, e in places.items() if e.problem},
    }
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (given.out / "results.json").write_text(text, "utf-8")
    print(
        f"{given.out / 'results.json'} is written; bench.peers.report makes the page."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sets", default=sets.GOLDEN)
    parser.add_argument("--peers", default=",".join(SYSTEMS))
    parser.add_argument(
        "--collections", type=Path, default=Path(), help="folder of BEIR folders"
    )
    parser.add_argument(
        "--questions",
        type=int,
        default=0,
        help="maximum of answerable and of unanswerable questions of a collection",
    )
    parser.add_argument(
        "--timed",
        type=int,
        default=200,
        help="maximum of questions that are timed in a round",
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
        print(f"It could not be made:\n{made.problem}", file=sys.stderr)
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
            DEPTH if turn.round == 1 else 0,  # later rounds only measure times
            given.timed,
        )
        problem = environments.run(job, prefix, MAX_SECONDS)
        if problem:
            print(problem, file=sys.stderr)
            (output / PROBLEM).write_text(problem, "utf-8")
        clock.took(turn, time.monotonic() - began)


if __name__ == "__main__":
    main()
