"""How often somebody may try a password."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

FIRST_WAIT, LONGEST_WAIT = 30.0, 900.0
"""Seconds to wait after the last free try, and after many more."""
_FORGET = 3600.0
"""Seconds after the last try, until tries are forgotten."""
_MAX_KEYS = 10_000


class _Tries(NamedTuple):
    number: int
    last: float
    until: float


class Lockout:
    """Counts tries by a key, such as a name. After `free` of them each must wait, twice
    as long as the one before it. A try counts from its beginning, so that many at once
    gain nothing; a try during the wait does not count. Safe to share between threads.
    """

    def __init__(
        self, free: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free = free
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def begin(self, key: str) -> int:
        """Counts a try and returns 0; or returns the whole seconds to wait."""
        with self._lock:
            now = self._clock()
            number, last, until = self._tries.pop(key, _Tries(0, now, 0.0))
            if now - last > _FORGET:
                number = 0
            if now < until:
                self._tries[key] = _Tries(number, last, until)
                return math.ceil(until - now)
            number += 1
            if number >= self._free:
                wait = FIRST_WAIT * 2.0 ** min(number - self._free, 10)
                until = now + min(wait, LONGEST_WAIT)
            self._tries[key] = _Tries(number, now, until)
            while len(self._tries) > _MAX_KEYS:
                self._tries.popitem(last=False)
            return 0

    def forget(self, key: str) -> None:
        """Forgets all tries of a key: one was right."""
        with self._lock:
            self._tries.pop(key, None)

    def take_back(self, key: str) -> None:
        """Takes one try of a key back, and the wait after it: it was right."""
        with self._lock:
            if key in self._tries:
                tries = self._tries[key]
                self._tries[key] = _Tries(tries.number - 1, tries.last, 0.0)
