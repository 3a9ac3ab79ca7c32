"""Do the marks stand on the answer? The shipped rule beside the plain one, which marks
in every card the sentence nearest to the question.

    python bench/marks.py --collections ../shared/collections
    python bench/marks.py --collections ../shared/collections --fit

Both mark the same cards, those that the desk shows. `--fit` fits the rule anew, on the
golden questions of fit.jsonl, and writes qa/marking.json; the table is of other
questions, in squad2-a of titles that the reader did not learn from. Articles that were
never encoded are, once, and kept in index/cache; that takes minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from qa.answer import Citation, MarkRule, NearestSentences, Signals
from qa.answer.marks import MIN_PROBABILITY, SHIPPED_MARKS, marked_spans, read_mark_rule
from qa.corpus import Article, Corpus, Span, read_corpus
from qa.desk import Trace
from qa.evaluation import Configuration, desk_for
from qa.evaluation.measures import MarkCounts, bootstrap_share, judge_marks
from qa.evaluation.sets import JudgedQuestion, TestSet, golden, read_beir
from qa.model import CachedEncoder, encoder_for
from qa.model.answer_reader import CARD
from qa.model.answer_reader import SHIPPED_READER as WEIGHTS
from sklearn.linear_model import LogisticRegression

REPO = Path(__file__).parent.parent
QUESTIONS = REPO / "corpus" / "questions"
SEED = 20_250_101
DOCUMENTS = 700
"""Of a collection: squad2-a whole, and a quarter of covidqa."""
METHOD = "logistic regression over the sentences of every card, shown or held back"

Floats = NDArray[np.float64]
Asked = Sequence[tuple[JudgedQuestion, Trace]]
MarksOf = Callable[[Trace, Citation], tuple[Span, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300, help="Of a collection.")
    parser.add_argument("--cache", type=Path, default=REPO / "index" / "cache")
    parser.add_argument("--sets", default="dev,squad2-a,covidqa")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    if given.fit:
        fit(given.cache)
    nearest = Nearest(given.cache)
    for name in given.sets.split(","):
        testset = (
            golden(QUESTIONS / f"{name}.jsonl", read_corpus(REPO / "corpus"))
            if name == "dev"
            else drawn(given.collections / name, given.questions)
        )
        print_set(testset, ask(testset, given.cache), nearest)


# --- sets ---------------------------------------------------------------------------


def drawn(folder: Path, most: int) -> TestSet:
    """As many answerable questions, whose answers are known by their words, and half
    as many unanswerable ones, where there are; over the documents that answer them and
    others, DOCUMENTS in all."""
    dice = random.Random(SEED)  # noqa: S311 - a draw of questions, no secret
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
    """Some articles, with a digest of which: indexes are kept by it."""
    ids = "\n".join([testset.corpus.digest, *(a.id for a in kept)])
    return Corpus(tuple(kept), hashlib.sha256(ids.encode()).hexdigest())


def near_misses(folder: Path) -> dict[str, str]:
    """The paragraph that each unanswerable question was written for, where known."""
    file = folder / "unanswerable.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    read = map(json.loads, lines)
    return {r["_id"]: r["metadata"]["near_miss_doc"] for r in read}


def _title(document: str) -> str:
    return document.rsplit("#", 1)[0].replace("_", " ")


def ask(
    testset: TestSet, cache: Path, rule: MarkRule | None = None
) -> list[tuple[JudgedQuestion, Trace]]:
    corpus = None if testset.documents else REPO / "corpus"
    desk, _ = desk_for(testset, Configuration(), cache, corpus=corpus, mark_rule=rule)
    return [(t, desk.trace(t.text, t.history)) for t in testset.questions]


# --- the table ----------------------------------------------------------------------


def print_set(testset: TestSet, asked: Asked, nearest: Nearest) -> None:
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
"""Names to the counts that they divide; `shown` counts questions of which a card shown
answers, `hit` those of them with a mark on it."""


class Nearest:
    """The plain rule: the sentence whose own vector is nearest to the question."""

    def __init__(self, cache: Path) -> None:
        self._reader = NearestSentences(CachedEncoder(encoder_for(), cache))

    def marks(self, trace: Trace, card: Citation) -> tuple[Span, ...]:
        (reading,) = self._reader.read(trace.search.vectors, [card.passage])
        return (reading.sentence,)


def shipped_marks(_: Trace, card: Citation) -> tuple[Span, ...]:
    return card.marks


def seconds(asked: Asked) -> tuple[int, int]:
    """Of the cards with one sentence marked and another beside it that reaches LEAST
    too, how many of these others would be right, and how many there are."""
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
    """`counts` of each question, by name, and how many sentences a marked card has
    marked."""

    counts: dict[str, NDArray[np.int_]]
    sentences: float

    @classmethod
    def of(cls, asked: Asked, marks_of: MarksOf) -> Judged:
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
        part, whole = (self.counts[n] for n in FIGURES[name])
        found = bootstrap_share(part, whole)
        return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


# --- the fit ------------------------------------------------------------------------


def fit(cache: Path) -> None:
    """Writes the rule, whatever stood there before."""
    weights_sha256 = encoder_for().weights_sha256
    none = MarkRule(0.0, Signals(*[0.0] * len(Signals._fields)), weights_sha256, {})
    testset = golden(QUESTIONS / "fit.jsonl", read_corpus(REPO / "corpus"))
    judged = list(sentences(ask(testset, cache, none)))
    signals, right = ([j[n] for j in judged] for n in (0, 1))
    record = {
        "method": METHOD,
        "model": {"weights_sha256": weights_sha256},
        "questions": {testset.name: len(testset.questions)},
        "sentences": {"judged": len(right), "right": sum(right)},
        "curve": curve_of(np.array(signals), np.array(right)),
    }
    SHIPPED_MARKS.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(json.dumps(record, indent=1))


def sentences(asked: Asked) -> Iterator[tuple[Signals, bool]]:
    """Of every card the signals of each sentence, and whether its mark would be
    right."""
    for topic, trace in asked:
        for card, signals in zip(trace.cards, trace.signals, strict=True):
            for sentence, seen in zip(card.passage.sentences, signals, strict=True):
                if spans := marked_spans(card.passage, sentence):
                    judged = (card.passage.article.id, card.passage, spans)
                    yield seen, not judge_marks([judged], topic.gold).astray


def curve_of(signals: Floats, right: NDArray[np.bool_]) -> dict[str, float]:
    """Intercept and slopes, by name; `signals` has the shape (sentences, signals)."""
    mean, scale = signals.mean(axis=0), signals.std(axis=0)
    model = LogisticRegression(C=1.0).fit((signals - mean) / scale, right)
    slopes = model.coef_[0] / scale
    curve = {"intercept": float(model.intercept_[0] - slopes @ mean)}
    curve |= dict(zip(Signals._fields, map(float, slopes), strict=True))
    return {name: round(value, 6) for name, value in curve.items()}


if __name__ == "__main__":
    main()
