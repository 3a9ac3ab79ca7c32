"""Saved reports: read again, and compared with each other without asking anything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from qa.errors import ReportFailed

from .comparisons import Values, comparisons_of
from .data import (
    REPORT_FORMAT,
    ConfigurationFigures,
    CostsJson,
    Report,
)
from .files import COSTS, REPORT

_AGAIN = "Evaluate the set again: qa eval SET"
_ANSWER = ("status", "confidence", "right", "shown")
_STAGES = ("dense", "lexical", "fused")


class Saved(NamedTuple):
    """A report that was read from a disk; `label` tells it from others."""

    label: str
    report: Report
    costs: CostsJson


def read_report(path: Path, label: str = "") -> Saved:
    """Reads a folder of `write_report`, or its report.json. The label is the name of
    the folder where none is given. Raises ReportFailed."""
    file = path / REPORT if path.is_dir() else path
    try:
        content = json.loads(file.read_bytes())
        if content["format"] != REPORT_FORMAT:
            raise ReportFailed(
                f"{file} has the format {content['format']}; this desk reads "
                f"{REPORT_FORMAT}.",
                cure=_AGAIN,
            )
        report = _adapter().validate_python(_fields(content))
        costs = file.with_name(COSTS)
        spent = json.loads(costs.read_bytes()) if costs.is_file() else {}
    except OSError as error:
        raise ReportFailed(
            f"{file} cannot be read: {error.strerror}.",
            cure="Name the folder of a report, such as index/reports/dev.",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        kind = "" if isinstance(error, ValidationError) else f" ({error})"
        raise ReportFailed(f"{file} is no report{kind}.", cure=_AGAIN) from error
    return Saved(label or file.parent.name, report, spent)


def compare_reports(saved: Sequence[Saved]) -> Saved:
    """All configurations of the reports as one report, each compared with the first
    one, over the questions that both were asked. Configurations of the same name get
    the label of their report.

    Raises ReportFailed for reports that share no question, or judge different things.
    """
    first = saved[0]
    notes = list(first.report.testset.notes)
    for other in saved[1:]:
        notes += _notes(first, other)
    every = [(s, c) for s in saved for c in s.report.configurations]
    names = _names(every)
    configurations = tuple(
        replace(c, name=n) for n, (_, c) in zip(names, every, strict=True)
    )
    costs = {
        name: s.costs[c.name]
        for name, (s, c) in zip(names, every, strict=True)
        if c.name in s.costs
    }
    report = Report(
        replace(
            first.report.testset,
            notes=tuple(notes),
            uses=tuple(dict.fromkeys(u for s in saved for u in s.report.testset.uses)),
        ),
        first.report.measures,
        configurations,
        comparisons_of(names, [_values(c) for c in configurations]),
    )
    return Saved(first.label, report, costs)


def _notes(first: Saved, other: Saved) -> list[str]:
    """What must be known of a comparison of two reports."""
    one, two = first.report, other.report
    if one.testset.judged != two.testset.judged:
        raise ReportFailed(
            f"{first.label} judges {one.testset.judged}, {other.label} "
            f"{two.testset.judged}.",
            cure="Compare reports that judge the same.",
        )
    asked, also = _questions(one), _questions(two)
    common = [i for i, text in asked.items() if also.get(i) == text]
    if not common:
        raise ReportFailed(
            f"{first.label} and {other.label} share no question.",
            cure="Compare reports of the same set.",
        )
    notes = []
    if one.testset.sha256 != two.testset.sha256:
        notes.append(
            f"{first.label} and {other.label} are of different sets: "
            f"{len(asked)} and {len(also)} questions, {len(common)} of them the same."
        )
        if changed := sum(i in also for i in asked) - len(common):
            raise ReportFailed(
                f"{changed} questions of {first.label} and {other.label} have the same "
                "id and other words.",
                cure="Compare reports of the same set.",
            )
    if one.testset.corpus != two.testset.corpus:
        notes.append(f"{first.label} and {other.label} are of different articles.")
    return notes


def _questions(report: Report) -> dict[str, str]:
    asked = [c.questions for c in report.configurations]
    return {key: one.question for some in asked for key, one in some.items()}


def _names(every: Sequence[tuple[Saved, ConfigurationFigures]]) -> list[str]:
    """A name for each configuration that no other has."""
    own = [c.name for _, c in every]
    names: list[str] = []
    for saved, configuration in every:
        name = configuration.name
        if own.count(name) > 1:
            name = f"{name} ({saved.label})"
        number = 2
        plain = name
        while name in names:
            name, number = f"{plain} {number}", number + 1
        names.append(name)
    return names


def _values(configuration: ConfigurationFigures) -> Values:
    """Figure to question id to value, where there is one."""
    values: Values = {}
    for key, one in configuration.questions.items():
        for name, value in one.values.items():
            if value is not None:
                values.setdefault(name, {})[key] = value
    return values


# --- the JSON of a report, as the fields of `Report` ---------------------------------


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def _fields(content: Mapping[str, Any]) -> dict[str, Any]:
    """Undoes what `Report.to_json` renames."""
    configurations = [
        {
            **c,
            "questions": {k: _question(q) for k, q in c["questions"].items()},
            "confidence": c["confidence"] and _confidence(c["confidence"]),
        }
        for c in content["configurations"]
    ]
    return {**content, "testset": content["set"], "configurations": configurations}


def _confidence(content: Mapping[str, Any]) -> dict[str, Any]:
    promise = content["promise"]
    kept = promise and {"promise": promise, **promise["here"]}
    return {**content, "promise": kept}


def _question(content: Mapping[str, Any]) -> dict[str, Any]:
    answer = {k: content[k] for k in _ANSWER} if "status" in content else None
    standing = content.get("standing")
    places = standing and {
        **standing,
        "in_corpus": content["cause"] != "not in the corpus",
        **{s: (p["rank"], p["score"]) for s in _STAGES if (p := standing[s])},
    }
    return {"error": "", **content, "answer": answer, "places": places}
