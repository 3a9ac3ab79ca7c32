"""From the replies of the systems to figures, with the product's own measures.

A question that a system fails on counts 0. Measures of ranking are over answerable
questions only; refusal is measured on the unanswerable ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from bench.peers.protocol import Hit, Reply
from bench.peers.systems import OURS
from qa.corpus import ANSWERS, JudgedQuestion, Span, answers
from qa.evaluation.measures import (
    character_overlap,
    holm,
    interval_of_difference,
    interval_of_mean,
    paired_randomisation,
    parse_measure,
)
from qa.evaluation.measures.spans import Overlap
from qa.evaluation.sets import TestSet

SEEN = 3
"""How many hits a person is taken to read."""
CHARACTERS = f"characters in the first {SEEN}"

ALONE = "Success@1 without follow-ups"
"""Follow-ups are left out: only the desk gets the earlier questions."""

Measured = Mapping[str, list[float]]
"""Name of a measure to its values, one for each answerable question, in their order."""


# --- one system, one set ------------------------------------------------------------


def judge(test: TestSet, replies: Mapping[str, Reply]) -> Measured:
    """The measures of one system; `replies` by the id of the question."""
    chosen = _DOCUMENTS if test.documents else _SPANS
    nothing = Reply(())
    asked = [t for t in test.questions if t.answerable]
    measured = {
        name: [measure(t, replies.get(t.id, nothing).hits) for t in asked]
        for name, measure in chosen.items()
    }
    alone = [not t.history for t in asked]
    if not all(alone) and any(alone):
        values = zip(measured["Success@1"], alone, strict=True)
        measured[ALONE] = [v for v, kept in values if kept]
    return measured


def characters(test: TestSet, replies: Mapping[str, Reply]) -> float:
    """Median over answerable questions of the characters in the first `SEEN` hits;
    overlaps count twice."""
    shown = [
        sum((h.end or 0) - (h.start or 0) for h in replies[t.id].hits[:SEEN])
        for t in test.questions
        if t.answerable and t.id in replies
    ]
    return float(median(shown)) if shown else 0.0


def not_located(replies: Mapping[str, Reply]) -> int:
    """How many hits have no place in their document."""
    return sum(h.start is None for r in replies.values() for h in r.hits)


def refusals(test: TestSet, replies: Mapping[str, Reply]) -> dict[str, Any]:
    """For each reading of "answers": the shares of answerable and of unanswerable
    questions that are answered, and of answerable ones that are answered rightly.
    Empty for a system that never refuses."""
    if not any(r.refused is not None for r in replies.values()):
        return {}
    rules: dict[str, Callable[[Reply], bool]] = {"answers": lambda r: not r.refused}
    if any(r.status == "found" for r in replies.values()):
        rules = {
            "found": lambda r: r.status == "found",
            "found or related": lambda r: not r.refused,
        }
    return {
        name: _shares(test, {key: r for key, r in replies.items() if rule(r)})
        for name, rule in rules.items()
    }


def _shares(test: TestSet, answered: Mapping[str, Reply]) -> dict[str, Any]:
    can = [t for t in test.questions if t.answerable]
    cannot = [t for t in test.questions if not t.answerable]
    right = [t.id in answered and _shown_right(test, t, answered[t.id]) for t in can]
    columns = {
        "answerable answered": [t.id in answered for t in can],
        "answerable answered rightly": right,
        "unanswerable answered": [t.id in answered for t in cannot],
    }
    return {
        name: {**interval([float(v) for v in values]), "of": len(values)}
        for name, values in columns.items()
        if values
    }


def _shown_right(test: TestSet, topic: JudgedQuestion, reply: Reply) -> bool:
    """The answers of a collection may have spans, too; its hits name documents."""
    shown = reply.hits[: reply.shown]
    if test.documents:
        return any(topic.grades.get(h.document, 0) > 0 for h in shown)
    return bool(_answering(topic, shown))


# --- spans of the repository's articles ---------------------------------------------


def _answering(topic: JudgedQuestion, hits: Sequence[Hit]) -> list[Hit]:
    return [
        h
        for h in hits
        if h.start is not None
        and h.end is not None
        and answers(h.document, Span(h.start, h.end), topic.gold)
    ]


def _evidence(topic: JudgedQuestion, hits: Sequence[Hit]) -> Overlap:
    marked = [
        (h.document, h.start, h.end)
        for h in hits[:SEEN]
        if h.start is not None and h.end is not None
    ]
    gold = [(j.article, j.start, j.end) for j in topic.gold if j.grade == ANSWERS]
    return character_overlap(marked, gold)


_SPANS: dict[str, Callable[[JudgedQuestion, Sequence[Hit]], float]] = {
    "Success@1": lambda t, hits: float(bool(_answering(t, hits[:1]))),
    "Success@3": lambda t, hits: float(bool(_answering(t, hits[:3]))),
    "gold share of the first 3": lambda t, hits: _evidence(t, hits).precision,
    "gold found in the first 3": lambda t, hits: _evidence(t, hits).recall,
}


# --- documents of a collection ------------------------------------------------------


def ranking(hits: Sequence[Hit]) -> list[str]:
    """Document ids in the order of the best piece of each."""
    return list(dict.fromkeys(h.document for h in hits))


def _of_ranking(name: str) -> Callable[[JudgedQuestion, Sequence[Hit]], float]:
    measure = parse_measure(name)
    return lambda topic, hits: measure(ranking(hits), topic.grades)


_DOCUMENTS = {
    name: _of_ranking(name)
    for name in ("nDCG@10", "RR", "Success@1", "Success@3", "Recall@10")
}


# --- systems beside each other ------------------------------------------------------


def interval(values: Sequence[float]) -> dict[str, float]:
    """Mean and 95 % interval."""
    return interval_of_mean(values)._asdict()


def differences(
    measured: Mapping[str, Measured], to: str = OURS
) -> dict[str, dict[str, dict[str, float]]]:
    """Each system minus the desk: system to measure to mean difference, its interval
    and p value (paired randomisation, adjusted with Holm for the number of systems)."""
    if to not in measured:
        return {}
    others = [name for name in measured if name != to]
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in others}
    for measure, ours in measured[to].items():
        ps = holm([paired_randomisation(measured[o][measure], ours) for o in others])
        for other, p in zip(others, ps, strict=True):
            pairs = zip(measured[other][measure], ours, strict=True)
            difference = interval_of_difference([a - b for a, b in pairs])
            found[other][measure] = {**difference._asdict(), "p": p}
    return found
