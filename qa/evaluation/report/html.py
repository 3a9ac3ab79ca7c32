"""An evaluation as one HTML page, and what its templates show.

The page needs no script, no network and no other file. The lab of `qa.web` shows the
same sections, with `Results` and the same templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from markupsafe import Markup

from qa.corpus import Corpus
from qa.evaluation.causes import CAUSES
from qa.evaluation.outcomes import Evaluation
from qa.evaluation.sets import TestSet
from qa.pages import Templates

from . import plots
from .cases import STATUSES, Case, Cases
from .comparisons import GAINED_BY
from .data import (
    LESS_IS_BETTER,
    NAMES,
    ConfigurationFigures,
    Figure,
    Report,
    SetSummary,
)
from .formats import format_decimal, format_p_value, format_signed

MAX_DETAILED = 200
"""Failed questions that report.html lays out."""
MAX_LISTED = 1_000
"""Rows of the table of all questions."""
TEMPLATES_FOLDER = Path(__file__).with_name("templates")
FILTERS = {
    "decimal": format_decimal,
    "p_value": format_p_value,
    "signed": format_signed,
}
TEMPLATES = Templates(TEMPLATES_FOLDER, filters=FILTERS)
_BY_KIND = (str(GAINED_BY), "shown", "evidence_f1")
"""Columns of the table of kinds, after the first measure."""


def render_report(report: Report, evaluations: Sequence[Evaluation]) -> str:
    """The content of report.html."""
    return TEMPLATES.page(
        "report.html",
        view=Results(report, evaluations),
        style=TEMPLATES.style("base.css", "report.css"),
    )


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of all configurations."""

    name: str
    less_is_better: bool
    figures: tuple[Figure | None, ...]
    """None for a configuration that lacks the figure."""


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """The questions that failed for one cause."""

    cause: str
    why: str
    cases: tuple[Case, ...]
    """Cases to be laid out."""
    more: tuple[Case, ...]
    """The cases beyond MAX_DETAILED."""


@dataclass(frozen=True, slots=True)
class Plots:
    """The plots of one configuration, as SVG."""

    confidence: Markup
    reliability: Markup


class Results:
    """What the templates show of a report and of the evaluations behind it.

    Lists over configurations are in the order of `configurations`.
    """

    def __init__(self, report: Report, evaluations: Sequence[Evaluation]) -> None:
        self.report = report
        self.set = report.testset
        self.configurations = report.configurations
        self.evaluations = evaluations
        self.names = NAMES
        self.statuses = STATUSES

    def prepare(self) -> None:
        """Computes plots and tables now instead of when they are first shown."""
        _ = self.risk, self.drawn, self.failures, self.listed, self.summary

    @property
    def many(self) -> bool:
        """Whether there is more than one configuration."""
        return len(self.configurations) > 1

    @property
    def partial(self) -> list[ConfigurationFigures]:
        """Configurations that were stopped before the last question."""
        return [c for c in self.configurations if c.partial]

    @cached_property
    def cases(self) -> list[list[Case]]:
        """The cases of each configuration, in the order of the set."""
        return [
            [cases.case(n, o) for n, o in enumerate(e.outcomes, 1)]
            for e in self.evaluations
            for cases in [Cases(e.testset or _no_articles(self.set), e.settings)]
        ]

    @cached_property
    def figure_rows(self) -> dict[str, list[FigureRow]]:
        """Heading to the rows of figures under it."""
        ranking = list(self.report.measures)
        shown = [n for n in NAMES if n.startswith(("shown", "evidence", "mark"))]
        groups = {
            "Ranking": ranking,
            "Passages shown": shown,
            "Confidence and refusal": [n for n in NAMES if n not in shown],
        }
        rows = {
            title: [row for n in names if (row := self._figure_row(n))]
            for title, names in groups.items()
        }
        return {title: found for title, found in rows.items() if found}

    def _figure_row(self, name: str) -> FigureRow | None:
        figures = tuple(c.figures.get(name) for c in self.configurations)
        if not any(figures):
            return None
        return FigureRow(NAMES.get(name, name), name in LESS_IS_BETTER, figures)

    def by_kind(self, configuration: ConfigurationFigures) -> list[str]:
        """The figures that are columns of the table of kinds."""
        kinds = configuration.kinds.values()
        names = [self.report.measures[0], *_BY_KIND]
        return [n for n in dict.fromkeys(names) if any(n in k.figures for k in kinds)]

    @cached_property
    def summary(self) -> list[list[tuple[str, str]]]:
        """For each configuration, counts with what they count."""
        return [_summary(cases) for cases in self.cases]

    @cached_property
    def risk(self) -> Markup:
        """The risk-coverage plot; empty without calibration."""
        return _svg(plots.plot_risk_coverage(self.configurations))

    @cached_property
    def sweep(self) -> Markup:
        """The plot of settings that were varied; empty where none was."""
        return _svg(plots.plot_sweep(self.report))

    @cached_property
    def drawn(self) -> list[Plots | None]:
        """The plots of each configuration; None without calibration."""
        return [
            Plots(_svg(plots.plot_confidence(c)), _svg(plots.plot_reliability(c)))
            if c.confidence
            else None
            for c in self.configurations
        ]

    @cached_property
    def failures(self) -> list[list[FailureGroup]]:
        """For each configuration, the failed questions by cause."""
        room = MAX_DETAILED // max(1, len(self.cases))
        return [_groups(cases, room) for cases in self.cases]

    def anchor(self, case: Case) -> str:
        """The link to the case on this page; empty if it is not laid out."""
        for which, groups in enumerate(self.failures, 1):
            if any(case.number == c.number for g in groups for c in g.cases):
                return f"#q-{which}-{case.number}"
        return ""

    @cached_property
    def listed(self) -> list[tuple[Case | None, ...]]:
        """The first MAX_LISTED questions, each with its case under every configuration.

        None stands for a question that was not asked under a configuration.
        """
        longest = min(max(map(len, self.cases), default=0), MAX_LISTED)
        return [
            tuple(c[n] if n < len(c) else None for c in self.cases)
            for n in range(longest)
        ]

    @cached_property
    def unlisted(self) -> int:
        """Questions beyond MAX_LISTED."""
        return max(map(len, self.cases), default=0) - len(self.listed)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """Question id to its place in the set, from 1."""
        return {c.question.id: c.number for cases in self.cases for c in cases}

    @cached_property
    def costs(self) -> list[list[tuple[str, str]]]:
        """For each configuration, (name, value) of its costs."""
        return [_costs(e) for e in self.evaluations]


