"""AUROC of simple signals and of the reader, answerable against unanswerable questions,
over the cards that the desk would show; and nDCG@10 of orders with and without the
reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from qa.answer import SHIPPED_RANKING, Hit, choose_hits
from qa.answer.ranking import fuse
from qa.evaluation.measures import bootstrap_of
from qa.evaluation.measures.ranking import ndcg
from qa.index import Found
from qa.index.bm25 import Bm25
from qa.text import terms_of
from training.reader.material import Asked, Material
from training.reader.signals import Judge, Signals
from training.reader.states import LAST, Store, unit

TOP = 10
WEIGHTS = (0.1, 0.2, 0.3, 0.5, 1.0)
Score = Callable[[str, Sequence[str]], Sequence[float]]
"""A function from a question and texts to a logit for each text."""


class Searched(NamedTuple):
    """A question with its first hits, its cards, and the signals of the cards."""

    asked: Asked
    hits: list[Hit]
    cards: list[Hit]
    signals: Signals


def search(material: Material, asked: Sequence[Asked], states: Store) -> list[Searched]:
    """Searches each question as the desk does, but by meaning and words alone."""
    passages, texts = material.passages, material.texts
    lexical = Bm25.build(texts)
    judge = Judge(lexical, texts)
    vectors = unit(np.stack([states.states(t, LAST).mean(axis=0) for t in texts]))
    searched = []
    for one in asked:
        own = states.states(one.text, LAST)
        cosines = vectors @ unit(own.mean(axis=0))
        bm25 = lexical.scores(terms_of(one.text))
        fused = fuse(Found(_best(cosines), [h for h in _best(bm25) if h[1] > 0]))
        hits = sorted(
            (
                Hit(r, passages[r], s, float(cosines[r]), float(bm25[r]))
                for r, s in fused.items()
            ),
            key=lambda h: (-h.score, h.passage.id),
        )
        cards = choose_hits(hits)
        shown = [
            (texts[c.row], states.states(texts[c.row], LAST), c.dense, c.lexical)
            for c in cards
        ]
        signals = judge.signals(one.text, own, shown)
        searched.append(Searched(one, hits[:TOP], cards, signals))
    return searched


def _best(scores: NDArray[np.float32]) -> list[tuple[int, float]]:
    order = np.argsort(-scores, kind="stable")[: SHIPPED_RANKING.depth]
    return [(int(r), float(scores[r])) for r in order]


def refusal(
    searched: Sequence[Searched], texts: Sequence[str], score: Score
) -> dict[str, Any]:
    """AUROC of every signal, answerable against unanswerable questions. Logistic
    regressions are fitted with the topic of the question left out."""
    truth = np.array([bool(s.asked.gold) for s in searched])
    topics = np.array([s.asked.topic for s in searched])
    simple = np.array([s.signals for s in searched])
    reader = np.array(
        [max(score(s.asked.text, [texts[c.row] for c in s.cards])) for s in searched]
    )
    columns = {name: simple[:, n] for n, name in enumerate(Signals._fields)}
    columns["reader"] = reader
    if len(set(topics)) > 1:
        columns["all signals"] = _left_out(simple, truth, topics)
        both = np.column_stack([simple, reader])
        columns["reader and all signals"] = _left_out(both, truth, topics)
    return {
        "answerable": int(truth.sum()),
        "unanswerable": int((~truth).sum()),
        "auroc": {name: auroc(truth, values) for name, values in columns.items()},
    }


def auroc(truth: NDArray[np.bool_], values: NDArray[np.floating]) -> list[float]:
    """AUROC and the bounds of its 95 % bootstrap interval over questions."""

    def of(rows: NDArray[np.intp]) -> float:
        classes = truth[rows]
        if classes.all() or not classes.any():
            return float("nan")
        return float(roc_auc_score(classes, values[rows]))

    return [round(v, 4) for v in bootstrap_of(of, len(truth), resamples=500)]


def _left_out(
    features: NDArray[np.floating],
    truth: NDArray[np.bool_],
    topics: NDArray[np.str_],
) -> NDArray[np.floating]:
    curve = make_pipeline(StandardScaler(), LogisticRegression())
    predicted = cross_val_predict(
        curve,
        features,
        truth,
        groups=topics,
        cv=LeaveOneGroupOut(),
        method="predict_proba",
    )
    found: NDArray[np.floating] = predicted[:, 1]
    return found


def ordering(
    searched: Sequence[Searched], texts: Sequence[str], score: Score
) -> dict[str, Any]:
    """nDCG@10 and Success@1 over articles, with the first ten passages in the order of
    the hybrid score, of the reader's logit, or of the hybrid score plus the reader's
    probability times a weight."""
    orders: dict[str, list[tuple[float, float]]] = {}
    for one in searched:
        fused = np.array([h.score for h in one.hits])
        logits = np.array(score(one.asked.text, [texts[h.row] for h in one.hits]))
        gold = dict(one.asked.gold)
        variants = {"hybrid": fused, "reader": logits}
        read = 1 / (1 + np.exp(-logits))
        variants |= {f"hybrid + {w} reader": fused + w * read for w in WEIGHTS}
        for name, values in variants.items():
            order = np.argsort(-values, kind="stable")
            ranked = list(dict.fromkeys(one.hits[i].passage.article.id for i in order))
            right = float(gold.get(ranked[0], 0) > 0)
            orders.setdefault(name, []).append((ndcg(ranked, gold, k=TOP), right))
    return {
        "questions": len(searched),
        **{
            name: dict(
                zip(
                    ("ndcg@10", "success@1"),
                    np.mean(values, axis=0).round(4).tolist(),
                    strict=True,
                )
            )
            for name, values in orders.items()
        },
    }
