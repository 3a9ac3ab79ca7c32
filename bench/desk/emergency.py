"""Recall and false alarms of the red flags.

    python -m bench.desk.emergency --tune      # the tune halves, with every wrong one
    python -m bench.desk.emergency             # the report halves, ordinary questions

`bench/emergency` has three pairs of halves: wordings in English, Spanish and Arabic
(`wordings_*.jsonl`), descriptions of daily life with back pain and of emergencies in it
(`descriptions_*.jsonl`, in the same languages; both split by the hash of the text), and
the older English ones. The tune halves are for training and for choosing thresholds,
the report halves only for reports: what is missed in them is never printed.
`other_languages_*.txt` holds harmless messages in 15 other languages (the first 60
lines), and keys, numbers and medicines. Of fit.jsonl those questions count that the
classifier did not learn from.
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
from qa.desk.watching import Watching
from qa.evaluation.measures import exact
from qa.language import LANGUAGES
from qa.model import Vectors, encoder_for
from qa.question import without_full_stop
from qa.safety import Watch, read_rules, watch_for
from qa.safety.classifier import is_learnt_from


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


def other_languages(name: str) -> list[Case]:
    """Harmless messages in languages that the classifier did not learn, and in none."""
    path = BENCH / "emergency" / f"other_languages_{name}.txt"
    lines = path.read_text("utf-8").splitlines()
    return [
        Case(f"{path.stem}-{n}", path.stem, frozenset(), (), line)
        for n, line in enumerate(lines)
    ]


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
    """A share with its exact 95 % interval."""
    return f"{part}/{whole} = {figure(*exact(part, whole))}" if whole else "none"


def print_shares(name: str, cases: Sequence[Case], ways: dict[str, Raise]) -> None:
    """Recall and false alarms of each way, and for both together by flag and style."""
    urgent = [c for c in cases if c.flags]
    ordinary = [c for c in cases if not c.flags]
    for way, raises in ways.items():
        said = {c.id: tuple(raises(c)) for c in cases}
        hits = [c for c in urgent if caught(c, said[c.id])]
        warned = sum(bool(said[c.id]) for c in urgent)
        alarms = [c for c in ordinary if said[c.id]]
        print(f"\n{name}, {way}")
        if urgent:
            print(f"  some notice   {share(warned, len(urgent))}")
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
    for case in cases:
        raised = ways["both"](case)
        if case.flags and not caught(case, raised):
            wanted = ",".join(sorted(case.flags))
            said = ",".join(raised) or "nothing"
            print(f"MISSED {case.id} {wanted}, raised {said}: {case.question}")
        if not case.flags and raised:
            print(f"ALARM {case.id} {','.join(raised)}: {case.question}")


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


def main() -> None:
    """Asks the watch about all cases and prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tune", action="store_true")
    options = parser.parse_args()
    encoder = encoder_for()
    watch = watch_for(read_rules(CORPUS), encoder)
    half = "tune" if options.tune else "report"
    wordings, older = cases_of(f"wordings_{half}"), cases_of(half)
    described = cases_of(f"descriptions_{half}")
    fit = [c for c in ordinary_questions("fit") if not is_learnt_from(c.question)]
    others = [*older, *ordinary_questions("dev")] if options.tune else [*older, *fit]
    foreign = other_languages(half)
    cases = [*wordings, *described, *others, *foreign]
    encoded = encoder.encode_questions([without_full_stop(c.question) for c in cases])
    vectors = {c.id: e.vector for c, e in zip(cases, encoded, strict=True)}

    served = Watching(read_rules(CORPUS), encoder)

    def both(case: Case) -> Sequence[str]:
        found = served.emergency(case.question, case.history, vectors[case.id])
        return found.flags if found else ()

    ways: dict[str, Raise] = {
        "phrases": lambda c: watch.by_phrases(c.question, c.history),
        "both": both,
    }
    for name, part in (("wordings", wordings), ("descriptions", described)):
        for language in LANGUAGES:
            some = [c for c in part if c.style.startswith(language)]
            print_shares(f"{half}, {name}, {language}", some, ways)
    print_shares(f"{half}, older English", older, ways)
    print_shares(f"{half}, other languages", foreign, ways)
    if options.tune:
        print_wrong([*wordings, *described, *older, *foreign], ways)
    else:
        print_shares("fit.jsonl, questions that were not learnt from", fit, ways)
    print_speed(watch, cases, vectors)


if __name__ == "__main__":
    main()
