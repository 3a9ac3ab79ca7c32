"""How far chance could have moved a figure: intervals and p values.

Everything is drawn from a fixed seed, so that the same figures give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
SIGN_VECTORS = 100_000
MAX_EXACT = 15
"""Up to so many differences, every choice of signs is tried."""
SEED = 20_250_101
LEVEL = 0.95

_CELLS = 1_000_000
"""Drawn at a time, so that memory stays small."""
_NOISE = 1e-9
"""Two sums that differ by less than this share of their terms' sizes are the same."""

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A figure, and the bounds between which 95 % of its resamples lie."""

    value: float
    low: float
    high: float


def bootstrap(values: Sequence[float]) -> Interval:
    """The mean over questions with its percentile bootstrap (Efron 1979).

    Raises ValueError where there is no value.
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
    """The same for a figure of a whole sample, given the indices of `n` questions.

    A resample whose figure is nan (one class only) does not count; where more than half
    are, the bounds are nan. Raises ValueError where there is no question.
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


def bootstrap_share(part: NDArray[np.int_], whole: NDArray[np.int_]) -> Interval:
    """The sum of `part` over that of `whole`, one count of either a question: what one
    question counts is drawn together, because it stands or falls together."""
    return bootstrap_of(
        lambda i: part[i].sum() / whole[i].sum() if whole[i].any() else np.nan,
        len(part),
    )


def paired_randomisation(a: Sequence[float], b: Sequence[float]) -> float:
    """The two-sided p value of the mean difference under random swaps within the pairs
    (Fisher 1935; Smucker, Allan and Carterette 2007), one added to hits and draws where
    not all swaps are tried (Davison and Hinkley 1997).

    Raises ValueError for no pair or for lists of unequal length.
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
    """p values adjusted for their number (Holm 1979), in the order given."""
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
    """Numbers of rows that add up to `rows`, few enough at a time."""
    most = max(1, _CELLS // columns)
    for start in range(0, rows, most):
        yield min(most, rows - start)


def _interval(value: float, drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


def _every_sum(differences: Floats) -> Floats:
    """The sums under every choice of signs."""
    sums = np.zeros(1)
    for difference in differences:
        sums = np.concatenate([sums + difference, sums - difference])
    return sums


def _random_sums(differences: Floats) -> Floats:
    """The sums under SIGN_VECTORS random choices of signs. A random byte is the signs
    of eight differences; what it makes of them is looked up among 256 sums."""
    octets = np.zeros((-(-len(differences) // 8), 8))
    octets.flat[: len(differences)] = differences
    rng, sums = np.random.default_rng(SEED), np.zeros(SIGN_VECTORS)
    for octet in octets:
        signs = rng.integers(256, size=SIGN_VECTORS, dtype=np.uint8)
        sums += _every_sum(octet)[signs]
    return sums
