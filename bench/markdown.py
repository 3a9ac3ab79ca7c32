"""Tables and figures of the generated pages, written in one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SIGNIFICANT = 0.05
"""A difference is marked where its p value, after Holm's correction, is below."""


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False
) -> str:
    """A Markdown table; with `numbers` all columns but the first are aligned right."""
    others = "---:|" if numbers else "---|"
    return "\n".join([_row(head), f"|---|{others * (len(head) - 1)}", *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    return "|" + "".join(f" {c} |" if c else " |" for c in cells)


def figure(
    value: float, low: float, high: float, *, sign: str = "", strong: bool = False
) -> str:
    """A value with its interval, `0.500 (0.400 to 0.600)`; `sign` "+" shows the sign
    of positive values too, `strong` sets the value in bold."""
    middle = f"{value:{sign}.3f}"
    bounds = f"{low:{sign}.3f} to {high:{sign}.3f}"
    return f"{f'**{middle}**' if strong else middle} ({bounds})"


def significant(report: Mapping[str, Any]) -> dict[str, set[str]]:
    """For each configuration of a `report.json` the figures in which it differs
    significantly from the first one."""
    return {
        c["configuration"]: {
            name for name, f in c["figures"].items() if f["p_holm"] < SIGNIFICANT
        }
        for c in report["comparisons"]
    }
