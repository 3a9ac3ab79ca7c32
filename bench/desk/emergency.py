"""Recall and false alarms of the red flags.

    python -m bench.desk.emergency             # both halves, and ordinary questions
    python -m bench.desk.emergency --tune      # the tune half, with every wrong one
    python -m bench.desk.emergency --choose    # thresholds of likeness on the tune half

`bench/emergency/tune.jsonl` is for choosing phrases and thresholds, `report.jsonl` only
for reports: it was written first, and the questions that are missed in it are never
printed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.markdown import figure
from bench.places import BENCH, CORPUS, QUESTIONS
from qa.answer import upper_bound
from qa.model import Vectors, encoder_for
from qa.question import normal_end
from qa.safety import Watch, read_rules, watch_for


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the flags that it should raise, none if it is ordinary."""

    id: str
    style: str
    flags: frozenset[str]
    history: tuple[str, ...]
    question: str


Raise = Callable[[Case], Sequence[str]]


def cases_of(name: str) -> list[Case]:
    """The half `tune` or `report`."""
    return _read(BENCH / "emergency" / f"{name}.jsonl")


def ordinary_questions(name: str) -> list[Case]:
    """Golden questions over the articles; none of them describes an emergency."""
    return _read(QUESTIONS / f"{name}.jsonl")


def _read(path: Path) -> list[Case]:
    return [
        Case(
            e["id"],
            e.get("style", path.stem),
            frozenset(e.get("flags", ())),
            tuple(e.get("history", ())),
            e["question"],
        )
        for e in map(json.loads, path.read_text("utf-8").splitlines())
    ]


def caught(case: Case, raised: Sequence[str]) -> bool:
    """Whether one of the flags that the case should raise was raised."""
    return bool(case.flags & set(raised))


def share(part: int, whole: int) -> str:
    """A share with its exact 95 % interval (Clopper and Pearson 1934), which is made of
    two one-sided bounds of 97.5 %."""
    if not whole:
        return "none"
    low = 1 - upper_bound(whole, whole - part, 0.975)
    high = upper_bound(whole, part, 0.975)
    return f"{part}/{whole} = {figure(part / whole, low, high)}"


def print_shares(name: str, cases: Sequence[Case], ways: dict[str, Raise]) -> None:
    """Recall and false alarms of each way, and for both together by flag and style."""
    urgent = [c for c in cases if c.flags]
    ordinary = [c for c in cases if not c.flags]
    for way, raises in ways.items():
        said = {c.id: tuple(raises(c)) for c in cases}
        hits = [c for c in urgent if caught(c, said[c.id])]
        alarms = [c for c in ordinary if said[c.id]]
        print(f"\n{name}, {way}")
        if urgent:
            print(f"  caught        {share(len(hits), len(urgent))}")
            whole = sum(c.flags <= set(said[c.id]) for c in urgent)
            print(f"  all its flags {share(whole, len(urgent))}")
        print(f"  false alarms  {share(len(alarms), len(ordinary))}")
        if way == "both":
            print_groups(urgent, lambda c: min(c.flags), hits, "caught of flag")
            print_groups(urgent, lambda c: c.style, hits, "caught of style")
            print_groups(ordinary, lambda c: c.style, alarms, "alarms of style")


def print_groups(
    cases: Sequence[Case],
    key: Callable[[Case], str],
    some: Sequence[Case],
    title: str,
) -> None:
    """For each value of `key`, the share of its cases that are among `some`."""
    for value in sorted({key(c) for c in cases}):
        whole = [c for c in cases if key(c) == value]
        part = sum(key(c) == value for c in some)
        print(f"  {title} {value:17} {share(part, len(whole))}")


def print_wrong(cases: Sequence[Case], ways: dict[str, Raise]) -> None:
    """Every missed emergency and every false alarm; only for the tune half."""
    for way in ("phrases", "both"):
        for case in cases:
            raised = ways[way](case)
            if case.flags and not caught(case, raised):
                wanted = ",".join(sorted(case.flags))
                print(f"MISSED {way} {case.id} {wanted}: {case.question}")
            if not case.flags and raised:
                print(f"ALARM {way} {case.id} {','.join(raised)}: {case.question}")


def print_speed(
    watch: Watch, cases: Sequence[Case], vectors: dict[str, Vectors]
) -> None:
    """Processor time of a check, without encoding the question."""
    times = []
    for _ in range(3):
        for case in cases:
            began = time.process_time()
            watch.check(case.question, case.history, vectors[case.id])
            times.append((time.process_time() - began) * 1000)
    print(
        f"\nprocessor time: {statistics.median(times):.2f} ms a question in the "
        f"median, {np.quantile(times, 0.95):.2f} ms at the 95th percentile, with the "
        "question's vector given"
    )


def print_thresholds(
    watch: Watch, cases: Sequence[Case], vectors: dict[str, Vectors]
) -> None:
    """For each pair of thresholds of likeness: cases caught and false alarms, by
    likeness alone and together with phrases."""
    likeness = watch.likeness
    if likeness is None:
        return
    for near in (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        for nearer in (0.0, 0.04, 0.08, 0.12, 0.16):
            likeness.min_cosine, likeness.min_margin = near, nearer
            alone = {c.id: watch.by_likeness(c.question, vectors[c.id]) for c in cases}
            both = {
                c.id: (*alone[c.id], *watch.by_phrases(c.question, c.history))
                for c in cases
            }
            line = [f"{near:.2f} {nearer:.2f}"]
            for raised in (alone, both):
                hits = sum(caught(c, raised[c.id]) for c in cases if c.flags)
                alarms = sum(bool(raised[c.id]) for c in cases if not c.flags)
                line.append(f"caught {hits:3} alarms {alarms:3}")
            print("   ".join(line))


def main() -> None:
    """Asks the watch about all cases and prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("tune", "choose"):
        parser.add_argument(f"--{option}", action="store_true")
    options = parser.parse_args()
    encoder = encoder_for()
    watch = watch_for(read_rules(CORPUS), encoder)
    tune = [*cases_of("tune"), *ordinary_questions("dev")]
    cases = tune if options.tune or options.choose else [*tune, *cases_of("report")]
    cases += [] if options.tune or options.choose else ordinary_questions("fit")
    encoded = encoder.encode_questions([normal_end(c.question) for c in cases])
    vectors = {c.id: e.vector for c, e in zip(cases, encoded, strict=True)}
    ways: dict[str, Raise] = {
        "phrases": lambda c: watch.by_phrases(c.question, c.history),
        "likeness": lambda c: watch.by_likeness(c.question, vectors[c.id]),
        "both": lambda c: (
            *watch.by_phrases(c.question, c.history),
            *watch.by_likeness(c.question, vectors[c.id]),
        ),
    }
    if options.choose:
        print_thresholds(watch, tune, vectors)
        return
    print_shares("tune (dev.jsonl among its ordinary ones)", tune, ways)
    if options.tune:
        print_wrong(tune, ways)
    else:
        print_shares("report", cases_of("report"), ways)
        print_shares(
            "fit.jsonl, ordinary questions to the articles",
            ordinary_questions("fit"),
            ways,
        )
    print_speed(watch, cases, vectors)


if __name__ == "__main__":
    main()