def _no_articles(about: SetSummary) -> TestSet:
    return TestSet(about.name, Corpus((), ""), (), "", about.relevant)


def _svg(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - an XML writer has escaped the text in it


def _groups(cases: Sequence[Case], room: int) -> list[FailureGroup]:
    groups = []
    for cause, why in CAUSES.items():
        failed = [c for c in cases if c.outcome.cause == cause]
        if failed:
            laid_out = failed[:room]
            groups.append(
                FailureGroup(
                    cause, why, tuple(laid_out), tuple(failed[len(laid_out) :])
                )
            )
            room -= len(laid_out)
    return groups


def _summary(cases: Sequence[Case]) -> list[tuple[str, str]]:
    can = [c.outcome for c in cases if c.question.answerable]
    cannot = [c.outcome for c in cases if not c.question.answerable]
    answered = [c for c in cases if c.status == "found"]
    if not any(c.outcome.answer for c in cases):
        good = sum(o.cause is None for o in can)
        said = "answerable questions have a relevant document among the first ten"
        return [(f"{good} of {len(can)}", said)]
    wrong = sum(not c.outcome.shown_right for c in answered)
    claimed = sum(c.status == "found" for c in cases if not c.question.answerable)
    shown = sum(bool(o.answer and o.answer.citations) for o in cannot)
    counts = [
        (
            f"{sum(o.shown_right for o in can)} of {len(can)}",
            "answerable questions were shown a passage that answers",
        ),
        (
            f"{wrong} of {len(answered)}",
            "answers called found are wrong",
        ),
    ]
    if cannot:
        counts += [
            (
                f"{claimed} of {len(cannot)}",
                "unanswerable questions were answered as found",
            ),
            (
                f"{shown} of {len(cannot)}",
                "unanswerable questions were shown any passage",
            ),
        ]
    return counts


def _costs(evaluation: Evaluation) -> list[tuple[str, str]]:
    costs = evaluation.costs
    if costs is None:
        return []
    built = costs.index_seconds
    rows = [
        ("Making the index", "kept from before" if built is None else f"{built:.1f} s"),
        ("Passages", f"{costs.passages:,}"),
        ("Texts encoded anew", f"{costs.encoded:,}"),
    ]
    if costs.question_seconds:
        middle, most = np.percentile(np.array(costs.question_seconds) * 1000, [50, 95])
        rows += [
            ("A question, median", f"{middle:.0f} ms"),
            ("A question, 95th percentile", f"{most:.0f} ms"),
        ]
    return [*rows, ("Memory at most", f"{costs.peak_memory / 2**20:,.0f} MiB")]
