"""What each generated page was made from, and which pages are older than that.

    python -m bench.records            # the pages that are older than their inputs
    python -m bench.records --make     # makes those again that take no hours
    python -m bench.records --line     # the line for README.md

A generated page begins with one line: the command, the commit, and the start of the
sha256 of each input. Inputs are data: articles, questions, weights, calibrations,
collections by their name. `bench/older.toml` lists the pages that are known to be older
than their inputs, with the reason; a test holds it to the truth.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.places import BENCH, DOCS, REPO
from qa.files import sha256, sha256_of
from training.sources import ARTICLES, MODEL, VOCABULARY, digests

COLLECTIONS = REPO.parent / "shared" / "collections"
"""Where collections are looked for; one that is not there is not compared."""
OLDER = BENCH / "older.toml"
QUESTIONS = "corpus/questions"
DEV, TEST = f"{QUESTIONS}/dev.jsonl", f"{QUESTIONS}/test.jsonl"
WEIGHTS = MODEL, "qa/model/weights/reader.onnx", "qa/answer/ranking.py"
DESK = (
    ARTICLES,
    VOCABULARY,
    f"{QUESTIONS}/fit.jsonl",
    *WEIGHTS,
    "qa/answer/calibration.json",
)
"""What the answers over the five articles depend on, apart from the code."""
UNKNOWN, UNMADE = "not recorded", "not made"
README = "../README.md"
"""Its figures come from several commands; people put the line there by hand."""
DIGITS = 12


class Page(NamedTuple):
    """A page of docs/. `sources` are names of `training.sources`, or files and folders
    of the repository; `quick` pages are made by `--make`."""

    sources: Sequence[str]
    collections: Sequence[str] = ()
    quick: str = ""
    """The command, where it takes at most a quarter of an hour on two cores, and no
    person or collection."""


PAGES: Mapping[str, Page] = {
    README: Page((*DESK, DEV, TEST)),
    "ablation.md": Page((*DESK, DEV, TEST), quick="python -m bench.desk.ablation"),
    "asked.md": Page(
        (*DESK, "bench/desk/asked.tsv"), quick="python -m bench.desk.asked"
    ),
    "benchmarks.md": Page((*DESK, DEV, TEST), ("squad2-a", "mtrag-a")),
    "evaluation.md": Page((*DESK, DEV, TEST), ("scifact", "covidqa", "squad2-a")),
    "foreign.md": Page(
        (
            *WEIGHTS,
            "qa/answer/calibration_without_known.json",
            "bench/foreign",
            "bench/reading",
            "training/reader/questions/leaflets.jsonl",
        ),
        ("patient-articles",),
    ),
    "freshness.md": Page(WEIGHTS, ("patient-articles",)),
    "promises.md": Page(
        ("bench/desk/promises.py", "qa/answer/promise.py"),
        quick="python -m bench.desk.promises",
    ),
    "ranking.md": Page(
        WEIGHTS, ("patient-articles", "scifact", "covidqa", "squad2-a", "mtrag-a")
    ),
    "reading.md": Page(("bench/reading",), quick="python -m bench.desk.reading"),
    "reliability.md": Page(DESK),
    "scale.md": Page(("qa/index/identity.py", MODEL), ("patient-articles",)),
    "text-check.md": Page(
        (ARTICLES, MODEL, "bench/staff"), quick="python -m bench.staff.text_check"
    ),
}
_LINE = re.compile(
    r"<!-- Made by (?P<command>`.+?`)(?: at (?P<commit>[^;]+))?; do not edit\."
    r"(?: Inputs: (?P<inputs>.+)\.)? -->"
)


def made_by(command: str, page: str) -> str:
    """The first line of a generated page of this name: an HTML comment."""
    inputs = ", ".join(f"{name} {digest}" for name, digest in _today(page).items())
    return (
        f"<!-- Made by `{command}` at {_commit()}; do not edit. Inputs: {inputs}. -->"
    )


def changes_since(text: str, page: str) -> list[str]:
    """The inputs that have changed since a page with this text was made; UNKNOWN where
    its first line does not name all of them."""
    line = _LINE.search(text)
    if not line or not line["inputs"]:
        return [UNKNOWN]
    then = dict(part.rsplit(" ", 1) for part in line["inputs"].split(", "))
    return [n for n, digest in _today(page).items() if then.get(n) != digest]


def older_pages() -> dict[str, list[str]]:
    """The pages of docs/ with inputs that have changed since, and these inputs; UNMADE
    in place of them for a page that is not there."""
    changed = {
        page: changes_since(file.read_text("utf-8"), page)
        if (file := DOCS / page).is_file()
        else [UNMADE]
        for page in PAGES
    }
    return {page: names for page, names in changed.items() if names}


def known_older() -> dict[str, str]:
    """The pages that are listed as older, with the reason of each."""
    listed: dict[str, str] = tomllib.loads(OLDER.read_text("utf-8"))
    return listed


def _today(page: str) -> dict[str, str]:
    """The digest of each input that is there."""
    sources, collections, _ = PAGES[page]
    found = {name: _digest(name) for name in sources}
    there = [c for c in collections if (COLLECTIONS / c).is_dir()]
    return found | {
        f"collection {name}": _of_folder(COLLECTIONS / name) for name in there
    }


@cache
def _digest(source: str) -> str:
    if (REPO / source).is_dir():
        return _of_folder(REPO / source)
    return digests([source])[source][:DIGITS]


@cache
def _of_folder(folder: Path) -> str:
    """One digest of the files of a folder, by their names."""
    return sha256("\n".join(_files(folder)).encode())[:DIGITS]


def _files(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            yield f"{file.relative_to(folder)} {sha256_of(file)}"


def _commit() -> str:
    """The commit, and whether files of the package differ from it."""
    words = ["git", "describe", "--always", "--abbrev=12", "--exclude=*"]
    try:
        ran = subprocess.run(
            [*words, "--dirty= and changes"], capture_output=True, check=True, cwd=REPO
        )
    except (OSError, subprocess.CalledProcessError):
        return "an unknown commit"
    return ran.stdout.decode().strip()


def main() -> int:
    """Prints the older pages; with `--make` makes the quick ones among them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--line", action="store_true", help="print that of the README")
    given = parser.parse_args()
    if given.line:
        print(made_by("make calibrate, make eval", README))
        return 0
    failed = 0
    for page, changed in older_pages().items():
        print(f"{page}: {', '.join(changed)}", flush=True)
        if given.make and (quick := PAGES[page].quick):
            words = shlex.split(quick)
            print(f"  {quick}", flush=True)
            ran = subprocess.run([sys.executable, *words[1:]], check=False, cwd=REPO)
            failed += ran.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
