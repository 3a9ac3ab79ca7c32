"""The least that an evaluation must reach: a TOML file of bars.

    [least]
    "Success@3" = 0.9
    [most]
    found_wrong = 0.05

Names are those of `report.json`; every configuration is held to every bar, by the value
measured, not by its interval.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.errors import SettingsError

from .data import Report

Bound = Literal["least", "most"]


@dataclass(frozen=True, slots=True)
class Bar:
    figure: str
    side: Bound
    bound: float


@dataclass(frozen=True, slots=True)
class BarVerdict:
    configuration: str
    bar: Bar
    value: float

    @property
    def met(self) -> bool:
        if self.bar.side == "least":
            return self.value >= self.bar.bound
        return self.value <= self.bar.bound


def read_bars(path: Path) -> tuple[Bar, ...]:
    """Raises SettingsError for a file that holds none, or anything else."""
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _refused(path, f"cannot be read ({error})") from error
    sides: tuple[Bound, ...] = ("least", "most")
    tables = all(isinstance(t, dict) for t in given.values())
    if not (given and tables and given.keys() <= set(sides)):
        raise _refused(path, "may hold [least] and [most] only")
    bars = [
        Bar(figure, side, _number(path, figure, bound))
        for side in sides
        for figure, bound in given.get(side, {}).items()
    ]
    if not bars:
        raise _refused(path, "holds no bar")
    return tuple(bars)


def verdicts(bars: tuple[Bar, ...], report: Report) -> list[BarVerdict]:
    """Raises SettingsError for a figure that was not measured: what cannot be
    judged is not met, and not missed either."""
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


def _number(path: Path, figure: str, bound: object) -> float:
    if isinstance(bound, bool) or not isinstance(bound, (int, float)):
        raise _refused(path, f"{figure} = {bound!r} is no number")
    return float(bound)


def _refused(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"{path}: {reason}.", cure="Correct the file; bench/bars.toml is one."
    )
