"""How many questions a promise needs, and whether it holds: a simulation.

    python -m bench.desk.promises

Draws calibration questions from worlds in which the true share of wrong answers above
each threshold is known, and lets several methods choose the threshold for *found*. A
method breaks its promise if the true share above its threshold is greater than what it
promised. Writes docs/promises.md: how often a method makes a promise, how often it
breaks it (at most 0.05 is allowed, of all tries), and the mean share of the right
answers that it shows as found; what trying again costs; and how good a plan is.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.markdown import table
from bench.records import made_by
from qa.answer import lowest_kept, more_needed
from qa.answer.promise import fewest, p_value
from qa.errors import CalibrationError

SURE = 0.95
QUESTIONS = (40, 60, 100, 150, 200, 300, 400)
SHARES = (0.05, 0.10, 0.15, 0.20)
FIRST_OF = SHARES[1:]
"""What `qa calibrate` tries in turn."""
AGAIN = (60, 100, 150, 200, 300)
"""Tried after so many questions each, until a promise holds."""
WORTH_SHOWING = 0.3
"""No answer with a lower confidence is shown."""
ABOUT = """
`qa calibrate --promise-on QUESTIONS` chooses the lowest threshold for *found* above
which at most a promised share of the answers is wrong, 95 % sure
([design.md](design.md#confidence-and-promise)). How many questions of one's own that
takes depends on the reader. Here calibration questions are drawn {tries} times from
worlds in which the truth is known. The first number is the share of tries in which a
promise can be made, the second the mean share of the right answers that are then shown
as *found* (0 where none can). Questions are those with and without an answer together;
none with a confidence below {worth} is shown.

To promise at most 20 % wrong, 14 answers must be found and none of them be wrong; 15 %:
19; 10 %: 29; 5 %: 59. No test of right and wrong answers alone needs fewer. So 40
questions cannot promise 10 %, whatever the method.
""".strip()
BROKEN = """
A promise is broken if in truth more is wrong above its threshold than it says. At most
0.050 of all tries may be. The greatest share over all numbers of questions and promises
above, and the mean. A share of 0.050 varies by 0.007 from chance alone, so the greatest
of 35 such shares is near 0.065.
""".strip()
OTHERS = """
Made, and broken, in {tries} tries. *Every threshold from half* is what the desk did
before: exact tests at each threshold, from about 60 answers or half of those that could
be found. *Betting* is the same with the test of Waudby-Smith and Ramdas (2024). The
desk tests fewer thresholds, and begins where the confidence says that the test is
likeliest to be passed (`qa/answer/promise.py`).
""".strip()
TRIED_AGAIN = """
Made, and broken, if at most 10 % wrong is tried after {steps} questions until it holds.
Each look at more of the same questions is another chance to be wrong. So `qa calibrate`
counts the tries, and says less: after five tries with 0.95 it says 0.75 sure; with 0.99
it still says 0.95.
""".strip()
PLANS = """
After 60 questions `qa calibrate` says about how many are needed in all. Tries in which
it can say nothing are left out. *Made* is the share in which so many new questions keep
the promise; 0.80 is meant.
""".strip()
_POPULATION = 400_000
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Method = Callable[[Floats, Flags, float, float], float | None]
"""From confidences, whether each is right, the promised share and the sureness to a
threshold. Answers come in random order."""


class World(NamedTuple):
    """`draw` gives the confidences of questions, `right` the chance that each is
    answered right. Confidence may be wrong; it never falls where risk falls."""

    says: str
    draw: Callable[[np.random.Generator, int], Floats]
    right: Callable[[Floats], Floats]


def _mostly_sure(rng: np.random.Generator, number: int) -> Floats:
    return rng.beta(0.6, 0.4, number)


def _of_logits(factor: float) -> Callable[[Floats], Floats]:
    def right(confidence: Floats) -> Floats:
        odds = confidence / np.maximum(1 - confidence, 1e-12)
        return np.asarray(1 - 1 / (1 + odds**factor))

    return right


def _level(risk: float) -> World:
    return World(
        f"confidence tells nothing: {risk:.1%} of all answers are wrong",
        lambda rng, n: rng.random(n),
        lambda c: np.full_like(c, 1 - risk),
    )


WORLDS: Mapping[str, World] = {
    "knows": World(
        "a reader that mostly knows, and says so; 60 % of the questions are answered "
        "right",
        _mostly_sure,
        lambda c: c,
    ),
    "proud": World(
        "the same, and 5 % of what it is surest of is wrong",
        _mostly_sure,
        lambda c: 0.95 * c,
    ),
    "too sure": World(
        "the same, with twice the log odds that it should have",
        _mostly_sure,
        _of_logits(0.5),
    ),
    "unsure": World(
        "confidence is right and spread out; half of the questions are answered right",
        lambda rng, n: rng.random(n),
        lambda c: c,
    ),
    "blind 10": _level(0.101),
    "blind 15": _level(0.151),
    "blind 20": _level(0.201),
}
TOLD = ("knows", "proud", "too sure", "unsure")
"""Worlds in which a promise can be kept."""


def desk(
    confidence: Floats, right: Flags, share: float, sure: float = SURE
) -> float | None:
    """What `qa calibrate` does."""
    try:
        kept = lowest_kept(
            confidence.tolist(), right.tolist(), share, sure, least=WORTH_SHOWING
        )
    except CalibrationError:
        return None
    return kept.threshold


def every_from_half(
    confidence: Floats, right: Flags, share: float, sure: float = SURE
) -> float | None:
    """Exact tests at every threshold, from about 60 answers, or from half of those that
    could be shown: what the desk did before."""

    def passed(wrong: Flags) -> bool:
        return p_value(len(wrong), int(wrong.sum()), share) <= 1 - sure

    return _in_sequence(confidence, right, share, sure, passed)


def betting(
    confidence: Floats, right: Flags, share: float, sure: float = SURE
) -> float | None:
    """As before, with the betting test of Waudby-Smith and Ramdas (2024) in place of
    the exact one: capital that bets on fewer wrong answers than promised, with their
    predictable plug-in bets."""
    place = np.argsort(np.argsort(-confidence, kind="stable"))

    def passed(wrong: Flags) -> bool:
        # as they came: who is among the surest is no matter of the order
        as_asked = wrong[place[place < len(wrong)]].astype(float)
        return capital(as_asked, share, 1 - sure) >= 1 / (1 - sure)

    return _in_sequence(confidence, right, share, sure, passed)


def _in_sequence(
    confidence: Floats,
    right: Flags,
    share: float,
    sure: float,
    passed: Callable[[Flags], bool],
) -> float | None:
    order = np.argsort(-confidence, kind="stable")
    values, wrong = confidence[order], ~right[order]
    enough = int((values >= WORTH_SHOWING).sum())
    mistakes, start = 0, fewest(share, sure)
    while start < min(60, enough // 2) and fewest(share, sure, mistakes + 1) <= enough:
        mistakes += 1
        start = fewest(share, sure, mistakes)
    best = 0
    for found in range(start, enough + 1):
        if not passed(wrong[:found]):
            break
        best = found
    return float(values[best - 1]) if best else None


def capital(losses: Floats, share: float, level: float) -> float:
    """The greatest capital on the way; 1 at the start."""
    count = np.arange(1, len(losses) + 1)
    mean = (0.5 + np.cumsum(losses)) / (count + 1)
    variance = (0.25 + np.cumsum((losses - mean) ** 2)) / (count + 1)
    before = np.r_[0.25, variance[:-1]]
    bets = np.sqrt(2 * np.log(1 / level) / (before * len(losses)))
    gains = np.log1p(np.minimum(bets, 0.75 / (1 - share)) * (share - losses))
    return float(np.exp(np.cumsum(gains).max(initial=0.0)))


COMPARED = 4
"""Other methods, and plans, are tried in one of so many tries."""
METHODS: Mapping[str, Method] = {
    "desk": desk,
    "every threshold from half": every_from_half,
    "betting": betting,
}


class Figures(NamedTuple):
    """Shares of all tries."""

    made: float
    broken: float
    shown: float


class Population:
    """Very many questions of a world, to look up what a threshold does."""

    def __init__(self, world: World) -> None:
        self._world = world
        rng = np.random.default_rng(0)
        everybody = np.sort(world.draw(rng, _POPULATION))[::-1]
        chance = world.right(everybody)
        self._at = -everybody
        self._risk = np.cumsum(1 - chance) / np.arange(1, _POPULATION + 1)
        self._reached = np.cumsum(chance) / chance.sum()

    def ask(self, rng: np.random.Generator, questions: int) -> tuple[Floats, Flags]:
        """The confidences of some questions, and whether each is answered right."""
        confidence = self._world.draw(rng, questions)
        return confidence, rng.random(questions) < self._world.right(confidence)

    def above(self, threshold: float) -> tuple[float, float]:
        """The share of wrong answers above a threshold, and the share of the right ones
        that are above it."""
        at = max(int(np.searchsorted(self._at, -threshold)) - 1, 0)
        return float(self._risk[at]), float(self._reached[at])


population_of = cache(Population)


def simulate(
    world: World, questions: int, shares: Sequence[float], method: Method, tries: int
) -> Figures:
    """Figures of one method, which promises the first of some shares that holds. The
    draws are the same for each method."""
    rng = np.random.default_rng(questions)
    population = population_of(world)
    made = broken = 0
    shown = 0.0
    for _ in range(tries):
        confidence, right = population.ask(rng, questions)
        for share in shares:
            threshold = method(confidence, right, share, SURE)
            if threshold is not None:
                risk, reached = population.above(threshold)
                made += 1
                broken += risk > share
                shown += reached
                break
    return Figures(made / tries, broken / tries, shown / tries)


def again(world: World, share: float, tries: int, sure: float) -> Figures:
    """A promise is tried after each number of AGAIN, with this sureness each time,
    until it holds."""
    rng = np.random.default_rng(3)
    population = population_of(world)
    made = broken = 0
    for _ in range(tries):
        confidence, right = population.ask(rng, AGAIN[-1])
        for number in AGAIN:
            threshold = desk(confidence[:number], right[:number], share, sure)
            if threshold is not None:
                made += 1
                broken += population.above(threshold)[0] > share
                break
    return Figures(made / tries, broken / tries, 0.0)


def plans(world: World, questions: int, share: float, tries: int) -> tuple[int, float]:
    """The median number of questions in all that a plan names after `questions`, and
    how often a promise is made with as many new ones. Tries in which nothing can be
    estimated are left out."""
    rng = np.random.default_rng(11)
    population = population_of(world)
    named: list[int] = []
    for _ in range(tries):
        confidence, right = population.ask(rng, questions)
        more = more_needed(
            confidence.tolist(), right.tolist(), share, SURE, least=WORTH_SHOWING
        )
        if more is not None:
            named.append(questions + more)
    if not named:
        return 0, 0.0
    made = sum(
        desk(*population.ask(rng, number), share) is not None for number in named
    )
    return int(median(named)), made / len(named)


def main() -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(
        prog="bench.desk.promises", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path("docs/promises.md"))
    given = parser.parse_args()
    head = made_by("python -m bench.desk.promises", "promises.md")
    parts = [f"{head}\n# How many questions a promise needs", *_page(given.tries)]
    given.out.write_text("\n\n".join(parts) + "\n", "utf-8")


def _page(tries: int) -> Iterator[str]:
    yield ABOUT.format(tries=tries, worth=WORTH_SHOWING)
    cells = [(s,) for s in SHARES] + [FIRST_OF]
    tried: dict[str, list[Figures]] = {name: [] for name in WORLDS}
    heads = [f"{s:.0%} wrong" for s in SHARES] + ["first of 10, 15, 20 %"]
    for name, world in WORLDS.items():
        rows = []
        for number in QUESTIONS:
            found = [simulate(world, number, s, desk, tries) for s in cells]
            tried[name] += found
            rows.append([str(number), *(f"{f.made:.2f}, {f.shown:.2f}" for f in found)])
        if name in TOLD:
            yield f"## The world *{name}*"
            yield f"{world.says[0].upper()}{world.says[1:]}."
            yield table(["questions", *heads], rows, numbers=True)
    yield "## Is a promise broken?"
    yield BROKEN
    greatest = [
        [name, WORLDS[name].says, f"{max(broken):.3f}", f"{mean(broken):.3f}"]
        for name, found in tried.items()
        if (broken := [f.broken for f in found])
    ]
    yield table(["world", "what it is", "broken, greatest", "mean"], greatest)
    yield "## Other methods"
    yield OTHERS.format(tries=tries // COMPARED)
    yield table(["world", "questions", "promise", *METHODS], list(_compared(tries)))
    yield "## Trying again"
    yield TRIED_AGAIN.format(steps=", ".join(map(str, AGAIN)))
    rows = [
        [name, *(f"{f.made:.2f}, {f.broken:.3f}" for f in found)]
        for name in (*TOLD, "blind 10")
        if (found := [again(WORLDS[name], 0.10, tries, s) for s in (SURE, 0.99)])
    ]
    yield table(["world", f"{SURE} sure each time", "0.99 sure each time"], rows)
    yield "## Is a plan right?"
    yield PLANS
    rows = []
    for name in TOLD:
        for share in FIRST_OF[::2]:
            number, made = plans(WORLDS[name], 60, share, tries // COMPARED)
            rows.append([name, f"{share:.0%}", str(number), f"{made:.2f}"])
    yield table(["world", "promise", "questions in all, median", "made"], rows)


def _compared(tries: int) -> Iterator[list[str]]:
    for name in TOLD:
        for number in (60, 100, 200):
            for share in FIRST_OF[::2]:
                found = [
                    simulate(WORLDS[name], number, (share,), m, tries // COMPARED)
                    for m in METHODS.values()
                ]
                figures = [f"{f.made:.2f}, {f.broken:.3f}" for f in found]
                yield [name, str(number), f"{share:.0%}", *figures]


if __name__ == "__main__":
    main()
