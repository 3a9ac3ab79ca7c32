"""The files of an evaluation: runs, qrels, report.json, report.html, costs.json.

`report.json` holds nothing of time or machine: the same inputs make the same bytes.
What it cost stands in `costs.json`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import ReportFailed
from qa.evaluation.evaluator import Costs, Evaluation
from qa.evaluation.sets import qrels_text, run_text

from .html import render_report

REPORT = "report.json"


def files(
    report: Mapping[str, Any], evaluations: Sequence[Evaluation]
) -> dict[str, bytes]:
    """File names to contents. Runs and qrels hold the answerable questions."""
    contents = {REPORT: canonical(report)}
    for name, evaluation in zip(_slugs(evaluations), evaluations, strict=True):
        asked = [o for o in evaluation.outcomes if o.question.answerable]
        run = {o.question.id: o.ranking for o in asked}
        contents[f"run-{name}.trec"] = run_text(run, name)
        qrels = {o.question.id: o.grades for o in asked}
        contents[f"qrels-{name}.trec"] = qrels_text(qrels)
    costs = {e.name: costs_of(e.costs) for e in evaluations if e.costs}
    if costs:
        contents["costs.json"] = canonical(costs)
    contents["report.html"] = render_report(report, evaluations)
    return {name: text.encode() for name, text in contents.items()}


def canonical(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n"


def costs_of(costs: Costs) -> dict[str, Any]:
    """Seconds, milliseconds and bytes; None for what was not measured in this run."""
    asked = np.array(costs.question_seconds) * 1000
    return {
        "index_seconds": costs.index_seconds and round(costs.index_seconds, 2),
        "texts_encoded": costs.encoded,
        "passages": costs.passages,
        "question_ms_median": _percentile(asked, 50),
        "question_ms_95th": _percentile(asked, 95),
        "peak_memory_bytes": costs.peak_memory,
    }


def _percentile(values: Any, at: float) -> float | None:
    return round(float(np.percentile(values, at)), 1) if len(values) else None


def _slugs(evaluations: Sequence[Evaluation]) -> list[str]:
    """A file name for each, none twice."""
    slugs: list[str] = []
    for e in evaluations:
        slug = re.sub(r"[^A-Za-z0-9._]+", "-", e.name).strip("-.") or "run"
        while slug in slugs:
            slug += "-"
        slugs.append(slug)
    return slugs


def check_folder(folder: Path) -> Path:
    """The folder, if a report may stand there: it is new, empty, or holds an older
    report, which is replaced. Raises ReportFailed."""
    if folder.exists() and not folder.is_dir():
        raise ReportFailed(f"{folder} is no folder.", cure="Name another: --out DIR")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / REPORT).is_file():
        raise ReportFailed(
            f"{folder} holds other files, and no report to replace.",
            cure="Name a new folder: --out DIR",
        )
    return folder


def write(
    folder: Path, report: Mapping[str, Any], evaluations: Sequence[Evaluation]
) -> None:
    """Replaces the folder whole, once every file is written. Raises ReportFailed."""
    contents = files(report, evaluations)
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
