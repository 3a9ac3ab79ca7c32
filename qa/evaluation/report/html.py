"""An evaluation as one HTML page, and what its templates show.

The page needs no script, no network and no other file. The lab of `qa.web` shows the
same sections, with `Results` and the same templates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from qa.corpus import Corpus
from qa.evaluation.causes import CAUSES
from qa.evaluation.outcomes import Evaluation
from qa.evaluation.sets import TestSet
from qa.pages import Templates

from . import plots
from .cases import Case, Cases
from .comparisons import GAINED_BY
from .data import (
    ConfigurationFigures,
    CostsJson,
    Figure,
    QuestionResult,
    Report,
    SetSummary,
    costs_json,
)
from .formats import (
    LESS_IS_BETTER,
    NAMES,
    STATUSES,
    format_anchor,
    format_decimal,
    format_p_value,
    format_signed,
)

MAX_DETAILED = 200
"""Failed questions that report.html lays out."""
MAX_LISTED = 1_000
"""Rows of the table of all questions."""
TEMPLATES_FOLDER = Path(__file__).with_name("templates")
FILTERS: Mapping[str, Callable[..., object]] = {
    "anchor": format_anchor,
    "decimal": format_decimal,
    "p_value": format_p_value,
    "signed": format_signed,
}
TEMPLATES = Templates(TEMPLATES_FOLDER, filters=FILTERS)
_BY_QUESTION = ("RR", "nDCG@10")
_BY_KIND = (str(GAINED_BY), "shown", "evidence_f1")
"""Columns of the table of kinds, after the first measure."""


def render_report(report: Report, evaluations: Sequence[Evaluation] = ()) -> str:
    """The content of report.html."""
    return TEMPLATES.page(
        "report.html",
        view=Results(report, evaluations),
        explained=explained(),
        style=TEMPLATES.style("base.css", "report.css"),
    )


class Explained(NamedTuple):
    """What a figure means, in two sentences, and where its formula comes from. The key
    is the name in report.json without "@k"."""

    key: str
    name: str
    says: str
    source: str


@cache
def explained() -> Mapping[str, tuple[Explained, ...]]:
    """Heading to the explanations of the figures under it."""
    text = Path(__file__).with_name("explained.toml").read_text("utf-8")
    groups = tomllib.loads(text)["group"]
    return {g["title"]: tuple(Explained(**f) for f in g["figure"]) for g in groups}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of all configurations; `figure` is its name in report.json."""

    figure: str
    name: str
    less_is_better: bool
    figures: tuple[Figure | None, ...]
    """None for a configuration that lacks the figure."""


class Listed(NamedTuple):
    """A question of one configuration, for lists. `which` counts the configurations,
    `number` the questions of the set, both from 1."""

    which: int
    number: int
    id: str
    result: QuestionResult


class FailureGroup(NamedTuple):
    """The questions that failed for one cause; `why` explains it."""

    cause: str
    why: str
    listed: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Plots:
    """The plots of one configuration, as SVG."""

    confidence: Markup
    reliability: Markup


