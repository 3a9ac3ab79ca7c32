"""Files made by chance from small ones, without looking at what they reach."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

MAX_CHANGES = 6
MAX_BYTES = 4_096


def files_of(
    seeds: Sequence[bytes], tokens: Sequence[str], count: int, seed: int
) -> Iterator[bytes]:
    """The seeds, and so many files that are made of them and of the tokens."""
    yield from seeds
    dice = random.Random(seed)
    pieces = [token.encode("utf-8", "surrogatepass") for token in tokens]
    for _ in range(count):
        made = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, MAX_CHANGES)):
            _change(made, seeds, pieces, dice)
        yield bytes(made[:MAX_BYTES])


def _change(
    made: bytearray,
    seeds: Sequence[bytes],
    pieces: Sequence[bytes],
    dice: random.Random,
) -> None:
    """One change: a piece or a part of a seed is put in, repeated, or taken out, or a
    byte is another one."""
    at = dice.randint(0, len(made))
    to = min(len(made), at + dice.choice((1, 2, 8, 64)))
    kind = dice.choice(("piece", "piece", "many", "splice", "again", "out", "byte"))
    if kind == "piece":
        made[at:at] = dice.choice(pieces)
    elif kind == "many":
        made[at:at] = dice.choice(pieces) * dice.choice((2, 9, 99))
    elif kind == "splice":
        other = dice.choice(seeds)
        start = dice.randint(0, len(other))
        made[at:to] = other[start : start + dice.choice((4, 32, 256))]
    elif kind == "again":
        made[at:at] = made[at:to] * dice.choice((1, 3, 30))
    elif kind == "out":
        del made[at:to]
    elif at < len(made):
        made[at] = dice.randrange(256)
