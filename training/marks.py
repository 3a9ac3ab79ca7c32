"""Makes qa/answer/marks.json: the rule that decides which sentences are marked.

    python -m training.marks

Fits a logistic curve on the golden questions of fit.jsonl; `bench.desk.marks` measures
it on others. Vectors are kept in index/cache. On another processor the coefficients
differ in the fourth decimal, because the model's vectors do.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from qa.answer import MarkRule, Signals
from qa.answer.marks import SHIPPED_MARKS, marked_spans
from qa.corpus import read_corpus
from qa.desk import Trace
from qa.evaluation import Configuration, desk_for
from qa.evaluation.measures import judge_marks
from qa.evaluation.sets import JudgedQuestion, golden
from qa.model import encoder_for
from training.sources import (
    ANSWERS_FROM,
    CORPUS,
    INDEX,
    QUESTIONS,
    digests,
    name_of,
    write_json,
)

METHOD = "logistic regression over the sentences of every card, shown or held back"
FIT = QUESTIONS / "fit.jsonl"
SOURCES = name_of(FIT), *ANSWERS_FROM

Floats = NDArray[np.float64]
Asked = Sequence[tuple[JudgedQuestion, Trace]]


def main() -> None:
    """Fits the rule, writes it and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=INDEX / "cache")
    parser.add_argument("--out", type=Path, default=SHIPPED_MARKS)
    given = parser.parse_args()
    record = fit(given.cache)
    write_json(given.out, record)
    print(json.dumps(record, indent=1))


def fit(cache: Path) -> dict[str, Any]:
    """The rule as `qa.answer.marks.read_mark_rule` reads it, and what it was made from.

    The questions are asked at a desk that marks nothing.
    """
    weights_sha256 = encoder_for().weights_sha256
    none = MarkRule(0.0, Signals(*[0.0] * len(Signals._fields)), weights_sha256, {})
    testset = golden(FIT, read_corpus(CORPUS))
    desk, _ = desk_for(testset, Configuration(), cache, corpus=CORPUS, mark_rule=none)
    asked = [(t, desk.trace(t.text, t.history)) for t in testset.questions]
    judged = list(sentences(asked))
    signals, right = ([j[n] for j in judged] for n in (0, 1))
    return {
        "method": METHOD,
        "model": {"weights_sha256": weights_sha256},
        "questions": {testset.name: len(testset.questions)},
        "sentences": {"judged": len(right), "right": sum(right)},
        "curve": curve_of(np.array(signals), np.array(right)),
        "made_from": digests(SOURCES),
    }


def sentences(asked: Asked) -> Iterator[tuple[Signals, bool]]:
    """For each sentence of every card its signals, and whether a mark on it would be
    right. Sentences that are never marked are left out."""
    for topic, trace in asked:
        for card, signals in zip(trace.cards, trace.signals, strict=True):
            for sentence, seen in zip(card.passage.sentences, signals, strict=True):
                if spans := marked_spans(card.passage, sentence):
                    judged = (card.passage.article.id, card.passage, spans)
                    yield seen, not judge_marks([judged], topic.gold).astray


def curve_of(signals: Floats, right: NDArray[np.bool_]) -> dict[str, float]:
    """Intercept and slopes by name, per unit of each signal; `signals` has the shape
    (sentences, signals)."""
    mean, scale = signals.mean(axis=0), signals.std(axis=0)
    model = LogisticRegression(C=1.0).fit((signals - mean) / scale, right)
    slopes = model.coef_[0] / scale
    curve = {"intercept": float(model.intercept_[0] - slopes @ mean)}
    curve |= dict(zip(Signals._fields, map(float, slopes), strict=True))
    return {name: round(value, 6) for name, value in curve.items()}


if __name__ == "__main__":
    main()
