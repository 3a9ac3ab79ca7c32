"""What is promised of the answers shown as *found*, and the threshold that keeps it.

Learn then Test (Angelopoulos, Bates, Candes, Jordan and Lei 2021) with fixed-sequence
testing: thresholds are tried from the surest question down, each with an exact binomial
test of "more than the promised share is wrong", and the first that cannot reject ends
it. Every threshold before that one keeps the promise with the sureness asked for,
however many were tried, because the order was fixed without the outcomes.

A threshold lies just above the next question that it leaves out, so that those above
are a plain sample of all that it would show (Geifman and El-Yaniv 2017 choose theirs
among the sample's confidences as well). That the risk does not fall where confidence
falls is assumed, and nothing else of the curve: one that tells nothing apart keeps no
promise, or a needlessly high threshold, never a false one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.errors import CalibrationError

COARSE = 3
"""The first thresholds tried show the fewest answers that keep the promise with 0, 1
and 2 wrong ones; from there it is one answer at a time. So the rare early mistake does
not end it, and no question is wasted later."""


@dataclass(frozen=True, slots=True)
class Promise:
    """At most the share `wrong_at_most` of the answers shown as found is wrong, with
    the probability `sureness` over calibration sets.

    `found` of `questions`, `answerable` of which could be answered, were shown as
    found, and `wrong` of these were wrong: no passage shown answers. `upper_bound` is
    what the share can be at most with that sureness. `articles` is the digest of the
    corpus for which all this was found, and for no other.
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
        """Whether at most the promised share of other answers is wrong."""
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
    """A threshold, and what is above it on the calibration questions."""

    threshold: float
    found: int
    wrong: int


def p_value(found: int, wrong: int, share: float) -> float:
    """The chance of at most `wrong` wrong answers among `found`, were the share of
    wrong ones just above `share`."""
    from scipy.special import bdtr

    return float(bdtr(wrong, found, share))


def upper_bound(found: int, wrong: int, sureness: float) -> float:
    """The one-sided bound of Clopper and Pearson (1934): the least share for which
    `p_value` is at most 1 - sureness."""
    from scipy.special import betaincinv

    if wrong >= found:
        return 1.0
    return float(betaincinv(wrong + 1, found - wrong, sureness))


def fewest(share: float, sureness: float, mistakes: int = 0) -> int:
    """How many must be found for the promise, when `mistakes` of them are wrong."""
    found = mistakes + 1
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
    """The lowest threshold that keeps the promise on calibration questions, of which
    each has a confidence, and is right where a passage that would be shown answers.
    None below `least` is tried.

    Raises CalibrationError where they are too few for it, or none keeps it.
    """
    order = np.argsort(-np.asarray(confidence, np.float64), kind="stable")
    values = np.asarray(confidence, np.float64)[order]
    wrong = np.cumsum(~np.asarray(right, np.bool_)[order])
    coarse = [fewest(share, sureness, mistakes) for mistakes in range(COARSE)]
    enough = min(int((values >= least).sum()), len(values) - 1)
    if enough < coarse[0]:
        raise _too_few(len(values), enough, coarse[0], share, sureness)
    kept: Kept | None = None
    found, count = enough, int(wrong[enough - 1])
    for found in [*coarse, *range(coarse[-1] + 1, enough + 1)]:
        if found > enough:
            break
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
