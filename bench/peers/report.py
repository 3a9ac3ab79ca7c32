"""Makes `docs/benchmarks.md` from the `results.json` of a run.

python -m bench.peers.report DIR --to docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.markdown import SIGNIFICANT, table
from bench.peers.judge import CHARACTERS
from bench.peers.losses import COSTS, losses, ratio, times
from bench.peers.systems import OURS, SYSTEMS
from bench.places import DOCS
from bench.records import made_by

_UNITS = {"ms": "ms", "s": "s", "mb": "MiB"}


def page(results: Mapping[str, Any]) -> str:
    """The whole page in Markdown."""
    parts = [made_by("make bench", "benchmarks.md"), "# Benchmarks", *_about(results)]
    for measured in results["sets"]:
        parts += _set(measured)
    parts += _where_we_lose(results["sets"])
    return "\n\n".join(parts) + "\n"


# --- what was run -------------------------------------------------------------------


def _about(results: Mapping[str, Any]) -> Iterator[str]:
    m = results["machine"]
    network = (
        "without network"
        if results["isolated"]
        else "with every switch to offline, but the system could not take the network "
        "away"
    )
    yield (
        "The desk beside other ways to do its job, on the same documents and, where "
        "they use a model, with the same MiniLM weights; each in its own environment, "
        f"with the settings its documentation begins with, {network}. "
        "[bench/README.md](../bench/README.md) says what is measured how."
    )
    yield (
        f"{results['date']}, {m['processor']}, {m['cores']} cores, "
        f"{m['memory_gib']:g} GiB, {m['system']}, Linux {m['kernel']}, "
        f"Python {m['python']}; no GPU. The run took {results['minutes']:.0f} minutes; "
        f"load before it: {results['load_before']:g}."
    )
    yield table(
        ("system", "set up as", "versions"),
        [
            (*SYSTEMS[p], ", ".join(f"{k} {v}" for k, v in found.items()))
            for p, found in results["versions"].items()
        ],
    )
    for peer, problem in results["missing"].items():
        yield f"No environment for {SYSTEMS[peer].name}: `{problem.splitlines()[-1]}`"


# --- one set ------------------------------------------------------------------------


def _set(measured: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {measured['name']}"
    kind = "articles, judged by spans" if measured["spans"] else "documents"
    facts = [
        f"{measured['documents']:,} {kind}",
        f"{measured['answerable']:,} answerable questions",
        f"{measured['unanswerable']:,} unanswerable ones",
    ]
    if measured["followups"]:
        facts.append(
            f"{measured['followups']} are follow-ups, whose earlier questions only the "
            "desk can take"
        )
    yield ", ".join(facts) + "."
    if measured["spans"]:
        yield (
            "The desk was tuned and calibrated on these very questions; no peer was. A "
            "hit answers when it holds more than half of a span that answers, so a "
            "whole article answers whatever stands in it; how much there is to read, "
            "and how much of it is the answer, stand beside it."
        )
    yield from measured["notes"]
    systems = measured["systems"]
    if systems:
        yield _quality(systems)
        yield (
            "Means over the answerable questions with 95 % intervals. \\* "
            f"differs from the desk (paired randomisation, p < {SIGNIFICANT} after "
            "Holm)."
        )
        yield from _refusals(systems)
    if OURS in systems:
        yield _costs(systems)
        yield _about_costs(systems)
    yield from _trouble(measured)


def _quality(systems: Mapping[str, Any]) -> str:
    measures = list(next(iter(systems.values()))["measures"])
    with_length = any(CHARACTERS in s for s in systems.values())
    head = ("", *measures, *([CHARACTERS] if with_length else []))
    rows = []
    for name, system in systems.items():
        cells = [_value(system, m) for m in measures]
        if with_length:
            cells.append(f"{system[CHARACTERS]:,.0f}")
        rows.append((SYSTEMS[name].name, *cells))
    return table(head, rows)


def _value(system: Mapping[str, Any], measure: str) -> str:
    v = system["measures"][measure]
    p = system.get("differences", {}).get(measure, {}).get("p", 1.0)
    star = "\\*" if p < SIGNIFICANT else ""
    return f"{v['value']:.3f}{star} ({v['low']:.3f}–{v['high']:.3f})"


def _refusals(systems: Mapping[str, Any]) -> Iterator[str]:
    rules = [
        (f"{SYSTEMS[name].name}, {rule}", shares)
        for name, system in systems.items()
        for rule, shares in system["refusals"].items()
    ]
    if not rules:
        return
    columns = list(rules[0][1])
    yield table(
        ("what counts as an answer", *columns),
        [(label, *(_share(shares[c]) for c in columns)) for label, shares in rules],
    )
    yield (
        "The other systems never refuse: they show as much for an unanswerable "
        "question as for any other."
    )


def _share(v: Mapping[str, float]) -> str:
    count = round(v["value"] * v["of"])
    return f"{count} of {v['of']} ({v['low']:.2f}–{v['high']:.2f})"


def _costs(systems: Mapping[str, Any]) -> str:
    desk = systems[OURS]
    rows = []
    for name, system in systems.items():
        pieces = next(iter(system["rounds"].values()))["pieces"]
        cells = [
            _absolute(system, cost) if name == OURS else _ratio(system, desk, cost)
            for cost in COSTS
        ]
        rows.append((SYSTEMS[name].name, f"{pieces:,}", *cells))
    return table(("", "pieces", *COSTS.values()), rows)


def _absolute(system: Mapping[str, Any], cost: str) -> str:
    values = sorted(r[cost] for r in system["rounds"].values())
    middle = values[len(values) // 2]
    unit = _UNITS[cost.rpartition("_")[2]]
    return f"{middle:.0f} {unit}" if middle >= 100 else f"{middle:.3g} {unit}"  # noqa: PLR2004


def _ratio(system: Mapping[str, Any], desk: Mapping[str, Any], cost: str) -> str:
    r = ratio(system, desk, cost)
    spread = f" ({times(r.low)}–{times(r.high)})" if r.rounds > 1 else ""
    return times(r.value) + spread


def _about_costs(systems: Mapping[str, Any]) -> str:
    rounds = max(len(s["rounds"]) for s in systems.values())
    how = (
        f"multiples of the desk's in the same round, the median of {rounds} "
        "interleaved rounds (least to most)"
        if rounds > 1
        else "multiples of the desk's in a single round, so read them with care"
    )
    return f"The desk's own costs, and the others' as {how}. Less is better."


def _trouble(measured: Mapping[str, Any]) -> Iterator[str]:
    for name, problem in measured["problems"].items():
        last = problem.splitlines()[-1]
        yield f"{SYSTEMS[name].name} could not be measured in every round: `{last}`"
    for name, system in measured["systems"].items():
        failed = system["failures"]
        if failed:
            reason = next(iter(failed.values()))
            yield (
                f"{SYSTEMS[name].name} failed on {len(failed)} questions, which count "
                f"0: {', '.join(failed)} (`{reason}`)."
            )
        if measured["spans"] and system["not located"]:
            yield (
                f"{SYSTEMS[name].name}: {system['not located']} hits were not found in "
                "their article, word for word, and answer nothing."
            )


def _where_we_lose(measured: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Where we lose"
    yield (
        "Every measure, rule and cost above in which another system is better, whether "
        "chance could explain it or not."
    )
    for one in measured:
        lines = "\n".join(f"- {line}" for line in losses(one))
        none = "Nowhere." if OURS in one["systems"] else "The desk was not measured."
        yield f"### On {one['name']}\n\n{lines or none}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="the --out of bench.peers.run")
    parser.add_argument("--to", type=Path, default=DOCS / "benchmarks.md")
    given = parser.parse_args(arguments)
    results = json.loads((given.run / "results.json").read_text("utf-8"))
    given.to.write_text(page(results), "utf-8")
    print(f"{given.to} is written.")


if __name__ == "__main__":
    main()
