"""How many questions a promise needs, and whether it holds: a simulation.

    python -m bench.desk.promises

Draws calibration questions from worlds in which the true share of wrong answers above
each threshold is known, and lets several methods choose the threshold for *found*. A
method breaks its promise if the true share above its threshold is greater than what it
promised. Printed for each world, number of questions and promise: how often a method
made a promise, how often it broke it (at most 0.05 is allowed, of all tries), and the
mean share of the right answers that it shows as found.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.answer import lowest_kept
from qa.answer.promise import BEGIN, fewest, p_value
from qa.errors import CalibrationError

SURE = 0.95
QUESTIONS = (40, 60, 100, 200, 300)
SHARES = (0.05, 0.10, 0.15, 0.20)
WORTH_SHOWING = 0.3
"""No answer with a lower confidence is shown."""
_POPULATION = 400_000
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Method = Callable[[Floats, Flags, float, np.random.Generator], float | None]
"""From confidences, whether each is right, and the promised share to a threshold."""


class World(NamedTuple):
    """`draw` gives the confidences of questions, `right` the chance that each is
    answered right. Confidence may be wrong; it never falls where risk falls."""

    draw: Callable[[np.random.Generator, int], Floats]
    right: Callable[[Floats], Floats]


WORLDS: Mapping[str, World] = {
    # a reader that mostly knows, and says so; 0.60 of the questions are answered right
    "knows": World(lambda rng, n: rng.beta(0.6, 0.4, n), lambda c: c),
    # the same, overconfident: what it calls 1.0 is wrong in 5 of 100
    "proud": World(lambda rng, n: rng.beta(0.6, 0.4, n), lambda c: 0.95 * c),
    # confidence is spread out
    "unsure": World(lambda rng, n: rng.random(n), lambda c: c),
    # confidence tells nothing: 0.15 of all answers are wrong, whatever it says
    "blind": World(lambda rng, n: rng.random(n), lambda c: np.full_like(c, 0.849)),
}


def present(
    confidence: Floats, right: Flags, share: float, _: np.random.Generator
) -> float | None:
    """What the desk does: exact binomial tests, from about 60 answers, or from half of
    those that could be shown."""
    try:
        kept = lowest_kept(
            confidence.tolist(), right.tolist(), share, SURE, least=WORTH_SHOWING
        )
    except CalibrationError:
        return None
    return kept.threshold


def in_sequence(
    starts: Sequence[int], test: Callable[..., bool], confidence: Floats, right: Flags
) -> float | None:
    """The lowest threshold that is reached from one of several starts (numbers of
    answers); each start has its part of the level."""
    order = np.argsort(-confidence, kind="stable")
    values, wrong = confidence[order], ~right[order]
    enough = int((values >= WORTH_SHOWING).sum())
    best = 0
    for start in starts:
        for found in range(start, enough + 1):
            if not test(wrong[:found], (1 - SURE) / len(starts)):
                break
            best = max(found, best)
    return float(values[best - 1]) if best else None


def begin(share: float, at: float, enough: int) -> int:
    """The first number of answers from `at` that just keeps the promise with some
    number of wrong ones; the last one that there is, if there are fewer."""
    mistakes, start = 0, fewest(share, SURE)
    while start < at and fewest(share, SURE, mistakes + 1) <= enough:
        mistakes += 1
        start = fewest(share, SURE, mistakes)
    return start


def exact_from(*starts: float) -> Method:
    """Exact binomial tests from other starts: above 1 numbers of answers, else shares
    of those that could be shown."""

    def method(
        confidence: Floats, right: Flags, share: float, _: np.random.Generator
    ) -> float | None:
        def test(wrong: Flags, level: float) -> bool:
            return p_value(len(wrong), int(wrong.sum()), share) <= level

        enough = int((confidence >= WORTH_SHOWING).sum())
        counts = [begin(share, s if s > 1 else s * enough, enough) for s in starts]
        return in_sequence(counts, test, confidence, right)

    return method


def betting(
    confidence: Floats, right: Flags, share: float, rng: np.random.Generator
) -> float | None:
    """The betting test of Waudby-Smith and Ramdas (2024) in place of the exact one,
    from the start of the desk: capital that bets on fewer wrong answers than promised,
    with their predictable plug-in bets, over the answers in random order."""
    shuffled = rng.permutation(len(right))

    def test(wrong: Flags, level: float) -> bool:
        order = np.argsort(shuffled[: len(wrong)])
        return capital(wrong[order].astype(float), share, level) >= 1 / level

    enough = int((confidence >= WORTH_SHOWING).sum())
    start = begin(share, min(BEGIN, enough // 2), enough)
    return in_sequence((start,), test, confidence, right)


def capital(losses: Floats, share: float, level: float) -> float:
    """The greatest capital on the way; 1 at the start."""
    count = np.arange(1, len(losses) + 1)
    mean = (0.5 + np.cumsum(losses)) / (count + 1)
    variance = (0.25 + np.cumsum((losses - mean) ** 2)) / (count + 1)
    before = np.r_[0.25, variance[:-1]]
    bets = np.sqrt(2 * np.log(1 / level) / (before * len(losses)))
    gains = np.log1p(np.minimum(bets, 0.75 / (1 - share)) * (share - losses))
    return float(np.exp(np.cumsum(gains).max(initial=0.0)))


METHODS: Mapping[str, Method] = {
    "desk": present,
    "from 60": exact_from(60),
    "two starts": exact_from(0.4, 1.0),
    "betting": betting,
}


class Figures(NamedTuple):
    """Shares of all tries."""

    made: float
    broken: float
    shown: float


def simulate(
    world: World, questions: int, shares: Sequence[float], method: Method, tries: int
) -> Figures:
    """Figures of one method, which promises the first of some shares that holds. The
    draws are the same for each method."""
    rng = np.random.default_rng(questions)
    everybody = np.sort(world.draw(rng, _POPULATION))[::-1]
    chance = world.right(everybody)
    risk = np.cumsum(1 - chance) / np.arange(1, _POPULATION + 1)
    reached = np.cumsum(chance) / chance.sum()
    made = broken = 0
    shown = 0.0
    for _ in range(tries):
        confidence = world.draw(rng, questions)
        right = rng.random(questions) < world.right(confidence)
        dice = np.random.default_rng(rng.integers(2**32))
        for share in shares:
            threshold = method(confidence, right, share, dice)
            if threshold is not None:
                at = max(int(np.searchsorted(-everybody, -threshold)) - 1, 0)
                made += 1
                broken += bool(risk[at] > share)
                shown += float(reached[at])
                break
    return Figures(made / tries, broken / tries, shown / tries)


def main() -> None:
    """Prints a table for each world."""
    parser = argparse.ArgumentParser(
        prog="bench.desk.promises", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--tries", type=int, default=400)
    parser.add_argument("--worlds", nargs="+", default=[*WORLDS], choices=[*WORLDS])
    given = parser.parse_args()
    for name in given.worlds:
        world = WORLDS[name]
        print(f"\n{name}; of each method: made, broken, right answers shown")
        for questions in QUESTIONS:
            for shares in (*((s,) for s in SHARES), SHARES):
                told = []
                for called, method in METHODS.items():
                    f = simulate(world, questions, shares, method, given.tries)
                    told.append(f"{called} {f.made:.2f} {f.broken:.3f} {f.shown:.2f}")
                asked = "first" if shares[1:] else f"{shares[0]:.2f}"
                print(f"{questions:4} at {asked:5}  {'  |  '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
