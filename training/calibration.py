"""Makes qa/answer/calibration.json: the shipped confidence and its promise.

    python -m training.calibration --wrong 0.10

Runs `qa calibrate` on the golden questions over the index of the repository, and adds
what the file was made from.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

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

FIT = QUESTIONS / "dev.jsonl", QUESTIONS / "curve.jsonl"
"""The reader learnt from fit.jsonl, so its logits there are no evidence."""
PROMISE_ON = QUESTIONS / "calibration.jsonl"
SOURCES = *map(name_of, (*FIT, PROMISE_ON)), *ANSWERS_FROM
WRONG = 0.10
"""At most this share of the answers shown as found is wrong."""


def main() -> None:
    """Fits the confidence and writes it; prints what `qa calibrate` prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", type=float, default=WRONG)
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--out", type=Path, default=SHIPPED_CALIBRATION)
    given = parser.parse_args()
    fit(given.out, given.index, given.wrong)


def fit(out: Path, index: Path, wrong: float = WRONG) -> None:
    """Writes the calibration to `out`. Builds the index if it is not current.

    Ends with exit code 2, and leaves `out` as it is, if the promise does not hold.
    """
    places = ["--corpus", str(CORPUS), "--index", str(index)]
    options = ["--promise-on", str(PROMISE_ON), "--wrong", str(wrong)]
    for words in (
        ["build", *places],
        ["calibrate", *map(str, FIT), *options, "--out", str(out), *places],
    ):
        if code := qa.main(words, standalone_mode=False):
            sys.exit(code)
    write_json(out, read_json(out) | {"made_from": digests(SOURCES)})


if __name__ == "__main__":
    main()
