"""Trains the network on bundles: AdamW, a rate a layer, checkpoints."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from qa.model.sentence_transformer import packaged_folder
from training.reader.bundles import Bundle, Pair
from training.reader.network import Network

MAX_TOKENS = 160
"""Tokens of a pair that are learnt; the desk reads 256."""
MAX_QUESTION = 64
WATCHED = 600
POOL = 400
"""Bundles that are sorted by length at once."""
SMOOTHING = 0.1
"""A question that was made by rule may be answerable all the same."""
PAIRS, STEP = 32, 16
"""Pairs of a batch, and what its width is a multiple of: with few shapes the library
compiles few kernels, which makes it twice as fast."""
PLACES, COMPARED = 1.0, 0.5
"""Weights of the loss for the place, and of the one that compares the pairs of a
bundle, beside the loss for "answers"."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is decided by, apart from its data. `rate` is the highest learning
    rate of the top layer; a layer further down learns `decay` times as fast, the heads
    `heads` times as fast. `minutes` of training, with the rate at 0 by then."""

    minutes: float
    rate: float = 1e-4
    decay: float = 0.85
    heads: float = 5.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of PAIRS pairs; `bundle` numbers the bundle of each. Pairs that only fill
    up weigh 0 and belong to bundle -1."""

    given: tuple[Tensor, Tensor, Tensor]
    answers: Tensor
    weights: Tensor
    start: Tensor
    end: Tensor
    bundle: Tensor


