"""Comparisons question by question: each configuration with the first, or each pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from qa.evaluation.measures import (
    Measure,
    holm,
    interval_of_difference,
    paired_randomisation,
    questions_needed,
)

from .data import DECIMALS, Comparison, Difference, figure_of

GAINED_BY = Measure("Success", 3)
"""A question is gained or lost if this measure changes: whether one of the first three
answers."""

SHOWN = 0.02
"""The difference of which is told how many questions show it, where nobody asks for
another."""

Values = dict[str, dict[str, float]]
"""Name of a figure to question id to value."""


def comparisons_of(
    names: Sequence[str],
    values: Sequence[Values],
    *,
    all_pairs: bool = False,
    shown: float = SHOWN,
) -> tuple[Comparison, ...]:
    """Each configuration against the first, or each pair, over the questions that both
    were asked. `values` are those of the configurations with these names; `shown` is
    the difference of which is told how many questions show it.

    p values of a figure are adjusted for the number of comparisons.
    """
    pairs = [
        (base, other)
        for base, other in combinations(range(len(names)), 2)
        if all_pairs or base == 0
    ]
    paired = [(values[base], values[other]) for base, other in pairs]
    return tuple(
        Comparison(
            names[base],
            names[other],
            len(_common(*both)),
            figures,
            *_gained_and_lost(*both),
        )
        for (base, other), both, figures in zip(
            pairs, paired, _differences(paired, shown), strict=True
        )
    )


def _common(base: Values, other: Values) -> list[str]:
    """Ids of the questions with values in both."""
    first = next(iter(base), "")
    return [i for i in base.get(first, ()) if i in other.get(first, {})]


def _differences(
    paired: Sequence[tuple[Values, Values]], shown: float
) -> list[dict[str, Difference]]:
    """For each pair, figure to the difference of the second from the first."""
    differences: list[dict[str, Difference]] = [{} for _ in paired]
    for name in dict.fromkeys(n for base, _ in paired for n in base):
        tested = [
            (n, _pairs(base[name], other[name]))
            for n, (base, other) in enumerate(paired)
            if name in base and name in other and _common(base, other)
        ]
        ps = [paired_randomisation(after, before) for _, (before, after) in tested]
        for (n, (before, after)), p, p_holm in zip(tested, ps, holm(ps), strict=True):
            gains = [a - b for b, a in zip(before, after, strict=True)]
            difference = figure_of(interval_of_difference(gains), len(before))
            differences[n][name] = Difference(
                difference.value,
                difference.low,
                difference.high,
                difference.questions,
                round(p, DECIMALS),
                round(p_holm, DECIMALS),
                questions_needed(gains, shown),
            )
    return differences


def _pairs(
    base: Mapping[str, float], other: Mapping[str, float]
) -> tuple[list[float], list[float]]:
    """The values of the questions in both, in one order."""
    common = [i for i in base if i in other]
    return [base[i] for i in common], [other[i] for i in common]


def _gained_and_lost(
    base: Values, other: Values
) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """(measure, ids gained, ids lost)."""
    name = str(GAINED_BY)
    if name not in base or name not in other:
        return None, (), ()
    before, after = base[name], other[name]
    common = [i for i in before if i in after]
    gained = tuple(i for i in common if after[i] > before[i])
    return name, gained, tuple(i for i in common if after[i] < before[i])
