"""Questions that the desk asks itself: once, at most so many, spread over articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from threading import Lock
from typing import Generic, TypeVar

MAX_TRIES = 120
"""Questions that the desk is asked before the page opens, for suggestions and for terms
each; one costs about as much as a person's question."""

T = TypeVar("T")


class Once(Generic[T]):
    """A value that the first thread to need it makes; other threads wait for it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[T] = []

    def get(self) -> T:
        """The value. If making it fails, the error is raised and the next call makes it
        again."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


def fair_order(rows: Sequence[Iterable[T]]) -> Iterator[T]:
    """The first entry of each row, then the second of each, and so on. Of more than
    MAX_TRIES rows, rows at equal steps come first, so that the first MAX_TRIES entries
    come from all over them."""
    step = max(1, -(-len(rows) // MAX_TRIES))
    order = chain.from_iterable(rows[first::step] for first in range(step))
    nothing = object()
    for entries in zip_longest(*order, fillvalue=nothing):
        for entry in entries:
            if entry is not nothing:
                yield entry  # type: ignore[misc]  # mypy sees the fill value here
