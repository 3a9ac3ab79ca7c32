"""How many red flags are caught, and how many ordinary questions raise one.

    python bench/emergency.py              # both halves, and other ordinary questions
    python bench/emergency.py --tune       # the tune half alone, with what it misses
    python bench/emergency.py --choose     # thresholds of likeness, on the tune half
    python bench/emergency.py --vectors    # qa/emergency.npz, after an example changed

`emergency/report.jsonl` was written first and is for reports; `tune.jsonl` is for
phrases and thresholds. What `report.jsonl` misses is never printed.
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
from qa.model import Encoder, Vectors, encoder_for
from qa.safety import Watch, watch_for
from qa.safety.likeness import SHIPPED_EXAMPLES, digest_of, shipped_examples
from scipy.stats import beta

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"
HALVES = ("tune", "report")


@dataclass(frozen=True, slots=True)
class Case:
    """What is typed, and the flags that it should raise; none if it is ordinary."""

    id: str
    style: str
    flags: frozenset[str]
    history: tuple[str, ...]
    question: str


Raise = Callable[[Case], Sequence[str]]


def cases_of(name: str) -> list[Case]:
    lines = (HERE / "emergency" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [
        Case(
            e["id"],
            e["style"],
            frozenset(e["flags"]),
            tuple(e["history"]),
            e["question"],
        )
        for e in map(json.loads, lines)
    ]


def golden(name: str) -> list[Case]:
    """Questions of patients to the articles, all of them ordinary."""
    lines = (CORPUS / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [
        Case(e["id"], name, frozenset(), tuple(e.get("history", ())), e["question"])
        for e in map(json.loads, lines)
    ]


def caught(case: Case, raised: Sequence[str]) -> bool:
    """One of its flags is raised; a suicide must raise its own notice."""
    return bool(case.flags & set(raised))


def share(part: int, whole: int) -> str:
    """With the exact 95 % interval (Clopper and Pearson 1934)."""
    if not whole:
        return "none"
    low = beta.ppf(0.025, part, whole - part + 1) if part else 0.0
    high = beta.ppf(0.975, part + 1, whole - part) if part < whole else 1.0
    return f"{part}/{whole} = {part / whole:.3f} ({low:.3f} to {high:.3f})"


def told(name: str, cases: Sequence[Case], ways: dict[str, Raise]) -> None:
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
            by(urgent, lambda c: min(c.flags), hits, "caught of flag")
            by(urgent, lambda c: c.style, hits, "caught of style")
            by(ordinary, lambda c: c.style, alarms, "alarms of style")


def by(
    cases: Sequence[Case],
    key: Callable[[Case], str],
    some: Sequence[Case],
    title: str,
) -> None:
    for value in sorted({key(c) for c in cases}):
        whole = [c for c in cases if key(c) == value]
        part = sum(key(c) == value for c in some)
        print(f"  {title} {value:17} {share(part, len(whole))}")


def missed(cases: Sequence[Case], ways: dict[str, Raise]) -> None:
    """Only ever of the tune half."""
    for way in ("phrases", "both"):
        for case in cases:
            raised = ways[way](case)
            if case.flags and not caught(case, raised):
                wanted = ",".join(sorted(case.flags))
                print(f"MISSED {way} {case.id} {wanted}: {case.question}")
            if not case.flags and raised:
                print(f"ALARM {way} {case.id} {','.join(raised)}: {case.question}")


def speed(watch: Watch, cases: Sequence[Case], vectors: dict[str, Vectors]) -> None:
    times = []
    for _ in range(3):
        for case in cases:
            began = time.process_time()
            watch.check(case.question, case.history, vectors[case.id])
            times.append((time.process_time() - began) * 1000)
    print(
        f"\nprocessor time: {statistics.median(times):.2f} ms a question in the "
        f"median, {np.quantile(times, 0.95):.2f} ms at the 95th percentile, with the "
        "question's vector at hand"
    )


def choose(watch: Watch, cases: Sequence[Case], vectors: dict[str, Vectors]) -> None:
    """For each pair of thresholds, what likeness alone and beside phrases does."""
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


def keep_vectors(encoder: Encoder) -> None:
    texts = shipped_examples()
    vectors = np.stack([e.vector for e in encoder.encode_questions(texts)])
    np.savez(
        SHIPPED_EXAMPLES,
        weights=np.array(encoder.weights_sha256),
        texts=np.array([digest_of(t) for t in texts]),
        vectors=vectors.astype(np.float16),
    )
    print(f"{len(texts)} vectors in {SHIPPED_EXAMPLES.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("tune", "choose", "vectors"):
        parser.add_argument(f"--{option}", action="store_true")
    options = parser.parse_args()
    encoder = encoder_for()
    if options.vectors:
        keep_vectors(encoder)
        return
    watch = watch_for(CORPUS, encoder)
    tune = [*cases_of("tune"), *golden("dev")]
    cases = tune if options.tune or options.choose else [*tune, *cases_of("report")]
    cases += [] if options.tune or options.choose else golden("fit")
    encoded = encoder.encode_questions([c.question for c in cases])
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
        choose(watch, tune, vectors)
        return
    told("tune (dev.jsonl among its ordinary ones)", tune, ways)
    if options.tune:
        missed(tune, ways)
    else:
        told("report", cases_of("report"), ways)
        told("fit.jsonl, ordinary questions to the articles", golden("fit"), ways)
    speed(watch, cases, vectors)


if __name__ == "__main__":
    main()
