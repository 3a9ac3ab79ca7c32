"""The promise: at most this share of the answers shown as *found* is wrong.

The threshold for *found* comes from Learn then Test (Angelopoulos, Bates, Candes,
Jordan and Lei 2021) with fixed-sequence testing. Thresholds are tried from a high one
down. Each is tested with an exact binomial test of "more than the promised share is
wrong"; the last one before the first that cannot be rejected is taken. The order does
not depend on the outcomes, so trying many thresholds does not weaken the promise. The
first threshold shows about BEGIN answers, so that one early mistake does not end the
search; or about half of what could be found, where that is less.
`bench/desk/promises.py` compares starts and tests in a simulation.

A threshold lies between two calibration questions, so that those above it are a plain
sample of what it would show (as in Geifman and El-Yaniv 2017). One thing is assumed:
risk does not fall where confidence falls. A curve that separates nothing then keeps no
promise, or gets a threshold that is too high, but never a false promise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from qa.errors import CalibrationError

BEGIN = 60
"""The first threshold shows at least so many answers, or half of those that could be
found: the smallest number from there that keeps the promise with a number of wrong ones
that it may just have."""

MIN_SHOWN, MAX_NEEDED = 10, 600
"""A rate of mistakes is estimated from so many answers at least; a promise that needs
more than MAX_NEEDED found answers is out of reach."""


@dataclass(frozen=True, slots=True)
class Promise:
    """At most the share `wrong_at_most` of the answers shown as found is wrong, with
    probability `sureness` over calibration sets.

    Of `questions` calibration questions `answerable` have an answer, `found` were shown
    as found, and `wrong` of these were wrong: no passage shown answers. `upper_bound`
    is the upper limit of the share of wrong ones with that sureness. `articles` is the
    digest of the corpus that the promise is for.
    """

    wrong_at_most: float
    sureness: float
    questions: int
    answerable: int
    found: int
    wrong: int
    upper_bound: float
    articles: str

    def kept_by(self, found: int, wrong: int) -> bool:
        """Whether other answers kept the promise: `wrong` of `found` were wrong."""
        return wrong <= self.wrong_at_most * found

    def __str__(self) -> str:
        return (
            f"of the answers shown as found at most {self.wrong_at_most:.3g} are wrong "
            f"({self.sureness:.3g} sure: {self.wrong} wrong of {self.found} found on "
            f"{self.questions} calibration questions about these articles, "
            f"{self.answerable} of them answerable)"
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A threshold, and the calibration questions above it."""

    threshold: float
    found: int
    wrong: int


def p_value(found: int, wrong: int, share: float) -> float:
    """The probability of at most `wrong` wrong answers among `found` if the share of
    wrong answers is `share` (binomial)."""
    from scipy.special import bdtr

    return float(bdtr(wrong, found, share))


def upper_bound(found: float, wrong: float, sureness: float) -> float:
    """The one-sided upper bound of Clopper and Pearson (1934): the smallest share for
    which `p_value` is at most 1 - sureness."""
    from scipy.special import betaincinv

    if wrong >= found:
        return 1.0
    return float(betaincinv(wrong + 1, found - wrong, sureness))


@cache
def fewest(share: float, sureness: float, mistakes: int = 0) -> int:
    """The minimum number of found answers that keeps the promise with `mistakes` wrong
    ones among them."""
    found = fewest(share, sureness, mistakes - 1) + 1 if mistakes else 1
    while p_value(found, mistakes, share) > 1 - sureness:
        found += 1
    return found


