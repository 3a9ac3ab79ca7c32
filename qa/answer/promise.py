"""The promise: at most this share of the answers shown as *found* is wrong.

The threshold for *found* comes from Learn then Test (Angelopoulos, Bates, Candes,
Jordan and Lei 2021) with fixed-sequence testing. Thresholds are tried from a high one
down. Each is tested with an exact binomial test of "more than the promised share is
wrong"; the last one before the first that cannot be rejected is taken. The order does
not depend on the outcomes, so trying many thresholds does not weaken the promise.

Two choices save questions, and neither looks at an outcome. Only those thresholds are
tested from which on one more mistake is allowed, and the last one: between them a test
can only fail more easily. And the first threshold is the one whose test is likeliest to
be passed if the confidence is believed (`CAREFUL`). A confidence that is wrong costs
power, and breaks no promise. `bench/desk/promises.py` compares this with other starts
and tests in a simulation.

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
from itertools import count, takewhile

import numpy as np
from numpy.typing import NDArray

from qa.errors import CalibrationError, PromiseNotKept

Floats = NDArray[np.float64]

CAREFUL = 1.5
"""The first threshold is chosen as if answers were wrong so many times as often as
their confidence says."""

MIN_SHOWN, MAX_NEEDED = 10, 600
"""A rate of mistakes is estimated from so many answers at least; a promise that needs
more than MAX_NEEDED found answers is out of reach."""

ENOUGH = 0.8
"""A plan names a number of questions that keeps the promise in this share of tries."""


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

    Raises CalibrationError if the questions are too few for any test, PromiseNotKept if
    no threshold keeps the promise.
    """
    values, wrong = _surest_first(confidence, right)
    shown = _shown(values, least)
    first = fewest(share, sureness)
    if not shown or shown[-1] < first:
        raise _too_few(len(values), max(shown, default=0), first, share, sureness)
    kept: Kept | None = None
    found = 0
    for found in _tested(values, shown, share, sureness):
        mistakes = int(wrong[found - 1])
        if p_value(found, mistakes, share) > 1 - sureness:
            break
        between = float(values[found - 1] + values[found]) / 2
        kept = Kept(max(least, between), found, mistakes)
    if kept is None:
        raise _not_kept(found, int(wrong[found - 1]), share, sureness)
    return kept


def _surest_first(
    confidence: Sequence[float], right: Sequence[bool]
) -> tuple[Floats, NDArray[np.int_]]:
    """The confidences from the highest down, and how many answers are wrong so far."""
    order = np.argsort(-np.asarray(confidence, np.float64), kind="stable")
    values = np.asarray(confidence, np.float64)[order]
    return values, np.cumsum(~np.asarray(right, np.bool_)[order])


def _shown(values: Floats, least: float) -> list[int]:
    """How many answers each threshold shows that is not below `least`, from the fewest
    up. Answers with one confidence are shown together."""
    enough = min(int((values >= least).sum()), len(values) - 1)
    return [n for n in range(1, enough + 1) if values[n - 1] > values[n]]


def _tested(
    values: Floats, shown: Sequence[int], share: float, sureness: float
) -> list[int]:
    """Which of the numbers in `shown` are tested, from the first one up; at least one
    of them must be able to keep the promise."""
    from scipy.special import bdtr

    needed = takewhile(
        lambda n: n <= shown[-1], (fewest(share, sureness, m) for m in count())
    )
    allowed = np.searchsorted(list(needed), shown, side="right") - 1
    steps = np.flatnonzero(np.diff(allowed, prepend=-1))
    numbers, mistakes = np.array(shown)[steps], allowed[steps]
    risk = (CAREFUL * np.cumsum(1 - values))[numbers - 1] / numbers
    passed = bdtr(mistakes, numbers, np.clip(risk, 0.0, 1.0))
    tested = numbers[int(np.argmax(passed)) :].tolist()
    return tested if tested[-1] == shown[-1] else [*tested, shown[-1]]


def lowest_with_few_wrong(
    confidence: Sequence[float], right: Sequence[bool], share: float
) -> Kept:
    """The lowest threshold above which at most `share` of these answers are wrong. It
    takes fewer questions than `lowest_kept`, and promises nothing for other ones; 1.0
    where the surest answer is wrong."""
    values, wrong = _surest_first(confidence, right)
    values, kept = np.append(values, 0.0), Kept(1.0, 0, 0)
    for found, mistakes in enumerate(map(int, wrong), 1):
        last, left_out = values[found - 1], values[found]
        if last > left_out and mistakes <= share * found:
            kept = Kept(float((last + left_out) / 2), found, mistakes)
    return kept


def more_needed(
    confidence: Sequence[float],
    right: Sequence[bool],
    share: float,
    sureness: float,
    *,
    least: float = 0.0,
) -> int | None:
    """About how many more calibration questions like these would keep the promise in
    four tries of five (`ENOUGH`); 0 if so many do, None if too many of the surest
    answers are wrong. Takes what `lowest_kept` takes.

    Of each number of surest answers the share of wrong ones is estimated, with one more
    mistake than was seen.
    """
    values, wrong = _surest_first(confidence, right)
    needed = [
        found * len(values) / shown
        for shown in _shown(values, least)
        if shown >= MIN_SHOWN
        and (
            found := _found_with((wrong[shown - 1] + 1) / (shown + 1), share, sureness)
        )
    ]
    if not needed:
        return None
    return max(0, math.ceil(min(needed)) - len(values))


@cache
def _found_with(rate: float, share: float, sureness: float) -> int:
    """How many answers must be found to keep the promise in ENOUGH of the tries, if
    they are wrong at this rate; 0 if more than MAX_NEEDED."""
    for mistakes in count():
        found = fewest(share, sureness, mistakes)
        if found > MAX_NEEDED:
            return 0
        if p_value(found, mistakes, rate) >= ENOUGH:
            return found
    raise AssertionError


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


def _not_kept(found: int, wrong: int, share: float, sureness: float) -> PromiseNotKept:
    bound = upper_bound(found, wrong, sureness)
    return PromiseNotKept(
        f"The promise that at most {share:.3g} of the answers found are wrong does not "
        f"hold: of the {found} surest calibration questions {wrong} would be answered "
        f"wrong, so that up to {bound:.3g} may be, {sureness:.3g} sure.",
        cure="Add calibration questions or evidence that tells right from wrong, or "
        "promise less: --wrong, --sure. The calibration that stood still stands.",
    )
