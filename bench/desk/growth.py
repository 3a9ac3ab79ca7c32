"""Whether the confidence holds as the collection grows: the golden questions again,
with patient articles of other subjects mixed in.

    python -m bench.desk.growth --collections ../shared/collections

The calibration is the shipped one. A passage of another article never counts as an
answer, although some may answer a general question. The first run encodes thousands of
passages; vectors are kept in index/cache.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

from bench.desk.patients import article_of
from bench.desk.sets import golden_set
from bench.markdown import figure, table
from bench.places import CACHE, CORPUS
from qa.corpus import Article, Corpus, PassageRules, cut_passages
from qa.evaluation import Configuration, desk_for, evaluate
from qa.evaluation.measures import Measure
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet
from qa.files import sha256

SIZES = (0, 1_000, 5_000)
"""Passages of other articles."""
ALL, SUBSET = (
    f"patient-articles/medquad_{n}.jsonl" for n in ("articles", "spine_ir_subset")
)
FIGURES = {
    "shown": "answerable, a passage that answers is shown",
    "answerable_found": "answerable, found",
    "found_wrong": "wrong among found",
    "unanswerable_found": "unanswerable, found",
    "unanswerable_shown": "unanswerable, some passage shown",
    "auroc_right": "AUROC, right from wrong",
    "brier": "Brier",
}


def main() -> None:
    """Prints a table for each set of questions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--sets", default="curve,test")
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args()
    others = foreign(given.collections)
    for name in given.sets.split(","):
        testset = golden_set(name)
        figures = {}
        for size in SIZES:
            grown = with_others(testset, others, size)
            configuration = Configuration(f"{size:,} foreign passages")
            desk, costs = desk_for(grown, configuration, given.cache, corpus=CORPUS)
            asked = [evaluate(desk, grown, configuration, costs)]
            report = report_of(grown, asked, [Measure("Success", 3)]).to_json()
            figures[size] = report["configurations"][0]["figures"]
            print(f"{name}: {size}", flush=True)
        rows = [
            (says, *(shown(figures[s].get(key)) for s in SIZES))
            for key, says in FIGURES.items()
        ]
        head = "", *(f"{s:,} foreign passages" for s in SIZES)
        print(f"\n{name}.jsonl\n\n{table(head, rows)}\n")


def shown(found: dict[str, float] | None) -> str:
    """A figure with its interval; empty if there is none."""
    if not found or found["value"] is None:
        return ""
    return figure(found["value"], found["low"], found["high"])


def foreign(collections: Path) -> list[Article]:
    """Patient articles of other subjects, in an order that is always the same. Half of
    them: the reader learnt that passages of the other half do not answer."""
    lines = (collections / SUBSET).read_text("utf-8").splitlines()
    near = {json.loads(line)["_id"] for line in lines}
    lines = (collections / ALL).read_text("utf-8").splitlines()
    read = [
        a
        for a in map(json.loads, lines)
        if a["_id"] not in near and int(sha256(a["_id"].encode()), 16) % 2 == 0
    ]
    random.Random(1).shuffle(read)
    return [a for a in map(article_of, read[:1500]) if a.blocks]


def with_others(testset: TestSet, others: list[Article], passages: int) -> TestSet:
    """The set over its own articles and as many others as have `passages` passages."""
    own = list(testset.corpus.articles)
    count = 0
    for article in others:
        if count >= passages:
            break
        own.append(article)
        count += len(cut_passages(article, PassageRules()))
    digest = sha256("\n".join([testset.corpus.digest, *(a.id for a in own)]).encode())
    return replace(testset, corpus=Corpus(tuple(own), digest))


if __name__ == "__main__":
    main()
