"""Every measure and cost in which another system is better than the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any, NamedTuple

from bench.markdown import SIGNIFICANT
from bench.peers.judge import CHARACTERS
from bench.peers.systems import OURS, SYSTEMS

COSTS = {
    "median_ms": "a question, median",
    "p95_ms": "a question, 95th percentile",
    "index_s": "index",
    "cold_s": "cold start",
    "ask_mb": "memory, asking",
    "index_mb": "memory, indexing",
    "disk_mb": "index on disk",
}
_RIGHT, _WRONG = "answerable answered rightly", "unanswerable answered"


class Ratio(NamedTuple):
    """A cost as a multiple of the desk's in the same round: median, minimum and maximum
    over the rounds."""

    value: float
    low: float
    high: float
    rounds: int


def ratio(system: Mapping[str, Any], desk: Mapping[str, Any], cost: str) -> Ratio:
    """Raises ValueError if no round measured both."""
    theirs, ours = system["rounds"], desk["rounds"]
    found = [r[cost] / ours[n][cost] for n, r in theirs.items() if n in ours]
    if not found:
        raise ValueError(f"No round measured the {cost} of both.")
    return Ratio(median(found), min(found), max(found), len(found))


def losses(measured: Mapping[str, Any]) -> Iterator[str]:
    """One line for each measure, rule and cost of one set that the desk loses."""
    systems = measured["systems"]
    desk = systems.get(OURS)
    if not desk:
        return
    others = {name: s for name, s in systems.items() if name != OURS}
    for name, system in others.items():
        yield from _worse_ranked(name, system, desk)
        yield from _longer_read(name, system, desk)
        yield from _worse_refused(name, system, desk)
    for cost, label in COSTS.items():
        cheaper = _cheaper(others, desk, cost)
        if cheaper:
            yield f"{label}: {', '.join(cheaper)} of ours."


def _worse_ranked(
    name: str, system: Mapping[str, Any], desk: Mapping[str, Any]
) -> Iterator[str]:
    for measure, d in system["differences"].items():
        if d["value"] > 0:
            theirs, ours = system["measures"][measure], desk["measures"][measure]
            verdict = "significant" if d["p"] < SIGNIFICANT else "not significant"
            yield (
                f"{measure}: {SYSTEMS[name].name} {theirs['value']:.3f}, we "
                f"{ours['value']:.3f} (difference {d['value']:.3f}, {d['low']:.3f} to "
                f"{d['high']:.3f}, {_p(d['p'])}: {verdict})."
            )


def _p(value: float) -> str:
    return f"p {value:.3f}" if value >= 0.001 else "p < 0.001"  # noqa: PLR2004


def _longer_read(
    name: str, system: Mapping[str, Any], desk: Mapping[str, Any]
) -> Iterator[str]:
    if CHARACTERS in desk and 0 < system[CHARACTERS] < desk[CHARACTERS]:
        yield (
            f"{CHARACTERS}: {SYSTEMS[name].name} {system[CHARACTERS]:.0f}, we "
            f"{desk[CHARACTERS]:.0f} (median; not tested)."
        )


def _worse_refused(
    name: str, system: Mapping[str, Any], desk: Mapping[str, Any]
) -> Iterator[str]:
    for rule, theirs in system["refusals"].items():
        for our_rule, ours in desk["refusals"].items():
            for column, sign in ((_RIGHT, 1), (_WRONG, -1)):
                if column not in theirs:
                    continue
                a, b = theirs[column]["value"], ours[column]["value"]
                if sign * (a - b) > 0:
                    yield (
                        f"{column}: {SYSTEMS[name].name} ({rule}) {a:.3f}, we "
                        f"({our_rule}) {b:.3f} (not tested)."
                    )


def _cheaper(
    others: Mapping[str, Any], desk: Mapping[str, Any], cost: str
) -> list[str]:
    found = []
    for name, system in others.items():
        r = ratio(system, desk, cost)
        if r.value < 1:
            sure = "" if r.high < 1 else ", not in every round"
            found.append(f"{SYSTEMS[name].name} {times(r.value)}{sure}")
    return found


def times(value: float) -> str:
    """A factor with at least two significant digits."""
    return f"×{value:.2f}" if value >= 0.1 else f"×{value:.2g}"  # noqa: PLR2004
