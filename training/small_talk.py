"""Makes qa/desk/small_talk.json: what tells small talk from questions.

    python -m training.small_talk

Fits a softmax regression on unit vectors of the packaged model. Small talk are the
English messages of qa/desk/small_talk.toml and those of training/talk.tsv. Questions
are others of that file, the questions of fit.jsonl that open a conversation, and those
of reader/questions/leaflets.jsonl.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from qa.desk.small_talk import QUESTION, SHIPPED_WEIGHTS, same_words
from qa.model import encoder_for
from qa.question import without_full_stop
from qa.text import terms_of
from training.sources import MODEL, QUESTIONS, REPO, digests, name_of

MESSAGES = REPO / "training" / "talk.tsv"
LEAFLETS = REPO / "training" / "reader" / "questions" / "leaflets.jsonl"
FIT = QUESTIONS / "fit.jsonl"
SOURCES = (
    MODEL,
    "qa/desk/small_talk.toml",
    name_of(MESSAGES),
    name_of(FIT),
    name_of(LEAFLETS),
)
PENALTY = 10.0
"""Inverse strength of the L2 penalty; 3 and 30 tell as well on the tune half."""
AT_ONCE = 256


def main() -> None:
    """Fits and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SHIPPED_WEIGHTS)
    given = parser.parse_args()
    made = fit(examples())
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in made.items())
    given.out.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(f"{len(made['kinds'])} kinds in {given.out.name}")


def examples() -> dict[str, str]:
    """Each message with its kind."""
    found = {
        text: kind
        for kind, table in same_words().items()
        for text in table.get("en", ())
    }
    for line in MESSAGES.read_text("utf-8").splitlines():
        text, kind = line.rsplit("\t", 1)
        found[text] = kind
    for line in map(json.loads, FIT.read_text("utf-8").splitlines()):
        if not line.get("history"):
            found.setdefault(line["question"], QUESTION)
    for leaflet in map(json.loads, LEAFLETS.read_text("utf-8").splitlines()):
        for line in leaflet["questions"]:
            found.setdefault(line["question"], QUESTION)
    return found


def fit(messages: dict[str, str]) -> dict[str, Any]:
    """The file as an object."""
    from sklearn.linear_model import LogisticRegression

    encoder = encoder_for()
    texts = [without_full_stop(t) for t in messages]
    vectors = np.concatenate(
        [
            np.stack(
                [e.vector for e in encoder.encode_questions(texts[at : at + AT_ONCE])]
            )
            for at in range(0, len(texts), AT_ONCE)
        ]
    )
    model = LogisticRegression(C=PENALTY, max_iter=3000)
    model.fit(vectors, list(messages.values()))
    talk = (t for t, kind in messages.items() if kind != QUESTION)
    return {
        "encoder": encoder.weights_sha256,
        "kinds": model.classes_.tolist(),
        "weights": model.coef_.astype(float).round(3).tolist(),
        "intercepts": model.intercept_.astype(float).round(3).tolist(),
        "terms": sorted({term for t in talk for term in terms_of(t, content=True)}),
        "made_from": digests(SOURCES),
    }


if __name__ == "__main__":
    main()
