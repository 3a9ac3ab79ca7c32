"""How often marks touch the answer, by the shipped rule and by a plain one.

    python -m bench.desk.marks --collections ../shared/collections
    python -m bench.desk.marks --sets dev

The plain rule marks in every card the sentence nearest to the question. Both rules mark
the same cards, those that the desk shows. The shipped rule was fitted on fit.jsonl
(training/marks.py), whose questions are not asked here; of squad2-a only titles are
asked that the reader did not learn from. Vectors are kept in index/cache; the first run
takes minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.desk.sets import golden_set
from bench.places import CACHE, CORPUS, QUESTIONS
from qa.answer import Citation
from qa.answer.marks import MIN_PROBABILITY, marked_spans, read_mark_rule
from qa.answer.nearest_sentence import NearestSentences
from qa.corpus import Article, Corpus, Span
from qa.desk import Trace
from qa.evaluation import Configuration, desk_for
from qa.evaluation.measures import MarkCounts, bootstrap_share, judge_marks
from qa.evaluation.sets import JudgedQuestion, TestSet, read_beir
from qa.model import CachedEncoder, encoder_for
from qa.model.answer_reader import CARD
from qa.model.answer_reader import SHIPPED_READER as WEIGHTS

SEED = 20_250_101
DOCUMENTS = 700
"""How many documents of a collection are searched: all of squad2-a, and a quarter of
covidqa."""

Asked = Sequence[tuple[JudgedQuestion, Trace]]
MarksOf = Callable[[Trace, Citation], tuple[Span, ...]]


def main() -> None:
    """Prints one table for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, default=Path())
    parser.add_argument("--questions", type=int, default=300, help="Of a collection.")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--sets", default="dev,squad2-a,covidqa")
    given = parser.parse_args()
    nearest = Nearest(given.cache)
    for name in given.sets.split(","):
        testset = (
            golden_set(name)
            if (QUESTIONS / f"{name}.jsonl").is_file()
            else drawn(given.collections / name, given.questions)
        )
        print_set(testset, ask(testset, given.cache), nearest)


# --- sets ---------------------------------------------------------------------------


