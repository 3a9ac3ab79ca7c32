"""Makes docs/ranking.md: nDCG@10 under every pair of weights of the ranking.

    python -m bench.desk.ranking --collections ../shared/collections

Every question is searched once; the scores of its candidates are then fused under every
pair of weights. For each collection the pair is taken that does best on the others
(leave one out), so that no collection chooses its own weights; squad1-a and squad2-a
share their articles and are left out together. The page also says what late interaction
costs: ms a question, KiB a passage. Vectors are kept in index/cache.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product, starmap
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.desk.patients import patient_set
from bench.desk.sets import WHOLE, sampled
from bench.markdown import figure, table
from bench.places import CACHE, DOCS
from bench.records import made_by
from qa.answer import SHIPPED_RANKING, Hit, RankingRules
from qa.answer.ranking import fuse
from qa.corpus import JudgedQuestion, PassageRules
from qa.desk import Desk
from qa.evaluation import Configuration, desk_for
from qa.evaluation.judge import Judge
from qa.evaluation.measures import bootstrap
from qa.evaluation.measures.ranking import ndcg
from qa.evaluation.sets import TestSet, read_beir
from qa.question.statement import is_statement

PATIENTS = {
    "patients": PassageRules(),
    "patients:sections": WHOLE,
    "patients:sentences": PassageRules(max_sentences=1),
}
"""Sets over patient articles, by how these are cut."""
SETS = (
    *("scifact", "covidqa", "squad2-a", "squad1-a", "mtrag-a", "mtrag-a:rewrite"),
    *PATIENTS,
)
SENTENCE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
LATE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
DENSE = (0.4, 0.5, 0.6)
MOST = 0.8
"""The greatest weight of the nearest sentence and late interaction together."""
TIMED, TIMED_ON = 50, "scifact"
"""How many questions are timed, and on which collection (5,183 passages)."""
SEED = 1
HEAD = """# How the ranking was chosen

nDCG@10 with 95 % bootstrap intervals; differences are paired, question by question.

- *Words* is BM25, *meaning* all-MiniLM-L6-v2, *both* the sum of their standard scores,
  *sentence* the same with the nearest sentence of a passage, *late* with late
  interaction, *all* with both.
- Their weights on a line were chosen on the other collections, among {grid} triples, so
  no collection chooses its own weights. One rule is an exception: that statements are
  ranked without late interaction was made for the claims of scifact.
- *Shipped*: the weights of the desk, {sentence_weight} for the nearest sentence,
  {late_weight} for late interaction, and {dense_weight} for meaning in the rest. They
  are round numbers from the plateau at the end of this page, which was drawn on all of
  these collections.

- *patients* are questions of our own in patients' words over 170 patient articles
  (`bench/desk/patients.py`), cut into the desk's passages, into sections, which are
  answers to the question in their heading, or into sentences. What holds the answer
  counts. Many questions do not name their subject, so the level is low.

