"""From the files that the adapters wrote to one `results.json`.

RAW holds `<set>/<round>/<peer>/` with the files that `protocol` names, or `problem.txt`
if the system could not be measured. A missing file was not measured and is left out.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.peers import judge
from bench.peers.protocol import read_replies
from bench.peers.systems import SYSTEMS
from qa.evaluation.sets import TestSet

PROBLEM = "problem.txt"


def collect(raw: Path, tests: Mapping[str, TestSet]) -> dict[str, Any]:
    """All results as one JSON object; `tests` are the sets by name."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": _versions(raw),
        "sets": [_set(name, raw / name, test) for name, test in tests.items()],
    }


def _versions(raw: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in sorted(raw.glob("*/*/*/index.json")):
        found[file.parent.name] = json.loads(file.read_text("utf-8"))["versions"]
    return {peer: found[peer] for peer in SYSTEMS if peer in found}


def _set(name: str, folder: Path, test: TestSet) -> dict[str, Any]:
    replies = {
        file.parent.name: read_replies(file)
        for file in sorted(folder.glob("*/*/hits.jsonl"))
    }
    replies = {peer: replies[peer] for peer in SYSTEMS if peer in replies}
    measured = {peer: judge.judge(test, replies[peer]) for peer in replies}
    systems = {
        peer: {
            "measures": {m: judge.interval(v) for m, v in measured[peer].items()},
            "refusals": judge.refusals(test, replies[peer]),
            "not located": judge.not_located(replies[peer]),
            "rounds": _rounds(folder, peer),
            "failures": _failures(folder, peer),
        }
        for peer in replies
    }
    if not test.documents:
        for peer, system in systems.items():
            system[judge.CHARACTERS] = judge.characters(test, replies[peer])
    for peer, found in judge.differences(measured).items():
        systems[peer]["differences"] = found
    return {
        "name": name,
        "spans": not test.documents,
        "documents": len(test.corpus.articles),
        "answerable": sum(t.answerable for t in test.questions),
        "unanswerable": sum(not t.answerable for t in test.questions),
        "followups": sum(bool(t.history) for t in test.questions),
        "notes": list(test.notes),
        "systems": systems,
        "problems": {
            file.parent.name: file.read_text("utf-8").strip()
            for file in sorted(folder.glob(f"*/*/{PROBLEM}"))
        },
    }


def _rounds(folder: Path, peer: str) -> dict[str, dict[str, float]]:
    """Costs by round, so that ratios can be taken within a round. Times in the unit
    that the name ends with, memory in MiB."""
    rounds = {}
    for file in sorted(folder.glob(f"*/{peer}/costs.json")):
        asked = json.loads(file.read_text("utf-8"))
        built = json.loads(file.with_name("index.json").read_text("utf-8"))
        rounds[file.parent.parent.name] = {
            "median_ms": median(asked["question_ms"]),
            "p95_ms": quantiles(asked["question_ms"], n=20, method="inclusive")[-1],
            "cold_s": asked["cold_s"],
            "ask_mb": asked["peak_mb"],
            "index_s": built["index_s"],
            "index_mb": built["peak_mb"],
            "disk_mb": built["disk_mb"],
            "pieces": built["pieces"],
        }
    return rounds


def _failures(folder: Path, peer: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(folder.glob(f"*/{peer}/costs.json")):
        found |= json.loads(file.read_text("utf-8"))["failures"]
    return found


def machine() -> dict[str, Any]:
    """The machine that the times depend on; facts that the system does not give are
    left out."""
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(_number(_field("/proc/meminfo", "MemTotal")) / 2**20, 1),
        "system": _field("/etc/os-release", "PRETTY_NAME", "=") or platform.system(),
        "kernel": platform.release().split("-")[0],
        "python": platform.python_version(),
    }


def _field(path: str, name: str, sign: str = ":") -> str:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except OSError:
        return ""
    pairs = (line.partition(sign) for line in lines)
    return next((v.strip().strip('"') for k, _, v in pairs if k.strip() == name), "")


def _number(text: str) -> float:
    return float(text.split(maxsplit=1)[0]) if text else 0.0
