"""Two evaluations or more, question by question: each with the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

from qa.evaluation.evaluator import Evaluation
from qa.evaluation.measures import (
    Interval,
    Measure,
    bootstrap,
    holm,
    paired_randomisation,
)

DECIMALS = 6
GAINED_BY = Measure("Success", 3)
"""A question is gained or lost where this changes: something that answers is among the
first three."""

Values = dict[str, dict[str, float]]
"""A figure's name to the value of each question."""


def comparisons(
    evaluations: Sequence[Evaluation], values: Sequence[Values]
) -> list[dict[str, Any]]:
    """Each configuration against the first, over the questions that both were asked;
    p values adjusted among the configurations, figure by figure."""
    if len(evaluations) < 2:  # noqa: PLR2004 - there is nothing to compare
        return []
    base, others = values[0], list(zip(evaluations[1:], values[1:], strict=True))
    compared = [
        {
            "baseline": evaluations[0].name,
            "configuration": evaluation.name,
            "questions": len(_common(base, other)),
            "figures": {
                name: _difference(base[name], other[name])
                for name in base
                if name in other and _common(base, other)
            },
            **_gained_and_lost(base, other),
        }
        for evaluation, other in others
    ]
    for name in base:
        tested = [c["figures"][name] for c in compared if name in c["figures"]]
        adjusted = holm([f["p"] for f in tested])
        for found, p in zip(tested, adjusted, strict=True):
            found["p"], found["p_holm"] = round_figure(found["p"]), round_figure(p)
    return compared


def _common(base: Values, other: Values) -> list[str]:
    first = next(iter(base), "")
    return [i for i in base.get(first, ()) if i in other.get(first, {})]


def _difference(
    base: Mapping[str, float], other: Mapping[str, float]
) -> dict[str, Any]:
    ids = [i for i in base if i in other]
    ours, theirs = [base[i] for i in ids], [other[i] for i in ids]
    differences = [b - a for a, b in zip(ours, theirs, strict=True)]
    found = figure(bootstrap(differences), len(ids))
    return {**found, "p": paired_randomisation(theirs, ours)}


def _gained_and_lost(base: Values, other: Values) -> dict[str, Any]:
    name = str(GAINED_BY)
    if name not in base or name not in other:
        return {"by": None, "gained": [], "lost": []}
    before, after = base[name], other[name]
    common = [i for i in before if i in after]
    return {
        "by": name,
        "gained": [i for i in common if after[i] > before[i]],
        "lost": [i for i in common if after[i] < before[i]],
    }


def figure(interval: Interval, count: int) -> dict[str, Any]:
    return {
        "value": round_figure(interval.value),
        "low": round_figure(interval.low),
        "high": round_figure(interval.high),
        "questions": count,
    }


def round_figure(value: float | None) -> float | None:
    return None if value is None or isnan(value) else round(float(value), DECIMALS)
