"""Confidence intervals, p values by paired randomisation, and how many questions would
show a difference.

Shares have exact binomial intervals, because a bootstrap of rare events collapses: 0 of
39 would be 0 to 0. Everything else has the percentile bootstrap. Its random numbers
come from a fixed seed: the same values give the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, nan, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.answer import upper_bound

RESAMPLES = 10_000
"""Bootstrap resamples for the interval of a mean."""
SIGN_VECTORS = 100_000
"""Random sign vectors for a p value."""
MAX_EXACT = 15
"""With at most this many differences, all sign vectors are tried instead."""
SEED = 20_250_101
LEVEL = 0.95
POWER = 0.8
"""How often a difference that is there is to be seen."""

_MAX_CELLS = 1_000_000
"""Random indices in memory at a time."""
_NOISE = 1e-9
"""Relative tolerance: two sums that differ by less than this share of the summed
absolute terms are equal, because floats add up differently in another order."""

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A value with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrap(values: Sequence[float]) -> Interval:
    """The mean of one value per question, with a percentile bootstrap (Efron 1979).

    Raises ValueError for no value.
    """
    sample = np.asarray(values, np.float64)
    size = _at_least_one(len(sample))
    rng = np.random.default_rng(SEED)
    means = [
        sample[rng.integers(size, size=(rows, size))].mean(axis=1)
        for rows in _chunks(RESAMPLES, size)
    ]
    return _interval(float(sample.mean()), np.concatenate(means))


def bootstrap_of(
    statistic: Callable[[NDArray[np.intp]], float], n: int, resamples: int = 2_000
) -> Interval:
    """The percentile bootstrap of any statistic of `n` questions.

    `statistic` takes the indices of the resampled questions, shape (n,). Resamples for
    which it is nan are dropped; the bounds are nan if more than half are dropped.
    Raises ValueError for `n` below 1.
    """
    size = _at_least_one(n)
    rng = np.random.default_rng(SEED)
    drawn = np.array(
        [statistic(rng.integers(size, size=size)) for _ in range(resamples)]
    )
    value, defined = float(statistic(np.arange(size))), drawn[~np.isnan(drawn)]
    if 2 * len(defined) < resamples:
        return Interval(value, np.nan, np.nan)
    return _interval(value, defined)


def exact(part: float, whole: float) -> Interval:
    """A share with its exact binomial interval (Clopper and Pearson 1934), of counts
    that may be fractions. All nan where `whole` is 0."""
    if not whole:
        return Interval(nan, nan, nan)
    side = (1 + LEVEL) / 2
    low = 1 - upper_bound(whole, whole - part, side)
    return Interval(part / whole, low, upper_bound(whole, part, side))


def interval_of_mean(values: Sequence[float]) -> Interval:
    """The mean of one value per question between 0 and 1.

    Where each is 0 or 1, the mean is a share, and its interval is exact. Else it is the
    bootstrap. Raises ValueError for no value.
    """
    if len(values) and set(values) <= {0.0, 1.0}:
        return exact(sum(values), len(values))
    return bootstrap(values)


def interval_of_share(part: NDArray[np.int_], whole: NDArray[np.int_]) -> Interval:
    """The sum of `part` divided by the sum of `whole`, both with one count a question.

    Counts of one question depend on each other. So the exact interval is that of as
    many independent counts as would vary as much (Korn and Graubard 1998); of as many
    as there are questions with a count, where all counts are alike. All nan if `whole`
    sums to 0.
    """
    total, clusters = int(whole.sum()), int((whole > 0).sum())
    if not total or total == clusters:  # one count a question
        return exact(float(part.sum()), total)
    share = float(part.sum()) / total
    spread = float(((part - share * whole) ** 2).sum()) / total**2
    spread *= clusters / (clusters - 1) if clusters > 1 else 0
    independent = share * (1 - share) / spread if spread else clusters
    independent = min(independent, total)
    return exact(share * independent, independent)._replace(value=share)


def interval_of_difference(differences: Sequence[float]) -> Interval:
    """The mean of one difference per question between -1 and 1.

    Where each is -1, 0 or 1, it is the difference of two shares of the same questions,
    with the interval of Bonett and Price (2012). Else it is the bootstrap. Raises
    ValueError for no difference.
    """
    size = len(differences)
    if not size or not set(differences) <= {-1.0, 0.0, 1.0}:
        return bootstrap(differences)
    gained, lost = ((differences.count(d) + 1) / (size + 2) for d in (1.0, -1.0))
    middle = gained - lost
    reach = _normal((1 + LEVEL) / 2) * sqrt((gained + lost - middle**2) / (size + 2))
    return Interval(
        sum(differences) / size, max(middle - reach, -1.0), min(middle + reach, 1.0)
    )


def questions_needed(differences: Sequence[float], difference: float) -> int | None:
    """How many questions such as these show a mean difference of this size with
    p < 0.05 in 80 of 100 sets: the usual formula of paired tests, by how much the
    differences of single questions vary. None where none differs, or for fewer than
    two."""
    spread = float(np.std(differences, ddof=1)) if len(differences) > 1 else 0.0
    if not spread:
        return None
    reach = _normal((1 + LEVEL) / 2) + _normal(POWER)
    return ceil((reach * spread / difference) ** 2)


def _normal(probability: float) -> float:
    return NormalDist().inv_cdf(probability)


def paired_randomisation(a: Sequence[float], b: Sequence[float]) -> float:
    """The two-sided p value of the mean difference `a - b` over pairs of values.

    Fisher's randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007): how
    often is the mean at least as far from 0 if the two values of each pair are swapped
    at random? Up to MAX_EXACT differences, all swaps are tried. Beyond that,
    SIGN_VECTORS random ones are, and p = (1 + hits) / (1 + draws) (Davison and Hinkley
    1997). Raises ValueError for no pair or for lists of unequal length.
    """
    left, right = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if len(left) != len(right):
        raise ValueError(f"{len(left)} and {len(right)} values make no pairs.")
    _at_least_one(len(left))
    differences = left - right
    greatest = np.maximum(np.abs(left), np.abs(right))
    differences = differences[np.abs(differences) > _NOISE * greatest]
    if not len(differences):
        return 1.0
    reached = abs(differences.sum()) - _NOISE * np.abs(differences).sum()
    if len(differences) <= MAX_EXACT:
        return float((np.abs(_every_sum(differences)) >= reached).mean())
    hits = int((np.abs(_random_sums(differences)) >= reached).sum())
    return (1 + hits) / (1 + SIGN_VECTORS)


def holm(ps: Sequence[float]) -> list[float]:
    """p values adjusted for multiple testing (Holm 1979), in the order given.

    The smallest of m is multiplied by m, the next by m - 1, and so on, at most to 1;
    none becomes smaller than the one before it in that order.
    """
    adjusted, least = [0.0] * len(ps), 0.0
    for place, i in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        least = max(least, min(1.0, (len(ps) - place) * ps[i]))
        adjusted[i] = least
    return adjusted


def _at_least_one(size: int) -> int:
    if size < 1:
        raise ValueError("There is no question, and at least one is needed.")
    return size


def _chunks(rows: int, columns: int) -> Iterator[int]:
    """Row counts that add up to `rows`, each with at most _MAX_CELLS cells."""
    most = max(1, _MAX_CELLS // columns)
    for start in range(0, rows, most):
        yield min(most, rows - start)


def _interval(value: float, drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


def _every_sum(differences: Floats) -> Floats:
    """The sums of the differences under all sign vectors, shape (2 ** n,).

    Bit k of an index is 1 where difference k is subtracted.
    """
    sums = np.zeros(1)
    for difference in differences:
        sums = np.concatenate([sums + difference, sums - difference])
    return sums


def _random_sums(differences: Floats) -> Floats:
    """The sums of the differences under random sign vectors, shape (SIGN_VECTORS,).

    Eight differences are summed at a time. Eight signs have 256 combinations, so the
    256 sums of the eight are computed once; a random byte then stands for eight random
    signs and selects one sum. For 7,000 questions this is 14 times as fast as a matrix
    of signs times the differences.
    """
    octets = np.zeros((-(-len(differences) // 8), 8))
    octets.flat[: len(differences)] = differences
    rng, sums = np.random.default_rng(SEED), np.zeros(SIGN_VECTORS)
    for octet in octets:
        signs = rng.integers(256, size=SIGN_VECTORS, dtype=np.uint8)
        sums += _every_sum(octet)[signs]
    return sums