{passages} Python {python}."""


class Fused(NamedTuple):
    """Weights: of the nearest sentence, of late interaction, and of the dense channel
    in the rest."""

    sentence: float
    late: float
    dense: float

    @property
    def fits(self) -> bool:
        """Whether enough is left for the channels."""
        return self.sentence + self.late <= MOST + 1e-9

    @property
    def rules(self) -> RankingRules:
        """The shipped rules with these weights."""
        return replace(
            SHIPPED_RANKING,
            sentence_weight=self.sentence,
            late_weight=self.late,
            dense_weight=self.dense,
        )


GRID = [f for f in starmap(Fused, product(SENTENCE, LATE, DENSE)) if f.fits]
WAYS = {
    "both": [f for f in GRID if not (f.sentence or f.late)],
    "sentence": [f for f in GRID if not f.late],
    "late": [f for f in GRID if not f.sentence],
    "all": GRID,
}
OURS = Fused(
    SHIPPED_RANKING.sentence_weight,
    SHIPPED_RANKING.late_weight,
    SHIPPED_RANKING.dense_weight,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """nDCG@10 of every question of a collection: of each channel alone, and under each
    choice of weights."""

    name: str
    words: Sequence[float]
    meaning: Sequence[float]
    fused: Mapping[Fused, Sequence[float]]

    @property
    def family(self) -> str:
        """The same for collections that share their articles."""
        return self.name[:5]

    def mean(self, weights: Fused) -> float:
        """Mean nDCG@10 under these weights."""
        return statistics.fmean(self.fused[weights])


def main() -> None:
    """Searches the collections and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--sample", type=int, default=10**6, help="of a collection")
    parser.add_argument(
        "--cut", action="store_true", help="The desk's own passages, not documents."
    )
    parser.add_argument("--out", type=Path, default=DOCS / "ranking.md")
    given = parser.parse_args()
    tried, costs = [], []
    for name in given.sets.split(","):
        rules = PATIENTS.get(name, PassageRules() if given.cut else WHOLE)
        testset = sampled(read(given.collections, name), given.sample, SEED)
        configuration = Configuration(name, rules)
        desk, _ = desk_for(testset, configuration, given.cache)
        tried.append(try_all(name, desk, testset))
        if name == TIMED_ON:
            without = replace(SHIPPED_RANKING, late=False)
            other = Configuration(name, rules, ranking=without)
            plain, _ = desk_for(testset, other, given.cache)
            costs.append(cost(name, {True: desk, False: plain}, testset, given.cache))
        print(f"{name}: {tried[-1].mean(OURS):.3f}", flush=True)
    passages = "Passages are cut as shipped." if given.cut else "Documents are whole."
    whole, sample = ",".join(SETS), given.sample
    options = f" --sets {given.sets}" if given.sets != whole else ""
    options += f" --sample {sample}" if sample < parser.get_default("sample") else ""
    head = HEAD.format(
        grid=len(GRID),
        passages=passages,
        python=platform.python_version(),
        sentence_weight=OURS.sentence,
        late_weight=OURS.late,
        dense_weight=OURS.dense,
    )
    parts = [figures(tried), chosen(tried), flatness(tried), "\n".join(costs)]
    first = made_by(f"python -m bench.desk.ranking{options}", "ranking.md")
    given.out.write_text("\n\n".join([f"{first}\n{head}", *parts]) + "\n", "utf-8")


def read(collections: Path, name: str) -> TestSet:
    """The answerable questions of a collection. `NAME:rewrite` replaces them by the
    forms that people rewrote to stand alone."""
    if name in PATIENTS:
        return patient_set(collections)
    folder, _, rewritten = name.partition(":")
    testset = read_beir(collections / folder)
    topics = [t for t in testset.questions if t.answerable]
    if rewritten:
        lines = (collections / folder / f"queries_{rewritten}.jsonl").read_text("utf-8")
        said = {e["_id"]: e["text"] for e in map(json.loads, lines.splitlines())}
        topics = [replace(t, text=said[t.id]) for t in topics]
    return replace(testset, questions=tuple(topics))


# --- asking -------------------------------------------------------------------------


def try_all(name: str, desk: Desk, testset: TestSet) -> Tried:
    """Searches every question once and fuses its candidates in every way."""
    words, meaning = [], []
    fused: dict[Fused, list[float]] = {weights: [] for weights in GRID}
    judge = Judge(testset)
    for topic in testset.questions:
        hits = desk.rank(topic.text).hits
        ids, judged = judged_ids(desk, judge, topic, hits)
        signals = [
            np.array([getattr(h, signal) for h in hits], np.float32)
            for signal in ("dense", "lexical", "sentence", "late")
        ]

        def measured(
            scores: np.ndarray,
            ids: np.ndarray = ids,
            grades: Mapping[str, int] = judged,
        ) -> float:
            if not len(ids):
                return 0.0
            order = dict.fromkeys(ids[np.argsort(-scores, kind="stable")].tolist())
            return ndcg(list(order), grades, k=10)

        meaning.append(measured(signals[0]))
        words.append(measured(np.where(signals[1] > 0, signals[1], -1)))
        for weights, values in fused.items():
            rules = weights.rules
            if is_statement(topic.text):
                rules = replace(rules, late_weight=0.0)
            values.append(measured(fuse(*signals, rules) if hits else signals[0]))
    return Tried(name, words, meaning, fused)


def judged_ids(
    desk: Desk, judge: Judge, topic: JudgedQuestion, hits: Sequence[Hit]
) -> tuple[np.ndarray, Mapping[str, int]]:
    """The id of each hit, and the grades of ids: of documents, or of passages where
    spans are judged."""
    documents = judge.testset.documents
    if documents:
        ids = [documents[h.passage.article.id] for h in hits]
        return np.array(ids), topic.grades
    rows = judge.rows(topic, desk.index)
    grades = {desk.index.passage(row).id: 1 for row in rows}
    return np.array([h.passage.id for h in hits]), grades


