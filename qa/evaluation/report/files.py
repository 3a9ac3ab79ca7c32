"""The files of an evaluation: runs, qrels, report.json, report.html, costs.json.

The same inputs give the same bytes of report.json, since time and memory stand in
costs.json only.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from qa.errors import ReportFailed
from qa.evaluation.outcomes import Evaluation
from qa.evaluation.sets import is_without_relevant, qrels_text, run_names, run_text

from .data import Report, costs_json
from .html import render_report
from .plots import plot_sweep

REPORT, COSTS, SCORES = "report.json", "costs.json", "scores.csv"
_FACTS = ("status", "confidence", "cause")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell for a formula."""


def report_files(
    report: Report, evaluations: Sequence[Evaluation] = ()
) -> dict[str, bytes]:
    """File name to content. Runs and qrels hold the questions that enter the measures
    of a ranking; without `evaluations` there are none."""
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
    if costs := costs_json(evaluations):
        contents[COSTS] = _json_text(costs)
    contents[SCORES] = scores_text(report)
    if sweep := plot_sweep(report):
        contents["sweep.svg"] = sweep
    contents["report.html"] = render_report(report, evaluations)
    return {name: text.encode("utf-8", "replace") for name, text in contents.items()}


def scores_text(report: Report) -> str:
    """The values of each question as CSV: a row a question and configuration, a column
    a measure; empty where a measure has no value."""
    out = io.StringIO(newline="")
    results = [r for c in report.configurations for r in c.questions.values()]
    measures = dict.fromkeys(name for r in results for name in r.values)
    rows = csv.writer(out)
    facts = ("configuration", "id", "question", "kind", "answerable", *_FACTS)
    rows.writerow([*facts, *measures])
    for configuration in report.configurations:
        for key, one in configuration.questions.items():
            content = one.to_json()
            about = (configuration.name, key, one.question, one.kind)
            cells = (*map(_plain_cell, about), str(one.answerable).lower())
            known = (content.get(f) for f in _FACTS)
            rows.writerow([*cells, *known, *(one.values.get(m) for m in measures)])
    return out.getvalue()


def _plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


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
    folder: Path, report: Report, evaluations: Sequence[Evaluation] = ()
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