class Packer:
    """Turns bundles into tensors."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")

    def pack(self, bundles: Sequence[Bundle]) -> Batch:
        """The places of answers that were cut off are -100, which no loss counts."""
        pairs = [p for b in bundles for p in b]
        missing = PAIRS - len(pairs)
        pairs += [pairs[0]._replace(weight=0.0, place=None, answers=True)] * missing
        numbers = [n for n, b in enumerate(bundles) for _ in b] + [-1] * missing
        found = self._tokenizer.encode_batch(
            [(_short(p.question), p.text) for p in pairs]
        )
        width = -(-max(len(e.ids) for e in found) // STEP) * STEP

        def padded(rows: list[list[int]]) -> Tensor:
            return torch.tensor([r + [0] * (width - len(r)) for r in rows])

        places = [_tokens_of(p, e) for p, e in zip(pairs, found, strict=True)]
        return Batch(
            (
                padded([e.ids for e in found]),
                padded([[1] * len(e.ids) for e in found]),
                padded([e.type_ids for e in found]),
            ),
            torch.tensor([float(p.answers) for p in pairs]),
            torch.tensor([p.weight for p in pairs]),
            torch.tensor([a for a, _ in places]),
            torch.tensor([b for _, b in places]),
            torch.tensor(numbers),
        )


def _short(question: str) -> str:
    return " ".join(question.split()[:MAX_QUESTION])


def _tokens_of(pair: Pair, encoded: object) -> tuple[int, int]:
    """The first and the last token of the answer; 0, 0 for nowhere."""
    if not pair.answers:
        return 0, 0
    if pair.place is None:
        return -100, -100
    start, end = pair.place
    kinds, offsets = encoded.type_ids, encoded.offsets  # type: ignore[attr-defined]
    held = [
        n
        for n, ((a, b), kind) in enumerate(zip(offsets, kinds, strict=True))
        if kind and a < b and a < end and b > start
    ]
    if not held or offsets[held[-1]][1] < min(end, len(pair.text)) - 1:
        return (held[0] if held else -100), -100
    return held[0], held[-1]


def loss_of(network: Network, batch: Batch) -> Tensor:
    """The loss of a batch: answers, places, and the comparison within bundles."""
    with torch.autocast("cpu", torch.bfloat16):
        logits, start, end = network(*batch.given)
    smooth = SMOOTHING * (batch.weights < 1).float()
    total = batch.weights.sum()
    wanted = batch.answers * (1 - smooth) + (1 - batch.answers) * smooth
    each = cross_entropy(logits, wanted, reduction="none")
    answers = (each * batch.weights).sum() / total
    places = sum(
        torch.nn.functional.cross_entropy(x, y, ignore_index=-100)
        for x, y in ((start, batch.start), (end, batch.end))
    )
    compared = []
    for n in range(int(batch.bundle.max()) + 1):
        own = logits[batch.bundle == n]
        right = batch.answers[batch.bundle == n] > 0
        if right.any() and not right.all():
            compared.append(own.logsumexp(0) - own[right].logsumexp(0))
    side = torch.stack(compared).mean() if compared else logits.sum() * 0
    return answers + PLACES * places / 2 + COMPARED * side


def learn(
    network: Network,
    bundles: Sequence[Bundle],
    settings: Settings,
    kept: Path,
    watch: Callable[[float, int], None],
) -> dict[str, float]:
    """Trains `network` in place, from the checkpoint `kept` if there is one. The rate
    rises linearly over the first 5 % of the time and then falls linearly. `watch` is
    called about every WATCHED seconds with the seconds spent and the pairs seen.
    Returns steps, pairs and seconds."""
    packer = Packer()
    batches = _batches(bundles, settings)
    groups = _groups(network, settings)
    optimiser = torch.optim.AdamW(groups, lr=0, weight_decay=0.01, fused=True)
    done, seen, spent = _resume(kept, network, optimiser)
    network.train()
    losses: list[float] = []
    last = spent
    for batch in batches[done:]:
        past = spent / (60 * settings.minutes)
        if past >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * min(1.0, past / 0.05 + 0.01) * (1 - past)
        began = time.perf_counter()
        loss = loss_of(network, packer.pack(batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        spent += time.perf_counter() - began
        losses.append(float(loss.detach()))
        done, seen = done + 1, seen + sum(map(len, batch))
        if done % 20 == 0:
            print(
                f"{done}/{len(batches)} {np.mean(losses[-20:]):.3f} "
                f"{seen} pairs {seen / spent:.1f}/s {spent:.0f} s",
                flush=True,
            )
        if done % 100 == 0:
            _keep(kept, network, optimiser, (done, seen, spent))
        if spent - last > WATCHED:
            last = spent
            network.eval()
            watch(spent, seen)
            network.train()
    _keep(kept, network, optimiser, (done, seen, spent))
    network.eval()
    return {"steps": done, "pairs": seen, "seconds": round(spent)}


def _batches(bundles: Sequence[Bundle], settings: Settings) -> list[list[Bundle]]:
    """Bundles of similar length together, the batches in random order."""
    found: list[list[Bundle]] = []

    def length(bundle: Bundle) -> int:
        return max(len(p.text) + len(p.question) for p in bundle)

    for at in range(0, len(bundles), POOL):
        part: list[list[Bundle]] = [[]]
        for bundle in sorted(bundles[at : at + POOL], key=length):
            if sum(map(len, part[-1])) + len(bundle) > PAIRS:
                part.append([])
            part[-1].append(bundle)
        random.Random(f"{settings.seed} {at}").shuffle(part)
        found += part
    return found


def _groups(network: Network, settings: Settings) -> list[dict[str, object]]:
    """The parameters with their highest rates."""
    heads = [p for n, p in network.named_parameters() if not n.startswith("bert")]
    groups: list[dict[str, object]] = [
        {"params": heads, "rate": settings.heads * settings.rate}
    ]
    rate = settings.rate
    for layer in reversed(network.bert.encoder.layer):
        groups.append({"params": list(layer.parameters()), "rate": rate})
        rate *= settings.decay
    below = [p for p in network.bert.embeddings.parameters() if p.requires_grad]
    groups.append({"params": below, "rate": rate})
    return groups


def _keep(
    file: Path,
    network: Network,
    optimiser: torch.optim.Optimizer,
    where: tuple[int, int, float],
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "where": where,
    }
    torch.save(state, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def _resume(
    file: Path, network: Network, optimiser: torch.optim.Optimizer
) -> tuple[int, int, float]:
    if not file.is_file():
        return 0, 0, 0.0
    state = torch.load(file, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    done, seen, spent = state["where"]
    return int(done), int(seen), float(spent)
