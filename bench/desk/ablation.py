"""Makes docs/ablation.md: the desk with each of its parts off, one at a time.

    python -m bench.desk.ablation [--collections ../shared/collections]

Each question is asked at the shipped desk and at desks without one part; figures,
intervals and tests are those of `qa eval`. Vectors are kept in index/cache. Times are
medians over questions; all desks answer a question before the next one is asked, so
that a busy machine slows all of them.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.desk.sets import golden_set, sampled
from bench.markdown import significant, table
from bench.places import CACHE, CORPUS, DOCS
from bench.records import made_by
from qa.desk import Desk
from qa.evaluation import Evaluation, desk_for, evaluate, parse_configuration
from qa.evaluation.measures import Measure
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet, read_beir

SHIPPED = "as it ships"
PARTS = {
    SHIPPED: "",
    "meaning": "[channels]\ndense = false",
    "words": "[channels]\nlexical = false",
    "late interaction": "[channels]\nlate = false",
    "known questions": "[channels]\nknown = false",
    "the reader in the order of the cards": "[fusion]\nreader_weight = 0",
    "another article where about as good": "[fusion]\nabout_as_good = 0",
    "spelling": "[query]\nspelling = false",
    "lay words": "[query]\nvocabulary = false",
    "follow-ups": "[query]\nfollow_ups = false",
}
"""The part that is off, and the settings that turn it off."""
FIGURES = {
    "Success@1": "first passage answers",
    "Success@3": "one of three answers",
    "nDCG@10": "nDCG@10",
    "auroc_right": "AUROC, right from wrong",
    "found_wrong": "wrong among *found*",
}
MEASURES = [Measure("Success", 1), Measure("Success", 3), Measure("nDCG", 10)]
ROUNDS = 3
SEED = 20_261_122
HEAD = """# What each part is worth

- Each line is the desk without one part. **Bold**: it differs from the shipped desk
  with p < 0.05 (paired randomisation test, Holm's correction).
- All desks use the shipped confidence, which was fitted with every part on; without
  known questions it is the one that was fitted without them.
- *Time* is the median of a question as a multiple of the shipped desk's, over {rounds}
  rounds in turn on {cores}.

Python {python}."""


def main() -> None:
    """Asks all desks and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--sample", type=int, default=300, help="of a collection")
    parser.add_argument("--out", type=Path, default=DOCS / "ablation.md")
    given = parser.parse_args()
    sets = [golden_set(name) for name in ("dev", "test")]
    if given.collections:
        sets += [
            sampled(read_beir(given.collections / name), given.sample, SEED)
            for name in ("squad2-a", "covidqa")
        ]
    parts = [section(s, given.cache) for s in sets]
    head = HEAD.format(
        rounds=ROUNDS, python=platform.python_version(), cores="one thread of torch"
    )
    first = made_by("python -m bench.desk.ablation", "ablation.md")
    given.out.write_text("\n\n".join([f"{first}\n{head}", *parts]) + "\n", "utf-8")


def section(testset: TestSet, cache: Path) -> str:
    """The part of the page about one set."""
    desks = {name: open_part(testset, name, cache) for name in PARTS}
    evaluations = ask_all(testset, desks)
    seconds = times(testset, {n: d for n, (d, _) in desks.items()})
    return section_of(report_of(testset, evaluations, MEASURES).to_json(), seconds)


def open_part(testset: TestSet, name: str, cache: Path) -> tuple[Desk, Any]:
    """The desk without the part `name`, and what it cost to make."""
    own = CORPUS if not testset.documents else None
    configuration = parse_configuration(PARTS[name].encode(), name)
    return desk_for(testset, configuration, cache, corpus=own)


def ask_all(
    testset: TestSet, desks: Mapping[str, tuple[Desk, Any]]
) -> list[Evaluation]:
    """Asks every question of the set at every desk."""
    asked = []
    for name, (desk, costs) in desks.items():
        configuration = parse_configuration(PARTS[name].encode(), name)
        asked.append(evaluate(desk, testset, configuration, costs))
        print(f"{testset.name}: {name}", flush=True)
    return asked


def times(testset: TestSet, desks: Mapping[str, Desk]) -> dict[str, float]:
    """Median seconds of a question by desk. Sentence vectors are cached already, as
    they are in a desk that has been open for a while."""
    topics = testset.questions[:50]
    taken: dict[str, list[float]] = {name: [] for name in desks}
    for _ in range(ROUNDS):
        for topic in topics:
            for name, desk in desks.items():
                answer = desk.ask(topic.text, topic.history)
                taken[name].append(answer.took_ms / 1000)
    return {name: median(t) for name, t in taken.items()}


def section_of(made: Mapping[str, Any], seconds: Mapping[str, float]) -> str:
    """Heading and table of one set; `made` is its report as `qa eval` makes it."""
    about = made["set"]
    unanswerable = about["questions"] - about["answerable"]
    shown = {
        k: v
        for k, v in FIGURES.items()
        if any(k in c["figures"] for c in made["configurations"])
    }
    strong = significant(made)
    rows = [
        row(c, list(shown), strong.get(c["name"], set()), seconds)
        for c in made["configurations"]
    ]
    lines = [
        f"## {about['name']}",
        "",
        f"{about['answerable']:,} questions with an answer, {unanswerable:,} without.",
        "",
        table(("without", *shown.values(), "time"), rows),
    ]
    return "\n".join(lines)


def row(
    configuration: Mapping[str, Any],
    shown: Sequence[str],
    strong: set[str],
    seconds: Mapping[str, float],
) -> tuple[str, ...]:
    """The cells of one desk; figures of `strong` are set in bold."""
    name, figures = configuration["name"], configuration["figures"]
    cells = []
    for figure in shown:
        value = (figures.get(figure) or {}).get("value")
        text = "" if value is None else f"{value:.3f}"
        cells.append(f"**{text}**" if figure in strong else text)
    took = seconds[name] / seconds[SHIPPED]
    first = f"nothing ({1000 * seconds[name]:.0f} ms)" if name == SHIPPED else name
    return first, *cells, f"x {took:.2f}"


if __name__ == "__main__":
    main()
