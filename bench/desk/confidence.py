"""Which evidence tells right from wrong: every set of features, compared.

    python -m bench.desk.confidence

Asks the fit questions and no others. Prints figures with the question's topic left out:
AUROC of right from wrong and of answerable from unanswerable, Brier score, log loss. A
feature is worth keeping if the log loss grows without it, with an interval above 0.
Then the shipped features under several strengths of regularisation.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.markdown import table
from bench.places import CORPUS, INDEX, QUESTIONS
from qa.answer import FEATURES
from qa.corpus import read_questions
from qa.desk import Desk
from qa.evaluation import try_questions
from qa.evaluation.calibration import (
    REGULARISATION,
    Trial,
    groups_of,
    leave_one_out,
    matrix,
)
from qa.evaluation.measures import auroc, bootstrap, brier

FIT = [QUESTIONS / "dev.jsonl", QUESTIONS / "curve.jsonl"]
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
HEAD = "AUROC right", "AUROC answerable", "Brier", "log loss"

Floats = NDArray[np.float64]


def main() -> None:
    """Asks the questions once and prints three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", type=Path, nargs="+", default=FIT)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--index", type=Path, default=INDEX)
    given = parser.parse_args()
    desk = Desk.open(given.index, given.corpus, calibrated=False)
    articles = {a.id: a for a in desk.articles()}
    questions = [q for f in given.fit for q in read_questions(f, articles)]
    trials = try_questions(desk, questions)
    right = sum(t.right for t in trials)
    print(f"{len(trials)} fit questions, of {right} a passage shown answers.\n")
    for block in (by_set, without_one, by_strength):
        print(block(trials), end="\n\n")


def by_set(trials: Sequence[Trial]) -> str:
    """A line for each set of features, the smallest first."""
    rows = [
        (", ".join(chosen), *_figures(trials, chosen))
        for size in range(1, len(FEATURES) + 1)
        for chosen in combinations(FEATURES, size)
    ]
    return table(("features", *HEAD), rows)


def without_one(trials: Sequence[Trial]) -> str:
    """By how much the log loss grows if a feature is left out."""
    whole, rows = _losses(trials, tuple(FEATURES)), []
    for name in FEATURES if len(FEATURES) > 1 else ():
        rest = tuple(f for f in FEATURES if f != name)
        mean, low, high = bootstrap((_losses(trials, rest) - whole).tolist())
        rows.append((name, f"{mean:+.4f} ({low:+.4f} to {high:+.4f})"))
    return table(("left out", "log loss grows by, 95 % interval"), rows)


def by_strength(trials: Sequence[Trial]) -> str:
    """All features under each strength of regularisation."""
    rows = []
    for strength in STRENGTHS:
        shipped = " (shipped)" if strength == REGULARISATION else ""
        figures = _figures(trials, tuple(FEATURES), strength)
        rows.append((f"{strength:g}{shipped}", *figures))
    return table(("regularisation", *HEAD), rows)


def _figures(
    trials: Sequence[Trial], features: Sequence[str], strength: float = REGULARISATION
) -> tuple[str, ...]:
    evidence, right = matrix(trials, features)
    answerable = [t.question.answerable for t in trials]
    predicted = leave_one_out(evidence, right, groups_of(trials), strength)
    return (
        f"{auroc(predicted, right):.3f}",
        f"{auroc(predicted, answerable):.3f}",
        f"{brier(predicted, right):.4f}",
        f"{_log_loss(predicted, right).mean():.4f}",
    )


def _losses(trials: Sequence[Trial], features: Sequence[str]) -> Floats:
    evidence, right = matrix(trials, features)
    return _log_loss(leave_one_out(evidence, right, groups_of(trials)), right)


def _log_loss(predicted: Floats, right: NDArray[np.bool_]) -> Floats:
    return np.asarray(-np.log(np.where(right, predicted, 1 - predicted)))


if __name__ == "__main__":
    main()
