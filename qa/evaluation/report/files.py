"""The files of an evaluation: runs, qrels, report.json, report.html, costs.json.

The same inputs give the same bytes of report.json, since time and memory stand in
costs.json only.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import ReportFailed
from qa.evaluation.outcomes import Costs, Evaluation
from qa.evaluation.sets import is_without_relevant, qrels_text, run_names, run_text

from .data import Report
from .html import render_report
from .plots import plot_sweep

REPORT = "report.json"


def report_files(report: Report, evaluations: Sequence[Evaluation]) -> dict[str, bytes]:
    """File name to content. Runs and qrels hold the questions that enter the measures
    of a ranking."""
    contents = {REPORT: _json_text(report.to_json())}
    names = run_names([e.name for e in evaluations])
    zeros = report.testset.zeros
    for name, evaluation in zip(names, evaluations, strict=True):
        asked = [
            o
            for o in evaluation.outcomes
            if o.question.answerable or (zeros and is_without_relevant(o.question))
        ]
        run = {o.question.id: o.ranking for o in asked}
        contents[f"run-{name}.trec"] = run_text(run, name)
        qrels = {o.question.id: o.grades for o in asked}
        contents[f"qrels-{name}.trec"] = qrels_text(qrels)
    costs = {e.name: costs_of(e.costs) for e in evaluations if e.costs}
    if costs:
        contents["costs.json"] = _json_text(costs)
    if sweep := plot_sweep(report):
        contents["sweep.svg"] = sweep
    contents["report.html"] = render_report(report, evaluations)
    return {name: text.encode() for name, text in contents.items()}


def costs_of(costs: Costs) -> dict[str, Any]:
    """The content of costs.json for one configuration; units are in the keys.

    `index_seconds` is None if the index was in the cache; the times of questions are
    None if none was asked.
    """
    milliseconds = np.array(costs.question_seconds) * 1000
    return {
        "index_seconds": costs.index_seconds and round(costs.index_seconds, 2),
        "texts_encoded": costs.encoded,
        "passages": costs.passages,
        "question_ms_median": _percentile(milliseconds, 50),
        "question_ms_95th": _percentile(milliseconds, 95),
        "peak_memory_bytes": costs.peak_memory,
    }


def check_folder(folder: Path) -> Path:
    """The folder, if a report may be written there.

    It must be new, empty, or hold an older report, which is replaced. Raises
    ReportFailed.
    """
    if folder.exists() and not folder.is_dir():
        raise ReportFailed(f"{folder} is no folder.", cure="Name another: --out DIR")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / REPORT).is_file():
        raise ReportFailed(
            f"{folder} holds other files, and no report to replace.",
            cure="Name a new folder: --out DIR",
        )
    return folder


def write_report(
    folder: Path, report: Report, evaluations: Sequence[Evaluation]
) -> None:
    """Replaces the folder once all new files are written. Raises ReportFailed."""
    contents = report_files(report, evaluations)
    fresh = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    except OSError as error:
        raise ReportFailed(
            f"{folder} cannot be written: {error.strerror or error}.",
            cure="Free some space or name another folder: --out DIR",
        ) from error


def _json_text(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n"


def _percentile(values: Any, percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 1) if len(values) else None
