"""Which evidence tells right from wrong: every feature, and every set of them.

    python bench/confidence.py corpus/questions/dev.jsonl corpus/questions/fit.jsonl

Asks the fit questions, and no others, and prints leave-one-out figures: AUROC of right
from wrong and of answerable from not, Brier score, log loss. A feature pays when the
log loss without it is greater, with an interval that excludes 0. Then the shipped set
under several strengths of regularisation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from qa.answer import FEATURES
from qa.desk import Desk
from qa.evaluation import try_questions
from qa.evaluation.calibration import REGULARISATION, Trial, leave_one_out, matrix
from qa.evaluation.measures import auroc, bootstrap, brier
from qa.evaluation.sets import read_questions

REPO = Path(__file__).parent.parent
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
HEAD = "AUROC right | AUROC answerable | Brier | log loss"

Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fit", type=Path, nargs="+")
    parser.add_argument("--corpus", type=Path, default=REPO / "corpus")
    parser.add_argument("--index", type=Path, default=REPO / "index")
    given = parser.parse_args()
    desk = Desk.open(given.index, given.corpus, calibrated=False)
    articles = {a.id: a for a in desk.articles()}
    questions = [q for f in given.fit for q in read_questions(f, articles)]
    trials = try_questions(desk, questions)
    right = sum(t.right for t in trials)
    print(f"{len(trials)} fit questions, of {right} a passage shown answers.\n")
    for block in (by_set, without_one, by_strength):
        print("\n".join(block(trials)), end="\n\n")


def by_set(trials: Sequence[Trial]) -> Iterator[str]:
    """Single features, pairs and so on; all sets of up to six features."""
    yield f"| features | {HEAD} |\n|---|---|---|---|---|"
    for size in range(1, len(FEATURES) + 1):
        for chosen in combinations(FEATURES, size):
            yield f"| {', '.join(chosen)} | {_figures(trials, chosen)} |"


def without_one(trials: Sequence[Trial]) -> Iterator[str]:
    yield "| left out | log loss grows by, 95 % interval |\n|---|---|"
    whole = _losses(trials, tuple(FEATURES))
    for name in FEATURES if len(FEATURES) > 1 else ():
        rest = tuple(f for f in FEATURES if f != name)
        mean, low, high = bootstrap((_losses(trials, rest) - whole).tolist())
        yield f"| {name} | {mean:+.4f} ({low:+.4f} to {high:+.4f}) |"


def by_strength(trials: Sequence[Trial]) -> Iterator[str]:
    yield f"| regularisation | {HEAD} |\n|---|---|---|---|---|"
    for strength in STRENGTHS:
        shipped = " (shipped)" if strength == REGULARISATION else ""
        figures = _figures(trials, tuple(FEATURES), strength)
        yield f"| {strength:g}{shipped} | {figures} |"


def _figures(
    trials: Sequence[Trial], features: Sequence[str], strength: float = REGULARISATION
) -> str:
    evidence, right = matrix(trials, features)
    answerable = [t.question.answerable for t in trials]
    predicted = leave_one_out(evidence, right, strength)
    return (
        f"{auroc(predicted, right):.3f} | {auroc(predicted, answerable):.3f} | "
        f"{brier(predicted, right):.4f} | {_log_loss(predicted, right).mean():.4f}"
    )


def _losses(trials: Sequence[Trial], features: Sequence[str]) -> Floats:
    evidence, right = matrix(trials, features)
    return _log_loss(leave_one_out(evidence, right), right)


def _log_loss(predicted: Floats, right: NDArray[np.bool_]) -> Floats:
    return np.asarray(-np.log(np.where(right, predicted, 1 - predicted)))


if __name__ == "__main__":
    main()