def cost(name: str, desks: Mapping[bool, Desk], testset: TestSet, cache: Path) -> str:
    """A line about the search alone: median processor time of a question with and
    without late interaction, asked in turn, and the size of the token states. `desks`
    has one with late interaction and one without."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for topic in testset.questions[:TIMED]:
        for late, times in taken.items():
            began = time.process_time()
            desks[late].rank(topic.text)
            times.append(1000 * (time.process_time() - began))
    stats = desks[True].stats
    states = (cache / stats.build / stats.build / "tokens" / "last.bin").stat().st_size
    return (
        f"- {name}: {stats.passages:,} passages; a question takes "
        f"{statistics.median(taken[False]):.1f} ms of one core without late "
        f"interaction and {statistics.median(taken[True]):.1f} ms with it; "
        f"{states / stats.passages / 1024:.1f} KiB a passage."
    )


# --- choosing -----------------------------------------------------------------------


def best(tried: Sequence[Tried], among: Sequence[Fused]) -> Fused:
    """The weights with the highest mean; every family of collections counts once."""
    families = {t.family for t in tried}

    def mean(weights: Fused) -> float:
        return statistics.fmean(
            statistics.fmean(t.mean(weights) for t in tried if t.family == family)
            for family in families
        )

    return max(among, key=mean)


def left_out(tried: Sequence[Tried], one: Tried, among: Sequence[Fused]) -> Fused:
    """The best weights on the collections of other families than `one`."""
    return best([t for t in tried if t.family != one.family] or [one], among)


def figures(tried: Sequence[Tried]) -> str:
    """The table of nDCG@10 by collection."""
    rows = []
    columns: list[list[float]] = []
    for one in tried:
        values = [
            one.words,
            one.meaning,
            *(one.fused[left_out(tried, one, among)] for among in WAYS.values()),
            one.fused[OURS],
        ]
        columns.append([statistics.fmean(v) for v in values])
        cells = (figure(*bootstrap(v)) for v in values)
        rows.append((f"{one.name} ({len(one.words)})", *cells))
    means = (f"{statistics.fmean(c):.3f}" for c in zip(*columns, strict=True))
    rows.append(("mean", *means))
    return table(("", "words", "meaning", *WAYS, "shipped"), rows)


def chosen(tried: Sequence[Tried]) -> str:
    """The table of the weights that the other collections choose, and their gain."""
    head = (
        *("", "chosen elsewhere", "all above the better channel", "all above both"),
        *("all above late", "shipped above the best of these"),
    )
    rows = []
    for one in tried:
        weights = left_out(tried, one, GRID)
        both, _, late, _ = (
            one.fused[left_out(tried, one, among)] for among in WAYS.values()
        )
        channel = max(one.words, one.meaning, key=statistics.fmean)
        part = max(channel, both, late, key=statistics.fmean)
        above = (
            figure(*bootstrap(list(differences(ours, base))), sign="+")
            for ours, base in (
                *((one.fused[weights], base) for base in (channel, both, late)),
                (one.fused[OURS], part),
            )
        )
        rows.append((one.name, ", ".join(map(str, weights)), *above))
    return table(head, rows)


def flatness(tried: Sequence[Tried]) -> str:
    """The table of the mean over collections by the weights of the nearest sentence
    and of late interaction."""
    rows = []
    for late in LATE:
        tries = (Fused(sentence, late, OURS.dense) for sentence in SENTENCE)
        means = (
            f"{statistics.fmean(t.mean(f) for t in tried):.3f}" if f.fits else ""
            for f in tries
        )
        rows.append((str(late), *means))
    says = (
        "Mean by weight of late interaction (lines) and of the nearest sentence, with "
        f"{OURS.dense} for meaning in the rest:"
    )
    return f"{says}\n\n{table(('', *map(str, SENTENCE)), rows)}"


def differences(one: Sequence[float], other: Sequence[float]) -> Iterator[float]:
    """Value by value, `one` minus `other`."""
    return (a - b for a, b in zip(one, other, strict=True))


if __name__ == "__main__":
    main()