def drawn(folder: Path, most: int) -> TestSet:
    """`most` answerable questions with known spans, and half as many unanswerable ones
    if there are any, over `DOCUMENTS` documents, among them all that answer. Titles
    that the reader learnt from are left out."""
    dice = random.Random(SEED)
    testset = read_beir(folder)
    learnt = set(json.loads((WEIGHTS / CARD).read_text("utf-8"))["titles"]["learnt"])
    about = near_misses(folder)
    unseen = [
        t
        for t in testset.questions
        if not learnt & {_title(d) for d in (*t.grades, about.get(t.id, ""))}
    ]
    known = [t for t in unseen if t.gold]
    none = [t for t in unseen if not t.answerable]
    topics = dice.sample(known, min(most, len(known)))
    topics += dice.sample(none, min(most // 2, len(none)))
    names = testset.documents
    needed = {d for t in topics for d in t.grades}
    others = [a for a in testset.corpus.articles if names[a.id] not in needed]
    spare = min(max(DOCUMENTS - len(needed), 0), len(others))
    needed |= {names[a.id] for a in dice.sample(others, spare)}
    kept = tuple(a for a in testset.corpus.articles if names[a.id] in needed)
    return replace(
        testset,
        corpus=part_of(testset, kept),
        documents={a.id: names[a.id] for a in kept},
        questions=tuple(topics),
    )


def part_of(testset: TestSet, kept: Sequence[Article]) -> Corpus:
    """Some of the articles, with a digest of their ids, because indexes are kept by
    it."""
    ids = "\n".join([testset.corpus.digest, *(a.id for a in kept)])
    return Corpus(tuple(kept), hashlib.sha256(ids.encode()).hexdigest())


def near_misses(folder: Path) -> dict[str, str]:
    """The id of an unanswerable question to the paragraph that it was written for."""
    file = folder / "unanswerable.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    read = map(json.loads, lines)
    return {r["_id"]: r["metadata"]["near_miss_doc"] for r in read}


def _title(document: str) -> str:
    return document.rsplit("#", 1)[0].replace("_", " ")


def ask(testset: TestSet, cache: Path) -> list[tuple[JudgedQuestion, Trace]]:
    """Asks every question of the set at the shipped desk."""
    corpus = None if testset.documents else CORPUS
    desk, _ = desk_for(testset, Configuration(), cache, corpus=corpus)
    return [(t, desk.trace(t.text, t.history)) for t in testset.questions]


# --- the table ----------------------------------------------------------------------


def print_set(testset: TestSet, asked: Asked, nearest: Nearest) -> None:
    """The table of one set."""
    none = sum(not t.answerable for t, _ in asked)
    shown = sum(len(trace.answer.citations) for _, trace in asked)
    print(
        f"\n{testset.name}: {len(asked)} questions, {none} of them unanswerable; "
        f"{len(testset.corpus.articles)} articles; {shown} cards shown"
    )
    print(f"  {'':28}{'nearest sentence':>24}{'shipped':>24}")
    columns = [Judged.of(asked, marks) for marks in (nearest.marks, shipped_marks)]
    for name in FIGURES:
        print(f"  {name:28}" + "".join(f"{c.figure(name):>24}" for c in columns))
    print(
        f"  {'sentences a marked card':28}"
        + "".join(f"{c.sentences:>24.2f}" for c in columns)
    )
    right, likely = seconds(asked)
    print(
        f"  a sentence beside it, likelier than not, would answer: {right} of {likely}"
    )


FIGURES: dict[str, tuple[str, str]] = {
    "cards that answer, marked": ("marked", "holding"),
    "  of these, on the answer": ("right", "marked"),
    "marked cards, none on one": ("astray", "marks"),
    "answers shown, one marked": ("hit", "shown"),
}
"""The name of a figure to the two counts whose ratio it is. `shown` counts questions of
which a card that is shown answers, `hit` those of them with a mark on the answer."""


class Nearest:
    """The plain rule: marks the sentence whose vector is nearest to the question's."""

    def __init__(self, cache: Path) -> None:
        self._reader = NearestSentences(CachedEncoder(encoder_for(), cache))

    def marks(self, trace: Trace, card: Citation) -> tuple[Span, ...]:
        """One sentence."""
        (reading,) = self._reader.find(trace.search.vectors, [card.passage])
        return (reading.sentence,)


def shipped_marks(_: Trace, card: Citation) -> tuple[Span, ...]:
    """The marks that the desk made."""
    return card.marks


def seconds(asked: Asked) -> tuple[int, int]:
    """Whether a second mark would pay: counts the cards with one marked sentence whose
    neighbour also reaches `MIN_PROBABILITY`. Returns how many of these neighbours would
    be right, and how many there are."""
    rule, right, likely = read_mark_rule(), 0, 0
    for topic, trace in asked:
        for card, signals in zip(trace.cards, trace.signals, strict=True):
            shown = card.passage in [c.passage for c in trace.answer.citations]
            if not (shown and len(card.marks) == 1):
                continue
            places = card.passage.sentences
            at = places.index(card.marks[0])
            beside = [i for i in (at - 1, at + 1) if 0 <= i < len(places)]
            best = max(beside, key=lambda i: rule.probability(signals[i]), default=at)
            spans = marked_spans(card.passage, places[best])
            if (
                best != at
                and spans
                and rule.probability(signals[best]) >= MIN_PROBABILITY
            ):
                judged = (card.passage.article.id, card.passage, spans)
                likely += 1
                right += not judge_marks([judged], topic.gold).astray
    return right, likely


@dataclass(frozen=True, slots=True)
class Judged:
    """`counts` by name, one for each question, and the mean number of marked sentences
    of a card that has marks."""

    counts: dict[str, NDArray[np.int_]]
    sentences: float

    @classmethod
    def of(cls, asked: Asked, marks_of: MarksOf) -> Judged:
        """Judges the marks that `marks_of` gives to the cards that were shown."""
        rows: list[MarkCounts] = []
        lengths: list[int] = []
        for topic, trace in asked:
            cards = [
                (c.passage.article.id, c.passage, marks_of(trace, c))
                for c in trace.answer.citations
            ]
            rows.append(judge_marks(cards, topic.gold))
            lengths += [len(marks) for *_, marks in cards if marks]
        counts = {
            name: np.array([getattr(r, name) for r in rows])
            for name in MarkCounts._fields
        }
        counts["shown"] = (counts["holding"] > 0).astype(int)
        counts["hit"] = (counts["right"] > 0).astype(int)
        return cls(counts, float(np.mean(lengths)) if lengths else 0.0)

    def figure(self, name: str) -> str:
        """A ratio of `FIGURES` with its 95 % bootstrap interval over questions."""
        part, whole = (self.counts[n] for n in FIGURES[name])
        found = bootstrap_share(part, whole)
        return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


if __name__ == "__main__":
    main()
