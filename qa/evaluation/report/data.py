"""Outcomes to figures: values a question, means with intervals, comparisons.

The result is plain data, the `report.json` of docs/evaluating.md; tables and pages are
made from it. A question that failed counts 0 in every ranking measure; a question that
the articles do not answer enters none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.evaluator import Evaluation, Outcome
from qa.evaluation.measures import (
    Measure,
    aurc,
    auroc,
    bootstrap,
    bootstrap_of,
    bootstrap_share,
    brier,
    evidence,
    reliability,
    risk_coverage,
)
from qa.evaluation.sets import TestSet

from .comparisons import Values, comparisons, figure, round_figure

REPORT_FORMAT = 1

NAMES = {
    "shown": "A passage that answers is shown",
    "evidence_precision": "Precision of the marked characters",
    "evidence_recall": "Recall of the marked characters",
    "evidence_f1": "F1 of the marked characters",
    "marked": "Passages that answer, with a mark",
    "mark_right": "Of those, with a mark on the answer",
    "mark_wrong": "Marked passages, no mark on an answer",
    "auroc_right": "AUROC, right from wrong",
    "auroc_answerable": "AUROC, answerable from unanswerable",
    "aurc": "Area under the risk-coverage curve",
    "brier": "Brier score",
    "found": "Answered as found",
    "found_wrong": "Wrong among those",
    "unanswerable_found": "Unanswerable answered as found",
    "unanswerable_shown": "Unanswerable shown any passage",
}
"""What is measured beside the ranking, as a person reads it."""
LESS_IS_BETTER = frozenset(
    {"mark_wrong", "aurc", "brier"}
    | {"found_wrong", "unanswerable_found", "unanswerable_shown"}
)

Flags = NDArray[np.bool_]


def report(
    testset: TestSet,
    evaluations: Sequence[Evaluation],
    measures: Sequence[Measure],
    *,
    documents: bool | None = None,
) -> dict[str, Any]:
    """`documents`: whole documents are judged, not spans; None looks at the set."""
    whole = bool(testset.documents) if documents is None else documents
    values = [_values(e, testset, measures, whole) for e in evaluations]
    answerable = sum(t.answerable for t in testset.topics)
    return {
        "format": REPORT_FORMAT,
        "set": {
            "name": testset.name,
            "sha256": testset.sha256,
            "corpus": testset.corpus.digest,
            "judged": "documents" if whole else "spans",
            "relevant": testset.relevant,
            "questions": len(testset.topics),
            "answerable": answerable,
            "notes": list(testset.notes),
        },
        "measures": [str(m) for m in measures],
        "configurations": [
            _configuration(e, v) for e, v in zip(evaluations, values, strict=True)
        ],
        "comparisons": comparisons(evaluations, values),
    }


# --- one configuration --------------------------------------------------------------


def _values(
    evaluation: Evaluation,
    testset: TestSet,
    measures: Sequence[Measure],
    documents: bool,
) -> Values:
    asked = [o for o in evaluation.outcomes if o.question.answerable]
    values: Values = {
        str(m): {
            o.question.id: m(o.ranking, o.grades, relevant=testset.relevant)
            for o in asked
        }
        for m in measures
    }
    if not any(o.answer for o in evaluation.outcomes):
        return values
    values["shown"] = {o.question.id: float(o.shown_right) for o in asked}
    if not documents:
        overlaps = {o.question.id: _evidence(o, testset.relevant) for o in asked}
        for name in ("precision", "recall", "f1"):
            values[f"evidence_{name}"] = {
                key: getattr(overlap, name) for key, overlap in overlaps.items()
            }
    return values


def _evidence(outcome: Outcome, relevant: int) -> Any:
    cards = outcome.answer.citations if outcome.answer else ()
    marked = [(c.passage.article.id, m.start, m.end) for c in cards for m in c.marks]
    gold = [
        (j.article, j.start, j.end)
        for j in outcome.question.gold
        if j.grade >= relevant
    ]
    return evidence(marked, gold)


def _configuration(evaluation: Evaluation, values: Values) -> dict[str, Any]:
    outcomes = evaluation.outcomes
    asked = [o.question.id for o in outcomes if o.question.answerable]
    return {
        "name": evaluation.name,
        "settings": dict(evaluation.settings),
        "build": evaluation.build,
        "asked": len(outcomes),
        "partial": evaluation.partial,
        "figures": _means(values, asked) | _marks(outcomes) | _abstention(outcomes),
        "kinds": {
            kind: {
                "answerable": len(ids),
                "statuses": _status_counts(
                    o for o in outcomes if o.question.kind == kind
                ),
                "figures": _means(values, ids),
            }
            for kind, ids in _by_kind(outcomes).items()
        },
        "confidence": _confidence(evaluation),
        "failures": _failures(outcomes),
        "questions": {o.question.id: _question(o, values) for o in outcomes},
    }


def _means(values: Values, ids: Sequence[str]) -> dict[str, Any]:
    if not ids:
        return {}
    return {
        name: figure(bootstrap([of[i] for i in ids]), len(ids))
        for name, of in values.items()
    }


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """Kind to its answerable questions, for sets that name kinds."""
    kinds = sorted({o.question.kind for o in outcomes} - {""})
    return {
        k: [
            o.question.id
            for o in outcomes
            if o.question.kind == k and o.question.answerable
        ]
        for k in kinds
    }


def _status_counts(outcomes: Any) -> dict[str, int]:
    statuses = sorted(o.answer.status for o in outcomes if o.answer)
    return {status: len(list(group)) for status, group in groupby(statuses)}


def _marks(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    judged = [o for o in outcomes if o.question.gold or not o.question.answerable]
    if not any(o.answer and o.question.gold for o in judged):
        return {}
    holding, marked, right, marks, astray = np.array([o.marked for o in judged]).T
    shares = {
        "marked": (marked, holding),
        "mark_right": (right, marked),
        "mark_wrong": (astray, marks),
    }
    return {
        name: figure(bootstrap_share(part, whole), int((whole > 0).sum()))
        for name, (part, whole) in shares.items()
    }


def _abstention(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures of the confidence; a question that was not asked is one refused."""
    if not _calibrated(outcomes):
        return {}
    confidence = np.array([_confidence_of(o) for o in outcomes])
    right = np.array([o.right for o in outcomes])
    shown_right = np.array([o.shown_right for o in outcomes])
    answerable = np.array([o.question.answerable for o in outcomes])
    found = np.array([bool(o.answer and o.answer.status == "found") for o in outcomes])
    shown = np.array([bool(o.answer and o.answer.citations) for o in outcomes])

    def mean(of: Flags, among: Flags) -> dict[str, Any]:
        return _sample(
            lambda i: float(of[i][among[i]].mean()) if among[i].any() else nan,
            len(outcomes),
            int(among.sum()),
        )

    def all_of(statistic: Callable[..., float], flags: Flags) -> dict[str, Any]:
        return _sample(
            lambda i: statistic(confidence[i], flags[i]), len(outcomes), len(outcomes)
        )

    everything = np.ones(len(outcomes), np.bool_)
    figures = {
        "auroc_right": all_of(auroc, right),
        "aurc": all_of(aurc, right),
        "brier": all_of(brier, right),
        "found": mean(found, everything),
        "found_wrong": mean(~shown_right, found),
    }
    if not answerable.all():
        figures |= {
            "auroc_answerable": all_of(auroc, answerable),
            "unanswerable_found": mean(found, ~answerable),
            "unanswerable_shown": mean(shown, ~answerable),
        }
    return {name: figures[name] for name in NAMES if name in figures}


