"""The page of a soak: what must be, whether it is, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.markdown import table
from bench.records import made_by
from bench.soak.phases import PHASES, Size


def judged(told: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """The result of a phase with what must be, and whether it is."""
    if "problem" in told:
        return {**told, "figures": {}, "bars": [(told["problem"], False)]}
    bars = PHASES[told["phase"]].bars
    return {**told, "bars": [(text, met(told["figures"], size)) for text, met in bars]}


SAID = {True: "yes", False: "**no**", None: "not measured"}
WHAT = (
    "What the desk did when builds were killed, files damaged, the disk full, the "
    "database's server killed, the desk's own server crowded, renewed and stopped. "
    "`make soak` makes this page again; each phase can be run alone "
    "(`python -m bench.soak.run --help`)."
)
RAN = (
    "{date}, question-desk {version} at commit {commit}, Python {python}, {system}, "
    "{cores} of its cores, {memory} GB of memory, dice {seed}."
)
LOADED = "A loaded machine makes the times longer."


def page(phases: Mapping[str, Mapping[str, Any]], command: str) -> str:
    """`docs/reliability.md`."""
    runs: dict[str, list[str]] = {}
    for name, told in phases.items():
        runs.setdefault(RAN.format(**told), []).append(name)
    lines = [
        made_by(command, "reliability.md"),
        "",
        "# Reliability",
        "",
        WHAT,
        "",
        *(f"- {', '.join(names)}: {ran}" for ran, names in runs.items()),
        "",
        LOADED,
        "",
        table(
            ["phase", "what must be", "is it?"],
            [
                [f"[{name}](#{name})", text, SAID[met]]
                for name, told in phases.items()
                for text, met in told["bars"]
            ],
        ),
    ]
    for name, told in phases.items():
        figures = [[_said(k), f"{v}"] for k, v in told["figures"].items()]
        took = [["seconds in all", f"{told['seconds']}"]] if figures else []
        lines += ["", f"## {name}", "", f"{PHASES[name].title}.", ""]
        lines += [table(["", "figure"], [*figures, *took], numbers=True)]
    return "\n".join(lines) + "\n"


def _said(name: str) -> str:
    for unit, text in (("_s", " (s)"), ("_mb", " (MB)"), ("_ms", " (ms)")):
        if name.endswith(unit):
            name = name.removesuffix(unit) + text
    return name.replace("_", " ")
