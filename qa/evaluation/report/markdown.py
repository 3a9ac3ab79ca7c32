"""The figures of a report in Markdown, such as for the summary of a job in CI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .bars import BarVerdict
from .data import (
    Comparison,
    ConfigurationFigures,
    Figure,
    Report,
)
from .formats import (
    LESS_IS_BETTER,
    NAMES,
    format_decimal,
    format_p_value,
    format_signed,
)

_MAX_NAMED = 20
"""Questions that a line names."""
_ESCAPED = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|~"} | {"\n": " "})


def markdown_of(report: Report, verdicts: Sequence[BarVerdict]) -> str:
    """A section with the bars, the figures, the comparisons and the failures."""
    return "\n".join([*_lines(report, verdicts), ""]) + "\n"


def _lines(report: Report, verdicts: Sequence[BarVerdict]) -> Iterator[str]:
    about = report.testset
    yield f"## Evaluation of {_plain(about.name)}"
    yield ""
    yield f"{about.questions} questions, {about.answerable} of them answerable."
    for c in report.configurations:
        if c.partial:
            yield f"\n**PARTIAL**: {_plain(c.name)} was asked {c.asked} of them."
    for warning in about.warnings:
        yield f"\n> **{_plain(warning)}**"
    if verdicts:
        yield from _table(["Bar", "Value", "Configuration", ""], map(_bar, verdicts))
    yield from _figures(report)
    for comparison in report.comparisons:
        yield from _comparison(comparison, report.shown)
    for c in report.configurations:
        yield from _outcome(c)
    yield ""
    yield from (f"- {_plain(note)}" for note in (*about.notes, *report.beside))


def _bar(verdict: BarVerdict) -> Sequence[str]:
    bar = verdict.bar
    return (
        f"{_plain(bar.figure)} at {bar.side} {bar.bound:g}",
        format_decimal(verdict.value),
        _plain(verdict.configuration),
        "met" if verdict.met else "**BELOW**",
    )


def _outcome(configuration: ConfigurationFigures) -> Iterator[str]:
    name = _plain(configuration.name)
    if configuration.confidence and configuration.confidence.promise:
        result = configuration.confidence.promise
        yield (
            f"\n{name}: promised: {result.promise}. Here {result.wrong} wrong of "
            f"{result.found} found: **{result.verdict}**."
        )
    for cause, ids in configuration.failures.items():
        named = ", ".join(map(_plain, ids[:_MAX_NAMED]))
        more = len(ids) - _MAX_NAMED
        rest = f" and {more} more" if more > 0 else ""
        yield f"\n- {name}, {cause} ({len(ids)}): {named}{rest}"


def _figures(report: Report) -> Iterator[str]:
    configurations = report.configurations
    rows = []
    for name in dict.fromkeys(n for c in configurations for n in c.figures):
        less = " (less is better)" if name in LESS_IS_BETTER else ""
        cells = [_cell(c.figures.get(name)) for c in configurations]
        rows.append([f"{_plain(NAMES.get(name, name))}{less}", *cells])
    yield from _table(["Figure", *(_plain(c.name) for c in configurations)], rows)


def _comparison(comparison: Comparison, shown: float) -> Iterator[str]:
    one, other = _plain(comparison.configuration), _plain(comparison.baseline)
    yield f"\n### {one} against {other}"
    rows = []
    for name, f in comparison.figures.items():
        value, low, high = (format_signed(v) for v in (f.value, f.low, f.high))
        needed = f"{f.needed:,}" if f.needed else "–"
        difference = f"{value} ({low} to {high})"
        p = format_p_value(f.p_holm)
        rows.append([_plain(NAMES.get(name, name)), difference, p, needed])
    head = ["Figure", "Difference", "p, Holm", f"Questions that show {shown:g}"]
    yield from _table(head, rows)
    if comparison.by:
        gained, lost = len(comparison.gained), len(comparison.lost)
        yield f"\nBy {comparison.by}, {gained} gained and {lost} lost."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def _cell(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    low, high = format_decimal(figure.low), format_decimal(figure.high)
    return f"{format_decimal(figure.value)} ({low} to {high})"


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return text.translate(_ESCAPED)
