"""Makes qa/question/languages.json: what tells that a question is in another language.

    python -m training.languages

Fits two logistic regressions on the tune half of bench/talk, over articles in English
that hold no word of it: on what `qa.question.languages` sees, and on that beside the
probability of qa/desk/kinds.json, which learnt from none of these questions.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from qa.desk.kinds import Kinds
from qa.model import encoder_for
from qa.question import Languages, without_full_stop
from qa.question.languages import SHIPPED_WEIGHTS, logit
from training.sources import MODEL, REPO, digests, name_of

TUNE = tuple(sorted((REPO / "bench" / "talk").glob("tune*.jsonl")))
FOREIGN = "other language"
SOURCES = (MODEL, "qa/desk/kinds.json", *map(name_of, TUNE))
PENALTY = 3.0
"""Inverse strength of the L2 penalty on standardised values; 0.3 tells as well."""


def main() -> None:
    """Fits and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SHIPPED_WEIGHTS)
    given = parser.parse_args()
    made = {**fit(examples()), "made_from": digests(SOURCES)}
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in made.items())
    given.out.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(f"written: {given.out.name}")


def examples() -> dict[str, bool]:
    """Each question of the tune half, and whether it is in another language."""
    return {
        entry["question"]: entry["set"] == FOREIGN
        for file in TUNE
        for entry in map(json.loads, file.read_text("utf-8").splitlines())
        if any(map(str.isalpha, entry["question"]))
    }


def fit(questions: dict[str, bool]) -> dict[str, Any]:
    """The weights of both regressions."""
    encoder, languages = encoder_for(), Languages([], "en", lambda _: False)
    kinds = Kinds(encoder, lambda _: False)
    encoded = encoder.encode_questions([without_full_stop(q) for q in questions])
    rows = []
    for question, one in zip(questions, encoded, strict=True):
        evidence, _ = languages.evidence(question)
        rows.append([*evidence, logit(kinds.other_language(one.vector) or 0.0)])
    values, foreign = np.array(rows), list(questions.values())
    return {
        "alone": _fit(values[:, :-1], foreign),
        "with_vector": _fit(values, foreign),
    }


def _fit(values: Any, foreign: list[bool]) -> list[float]:
    from sklearn.linear_model import LogisticRegression

    mean, spread = values.mean(axis=0), values.std(axis=0)
    model = LogisticRegression(C=PENALTY, max_iter=3000)
    model.fit((values - mean) / spread, foreign)
    weights = model.coef_[0] / spread
    intercept = model.intercept_[0] - weights @ mean
    return [round(float(w), 4) for w in (*weights, intercept)]


if __name__ == "__main__":
    main()
