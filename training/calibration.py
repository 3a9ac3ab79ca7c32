"""Makes qa/answer/calibration.json: the shipped confidence and its promise.

    python -m training.calibration --wrong 0.15

Runs `qa calibrate` on the golden questions over the index of the repository, and adds
what the file was made from.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from qa.answer.confidence import SHIPPED_CALIBRATION
from qa.cli import main as qa
from training.sources import (
    ANSWERS_FROM,
    CORPUS,
    INDEX,
    QUESTIONS,
    digests,
    name_of,
    read_json,
    write_json,
)

FIT = QUESTIONS / "dev.jsonl", QUESTIONS / "fit.jsonl"
PROMISE_ON = QUESTIONS / "calibration.jsonl"
WRONG = 0.15
"""At most this share of the answers shown as found is wrong."""


def main() -> None:
    """Fits the confidence and writes it; prints what `qa calibrate` prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", type=float, default=WRONG)
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--out", type=Path, default=SHIPPED_CALIBRATION)
    given = parser.parse_args()
    write_json(given.out, fit(given.index, given.wrong))
    print(f"Written to {given.out}.")


def fit(index: Path, wrong: float = WRONG) -> dict[str, Any]:
    """The calibration as `qa.answer.confidence.read_calibration` reads it, and what it
    was made from. Builds the index if it is not current.

    Raises CalibrationError if the promise does not hold.
    """
    places = ["--corpus", str(CORPUS), "--index", str(index)]
    qa.main(["build", *places], standalone_mode=False)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "calibration.json"
        options = ["--promise-on", str(PROMISE_ON), "--wrong", str(wrong)]
        words = ["calibrate", *map(str, FIT), *options, "--out", str(out), *places]
        qa.main(words, standalone_mode=False)
        record = read_json(out)
    sources = (*map(name_of, (*FIT, PROMISE_ON)), *ANSWERS_FROM)
    return record | {"made_from": digests(sources)}


if __name__ == "__main__":
    main()
