"""Makes docs/ranking.md: what each weight of the ranking is worth, chosen elsewhere.

    python bench/ranking.py --collections ../shared/collections

Every question is searched once; the scores of its candidates are then fused under every
pair of weights. For each collection the pair is the one that does best on the others
(leave one out), so that no figure is tuned on itself; squad1-a and squad2-a share their
articles and are left out together. Also prints what late interaction takes: ms a
question, bytes a passage. What was encoded is kept in index/cache.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from qa.answer import SHIPPED_RANKING, RankingRules
from qa.answer.ranking import fuse
from qa.corpus import PassageRules
from qa.desk import Desk
from qa.evaluation import Configuration, desk_for
from qa.evaluation.measures import Interval, bootstrap
from qa.evaluation.measures.ranking import ndcg
from qa.evaluation.sets import TestSet, read_beir
from qa.question import is_statement

REPO = Path(__file__).parent.parent
SETS = ("scifact", "covidqa", "squad2-a", "squad1-a", "mtrag-a", "mtrag-a:rewrite")
WHOLE = PassageRules(100_000, 100_000)
LATE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
DENSE = (0.3, 0.4, 0.5, 0.6, 0.7)
TIMED, TIMED_ON = 50, "scifact"
"""So many questions, on the collection of 5,183 passages."""
SEED = 1
HEAD = """<!-- Made by `python bench/ranking.py{options}`; do not edit. -->
# How the ranking was chosen

nDCG@10 with 95 % bootstrap intervals; differences are paired, question by question.
*Words* is BM25, *meaning* all-MiniLM-L6-v2, *both* their sum of standard scores, *late*
that and late interaction. In the columns *both* and *late* the weights of a line were
chosen on the other collections ({grid} pairs of weights tried), so none of these
figures is tuned on itself, but for one thing: that a statement goes without late
interaction is a rule made for scifact's claims. *Shipped* is what the channels and late
interaction do in the desk, late {late_weight} and of the rest meaning {dense_weight}:
round numbers from the middle of the plateau at the end of this page, which is drawn
over all of these collections. {passages} Python {python}."""


class Fused(NamedTuple):
    late: float
    dense: float

    @property
    def rules(self) -> RankingRules:
        return replace(SHIPPED_RANKING, late_weight=self.late, dense_weight=self.dense)


GRID = [Fused(*pair) for pair in product(LATE, DENSE)]
BOTH = [f for f in GRID if not f.late]
OURS = Fused(SHIPPED_RANKING.late_weight, SHIPPED_RANKING.dense_weight)


@dataclass(frozen=True, slots=True)
class Tried:
    """nDCG@10 of every question of a collection, under each pair of weights and by
    each channel alone."""

    name: str
    words: Sequence[float]
    meaning: Sequence[float]
    fused: Mapping[Fused, Sequence[float]]

    @property
    def family(self) -> str:
        return self.name[:5]

    def mean(self, weights: Fused) -> float:
        return statistics.fmean(self.fused[weights])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=REPO / "index" / "cache")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--sample", type=int, default=10**6, help="of a collection")
    parser.add_argument(
        "--cut", action="store_true", help="The desk's own passages, not documents."
    )
    parser.add_argument("--out", type=Path, default=REPO / "docs" / "ranking.md")
    given = parser.parse_args()
    rules = PassageRules() if given.cut else WHOLE
    tried, costs = [], []
    for name in given.sets.split(","):
        testset = sampled(read(given.collections, name), given.sample)
        configuration = Configuration(name, rules)
        desk, _ = desk_for(testset, configuration, given.cache)
        tried.append(try_all(name, desk, testset))
        costs += [cost(name, desk, testset)] if name == TIMED_ON else []
        print(f"{name}: {tried[-1].mean(OURS):.3f}", flush=True)
    passages = "Passages are cut as shipped." if given.cut else "Documents are whole."
    whole, sample = ",".join(SETS), given.sample
    options = f" --sets {given.sets}" if given.sets != whole else ""
    options += f" --sample {sample}" if sample < parser.get_default("sample") else ""
    head = HEAD.format(
        options=options,
        grid=len(GRID),
        passages=passages,
        python=platform.python_version(),
        late_weight=OURS.late,
        dense_weight=OURS.dense,
    )
    parts = [head, figures(tried), chosen(tried), flatness(tried), "\n".join(costs)]
    given.out.write_text("\n\n".join(parts) + "\n", "utf-8")


def read(collections: Path, name: str) -> TestSet:
    """`mtrag-a:rewrite` are its questions as people rewrote them to stand alone."""
    folder, _, rewritten = name.partition(":")
    testset = read_beir(collections / folder)
    topics = [t for t in testset.questions if t.answerable]
    if rewritten:
        lines = (collections / folder / f"queries_{rewritten}.jsonl").read_text("utf-8")
        said = {e["_id"]: e["text"] for e in map(json.loads, lines.splitlines())}
        topics = [replace(t, text=said[t.id]) for t in topics]
    return replace(testset, questions=tuple(topics))


def sampled(testset: TestSet, most: int) -> TestSet:
    if len(testset.questions) <= most:
        return testset
    drawn = random.Random(SEED).sample(testset.questions, most)  # noqa: S311 - no secret
    return replace(testset, questions=tuple(drawn))


# --- asking -------------------------------------------------------------------------


def try_all(name: str, desk: Desk, testset: TestSet) -> Tried:
    words, meaning = [], []
    fused: dict[Fused, list[float]] = {weights: [] for weights in GRID}
    for topic in testset.questions:
        hits = desk.search(topic.text).hits
        ids = np.array([testset.documents[h.passage.article.id] for h in hits])
        signals = [
            np.array([getattr(h, signal) for h in hits], np.float32)
            for signal in ("dense", "lexical", "late")
        ]

        def measured(
            scores: np.ndarray,
            ids: np.ndarray = ids,
            grades: Mapping[str, int] = topic.grades,
        ) -> float:
            order = dict.fromkeys(ids[np.argsort(-scores, kind="stable")].tolist())
            return ndcg(list(order), grades, k=10)

        meaning.append(measured(signals[0]))
        words.append(measured(np.where(signals[1] > 0, signals[1], -1)))
        for weights, values in fused.items():
            rules = weights.rules
            if is_statement(topic.text):
                rules = replace(rules, late_weight=0.0)
            values.append(measured(fuse(*signals, rules)))
    return Tried(name, words, meaning, fused)


def cost(name: str, desk: Desk, testset: TestSet) -> str:
    """Medians of the search alone, with and without in turn: time of the one core that
    it runs on, whatever else the machine does."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for topic in testset.questions[:TIMED]:
        for late, times in taken.items():
            desk.ranking = replace(SHIPPED_RANKING, late=late)
            began = time.process_time()
            desk.search(topic.text)
            times.append(1000 * (time.process_time() - began))
    desk.ranking = SHIPPED_RANKING
    shape, passages = desk.index.tokens.shape, desk.index.stats.passages
    return (
        f"- {name}: {passages:,} passages of {shape.tokens / passages:.0f} tokens; a "
        f"question takes {statistics.median(taken[False]):.1f} ms of one core without "
        f"late interaction and {statistics.median(taken[True]):.1f} ms with it; "
        f"{shape.tokens * (shape.axes + 2) / passages / 1024:.1f} KiB a passage."
    )


