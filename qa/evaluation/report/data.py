"""The report as values: what report.json, the pages and the terminal show.

`Report.to_json` gives the content of report.json, described in docs/evaluating.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from math import isnan
from typing import Any, Literal

from qa.answer import Promise, Status
from qa.evaluation.causes import CAUSES, Cause, RankAndScore, StagePlaces
from qa.evaluation.held_out import Use
from qa.evaluation.measures import Interval
from qa.evaluation.outcomes import Evaluation

from .formats import STATUSES

CostsJson = Mapping[str, Mapping[str, Any]]
"""Name of a configuration to its costs."""


REPORT_FORMAT = 1
DECIMALS = 6

SWEPT = (
    "The best of several values was chosen on these questions, so its figures flatter "
    "it: report it on questions that chose nothing."
)
"""What is said beside the figures of settings that were varied."""


def round_figure(value: float | None) -> float | None:
    """The value with six decimals; None for None and nan."""
    return None if value is None or isnan(value) else round(float(value), DECIMALS)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % interval over `questions` questions.

    `value`, `low` and `high` are None where they are not defined, such as a share of
    no questions.
    """

    value: float | None
    low: float | None
    high: float | None
    questions: int


def figure_of(interval: Interval, questions: int) -> Figure:
    """The interval, rounded, with the number of questions behind it."""
    value, low, high = map(round_figure, interval)
    return Figure(value, low, high, questions)


