"""Trains the reader of qa/model/answer_reader.py on many sets.

    python -m training.reader.train --seed 1 --minutes 70 --threads 1
    python -m training.reader.train --after training/.work/seed1 --last --minutes 15

The second command is the last stage: the golden questions of fit.jsonl, questions of
our own over leaflets, and a part of the rest. Each writes weights and the
record of the run into a folder of `.work`; `export` makes the shipped file of one or
several runs, `judge` measures it.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from training.reader.bundles import Bundle, Miner
from training.reader.golden import Golden, draw, foreign_texts, golden_of
from training.reader.learning import Settings, learn
from training.reader.measure import Curve
from training.reader.network import Network
from training.reader.patients import Patients
from training.reader.rows import (
    OPEN_SETS,
    OWN,
    PATIENT,
    SQUAD,
    SUBSET,
    Row,
    halves,
    held_out,
    leaflet_rows,
    own_rows,
    rows_of,
    sampled,
    squad_rows,
)
from training.reader.twists import Twister
from training.sources import CORPUS, QUESTIONS, REPO, write_json

SWAPS = "unanswerable-swaps.tsv"
WORK = REPO / "training" / ".work"
WEIGHTS, RECORD = "network.safetensors", "run.json"
MOST = 6000
"""Rows of a set that are cut into windows."""
NEAR_MISSES = {"epqa": 1200, "squad-train-sentences": 1000}
"""Unanswerable questions of a set in a round, where not 3,000."""
PATIENT_ARTICLES = 3000
LAST_SETS = {
    "own", "sleepqa", "nq-dev", "cpgqa", "squad2-train-part", "squad2-a", "section",
}  # fmt: skip
LAST_REST, LAST_LEAFLETS, FOLDS = 1200, 3000, 3
"""Bundles of these sets in the last stage, and answerable questions over leaflets."""
FIT = QUESTIONS / "fit.jsonl"


def main() -> None:
    """Trains, and writes the weights and the record."""
    options = _options()
    torch.set_num_threads(options.threads)
    settings = Settings(minutes=options.minutes, rate=options.rate, seed=options.seed)
    bundles = last_of(options) if options.last else bundles_of(options)
    torch.manual_seed(0)  # heads begin alike, so that runs can be averaged
    network = Network()
    if options.after:
        network.load_state_dict(load_file(options.after / WEIGHTS))
    torch.manual_seed(options.seed)
    out = options.out or WORK / f"seed{options.seed}"
    out.mkdir(parents=True, exist_ok=True)
    curve = Curve(options.sets, options.collections, network)
    run = learn(network, bundles, settings, out / "checkpoint.pt", curve.note)
    curve.note(run["seconds"], run["pairs"])
    save_file(network.state_dict(), out / WEIGHTS)
    kinds = Counter(p.kind for b in bundles for p in b)
    record = {
        "settings": asdict(settings),
        "run": run | {"threads": options.threads},
        "pairs": dict(kinds.most_common()),
        "curve": curve.points,
    }
    write_json(out / RECORD, record)
    print(json.dumps(record["curve"], indent=1))


def bundles_of(options: argparse.Namespace) -> list[Bundle]:
    """The bundles of a run in their order, made once and then kept."""
    file = options.work / f"bundles-{options.seed}.pickle"
    if not file.is_file():
        bundles = list(_drawn(options, random.Random(options.seed)))
        random.Random(options.seed).shuffle(bundles)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(bundles))
    found: list[Bundle] = pickle.loads(file.read_bytes())  # noqa: S301 - our own file
    return found


def last_of(options: argparse.Namespace) -> list[Bundle]:
    """The bundles of the last stage. Topics of the fold `leave_out` are left out."""
    dice = random.Random(options.seed)
    foreign = foreign_texts(options.collections / PATIENT, options.collections / SUBSET)
    golden = [
        g
        for g in golden_of(CORPUS, FIT, foreign)
        if options.leave_out is None or fold_of(g) != options.leave_out
    ]
    rest = [b for b in bundles_of(options) if b[0].kind.split()[0] in LAST_SETS]
    bundles = dice.sample(rest, min(LAST_REST, len(rest)))
    twister = Twister(options.sets / SWAPS)
    bundles += _of_set(list(leaflet_rows()), LAST_LEAFLETS, twister, dice)
    bundles += draw(golden, dice)
    dice.shuffle(bundles)
    return bundles


def fold_of(one: Golden) -> int:
    """The fold of a golden question; questions of one topic are in the same."""
    return int(sha256(one.question.topic.encode()).hexdigest(), 16) % FOLDS


def _drawn(options: argparse.Namespace, dice: random.Random) -> Iterator[Bundle]:
    twister = Twister(options.sets / SWAPS)
    for name, count in OPEN_SETS.items():
        rows = list(rows_of(options.sets / f"{name}.jsonl.gz"))
        yield from _of_set(rows, count, twister, dice)
    squad2 = squad_rows(options.collections / "squad2-a")
    half, test = halves(squad2)
    yield from _of_set(
        [r for r in squad2 if r.group in half], SQUAD["squad2-a"], twister, dice
    )
    squad1 = squad_rows(options.collections / "squad1-a")
    others = [r for r in squad1 if r.group not in half | test]
    yield from _of_set(others, SQUAD["squad1-a"], twister, dice)
    yield from _of_set(
        list(own_rows(OWN, options.collections / PATIENT)), 2000, twister, dice
    )
    yield from Patients(options.collections / PATIENT).draw(PATIENT_ARTICLES, dice)


def _of_set(
    rows: list[Row], count: int, twister: Twister, dice: random.Random
) -> Iterator[Bundle]:
    rows = [r for r in rows if not held_out(r.group)]
    no = [r for r in rows if not r.answerable]
    kept = sampled([r for r in rows if r.answerable], MOST - min(len(no), MOST), dice)
    kept += sampled(no, min(len(no), NEAR_MISSES.get(rows[0].set, 3000)), dice)
    bundles = list(Miner(kept, twister).draw(count, dice))
    print(rows[0].set, len(rows), "rows,", len(bundles), "bundles", flush=True)
    yield from bundles


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    shared = REPO.parent / "shared"
    add("--collections", type=Path, default=shared / "collections")
    add("--sets", type=Path, default=shared / "training")
    add("--work", type=Path, default=WORK, help="folder for bundles")
    add("--out", type=Path, help="folder for weights, checkpoint and record")
    add("--after", type=Path, help="folder of a run to go on from")
    add("--last", action="store_true", help="the last stage")
    add("--leave-out", type=int, help="a fold of topics to leave out of it")
    add("--minutes", type=float, required=True)
    add("--rate", type=float, default=1e-4)
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
