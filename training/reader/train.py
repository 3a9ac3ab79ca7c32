"""Trains the reader of qa/model/answer_reader.py; `judge` then measures it.

    python -m training.reader.train --collections ../shared/collections \
      --out qa/model/weights
"""

from __future__ import annotations

import argparse
import json
import platform
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from qa.files import sha256_of
from qa.model import encoder_for
from qa.model.answer_reader import CARD, WEIGHTS
from training.reader.learning import Settings, learn
from training.reader.material import halves, squad
from training.reader.network import HEADS, Network, Packer
from training.reader.pairs import Miner, Pair
from training.reader.patients import PRACTICAL_FILE, Patients
from training.reader.states import LAST, Store
from training.sources import REPO, digests, name_of, write_json

PATIENT = "patient-articles/medquad_articles.jsonl"
WORK = REPO / "training" / ".work"


def main() -> None:
    """Trains, and writes the weights and the card."""
    options = _options()
    torch.set_num_threads(options.threads)
    settings = Settings(rate=options.rate, seed=options.seed, minutes=options.minutes)
    squad2 = squad(options.collections / "squad2-a")
    squad1 = squad(options.collections / "squad1-a")
    half, test = halves(squad2)
    others = {a.topic for a in squad1.asked} - half - test
    seed = options.seed
    miners = [Miner(squad2, half, seed), Miner(squad1, others, seed)]
    patients = Patients(options.collections / PATIENT)
    rounds = [
        list(_round(miners, patients, options.patient, random.Random(f"{seed} {n}")))
        for n in range(options.rounds)
    ]
    stores = _stores(miners, rounds, settings.below, options.work)
    torch.manual_seed(seed)
    network = Network(settings.below, _middle(stores[0], settings.below))
    if options.after:
        rounds = [r + list(_again(miners[0], options.seed, r)) for r in rounds[::-1]]
        before = {k: v.float() for k, v in load_file(options.after / WEIGHTS).items()}
        network.load_state_dict(before)
    packer = Packer(stores, settings.below)
    run = learn(network, packer, rounds, settings, options.work)
    options.out.mkdir(parents=True, exist_ok=True)
    save_file(_halved(network), options.out / WEIGHTS)
    base = encoder_for()
    card = {
        "shape": {
            "below": settings.below,
            "layers": LAST - settings.below,
            "full": settings.full,
            "heads": HEADS,
            "epsilon": 1e-12,
        },
        "weights_sha256": sha256_of(options.out / WEIGHTS),
        "base": {"name": base.name, "sha256": base.weights_sha256},
        "data": {
            "squad2-a": squad2.sha256,
            "squad1-a": squad1.sha256,
            PATIENT: sha256_of(options.collections / PATIENT),
            **digests([name_of(PRACTICAL_FILE)]),
        },
        "titles": {"learnt": sorted(half | others), "tested": sorted(test)},
        "settings": asdict(settings)
        | {"rounds": options.rounds, "patient": options.patient},
        "pairs_of_a_round": dict(Counter(p.kind for p in rounds[0]).most_common()),
        "run": run | {"device": "cpu", "threads": options.threads},
        "versions": {"python": platform.python_version()}
        | {p: version(p) for p in ("torch", "transformers", "tokenizers")},
    }
    if options.after:
        earlier = json.loads((options.after / CARD).read_text("utf-8"))
        wanted = ("weights_sha256", "settings", "pairs_of_a_round", "run")
        card["after"] = {key: earlier[key] for key in wanted}
    write_json(options.out / CARD, card)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--collections", type=Path, required=True)
    add("--out", type=Path, required=True, help="folder for weights and card")
    add("--work", type=Path, default=WORK, help="folder for checkpoints and states")
    add(
        "--after",
        type=Path,
        help="folder of a reader to go on from, with more real near misses",
    )
    add("--rounds", type=int, default=4, help="rounds over the questions")
    add("--minutes", type=float, default=0.0, help="maximum of training; 0: no limit")
    add("--patient", type=int, default=2500, help="patient articles in a round")
    add("--rate", type=float, default=Settings().rate)
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=torch.get_num_threads())
    return parser.parse_args()


def _round(
    miners: list[Miner], patients: Patients, count: int, dice: random.Random
) -> Iterator[Pair]:
    pairs = [p for m in miners for p in m.draw(dice)]
    pairs += patients.draw(count, dice)
    dice.shuffle(pairs)
    yield from pairs


def _again(miner: Miner, seed: int, drawn: list[Pair]) -> Iterator[Pair]:
    """A second draw of answers and near misses, from the set whose unanswerable
    questions were written by people."""
    dice = random.Random(f"{seed} {len(drawn)}")
    for pair in miner.draw(dice):
        if pair.kind in ("answer", "near miss"):
            yield pair


def _stores(
    miners: list[Miner], rounds: list[list[Pair]], below: int, kept: Path
) -> list[Store]:
    """The states of all texts. Texts that other runs use too have stores of their
    own."""
    fixed = [
        Store([*m.texts(), *(a.text for a in m.asked)], (below,), kept) for m in miners
    ]
    known = set().union(*(s.rows for s in fixed))
    more = {t for r in rounds for p in r for t in (p.question, p.text)} - known
    return [*fixed, Store(more, (below,), kept)]


def _middle(store: Store, below: int) -> Tensor:
    """The mean of the mean states of all texts; cosines are taken around it."""
    means = [store.states(t, below).mean(axis=0) for t in store.texts]
    return torch.from_numpy(np.mean(means, axis=0))


def _halved(network: Network) -> dict[str, Tensor]:
    """All trained weights in half precision."""
    return {k: v.detach().half().contiguous() for k, v in network.state_dict().items()}


if __name__ == "__main__":
    main()
