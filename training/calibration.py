"""Makes the shipped confidence and its promise, with and without known questions.

    python -m bench.desk.foreign --collections ../shared/collections --write FOLDER
    python -m training.calibration --elsewhere FOLDER

Runs `qa calibrate` on the golden questions over the index of the repository: once as it
is, and once with a copy of the corpus folder that has no known questions. Adds what the
files were made from.

The second file gets a minimum for *found* over other articles, too, chosen on the
questions of FOLDER/fit.jsonl about the articles of FOLDER: the lowest one above which
at most 5 % are wrong. Nothing is promised there. Without FOLDER the file names none.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from qa.answer import lowest_with_few_wrong
from qa.answer.confidence import (
    SHIPPED_CALIBRATION,
    SHIPPED_WITHOUT_KNOWN,
    read_calibration,
)
from qa.cli import main as qa
from qa.corpus import read_corpus
from qa.evaluation import Configuration, desk_for, try_questions
from qa.evaluation.sets import golden
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
FILES = SHIPPED_CALIBRATION, SHIPPED_WITHOUT_KNOWN
SOURCES = *map(name_of, (*FIT, PROMISE_ON)), *ANSWERS_FROM
WRONG = 0.05, 0.06, 0.08, 0.10
WRONG_WITHOUT_KNOWN = 0.10, 0.15, 0.20, 0.25
"""At most this share of the answers shown as found is wrong: the first one that can be
promised."""
WRONG_ELSEWHERE = 0.05


def main() -> None:
    """Fits both and writes them; prints what `qa calibrate` prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--elsewhere", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with_known, without = FILES
    kept = any(fit(with_known, given.index, wrong) for wrong in WRONG) and any(
        fit(without, given.index, wrong, known=False) for wrong in WRONG_WITHOUT_KNOWN
    )
    if kept and given.elsewhere:
        choose_elsewhere(without, given.elsewhere, given.index)
    sys.exit(0 if kept else 2)


def fit(out: Path, index: Path, wrong: float, *, known: bool = True) -> bool:
    """Writes a calibration to `out` and returns True; leaves `out` as it is and returns
    False if the promise does not hold. Builds the index if it is not current."""
    with TemporaryDirectory() as scratch:
        corpus = CORPUS
        if not known:
            corpus = Path(scratch) / CORPUS.name
            shutil.copytree(CORPUS, corpus, ignore=shutil.ignore_patterns("fit.*"))
        places = ["--corpus", str(corpus), "--index", str(index)]
        options = ["--promise-on", str(PROMISE_ON), "--wrong", str(wrong), "--no-keep"]
        for words in (
            ["build", *places],
            ["calibrate", *map(str, FIT), *options, "--out", str(out), *places],
        ):
            if qa.main(words, standalone_mode=False):
                return False
    write_json(out, read_json(out) | {"made_from": digests(SOURCES)})
    return True


def choose_elsewhere(out: Path, folder: Path, index: Path) -> None:
    """Adds the minimum for *found* over other articles to a calibration."""
    questions = golden(folder / "fit.jsonl", read_corpus(folder))
    cache = index / "cache"
    desk, _ = desk_for(questions, Configuration("fit"), cache, corpus=folder)
    trials = try_questions(desk, questions.questions)
    curve = read_calibration(out)
    confidence = [curve.probability(t.evidence) for t in trials]
    kept = lowest_with_few_wrong(confidence, [t.right for t in trials], WRONG_ELSEWHERE)
    record = read_json(out)
    record["thresholds"]["elsewhere"] = round(kept.threshold, 6)
    record["elsewhere"] = {
        "wrong_at_most": WRONG_ELSEWHERE,
        "questions": len(trials),
        "answerable": sum(t.question.answerable for t in trials),
        "found": kept.found,
        "wrong": kept.wrong,
        "questions_and_articles": questions.sha256,
    }
    write_json(out, record)
    print(f"Elsewhere found from {kept.threshold:.3f}: {record['elsewhere']}")


if __name__ == "__main__":
    main()