class Results:
    """What the templates show of a report.

    Lists over configurations are in the order of `configurations`. Without
    `evaluations` no question is laid out, and `costs` are those of costs.json.
    """

    def __init__(
        self,
        report: Report,
        evaluations: Sequence[Evaluation] = (),
        costs: CostsJson | None = None,
        explained_at: str = "",
    ) -> None:
        """`explained_at` is the page that explains the figures; empty for this page."""
        self.report = report
        self.set = report.testset
        self.configurations = report.configurations
        self.names = NAMES
        self.statuses = STATUSES
        self.explained_at = explained_at
        self._costs = costs_json(evaluations) if costs is None else costs
        self._evaluations = evaluations

    @property
    def many(self) -> bool:
        """Whether there is more than one configuration."""
        return len(self.configurations) > 1

    @property
    def partial(self) -> list[ConfigurationFigures]:
        """Configurations that were stopped before the last question."""
        return [c for c in self.configurations if c.partial]

    @cached_property
    def questions(self) -> list[list[Listed]]:
        """The questions that each configuration was asked, in the order of the set."""
        return [
            [Listed(w, n, i, r) for n, (i, r) in enumerate(c.questions.items(), 1)]
            for w, c in enumerate(self.configurations, 1)
        ]

    @cached_property
    def laid_out(self) -> dict[tuple[int, int], Case]:
        """The first MAX_DETAILED failed questions with all that a page shows of them,
        by their `which` and `number`."""
        if not self._evaluations:
            return {}
        room = MAX_DETAILED // len(self._evaluations)
        laid_out = {}
        for evaluation, groups in zip(self._evaluations, self.failures, strict=True):
            testset = evaluation.testset or _no_articles(self.set)
            cases = Cases(testset, evaluation.settings)
            for one in [i for g in groups for i in g.listed][:room]:
                outcome = evaluation.outcomes[one.number - 1]
                laid_out[one.which, one.number] = cases.case(one.number, outcome)
        return laid_out

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
        return FigureRow(name, NAMES.get(name, name), name in LESS_IS_BETTER, figures)

    @property
    def per_question(self) -> list[str]:
        """The measures of the table of all questions."""
        measures = self.report.measures
        return [m for m in _BY_QUESTION if m in measures] or list(measures[:1])

    def by_kind(self, configuration: ConfigurationFigures) -> list[str]:
        """The figures that are columns of the table of kinds."""
        kinds = configuration.kinds.values()
        names = [self.report.measures[0], *_BY_KIND]
        return [n for n in dict.fromkeys(names) if any(n in k.figures for k in kinds)]

    @cached_property
    def summary(self) -> list[list[tuple[str, str]]]:
        """For each configuration, counts with what they count."""
        return [_summary([*c.questions.values()]) for c in self.configurations]

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
        return [_groups(questions) for questions in self.questions]

    def anchor(self, one: Listed) -> str:
        """The link to a question on this page, under any configuration; empty if it is
        not laid out."""
        places = [w for w, number in sorted(self.laid_out) if number == one.number]
        return f"#q-{places[0]}-{one.number}" if places else ""

    @cached_property
    def listed(self) -> list[tuple[Listed | None, ...]]:
        """The first MAX_LISTED questions, each under every configuration.

        None stands for a question that was not asked under a configuration.
        """
        asked = [{q.id: q for q in questions} for questions in self.questions]
        return [tuple(a.get(i) for a in asked) for i in islice(self.by_id, MAX_LISTED)]

    @cached_property
    def unlisted(self) -> int:
        """Questions beyond MAX_LISTED."""
        return len(self.by_id) - len(self.listed)

    @cached_property
    def by_id(self) -> dict[str, Listed]:
        """Question id to the question under the first configuration that was asked
        it."""
        found: dict[str, Listed] = {}
        for questions in self.questions:
            for one in questions:
                found.setdefault(one.id, one)
        return found

    @cached_property
    def costs(self) -> list[list[tuple[str, str]]]:
        """For each configuration, (name, value) of its costs."""
        return [_cost_rows(self._costs.get(c.name)) for c in self.configurations]


def _no_articles(about: SetSummary) -> TestSet:
    return TestSet(about.name, Corpus((), ""), (), "", about.relevant)


def _svg(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - an XML writer has escaped the text in it


def _groups(questions: Sequence[Listed]) -> list[FailureGroup]:
    failed = {
        cause: tuple(q for q in questions if q.result.cause == cause)
        for cause in CAUSES
    }
    return [FailureGroup(c, CAUSES[c], some) for c, some in failed.items() if some]


def _summary(results: Sequence[QuestionResult]) -> list[tuple[str, str]]:
    can = [r for r in results if r.answerable]
    cannot = [r.answer for r in results if not r.answerable]
    answered = [r for r in results if r.answer and r.answer.status == "found"]
    if not any(r.answer for r in results):
        good = sum(r.cause is None for r in can)
        said = "answerable questions have a relevant document among the first ten"
        return [(f"{good} of {len(can)}", said)]
    wrong = sum(not r.shown_right for r in answered)
    claimed = sum(bool(a and a.status == "found") for a in cannot)
    shown = sum(bool(a and a.shown) for a in cannot)
    counts = [
        (
            f"{sum(r.shown_right for r in can)} of {len(can)}",
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


def _cost_rows(costs: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not costs:
        return []
    built, median = costs["index_seconds"], costs["question_ms_median"]
    rows = [
        ("Making the index", "kept from before" if built is None else f"{built:.1f} s"),
        ("Passages", f"{costs['passages']:,}"),
        ("Texts encoded anew", f"{costs['texts_encoded']:,}"),
    ]
    if median is not None:
        rows += [
            ("A question, median", f"{median:.0f} ms"),
            ("A question, 95th percentile", f"{costs['question_ms_95th']:.0f} ms"),
        ]
    memory = costs["peak_memory_bytes"] / 2**20
    return [*rows, ("Memory at most", f"{memory:,.0f} MiB")]