def lowest_kept(
    confidence: Sequence[float],
    right: Sequence[bool],
    share: float,
    sureness: float,
    *,
    least: float = 0.0,
) -> Kept:
    """The lowest threshold that keeps the promise. Each calibration question has a
    confidence, and is right if a passage that would be shown answers. No threshold
    below `least` is tried.

    Raises CalibrationError if the questions are too few, or no threshold keeps the
    promise.
    """
    order = np.argsort(-np.asarray(confidence, np.float64), kind="stable")
    values = np.asarray(confidence, np.float64)[order]
    wrong = np.cumsum(~np.asarray(right, np.bool_)[order])
    starts = [fewest(share, sureness)]
    enough = min(int((values >= least).sum()), len(values) - 1)
    if enough < starts[0]:
        raise _too_few(len(values), enough, starts[0], share, sureness)
    kept: Kept | None = None
    found, count = enough, int(wrong[enough - 1])
    while starts[-1] < min(BEGIN, max(starts[0], enough // 2)):
        starts.append(fewest(share, sureness, len(starts)))
    for found in range(max(n for n in starts if n <= enough), enough + 1):
        last, left_out = values[found - 1], values[found]
        if last == left_out:  # no threshold lies between them
            continue
        count = int(wrong[found - 1])
        if p_value(found, count, share) > 1 - sureness:
            break
        kept = Kept(float(max(least, (last + left_out) / 2)), found, count)
    if kept is None:
        raise _not_kept(found, count, share, sureness)
    return kept


def lowest_with_few_wrong(
    confidence: Sequence[float], right: Sequence[bool], share: float
) -> Kept:
    """The lowest threshold above which at most `share` of these answers are wrong. It
    takes fewer questions than `lowest_kept`, and promises nothing for other ones; 1.0
    where the surest answer is wrong."""
    values = np.asarray(confidence, np.float64)
    order = np.argsort(-values, kind="stable")
    values = np.append(values[order], 0.0)
    wrong = np.cumsum(~np.asarray(right, np.bool_)[order])
    kept = Kept(1.0, 0, 0)
    for found, count in enumerate(map(int, wrong), 1):
        last, left_out = values[found - 1], values[found]
        if last > left_out and count <= share * found:
            kept = Kept(float((last + left_out) / 2), found, count)
    return kept


def more_needed(
    confidence: Sequence[float],
    right: Sequence[bool],
    share: float,
    sureness: float,
    *,
    least: float = 0.0,
) -> int | None:
    """About how many more calibration questions like these the promise needs; 0 if
    these could do, None if too many of the surest answers are wrong. Takes what
    `lowest_kept` takes.

    Of each number of surest answers the share of wrong ones is estimated, with one more
    mistake than was seen; with that share, `fewest` says how many must be found.
    """
    order = np.argsort(-np.asarray(confidence, np.float64), kind="stable")
    enough = int((np.asarray(confidence) >= least).sum())
    wrong = np.cumsum(~np.asarray(right, np.bool_)[order])
    needed = [
        found * len(order) / shown
        for shown in range(MIN_SHOWN, enough + 1)
        if (found := _found_with((wrong[shown - 1] + 1) / (shown + 1), share, sureness))
    ]
    if not needed:
        return None
    return max(0, math.ceil(min(needed)) - len(order))


@cache
def _found_with(rate: float, share: float, sureness: float) -> int:
    """How many found answers keep the promise if they are wrong at this rate; 0 if none
    up to MAX_NEEDED do."""
    mistakes = 0
    while (found := fewest(share, sureness, mistakes)) <= MAX_NEEDED:
        if mistakes >= rate * found:
            return found
        mistakes += 1
    return 0


def _too_few(
    questions: int, enough: int, first: int, share: float, sureness: float
) -> CalibrationError:
    return CalibrationError(
        f"{questions} calibration questions, {enough} of which could be found, cannot "
        f"support the promise that at most {share:.3g} of the answers found are wrong, "
        f"{sureness:.3g} sure: at least {first} must be found, none of them wrong.",
        cure="Add calibration questions, or promise less: --wrong, --sure. The "
        "calibration that stood still stands.",
    )


def _not_kept(
    found: int, wrong: int, share: float, sureness: float
) -> CalibrationError:
    bound = upper_bound(found, wrong, sureness)
    return CalibrationError(
        f"The promise that at most {share:.3g} of the answers found are wrong does not "
        f"hold: of the {found} surest calibration questions {wrong} would be answered "
        f"wrong, so that up to {bound:.3g} may be, {sureness:.3g} sure.",
        cure="Add calibration questions or evidence that tells right from wrong, or "
        "promise less: --wrong, --sure. The calibration that stood still stands.",
    )
