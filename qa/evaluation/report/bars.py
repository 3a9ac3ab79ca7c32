"""Bars that an evaluation must reach: a TOML file.

    [least]
    "Success@3" = 0.9
    [most]
    found_wrong = 0.05

Figures have the names of `report.json`. Every configuration is compared with every bar,
by its measured value, not by the interval around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from qa.errors import SettingsError
from qa.files import Settings, read_settings

from .data import Report

Bound = Literal["least", "most"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bound of one figure; the bound itself is still good enough."""

    figure: str
    side: Bound
    bound: float


@dataclass(frozen=True, slots=True)
class BarVerdict:
    """The value that a configuration reached, beside a bar."""

    configuration: str
    bar: Bar
    value: float

    @property
    def met(self) -> bool:
        """Whether the value is on the right side of the bound, or equal to it."""
        if self.bar.side == "least":
            return self.value >= self.bar.bound
        return self.value <= self.bar.bound


class _File(Settings):
    least: dict[str, float] = Field(default_factory=dict)
    most: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_a_bar(self) -> Self:
        if not (self.least or self.most):
            raise ValueError("holds no bar; it may hold [least] and [most]")
        return self


def read_bars(path: Path) -> tuple[Bar, ...]:
    """Raises SettingsError for a file that holds no bar, or anything else."""
    cure = "Correct the file; bench/bars.toml is one."
    file = read_settings(path, _File, cure=cure)
    sides: tuple[tuple[Bound, dict[str, float]], ...] = (
        ("least", file.least),
        ("most", file.most),
    )
    return tuple(
        Bar(figure, side, bound)
        for side, bars in sides
        for figure, bound in bars.items()
    )


def verdicts(bars: tuple[Bar, ...], report: Report) -> list[BarVerdict]:
    """One verdict for each configuration of a report and each bar.

    Raises SettingsError for a figure without a value and for a partial report, of which
    nobody can say whether the bar was met.
    """
    judged = []
    for configuration in report.configurations:
        name, figures = configuration.name, configuration.figures
        if configuration.partial:
            raise SettingsError(
                f"{name} is partial: bars are for whole evaluations.",
                cure="Run it again to the end.",
            )
        for bar in bars:
            figure = figures.get(bar.figure)
            if figure is None or figure.value is None:
                raise SettingsError(
                    f"{name}: {bar.figure} was not measured.",
                    cure=f"Measured are: {', '.join(figures)}.",
                )
            judged.append(BarVerdict(name, bar, figure.value))
    return judged
