"""Trains the network on pairs: batches of similar length, AdamW, checkpoints."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from training.reader.network import Network, Packer
from training.reader.pairs import Pair

_EVERY = 100
"""Steps between two checkpoints."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is decided by, apart from its data. `below` and `full` as in
    `Network`; `batch` in pairs; `rate` is the highest learning rate."""

    below: int = 4
    full: int = 1
    batch: int = 32
    rate: float = 3e-4
    seed: int = 1
    minutes: float = 0.0
    """Training stops after so many minutes, with the rate at 0 by then; 0: no limit."""


def learn(
    network: Network,
    packer: Packer,
    rounds: Sequence[Sequence[Pair]],
    settings: Settings,
    kept: Path,
) -> dict[str, float]:
    """Trains `network` in place, from the last checkpoint of the same run if there is
    one. The rate rises linearly over the first 5 % and then falls linearly; layers that
    were not pretrained learn four times as fast. Returns steps and seconds."""
    batches = [
        b for n, r in enumerate(rounds) for b in _batches(r, packer, settings, n)
    ]
    learning = [p for p in network.parameters() if p.requires_grad]
    given = {id(p) for p in network.layers.parameters()}
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in learning if id(p) in given], "times": 1.0},
            {"params": [p for p in learning if id(p) not in given], "times": 4.0},
        ],
        lr=settings.rate,
        weight_decay=0.01,
    )
    name = hashlib.sha256(f"{batches!r} {settings}".encode()).hexdigest()[:16]
    file = kept / f"{name}.pt"
    done, spent = _resume(file, network, optimiser)
    began, seen = time.perf_counter() - spent, []
    network.train()
    for step in range(done, len(batches)):
        spent = time.perf_counter() - began
        past = (step + 1) / len(batches)
        if settings.minutes:
            past = max(past, spent / (60 * settings.minutes))
            if past >= 1:
                break
        for group in optimiser.param_groups:
            group["lr"] = (
                group["times"] * settings.rate * min(1.0, past / 0.05) * (1 - past)
            )
        loss = network.loss(packer.pack(batches[step]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        seen.append(float(loss))
        done = step + 1
        if done % _EVERY == 0:
            rate = done * settings.batch / (time.perf_counter() - began)
            recent = np.mean(seen[-_EVERY:])
            print(f"{done}/{len(batches)} {recent:.3f} {rate:.1f}/s", flush=True)
            _keep(file, network, optimiser, done, time.perf_counter() - began)
    network.eval()
    return {"steps": done, "seconds": round(time.perf_counter() - began)}


def _batches(
    pairs: Sequence[Pair], packer: Packer, settings: Settings, number: int
) -> Iterator[list[Pair]]:
    """Pairs of similar length together, the batches in random order."""
    found: list[list[Pair]] = []
    size = settings.batch
    for at in range(0, len(pairs), 24 * size):
        near = sorted(pairs[at : at + 24 * size], key=lambda p: packer.length(p.text))
        found += [near[i : i + size] for i in range(0, len(near), size)]
    random.Random(f"{settings.seed} {number}").shuffle(found)
    yield from found


def _keep(
    file: Path,
    network: Network,
    optimiser: torch.optim.Optimizer,
    step: int,
    seconds: float,
) -> None:
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
        "seconds": seconds,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def _resume(
    file: Path, network: Network, optimiser: torch.optim.Optimizer
) -> tuple[int, float]:
    if not file.is_file():
        return 0, 0.0
    state = torch.load(file, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"]), float(state["seconds"])
