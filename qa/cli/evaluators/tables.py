"""The figures of an evaluation as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.evaluation.report import (
        Comparison,
        ConfigurationFigures,
        CostsJson,
        Figure,
        PromiseResult,
        Report,
    )

_MAX_NAMED = 12
"""Questions that a line names; report.html names all."""
_FOR_POWER = ("RR", "Success@1", "nDCG@10", "AP")
"""Measures of which is told how many questions would show a difference."""
_COLUMNS = 3
"""Configurations that stand beside each other in a table."""
_PIPED_COLUMNS = 160
"""Width of the output if it is no terminal."""


def print_report(report: Report, costs: CostsJson) -> None:
    """Prints the figures, comparisons, failures and costs of a report."""
    from rich.console import Console

    from qa.evaluation.report import NAMES

    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED_COLUMNS
    say = partial(console.print, markup=False)
    for line in _about(report):
        say(line)
    for table in _tables(report, NAMES):
        console.print(table)
    for line in (*report.beside, *_compared(report)):
        say(line)
    for configuration in report.configurations:
        name = configuration.name
        if configuration.confidence:
            say(f"{name}: {_promised(configuration.confidence.promise)}")
        for cause, ids in configuration.failures.items():
            say(f"{name}, {cause}: {_some(ids)}")
    for name, spent in costs.items():
        say(_cost(name, spent), style="dim")


def _compared(report: Report) -> Iterator[str]:
    for c in report.comparisons:
        yield _needed(c, report.shown)
        if c.by:
            yield f"{c.configuration}, gained by {c.by}: {_some(c.gained)}"
            yield f"{c.configuration}, lost by {c.by}: {_some(c.lost)}"


def _tables(report: Report, names: Mapping[str, str]) -> Iterator[Any]:
    """Figures, then differences, _COLUMNS configurations beside each other."""
    for at in range(0, len(report.configurations), _COLUMNS):
        yield _figures(report.configurations[at : at + _COLUMNS], names)
    for baseline in dict.fromkeys(c.baseline for c in report.comparisons):
        own = [c for c in report.comparisons if c.baseline == baseline]
        for at in range(0, len(own), _COLUMNS):
            yield _differences(own[at : at + _COLUMNS], names)


def _about(report: Report) -> Iterator[str]:
    about = report.testset
    yield (
        f"{about.name}: {about.questions} questions, {about.answerable} of "
        f"them answerable"
    )
    yield from about.warnings
    yield from about.notes
    for c in report.configurations:
        if c.partial:
            yield (
                f"PARTIAL: {c.name} was asked {c.asked} of {about.questions} questions."
            )


def _needed(comparison: Comparison, shown: float) -> str:
    """How many questions would show a difference."""
    needed = [
        f"{name} {figure.needed:,}"
        for name, figure in comparison.figures.items()
        if figure.needed and name in _FOR_POWER
    ]
    return (
        f"{comparison.configuration} against {comparison.baseline}: a difference of "
        f"{shown:g} would show (p < 0.05, in four of five sets) with so many questions "
        f"like these {comparison.questions}: {', '.join(needed) or 'none differs'}."
    )


def _figures(
    configurations: Sequence[ConfigurationFigures], names: Mapping[str, str]
) -> Any:
    from rich.markup import escape

    table = _table("Figure, with its 95 % interval", [c.name for c in configurations])
    for row in dict.fromkeys(n for c in configurations for n in c.figures):
        cells = [c.figures.get(row) for c in configurations]
        table.add_row(names.get(row, row), *(escape(_cell(f)) for f in cells))
    return table


def _differences(comparisons: Sequence[Comparison], names: Mapping[str, str]) -> Any:
    from rich.markup import escape

    table = _table(
        f"Difference to {comparisons[0].baseline}",
        [c.configuration for c in comparisons],
    )
    for row in dict.fromkeys(n for c in comparisons for n in c.figures):
        cells = [c.figures.get(row) for c in comparisons]
        table.add_row(
            names.get(row, row),
            *(escape(f"{_cell(f, '+')} p {f.p_holm:.3g}") if f else "" for f in cells),
        )
    return table


def _table(title: str, columns: Sequence[str]) -> Any:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    table.add_column(escape(title), no_wrap=True)
    for name in columns:
        table.add_column(escape(name), justify="right", no_wrap=True)
    return table


def _cell(figure: Figure | None, sign: str = "") -> str:
    if figure is None or figure.value is None:
        return "-"
    bounds = (figure.low, figure.high)
    shown = ", ".join("?" if b is None else f"{b:{sign}.3f}" for b in bounds)
    return f"{figure.value:{sign}.3f} [{shown}]"


def _promised(promise: PromiseResult | None) -> str:
    if promise is None:
        return "no promise was made for these articles with these settings."
    return (
        f"promised: {promise.promise}. Here {promise.wrong} wrong of {promise.found} "
        f"found: {promise.verdict}."
    )


def _some(ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_MAX_NAMED]) or "none"
    more = len(ids) - _MAX_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _cost(name: str, costs: Mapping[str, Any]) -> str:
    made = costs["index_seconds"]
    index = "was there" if made is None else f"{made:.1f} s"
    return (
        f"{name}: index {index} ({costs['passages']:,} passages, "
        f"{costs['texts_encoded']:,} texts encoded), a question "
        f"{costs['question_ms_median']} ms, 95 % within "
        f"{costs['question_ms_95th']} ms; peak memory "
        f"{costs['peak_memory_bytes'] / 1e6:,.0f} MB"
    )
