"""AUROC of a reader on groups that it never learnt from: can it tell a passage that
answers from one that only seems to?

Each set gives answerable questions with the window that holds the answer, and
unanswerable ones with the window that people or a search took for near. Where a set has
no unanswerable question, the nearest other window of the set is read instead.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from qa.evaluation.measures import bootstrap_of
from qa.model.sentence_transformer import packaged_folder
from training.reader.bundles import Miner
from training.reader.network import Network
from training.reader.rows import (
    OWN,
    PATIENT,
    Row,
    halves,
    held_out,
    leaflet_rows,
    own_rows,
    rows_of,
    squad_rows,
)
from training.reader.twists import Twister

UNSEEN = (
    "squad2-train-part", "nq-dev", "epqa", "sleepqa", "cpgqa", "squadshifts-reddit",
)  # fmt: skip
"""Sets of which some groups are held out."""
MEASURED = "wikiqa-train", "cast2022", "subjqa"
"""Sets for research that nothing is learnt from."""
Test = tuple[list[str], list[str], list[bool]]
"""Questions, texts, and whether the text answers."""
Score = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""A function from questions and texts to logits, shape (pairs,)."""


def tests_of(sets: Path, collections: Path, size: int) -> dict[str, Test]:
    """The tests by name, each of at most `size` answerable and as many other pairs."""
    twister = Twister(sets / "unanswerable-swaps.tsv")
    squad2 = squad_rows(collections / "squad2-a")
    _, test = halves(squad2)
    rows = {"squad2-a tested titles": [r for r in squad2 if r.group in test]}
    for name in UNSEEN:
        read = rows_of(sets / f"{name}.jsonl.gz")
        rows[name] = [r for r in read if held_out(r.group)]
    own = own_rows(OWN, collections / PATIENT)
    rows["own"] = [r for r in own if held_out(r.group)]
    rows["leaflets"] = [r for r in leaflet_rows() if held_out(r.group)]
    for name in MEASURED:
        rows[name] = list(rows_of(sets / f"{name}.jsonl.gz"))
    return {name: _test(found, twister, size) for name, found in rows.items()}


def _test(rows: list[Row], twister: Twister, size: int) -> Test:
    dice = random.Random(7)
    no = [r for r in rows if not r.answerable]
    yes = [r for r in rows if r.answerable and r.spans]
    some = dice.sample(yes, min(len(yes), 4 * size))
    some += dice.sample(no, min(len(no), size))
    miner = Miner(some, twister)
    pairs = []
    for row in some[: min(len(yes), size)]:
        if row not in miner.rows:
            continue
        held = miner.holding(row)
        if held:
            pairs.append((row.question, held[0].text, True))
            if not no and (near := miner.nearest(row)):
                pairs.append((row.question, near[0], False))
    pairs += [
        (row.question, miner.seeming(row), False)
        for row in some
        if not row.answerable and row in miner.rows
    ]
    asked, texts, truth = zip(*pairs, strict=True)
    return list(asked), list(texts), list(truth)


def auroc(truth: Sequence[bool], values: NDArray[np.floating]) -> list[float]:
    """AUROC and the bounds of its 95 % bootstrap interval over pairs."""
    right = np.array(truth)

    def of(rows: NDArray[np.intp]) -> float:
        classes = right[rows]
        if classes.all() or not classes.any():
            return float("nan")
        return float(roc_auc_score(classes, values[rows]))

    return [round(v, 4) for v in bootstrap_of(of, len(right), resamples=300)]


def scores_of(network: Network) -> Score:
    """The logits of a network, as it is."""
    tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(256, strategy="only_second")
    tokenizer.enable_padding()

    def score(asked: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        logits = np.zeros(len(texts), np.float32)
        for at in range(0, len(order), 32):
            rows = order[at : at + 32]
            found = tokenizer.encode_batch([(asked[i], texts[i]) for i in rows])
            given = (
                torch.tensor([e.ids for e in found]),
                torch.tensor([e.attention_mask for e in found]),
                torch.tensor([e.type_ids for e in found]),
            )
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                logits[rows] = network(*given)[0].float().numpy()
        return logits

    return score


class Curve:
    """The learning curve of a network: AUROC of each test at several times."""

    def __init__(self, sets: Path, collections: Path, network: Network) -> None:
        self._tests = tests_of(sets, collections, 120)
        self._score = scores_of(network)
        self.points: list[dict[str, Any]] = []

    def note(self, seconds: float, pairs: int) -> None:
        """Adds a point and prints it."""
        point: dict[str, Any] = {"seconds": round(seconds), "pairs": pairs}
        for name, (asked, texts, truth) in self._tests.items():
            point[name] = round(
                float(roc_auc_score(truth, self._score(asked, texts))), 3
            )
        self.points.append(point)
        print(point, flush=True)
