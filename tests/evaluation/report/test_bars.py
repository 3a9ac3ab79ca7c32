"""Bars: met, missed, and what cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.evaluation import Evaluation
from qa.evaluation.report import Bar, Figure, Report, read_bars, report_of, verdicts
from tests.helpers.folders import REPO
from tests.helpers.outcomes import FOUR, set_of


def report(*, partial: bool = False, **figures: float | None) -> Report:
    measured = {n: Figure(value, None, None, 1) for n, value in figures.items()}
    asked = set_of(FOUR)
    part = Evaluation("shipped", tuple(FOUR), len(FOUR) + partial)
    made = report_of(asked, [part], [])
    (shipped,) = made.configurations
    return replace(made, configurations=(replace(shipped, figures=measured),))


def test_at_least_and_at_most_include_the_bound() -> None:
    bars = (Bar("RR", "least", 0.5), Bar("brier", "most", 0.2))
    met = [v.met for v in verdicts(bars, report(RR=0.5, brier=0.2))]
    missed = [v.met for v in verdicts(bars, report(RR=0.4999, brier=0.2001))]
    assert (met, missed) == ([True, True], [False, False])


@pytest.mark.parametrize(
    ("measured", "reason"),
    [
        (report(AP=0.5), "shipped: RR was not measured"),
        (report(RR=None), "shipped: RR was not measured"),
        (report(RR=0.9, partial=True), "shipped is partial"),
    ],
)
def test_what_was_not_measured_to_the_end_is_neither_met_nor_missed(
    measured: Report, reason: str
) -> None:
    with pytest.raises(SettingsError, match=reason):
        verdicts((Bar("RR", "least", 0.5),), measured)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"holds no bar; it may hold \[least\] and \[most\]"),
        ("[least]", "holds no bar"),
        ("[lest]\nRR = 1", r"lest is unknown; the file may hold \[least\], \[most\]"),
        ("[least]\nRR = 'high'", "least.RR = 'high' is not a number"),
        ("[least]\nRR = true", "least.RR = true is not a number"),
        ("least = 3", r"least = 3 is not a table, \[least\]"),
        ("[least", "is no TOML"),
    ],
)
def test_a_malformed_file_of_bars_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "bars.toml").write_text(text)
    with pytest.raises(SettingsError, match=reason):
        read_bars(tmp_path / "bars.toml")


def test_the_repositorys_own_bars_are_read() -> None:
    assert Bar("Success@3", "least", 0.95) in read_bars(REPO / "bench" / "bars.toml")
