"""Measures the shipped reader on groups that it never learnt from, and writes the
figures into its card.

    python -m training.reader.judge --size 400
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.model.answer_reader import CARD, SHIPPED_READER, AnswerReader
from training.reader.measure import Score, auroc, scores_of, tests_of
from training.reader.network import Network
from training.sources import REPO, read_json, write_json

ASKED = "How long does the injection take?"
PASSAGES = (
    "Joint injection\nThe injection takes about twenty minutes. You lie on your back.",
    "Joint injection\nThe injection brings a medicine to the joint. It calms the pain.",
    "Before you come\nBring a list of your medicines. You may eat and drink as usual.",
)
TIMED = 40
"""Questions of which each is read with three passages."""


def main() -> None:
    """Measures on each set and writes the card after each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = REPO.parent / "shared"
    parser.add_argument("--collections", type=Path, default=shared / "collections")
    parser.add_argument("--sets", type=Path, default=shared / "training")
    parser.add_argument("--size", type=int, default=400, help="questions of a set")
    parser.add_argument("--whole", type=Path, help="float weights to compare with")
    given = parser.parse_args()
    reader = AnswerReader.load()
    card = read_json(SHIPPED_READER / CARD)
    logits = [round(r.logit, 3) for r in reader.read(ASKED, PASSAGES)]
    card["example"] = {
        "question": ASKED,
        "passages": dict(zip(PASSAGES, logits, strict=True)),
    }
    scores = card["auroc"] = {}
    score, whole = _score(reader), _whole(given.whole)
    for name, (asked, texts, truth) in tests_of(
        given.sets, given.collections, given.size
    ).items():
        scores[name] = {
            "pairs": len(truth),
            "shipped": auroc(truth, score(asked, texts)),
        }
        if whole:
            scores[name]["float"] = auroc(truth, whole(asked, texts))
        if "milliseconds_for_three" not in card:
            card["milliseconds_for_three"] = _speed(reader, asked, texts)
        print(name, json.dumps(scores[name]), flush=True)
        write_json(SHIPPED_READER / CARD, card)


def _score(reader: AnswerReader) -> Score:
    def score(asked: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
        pairs = zip(asked, texts, strict=True)
        return np.array([reader.read(a, [t])[0].logit for a, t in pairs], np.float32)

    return score


def _whole(weights: Path | None) -> Score | None:
    """The network before its weights were rounded."""
    if weights is None:
        return None
    from safetensors.torch import load_file

    network = Network()
    network.load_state_dict(load_file(weights))
    return scores_of(network.eval())


def _speed(
    reader: AnswerReader, asked: Sequence[str], texts: Sequence[str]
) -> dict[str, Any]:
    """Median and 95th percentile of the time of three passages on one thread."""
    taken = []
    for n in range(TIMED):
        began = time.perf_counter()
        reader.read(asked[n], texts[3 * n : 3 * n + 3])
        taken.append(1000 * (time.perf_counter() - began))
    return {
        "median": round(median(taken), 1),
        "percentile_95": round(float(np.percentile(taken, 95)), 1),
    }


if __name__ == "__main__":
    main()
