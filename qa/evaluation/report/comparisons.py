"""Comparisons question by question: each configuration with the first, the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.evaluation.measures import Measure, bootstrap, holm, paired_randomisation

from .data import DECIMALS, Comparison, Difference, figure_of

GAINED_BY = Measure("Success", 3)
"""A question is gained or lost if this measure changes: whether one of the first three
answers."""

Values = dict[str, dict[str, float]]
"""Name of a figure to question id to value."""


def comparisons_of(
    names: Sequence[str], values: Sequence[Values]
) -> tuple[Comparison, ...]:
    """Each configuration against the first, over the questions that both were asked.
    `values` are those of the configurations with these names.

    p values of a figure are adjusted for the number of configurations.
    """
    if not names:
        return ()
    base, others = values[0], values[1:]
    return tuple(
        Comparison(
            names[0],
            name,
            len(_common(base, other)),
            figures,
            *_gained_and_lost(base, other),
        )
        for name, other, figures in zip(
            names[1:], others, _differences(base, others), strict=True
        )
    )


def _common(base: Values, other: Values) -> list[str]:
    """Ids of the questions with values in both."""
    first = next(iter(base), "")
    return [i for i in base.get(first, ()) if i in other.get(first, {})]


def _differences(base: Values, others: Sequence[Values]) -> list[dict[str, Difference]]:
    """For each of the others, figure to its difference from the baseline."""
    differences: list[dict[str, Difference]] = [{} for _ in others]
    for name in base:
        tested = [n for n, v in enumerate(others) if name in v and _common(base, v)]
        pairs = [_pairs(base[name], others[n][name]) for n in tested]
        ps = [paired_randomisation(after, before) for before, after in pairs]
        for n, (before, after), p, p_holm in zip(
            tested, pairs, ps, holm(ps), strict=True
        ):
            interval = bootstrap([a - b for b, a in zip(before, after, strict=True)])
            difference = figure_of(interval, len(before))
            differences[n][name] = Difference(
                difference.value,
                difference.low,
                difference.high,
                difference.questions,
                round(p, DECIMALS),
                round(p_holm, DECIMALS),
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
