"""Makes docs/ablation.md: the desk with each of its parts off, one at a time.

    python bench/ablation.py [--collections ../shared/collections]

Questions go through the desk as it ships and through one that lacks a part; the
figures, intervals and tests are those of `qa eval`. What was encoded is kept in
index/cache. Times are the median of a question, taken part by part in turn, round by
round, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import argparse
import platform
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from qa.corpus import read_corpus
from qa.desk import Desk
from qa.evaluation import Evaluation, desk_for, evaluate, parse_configuration
from qa.evaluation.measures import Measure
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet, golden, read_beir

REPO = Path(__file__).parent.parent
SHIPPED = "as it ships"
PARTS = {
    SHIPPED: "",
    "meaning": "[channels]\ndense = false",
    "words": "[channels]\nlexical = false",
    "late interaction": "[channels]\nlate = false",
    "the reader in the order of the cards": "[fusion]\nreader_weight = 0",
    "another article where about as good": "[fusion]\nabout_as_good = 0",
    "spelling": "[query]\nspelling = false",
    "lay words": "[query]\nvocabulary = false",
    "follow-ups": "[query]\nfollow_ups = false",
}
"""What is off, and the settings that turn it off."""
FIGURES = {
    "Success@1": "first passage answers",
    "Success@3": "one of three answers",
    "nDCG@10": "nDCG@10",
    "auroc_right": "AUROC, right from wrong",
    "found_wrong": "wrong among *found*",
}
MEASURES = [Measure("Success", 1), Measure("Success", 3), Measure("nDCG", 10)]
ROUNDS = 3
SIGNIFICANT = 0.05
SEED = 20_261_122
HEAD = """<!-- Made by `python bench/ablation.py`; do not edit. -->
# What each part is worth

Every line is the desk without one of its parts, beside the desk as it ships; **bold**
where the two differ with p < 0.05 (paired randomisation test, Holm's correction). The
confidence is the shipped one throughout, fitted with every part on. *Time* is the
median of a question beside that of the desk as it ships, over {rounds} rounds in turn
on {cores}. Python {python}."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--cache", type=Path, default=REPO / "index" / "cache")
    parser.add_argument("--sample", type=int, default=300, help="of a collection")
    parser.add_argument("--out", type=Path, default=REPO / "docs" / "ablation.md")
    given = parser.parse_args()
    corpus = read_corpus(REPO / "corpus")
    sets = [
        golden(REPO / "corpus" / "questions" / f"{name}.jsonl", corpus)
        for name in ("dev", "test")
    ]
    if given.collections:
        sets += [
            sampled(read_beir(given.collections / name), given.sample)
            for name in ("squad2-a", "covidqa")
        ]
    parts = [section(s, given.cache) for s in sets]
    head = HEAD.format(
        rounds=ROUNDS, python=platform.python_version(), cores="one thread of torch"
    )
    given.out.write_text("\n\n".join([head, *parts]) + "\n", "utf-8")


def sampled(testset: TestSet, most: int) -> TestSet:
    if len(testset.questions) <= most:
        return testset
    drawn = random.Random(SEED).sample(testset.questions, most)  # noqa: S311 - no secret
    return replace(testset, questions=tuple(drawn))


def section(testset: TestSet, cache: Path) -> str:
    desks = {name: open_part(testset, name, cache) for name in PARTS}
    evaluations = ask_all(testset, desks)
    seconds = times(testset, {n: d for n, (d, _) in desks.items()})
    made = report_of(testset, evaluations, MEASURES).to_json()
    return table(made, seconds)


def open_part(testset: TestSet, name: str, cache: Path) -> tuple[Desk, Any]:
    own = REPO / "corpus" if not testset.documents else None
    configuration = parse_configuration(PARTS[name].encode(), name)
    return desk_for(testset, configuration, cache, corpus=own)


def ask_all(
    testset: TestSet, desks: Mapping[str, tuple[Desk, Any]]
) -> list[Evaluation]:
    asked = []
    for name, (desk, costs) in desks.items():
        configuration = parse_configuration(PARTS[name].encode(), name)
        asked.append(evaluate(desk, testset, configuration, costs))
        print(f"{testset.name}: {name}", flush=True)
    return asked


def times(testset: TestSet, desks: Mapping[str, Desk]) -> dict[str, float]:
    """Seconds of the median question, every desk asked in turn each round; sentence
    vectors are warm, as they are in a desk that has been open for a while."""
    topics = testset.questions[:50]
    taken: dict[str, list[float]] = {name: [] for name in desks}
    for _ in range(ROUNDS):
        for topic in topics:
            for name, desk in desks.items():
                answer = desk.ask(topic.text, topic.history)
                taken[name].append(answer.took_ms / 1000)
    return {name: median(t) for name, t in taken.items()}


def table(made: Mapping[str, Any], seconds: Mapping[str, float]) -> str:
    about = made["set"]
    unanswerable = about["questions"] - about["answerable"]
    shown = {
        k: v
        for k, v in FIGURES.items()
        if any(k in c["figures"] for c in made["configurations"])
    }
    significant = {
        c["configuration"]: {
            f for f, v in c["figures"].items() if v["p_holm"] < SIGNIFICANT
        }
        for c in made["comparisons"]
    }
    lines = [
        f"## {about['name']}",
        "",
        f"{about['answerable']:,} questions with an answer, {unanswerable:,} without.",
        "",
        f"| without | {' | '.join(shown.values())} | time |",
        f"|---|{'---|' * (len(shown) + 1)}",
    ]
    lines += [
        row(c, list(shown), significant.get(c["name"], set()), seconds)
        for c in made["configurations"]
    ]
    return "\n".join(lines)


def row(
    configuration: Mapping[str, Any],
    shown: Sequence[str],
    strong: set[str],
    seconds: Mapping[str, float],
) -> str:
    name, figures = configuration["name"], configuration["figures"]
    cells = []
    for figure in shown:
        value = (figures.get(figure) or {}).get("value")
        text = "" if value is None else f"{value:.3f}"
        cells.append(f"**{text}**" if figure in strong else text)
    took = seconds[name] / seconds[SHIPPED]
    first = f"nothing ({1000 * seconds[name]:.0f} ms)" if name == SHIPPED else name
    return f"| {first} | {' | '.join(cells)} | x {took:.2f} |"


if __name__ == "__main__":
    main()
