"""An evaluation's figures as the terminal shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.evaluation import Evaluation

_LISTED = 12
"""Questions that a line of the terminal names; the report names all."""
_PIPED = 160
"""Columns where the output is no terminal."""


def print_report(report: dict[str, Any], evaluations: Sequence[Evaluation]) -> None:
    from rich.console import Console

    from qa.evaluation.report import NAMES

    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED
    say = partial(console.print, markup=False)
    for line in _about(report):
        say(line)
    configurations, comparisons = report["configurations"], report["comparisons"]
    console.print(_figures(configurations, NAMES))
    if comparisons:
        console.print(_differences(comparisons, NAMES))
    for c in comparisons:
        if c["by"]:
            say(f"{c['configuration']}, gained by {c['by']}: {_some(c['gained'])}")
            say(f"{c['configuration']}, lost by {c['by']}: {_some(c['lost'])}")
    for c in configurations:
        if c["confidence"]:
            say(f"{c['name']}: {_promised(c['confidence']['promise'])}")
        for cause, ids in c["failures"].items():
            say(f"{c['name']}, {cause}: {_some(ids)}")
    _print_costs(console, evaluations)


def _about(report: dict[str, Any]) -> Iterator[str]:
    about = report["set"]
    yield (
        f"{about['name']}: {about['questions']} questions, {about['answerable']} of "
        f"them answerable"
    )
    yield from about["notes"]
    for c in report["configurations"]:
        if c["partial"]:
            yield (
                f"PARTIAL: {c['name']} was asked {c['asked']} of "
                f"{about['questions']} questions."
            )


def _figures(configurations: Sequence[dict[str, Any]], names: dict[str, str]) -> Any:
    from rich.markup import escape

    table = _table(
        "Figure, with its 95 % interval", [c["name"] for c in configurations]
    )
    rows = dict.fromkeys(n for c in configurations for n in c["figures"])
    for row in rows:
        cells = [c["figures"].get(row) for c in configurations]
        table.add_row(names.get(row, row), *(escape(_cell(f)) for f in cells))
    return table


def _differences(comparisons: Sequence[dict[str, Any]], names: dict[str, str]) -> Any:
    from rich.markup import escape

    table = _table(
        f"Difference to {comparisons[0]['baseline']}",
        [c["configuration"] for c in comparisons],
    )
    for row in dict.fromkeys(n for c in comparisons for n in c["figures"]):
        cells = [c["figures"].get(row) for c in comparisons]
        table.add_row(
            names.get(row, row),
            *(
                escape(f"{_cell(f, '+')} p {f['p_holm']:.3g}") if f else ""
                for f in cells
            ),
        )
    return table


def _table(title: str, columns: Sequence[str]) -> Any:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    table.add_column(escape(title))
    for name in columns:
        table.add_column(escape(name), justify="right", no_wrap=True)
    return table


def _cell(figure: dict[str, Any] | None, sign: str = "") -> str:
    if figure is None or figure["value"] is None:
        return "-"
    bounds = [figure["low"], figure["high"]]
    shown = ", ".join("?" if b is None else f"{b:{sign}.3f}" for b in bounds)
    return f"{figure['value']:{sign}.3f} [{shown}]"


def _promised(promise: dict[str, Any] | None) -> str:
    if promise is None:
        return "no promise was made for these articles with these settings."
    here = promise["here"]
    return (
        f"promised: {promise['said']}. Here {here['wrong']} wrong of {here['found']} "
        f"found: {'kept' if here['kept'] else 'NOT kept'}."
    )


def _some(ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_LISTED]) or "none"
    more = len(ids) - _LISTED
    return f"{named} and {more} more" if more > 0 else named


def _print_costs(console: Any, evaluations: Sequence[Evaluation]) -> None:
    from qa.evaluation.report import costs_of

    for e in evaluations:
        if e.costs is None:
            continue
        costs = costs_of(e.costs)
        made = costs["index_seconds"]
        index = "was there" if made is None else f"{made:.1f} s"
        console.print(
            f"{e.name}: index {index} ({costs['passages']:,} passages, "
            f"{costs['texts_encoded']:,} texts encoded), a question "
            f"{costs['question_ms_median']} ms, 95 % within "
            f"{costs['question_ms_95th']} ms; peak memory "
            f"{costs['peak_memory_bytes'] / 1e6:,.0f} MB",
            style="dim",
            markup=False,
        )