def _sample(
    statistic: Callable[[NDArray[np.intp]], float], size: int, count: int
) -> dict[str, Any]:
    return figure(bootstrap_of(statistic, size), count)


def _calibrated(outcomes: Sequence[Outcome]) -> bool:
    answers = [o.answer for o in outcomes if o.answer]
    return bool(answers) and all(a.confidence is not None for a in answers)


def _confidence_of(outcome: Outcome) -> float:
    return (outcome.answer.confidence if outcome.answer else None) or 0.0


def _confidence(evaluation: Evaluation) -> dict[str, Any] | None:
    outcomes = evaluation.outcomes
    if not _calibrated(outcomes) or evaluation.thresholds is None:
        return None
    confidence = [_confidence_of(o) for o in outcomes]
    right = [o.right for o in outcomes]
    found, related = evaluation.thresholds
    return {
        "thresholds": {"found": found, "related": related},
        "promise": _promise(evaluation),
        "risk_coverage": [
            [round_figure(c), round_figure(r)]
            for c, r in risk_coverage(confidence, right)
        ],
        "reliability": [
            {
                "low": b.low,
                "high": b.high,
                "questions": b.count,
                "mean_confidence": round_figure(b.mean_confidence),
                "share_right": round_figure(b.share_right),
            }
            for b in reliability(confidence, right)
        ],
    }


def _promise(evaluation: Evaluation) -> dict[str, Any] | None:
    """What was promised, in words and numbers, and what came of it `here`."""
    promise = evaluation.promise
    if promise is None:
        return None
    answers = [o for o in evaluation.outcomes if o.answer]
    found = [o for o in answers if o.answer and o.answer.status == "found"]
    wrong = sum(not o.shown_right for o in found)
    here = {"found": len(found), "wrong": wrong}
    kept = promise.kept_by(len(found), wrong)
    return {"said": str(promise), **asdict(promise), "here": {**here, "kept": kept}}


def _failures(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    failures: dict[str, list[str]] = {}
    for o in outcomes:
        if o.cause:
            failures.setdefault(o.cause, []).append(o.question.id)
    return failures


def _question(outcome: Outcome, values: Values) -> dict[str, Any]:
    topic, answer, stands = outcome.question, outcome.answer, outcome.places
    found: dict[str, Any] = {
        "question": topic.question,
        "kind": topic.kind,
        "answerable": topic.answerable,
        "values": {
            name: round_figure(of[topic.id])
            for name, of in values.items()
            if topic.id in of
        },
        "cause": outcome.cause,
    }
    if answer:
        found |= {
            "status": answer.status,
            "confidence": round_figure(answer.confidence),
            "right": outcome.right,
            "shown": [c.passage.id for c in answer.citations],
        }
    if stands:
        found["standing"] = {
            "passages": stands.passages,
            "card": stands.card,
            **{
                stage: place
                and {"rank": place.rank, "score": round_figure(place.score)}
                for stage, place in (
                    ("dense", stands.dense),
                    ("lexical", stands.lexical),
                    ("fused", stands.fused),
                )
            },
        }
    if outcome.error:
        found["error"] = outcome.error
    return found
