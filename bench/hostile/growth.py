"""How the processor time of each step of a way grows with the size of a text."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

from .shapes import Shape
from .ways import Way

TIMES = 4
"""The large text has as many times the characters of the small one."""
MAX_GROWTH = 9.0
"""Of the time. In linear time it is 4, in quadratic time 16."""
LEAST_SECONDS = 0.1
"""A step that is faster on the large text is not compared: on a busy machine such times
vary by half."""
RUNS = 3


def steps(way: Way, text: str) -> dict[str, float]:
    """Seconds of each step."""
    found: dict[str, float] = {}
    before = time.process_time()
    for name in way(text):
        now = time.process_time()
        found[name] = now - before
        before = now
    return found


def least(way: Way, text: str, runs: int) -> dict[str, float]:
    """The least seconds of each step in some runs."""
    found = steps(way, text)
    for _ in range(runs - 1):
        for name, seconds in steps(way, text).items():
            found[name] = min(seconds, found.get(name, seconds))
    return found


def growths(way: Way, shape: Shape, chars: int) -> Iterator[tuple[str, float, float]]:
    """Name, and seconds on the small and the large text, of each step that grows more
    than MAX_GROWTH. What looks so at first is measured again."""
    gc.disable()
    try:
        small, large = shape.text(chars), shape.text(TIMES * chars)
        before, after = least(way, small, 1), least(way, large, 1)
        if not any(_grows(before, name, s) for name, s in after.items()):
            return
        before, after = least(way, small, RUNS), least(way, large, RUNS)
        for name, seconds in after.items():
            if _grows(before, name, seconds):
                yield name, before.get(name, 0.0), seconds
    finally:
        gc.enable()


def _grows(before: dict[str, float], name: str, seconds: float) -> bool:
    return seconds > max(LEAST_SECONDS, MAX_GROWTH * before.get(name, seconds))
