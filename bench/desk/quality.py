"""Makes docs/evaluation.md: the figures of every configuration on every set.

    python -m bench.desk.quality --collections ../shared/collections

Runs `qa eval` on two sets of golden questions and on the collections, each with the
configurations of bench/configurations that `TRIED` names, and writes their tables.
Vectors are kept in index/cache, so a second run takes minutes.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.markdown import figure, significant, table
from bench.places import BENCH, DOCS, INDEX, QUESTIONS, REPO
from bench.records import made_by

CONFIGURATIONS = ("shipped", "both", "meaning", "words")
UNCUT = ("both", "meaning", "words")
"""Without `shipped`: cutting these collections would add an hour of encoding."""
TRIED = {"scifact": UNCUT, "covidqa": UNCUT, "squad2-a": ("both",)}
"""Sets that are not measured with all configurations; squad2-a has 6,727 questions."""
GOLDEN = ("dev", "test")
SETS = (*GOLDEN, "scifact", "covidqa", "squad2-a")
ABOUT = {
    "dev": "Golden questions over the five articles. The desk was tuned and calibrated "
    "on them, so they flatter it.",
    "test": "Golden questions over the five articles. They were written without asking "
    "the desk and are used for this page only. They are what to expect.",
    "scifact": "Published: nDCG@10 0.679 for BM25 (`words alone`) and 0.645 for "
    "all-MiniLM-L6-v2 (`meaning alone`). *Shipped* was not measured: its 34,101 "
    "passages would take half an hour to encode.",
    "squad2-a": "The reader learnt from half of its titles (training/README.md), so "
    "the figures of refusing flatter it; `qa/model/weights/card.json` has those of the "
    "titles that it did not see.",
}
ROWS = (
    *("RR", "Success@1", "Success@3", "Success@10", "Recall@10", "Recall@100"),
    *("AP", "nDCG@10", "judged@10", "shown"),
    *("evidence_precision", "evidence_recall", "evidence_f1"),
    *("marked", "mark_right", "mark_wrong"),
    *("auroc_right", "auroc_answerable", "aurc", "brier"),
    *("found", "found_wrong", "answerable_found"),
    *("unanswerable_found", "unanswerable_shown"),
)


def main() -> None:
    """Evaluates the sets and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--reports", type=Path, default=INDEX / "reports")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument(
        "--kept",
        action="store_true",
        help="Only write the page, from the last reports.",
    )
    given = parser.parse_args()
    parts = []
    for name in given.sets.split(","):
        folder = given.reports / name
        if not given.kept:
            evaluate(name, given.collections, folder)
        report = json.loads((folder / "report.json").read_text("utf-8"))
        parts.append(section(name, report))
    head = HEAD.format(python=platform.python_version())
    first = made_by("make quality", "evaluation.md")
    page = "\n\n".join([f"{first}\n{head}", *parts])
    (DOCS / "evaluation.md").write_text(page + "\n", "utf-8")


def evaluate(name: str, collections: Path, out: Path) -> None:
    """Runs `qa eval` on one set; `out` gets the report."""
    golden = QUESTIONS / f"{name}.jsonl"
    questions = golden if name in GOLDEN else collections / name
    tried = TRIED.get(name, CONFIGURATIONS)
    configs = [f"--config={BENCH / 'configurations' / c}.toml" for c in tried]
    qa = str(Path(sys.executable).with_name("qa"))
    subprocess.run(
        [qa, "eval", str(questions), *configs, "--out", str(out)], check=True, cwd=REPO
    )


HEAD = """# What the desk reaches

Every figure comes from `qa eval` ([how to read them](evaluating.md)), with its 95 %
interval in brackets: exact for shares, else from a bootstrap.

- The configurations are those of `bench/configurations`. *Shipped* is the desk as it
  is, with passages of a few sentences or a list. The others search whole sections (in a
  collection: whole documents): *both* by meaning and words as the desk does, *meaning
  alone* with all-MiniLM-L6-v2, *words alone* with BM25. A channel alone is alone: the
  question as it was typed, no reader, no diversity of articles, no known questions. It
  has no confidence and no marks.
- Each configuration is compared with the first of its table. **Bold**: it differs with
  p < 0.05 (paired randomisation test, Holm's correction).
- Ranking and marks were tuned on *dev* and on sets that are not on this page
  (docs/design.md). Nothing was tuned on *test*.
- The shipped confidence was fitted, and its promise made, on questions about the five
  articles. On other sets it is used as it is.

Python {python}."""


def section(name: str, report: dict[str, Any]) -> str:
    """The part of the page about one set, from its `report.json`."""
    about, configurations = report["set"], report["configurations"]
    strong = significant(report)
    unanswerable = about["questions"] - about["answerable"]
    lines = [
        f"## {name}",
        "",
        f"{about['answerable']:,} questions with and {unanswerable:,} without an "
        f"answer, judged by {about['judged']}. {ABOUT.get(name, '')}".rstrip(),
        "",
        *beside(report),
    ]
    rows = []
    for row in ROWS:
        cells = [
            cell(c["figures"].get(row), strong=row in strong.get(c["name"], ()))
            for c in configurations
        ]
        if any(cells):
            rows.append((label(row), *cells))
    lines.append(table(("", *(c["name"] for c in configurations)), rows))
    lines += ["", "Failures by cause:", ""]
    for c in configurations:
        causes = ", ".join(f"{k} {len(v)}" for k, v in sorted(c["failures"].items()))
        lines.append(f"- {c['name']}: {causes or 'none'}")
    return "\n".join(lines)


def beside(report: dict[str, Any]) -> list[str]:
    """What is to be read beside the figures of a set, as a list."""
    about = report["set"]
    notes = list(about["notes"])
    notes += [f"{u['questions']} questions {u['made']}." for u in about["uses"]]
    for configuration in report["configurations"]:
        name = configuration["name"]
        notes += [f"*{name}*: {remark}" for remark in configuration["remarks"]]
    return [*(f"- {note}" for note in notes), ""] if notes else []


def cell(found: dict[str, Any] | None, *, strong: bool) -> str:
    """A figure of the report with its interval; empty if the set has no such figure."""
    if not found or found["value"] is None:
        return ""
    return figure(found["value"], found["low"], found["high"], strong=strong)


def label(row: str) -> str:
    """The name of a figure as reports show it."""
    from qa.evaluation.report import NAMES
    from qa.evaluation.report.formats import LESS_IS_BETTER

    name = NAMES.get(row, row)
    return f"{name} (less is better)" if row in LESS_IS_BETTER else name


if __name__ == "__main__":
    main()