# --- choosing -----------------------------------------------------------------------


def best(tried: Sequence[Tried], among: Sequence[Fused]) -> Fused:
    """The weights of the highest mean; every family of collections counts once."""
    families = {t.family for t in tried}

    def mean(weights: Fused) -> float:
        return statistics.fmean(
            statistics.fmean(t.mean(weights) for t in tried if t.family == family)
            for family in families
        )

    return max(among, key=mean)


def left_out(tried: Sequence[Tried], one: Tried, among: Sequence[Fused]) -> Fused:
    return best([t for t in tried if t.family != one.family] or [one], among)


def figures(tried: Sequence[Tried]) -> str:
    lines = [
        "| | words | meaning | both | late | shipped |",
        "|---|---|---|---|---|---|",
    ]
    columns: list[list[float]] = []
    for one in tried:
        values = [
            one.words,
            one.meaning,
            one.fused[left_out(tried, one, BOTH)],
            one.fused[left_out(tried, one, GRID)],
            one.fused[OURS],
        ]
        columns.append([statistics.fmean(v) for v in values])
        cells = " | ".join(told(bootstrap(v)) for v in values)
        lines.append(f"| {one.name} ({len(one.words)}) | {cells} |")
    means = " | ".join(f"{statistics.fmean(c):.3f}" for c in zip(*columns, strict=True))
    return "\n".join([*lines, f"| mean | {means} |"])


def chosen(tried: Sequence[Tried]) -> str:
    lines = [
        "| | chosen elsewhere | late above the better channel | late above both |",
        "|---|---|---|---|",
    ]
    for one in tried:
        weights = left_out(tried, one, GRID)
        both = one.fused[left_out(tried, one, BOTH)]
        channel = max(one.words, one.meaning, key=statistics.fmean)
        above = " | ".join(
            told(bootstrap(list(differences(one.fused[weights], base))), "+")
            for base in (channel, both)
        )
        lines.append(f"| {one.name} | {weights.late}, {weights.dense} | {above} |")
    return "\n".join(lines)


def flatness(tried: Sequence[Tried]) -> str:
    """The mean over collections under every pair of weights."""
    lines = [
        "Mean by weight of late interaction (lines) and of meaning in the rest:",
        "",
        f"| | {' | '.join(map(str, DENSE))} |",
        f"|---|{'---|' * len(DENSE)}",
    ]
    for late in LATE:
        means = (
            statistics.fmean(t.mean(Fused(late, dense)) for t in tried)
            for dense in DENSE
        )
        lines.append(f"| {late} | {' | '.join(f'{m:.3f}' for m in means)} |")
    return "\n".join(lines)


def differences(one: Sequence[float], other: Sequence[float]) -> Iterator[float]:
    return (a - b for a, b in zip(one, other, strict=True))


def told(figure: Interval, sign: str = "") -> str:
    low, high = (f"{bound:{sign}.3f}" for bound in (figure.low, figure.high))
    return f"{figure.value:{sign}.3f} ({low} to {high})"


if __name__ == "__main__":
    main()