@dataclass(frozen=True, slots=True)
class Difference(Figure):
    """A figure of one configuration minus that of the baseline, with p values."""

    p: float
    p_holm: float
    """`p` adjusted for the number of comparisons."""
    needed: int | None = None
    """How many questions such as these would show a difference of the size that was
    asked for; None where none differs."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One configuration against another one, the baseline."""

    baseline: str
    configuration: str
    questions: int
    """Answerable questions that both were asked."""
    figures: Mapping[str, Difference]
    by: str | None
    """The measure that `gained` and `lost` go by; None if it was not measured."""
    gained: tuple[str, ...]
    """Ids of the questions with a higher value than in the baseline."""
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetSummary:
    """What was asked."""

    name: str
    sha256: str
    corpus: str
    """Digest of the articles; empty for foreign runs."""
    judged: Literal["documents", "spans"]
    relevant: int
    """The lowest grade that counts as an answer."""
    questions: int
    answerable: int
    notes: tuple[str, ...]
    without_relevant: int = 0
    """Questions of which something was judged, and nothing of it answers."""
    zeros: bool = False
    """Whether these count 0 in the measures of a ranking, as in trec_eval."""
    uses: tuple[Use, ...] = ()
    """What questions of the set were used for before."""

    @property
    def convention(self) -> str:
        """What became of the questions without anything relevant; empty where there
        are none."""
        if not self.without_relevant:
            return ""
        many = f"{self.without_relevant} judged questions have nothing that is relevant"
        if self.zeros:
            return (
                f"{many}. They count 0 in the measures of a ranking, as in trec_eval."
            )
        return (
            f"{many}. They enter no measure of a ranking; --without-relevant zero "
            "counts each 0, as trec_eval does."
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be read before any figure."""
        return tuple(
            f"NOT HELD OUT: {u.questions} of {self.questions} questions stand in "
            f"{u.file}, which {u.made}. Figures on them flatter the desk."
            for u in self.uses
        )


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The questions of one kind."""

    answerable: int
    statuses: Mapping[str, int]
    """Status of the answer to the number of questions, answerable or not."""
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The lowest confidence of each status; below `related` nothing is shown."""

    found: float
    related: float


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """A promise, and whether it was kept on the questions of this set."""

    promise: Promise
    found: int
    """Answers with the status *found*."""
    wrong: int
    """Of these: answers that show no passage that answers."""
    kept: bool
    held_out: bool = True
    """Whether neither the confidence nor the reader was made from these questions."""

    @property
    def verdict(self) -> str:
        """Whether it was kept, in words."""
        kept = "kept" if self.kept else "NOT kept"
        if self.held_out:
            return kept
        return f"{kept}, but on questions that are NOT HELD OUT, which proves nothing"

    def to_json(self) -> dict[str, Any]:
        """The promise as text and numbers, with the counts under `here`."""
        here = {
            "found": self.found,
            "wrong": self.wrong,
            "kept": self.kept,
            "held_out": self.held_out,
        }
        return {"said": str(self.promise), **asdict(self.promise), "here": here}


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Questions whose confidence is at least `low` and below `high`."""

    low: float
    high: float
    questions: int
    mean_confidence: float | None
    share_right: float | None


@dataclass(frozen=True, slots=True)
class ConfidenceFigures:
    """How the confidence of a calibrated desk relates to right and wrong answers."""

    thresholds: Thresholds
    promise: PromiseResult | None
    risk_coverage: tuple[tuple[float, float], ...]
    """(coverage, risk) points, coverage ascending."""
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """What the desk answered to one question."""

    status: Status
    confidence: float | None
    """None without calibration."""
    right: bool
    """Whether a card answers, shown or held back."""
    shown: tuple[str, ...]
    """Ids of the passages shown."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question under one configuration."""

    question: str
    kind: str
    answerable: bool
    values: Mapping[str, float | None]
    """Measure to the value of this question."""
    cause: Cause | None
    answer: AnswerSummary | None
    """None if only the ranking was judged, or the desk refused the question."""
    places: StagePlaces | None
    error: str

    @property
    def confidence(self) -> float:
        """The confidence of the answer; 0 for a question that the desk refused."""
        return (self.answer.confidence if self.answer else None) or 0.0

    @property
    def status(self) -> str:
        """The status of the answer for people; empty without an answer."""
        return STATUSES[self.answer.status] if self.answer else ""

    @property
    def shown_right(self) -> bool:
        """Whether a passage that is shown answers."""
        return self.values.get("shown") == 1

    @property
    def why(self) -> str:
        """The explanation of the cause; empty if the question did not fail."""
        return CAUSES[self.cause] if self.cause else ""

    @property
    def verdict(self) -> str:
        """The cause of the failure, or in a few words what went well."""
        if self.cause:
            return self.cause
        if not self.answerable:
            shown = bool(self.answer and self.answer.shown)
            return "not claimed as an answer" if shown else "rightly refused"
        return "answer shown" if self.answer else "relevant document found"

    def to_json(self) -> dict[str, Any]:
        """Keys of what does not apply to the question are left out."""
        content: dict[str, Any] = {
            "question": self.question,
            "kind": self.kind,
            "answerable": self.answerable,
            "values": dict(self.values),
            "cause": self.cause,
        }
        if self.answer:
            content |= _json(self.answer)
        if self.places:
            content["standing"] = {
                "passages": self.places.passages,
                "card": self.places.card,
                "dense": _place_json(self.places.dense),
                "lexical": _place_json(self.places.lexical),
                "fused": _place_json(self.places.fused),
            }
        if self.error:
            content["error"] = self.error
        return content


@dataclass(frozen=True, slots=True)
class ConfigurationFigures:
    """All that was measured of one configuration."""

    name: str
    settings: Mapping[str, object]
    build: str
    asked: int
    """Questions that were asked."""
    partial: bool
    """Whether it was stopped before the last question."""
    figures: Mapping[str, Figure]
    kinds: Mapping[str, KindFigures]
    confidence: ConfidenceFigures | None
    """None without calibration."""
    failures: Mapping[Cause, tuple[str, ...]]
    """Cause to the ids of the questions that failed for it."""
    questions: Mapping[str, QuestionResult]
    """Id to result, in the order of the set."""
    remarks: tuple[str, ...] = ()
    """What is to be known beside the figures."""

    @property
    def operating_point(self) -> tuple[float, float] | None:
        """(coverage, risk) at the `found` threshold; None if no answer reaches it."""
        found, wrong = self.figures.get("found"), self.figures.get("found_wrong")
        if not found or found.value is None or not wrong or wrong.value is None:
            return None
        return found.value, wrong.value


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one evaluation or more of the same set."""

    testset: SetSummary
    measures: tuple[str, ...]
    """Names of the ranking measures."""
    configurations: tuple[ConfigurationFigures, ...]
    comparisons: tuple[Comparison, ...]
    """Each configuration but the first against the first, or each pair."""
    shown: float = 0.02
    """The difference that `Difference.needed` is for."""
    varied: tuple[str, ...] = ()
    """Settings of which several values were tried, as "ranking.depth"."""

    @property
    def beside(self) -> list[str]:
        """What is to be read beside the figures. A remark on some of the configurations
        names these."""
        remarks: dict[str, list[str]] = {}
        for configuration in self.configurations:
            for remark in configuration.remarks:
                remarks.setdefault(remark, []).append(configuration.name)
        every = len(self.configurations)
        said = [
            r if len(names) == every else f"{', '.join(names)}: {r}"
            for r, names in remarks.items()
        ]
        convention, swept = self.testset.convention, SWEPT if self.varied else ""
        return [line for line in (convention, *said, swept) if line]

    def to_json(self) -> dict[str, Any]:
        """The content of report.json; it holds no time and nothing of the machine."""
        return {
            "format": REPORT_FORMAT,
            "set": _json(self.testset),
            "measures": list(self.measures),
            "configurations": [_json(c) for c in self.configurations],
            "comparisons": [_json(c) for c in self.comparisons],
            "shown": self.shown,
            "varied": list(self.varied),
        }


def costs_json(evaluations: Sequence[Evaluation]) -> CostsJson:
    """The content of costs.json, by the name of the configuration."""
    return {e.name: e.costs.to_json() for e in evaluations if e.costs}


def _json(value: Any) -> Any:
    """A value as JSON has it; a dataclass becomes an object with its fields in order,
    unless it has a `to_json` of its own."""
    if hasattr(value, "to_json"):
        return value.to_json()
    if hasattr(value, "_asdict"):
        return value._asdict()
    if is_dataclass(value):
        return {f.name: _json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _json(of) for key, of in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(of) for of in value]
    return value


def _place_json(place: RankAndScore | None) -> dict[str, Any] | None:
    return place and {"rank": place.rank, "score": round_figure(place.score)}
