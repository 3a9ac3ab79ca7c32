"""An evaluation as a page that stands alone.

The page needs no script, no network and no second file. The web room shows the same
sections through `Results` and its templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from qa.corpus import Corpus
from qa.evaluation.causes import CAUSES
from qa.evaluation.evaluator import Evaluation
from qa.evaluation.sets import TestSet
from qa.pages import Templates

from . import plots
from .cases import STATUSES, Case, Cases
from .comparisons import GAINED_BY
from .data import LESS_IS_BETTER, NAMES
from .formats import format_decimal, format_p_value, format_signed

DETAILED = 200
"""Failed questions that report.html lays out."""
LISTED = 1_000
"""Rows that a list of questions has on a page."""
TEMPLATES_FOLDER = Path(__file__).with_name("templates")
FILTERS = {
    "decimal": format_decimal,
    "p_value": format_p_value,
    "signed": format_signed,
}
TEMPLATES = Templates(TEMPLATES_FOLDER, filters=FILTERS)
_BY_KIND = (str(GAINED_BY), "shown", "evidence_f1")


def render_report(report: Mapping[str, Any], evaluations: Sequence[Evaluation]) -> str:
    return TEMPLATES.page(
        "report.html",
        view=Results(report, evaluations),
        style=TEMPLATES.style("base.css", "report.css"),
    )


# --- what a page shows of an evaluation ---------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of every configuration; None where one has none."""

    name: str
    less_is_better: bool
    figures: tuple[Mapping[str, Any] | None, ...]


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """The questions that failed for one cause, the first of them laid out."""

    cause: str
    why: str
    cases: tuple[Case, ...]
    more: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Plots:
    confidence: Markup
    reliability: Markup


class Results:
    """What templates ask of a report and the evaluations behind it."""

    def __init__(
        self, report: Mapping[str, Any], evaluations: Sequence[Evaluation]
    ) -> None:
        self.report = report
        self.set = report["set"]
        self.configurations = report["configurations"]
        self.evaluations = evaluations
        self.names = NAMES
        self.statuses = STATUSES

    def prepare(self) -> None:
        """Makes now what takes a moment and would be made when first shown."""
        _ = self.risk, self.drawn, self.failures, self.listed, self.summary

    @property
    def many(self) -> bool:
        return len(self.configurations) > 1

    @property
    def partial(self) -> list[Mapping[str, Any]]:
        return [c for c in self.configurations if c["partial"]]

    @cached_property
    def cases(self) -> list[list[Case]]:
        """For each configuration its questions, in the order of the set."""
        return [
            [cases.case(n, o) for n, o in enumerate(e.outcomes, 1)]
            for e in self.evaluations
            for cases in [Cases(e.testset or _no_articles(self.set), e.settings)]
        ]

    @cached_property
    def lines(self) -> dict[str, list[FigureRow]]:
        """Headings to figures: what was ranked, what was shown, how sure it was."""
        ranking = list(self.report["measures"])
        shown = [n for n in NAMES if n.startswith(("shown", "evidence", "mark"))]
        groups = {
            "Ranking": ranking,
            "Passages shown": shown,
            "Confidence and refusal": [n for n in NAMES if n not in shown],
        }
        lines = {
            title: [line for n in names if (line := self._line(n))]
            for title, names in groups.items()
        }
        return {title: found for title, found in lines.items() if found}

    def _line(self, name: str) -> FigureRow | None:
        figures = tuple(c["figures"].get(name) for c in self.configurations)
        if not any(figures):
            return None
        return FigureRow(NAMES.get(name, name), name in LESS_IS_BETTER, figures)

    def by_kind(self, configuration: Mapping[str, Any]) -> list[str]:
        """Figures worth a column."""
        kinds = configuration["kinds"].values()
        names = [self.report["measures"][0], *_BY_KIND]
        return [
            n for n in dict.fromkeys(names) if any(n in k["figures"] for k in kinds)
        ]

    @cached_property
    def summary(self) -> list[list[tuple[str, str]]]:
        """For each configuration a few counts and what they count."""
        return [_summary(cases) for cases in self.cases]

    @cached_property
    def risk(self) -> Markup:
        return _drawn(plots.plot_risk_coverage(self.configurations))

    @cached_property
    def drawn(self) -> list[Plots | None]:
        return [
            Plots(_drawn(plots.confidence(c)), _drawn(plots.plot_reliability(c)))
            if c["confidence"]
            else None
            for c in self.configurations
        ]

    def operating_point(self, configuration: Mapping[str, Any]) -> Any:
        return plots.operating_point(configuration)

    @cached_property
    def failures(self) -> list[list[FailureGroup]]:
        room = DETAILED // max(1, len(self.cases))
        return [_groups(cases, room) for cases in self.cases]

    def anchor(self, case: Case) -> str:
        """Where the page lays the question out; empty where it does not."""
        for which, groups in enumerate(self.failures, 1):
            if any(case.number == c.number for g in groups for c in g.cases):
                return f"#q-{which}-{case.number}"
        return ""

    @cached_property
    def listed(self) -> list[tuple[Case | None, ...]]:
        """Questions, each as every configuration had it; None where not yet asked."""
        longest = min(max(map(len, self.cases), default=0), LISTED)
        return [
            tuple(c[n] if n < len(c) else None for c in self.cases)
            for n in range(longest)
        ]

    @cached_property
    def unlisted(self) -> int:
        return max(map(len, self.cases), default=0) - len(self.listed)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """Question ids to their numbers."""
        return {c.topic.id: c.number for cases in self.cases for c in cases}

    @cached_property
    def costs(self) -> list[list[tuple[str, str]]]:
        return [_costs(e) for e in self.evaluations]


def _no_articles(about: Mapping[str, Any]) -> TestSet:
    return TestSet(about["name"], Corpus((), ""), (), "", about["relevant"])


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - plots escapes what it writes


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
    can = [c.outcome for c in cases if c.topic.answerable]
    cannot = [c.outcome for c in cases if not c.topic.answerable]
    answered = [c for c in cases if c.status == "found"]
    if not any(c.outcome.answer for c in cases):
        good = sum(o.cause is None for o in can)
        said = "answerable questions have a relevant document among the first ten"
        return [(f"{good} of {len(can)}", said)]
    wrong = sum(not c.outcome.shown_right for c in answered)
    claimed = sum(c.status == "found" for c in cases if not c.topic.answerable)
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
