"""The nearest passages of a vector: exact, or approximate where there are very many.

Up to MAX_EXACT vectors FAISS compares them all. With more it divides them into lists
(IVF), keeps them in eight bits, and looks into those lists alone that are nearest. How
many, is found out at the build: the fewest that find at least MIN_RECALL of what the
exact search finds, for one half of some trial questions. The other half is what the
recall is told of. Where that is too low, or a vector does not fit into the eight bits,
the search stays exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from qa.files import Settings
from qa.model import Vectors

MAX_EXACT = 200_000
"""Vectors that are all compared, in about 15 ms for 384 dimensions."""
MIN_RECALL = 0.98
DEPTH = 100
"""Rows of which the recall is told: as many as a channel finds."""
MAX_ERROR = 0.05
"""The distance of a unit vector and itself in eight bits; no cosine is off by more."""
MAX_LISTS = 1024
_MARGIN = 0.25
"""The range of the eight bits reaches so far beyond what the sample of the vectors
takes, on both sides, as a share of it: else hundreds of a million are cut off."""
_OF_EACH, _SEED, _AT_ONCE = 40, 1, 8192


class Approximate(Settings):
    """How the nearest vectors are found where not all are compared, as the manifest
    tells it."""

    lists: int = Field(ge=1, description="a whole number from 1")
    looked_into: int = Field(ge=1, description="a whole number from 1")
    recall: float = Field(ge=MIN_RECALL, le=1, description="a share")
    """Of the DEPTH nearest, on trial questions that chose nothing."""
    trials: int = Field(ge=1, description="a whole number from 1")


@dataclass(frozen=True, slots=True)
class Nearest:
    """Finds the nearest vectors. Safe to share between threads."""

    engine: Any
    """An index of FAISS."""
    approximate: Approximate | None

    def __len__(self) -> int:
        return int(self.engine.ntotal)

    @property
    def dimension(self) -> int:
        """Values of a vector."""
        return int(self.engine.d)

    def find(self, vectors: Vectors, k: int) -> Iterator[tuple[int, float]]:
        """(row, cosine) of the k nearest of each unit vector, shape (n, d)."""
        wanted, settings = np.atleast_2d(vectors), {}
        if self.approximate:
            settings = {"params": _looking_into(self.approximate.looked_into)}
        scores, rows = self.engine.search(wanted, k, **settings)
        for row, score in zip(
            rows.ravel().tolist(), scores.ravel().tolist(), strict=True
        ):
            if row >= 0:  # FAISS fills a short list up with -1
                yield row, score

    def at(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows, shape (rows, d)."""
        found: Vectors = self.engine.reconstruct_batch(rows)
        return found

    def holds(self, vectors: Vectors) -> bool:
        """Whether its vectors are these, shape (n, d): to the bit where the search is
        exact, else each within MAX_ERROR."""
        if len(self) != len(vectors):
            return False
        for start in range(0, len(vectors), _AT_ONCE):
            part = vectors[start : start + _AT_ONCE]
            kept = self.at(np.arange(start, start + len(part)))
            same = kept == part
            if self.approximate:
                same = np.linalg.norm(kept - part, axis=1) <= MAX_ERROR
            if not same.all():
                return False
        return True


def write_nearest(
    vectors: Vectors, trials: Vectors, write: Callable[[bytes], object]
) -> Approximate | None:
    """Writes the vectors, shape (n, d), as an index of FAISS. `trials` are unit vectors
    of trial questions, shape (m, d). `write` is given one piece after the other, and
    may raise OSError. None where the search is exact."""
    import faiss

    told, engine = None, None
    if len(vectors) > MAX_EXACT and len(trials) > 1:
        told, engine = _approximate(vectors, trials)
    if told is None:
        engine = faiss.IndexFlatIP(vectors.shape[1])
        _add(engine, vectors)
    failed: list[OSError] = []

    def piece(content: bytes) -> None:  # FAISS would lose the error
        try:
            if not failed:
                write(content)
        except OSError as error:
            failed.append(error)

    library: Any = faiss  # its types do not name the writer
    library.write_index(engine, library.PyCallbackIOWriter(piece))
    if failed:
        raise failed[0]
    return told


def read_nearest(content: bytes, approximate: Approximate | None) -> Nearest:
    """Reads what `write_nearest` wrote. The caller has checked the hash; FAISS reads
    damaged bytes without complaint. Raises RuntimeError for what is no index."""
    import faiss

    engine: Any = faiss.deserialize_index(np.frombuffer(content, np.uint8))
    if approximate:
        if engine.nlist != approximate.lists:
            raise ValueError(f"it has {engine.nlist} lists, not {approximate.lists}")
        engine.make_direct_map()
    return Nearest(engine, approximate)


def _approximate(vectors: Vectors, trials: Vectors) -> tuple[Approximate | None, Any]:
    """An approximate search; None where it does not find enough."""
    import faiss

    count, dimension = vectors.shape
    lists = min(MAX_LISTS, count // _OF_EACH)
    coarse = faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_8bit
    metric = faiss.METRIC_INNER_PRODUCT
    engine = faiss.IndexIVFScalarQuantizer(coarse, dimension, lists, kind, metric)
    engine.sq.rangestat = faiss.ScalarQuantizer.RS_minmax
    engine.sq.rangestat_arg = _MARGIN
    engine.cp.seed, engine.cp.max_points_per_centroid = _SEED, _OF_EACH
    dice = np.random.default_rng(_SEED)
    drawn = np.sort(dice.choice(count, min(count, lists * _OF_EACH), replace=False))
    engine.train(np.ascontiguousarray(vectors[drawn], np.float32))
    _add(engine, vectors)
    wanted = _exact(vectors, trials, min(DEPTH, count))
    tuned, told = slice(0, None, 2), slice(1, None, 2)
    looked = 1
    while looked < lists and (
        _recall(engine, trials[tuned], wanted[tuned], looked) < MIN_RECALL
    ):
        looked = min(2 * looked, lists)
    recall = _recall(engine, trials[told], wanted[told], looked)
    if recall < MIN_RECALL:
        return None, None
    said = Approximate(
        lists=lists,
        looked_into=looked,
        recall=round(recall, 4),
        trials=len(trials[told]),
    )
    engine.make_direct_map()  # finds a row by its number
    whole = Nearest(engine, said).holds(vectors)
    library: Any = faiss  # its types do not name the kinds of map
    engine.set_direct_map_type(library.DirectMap.NoMap)  # each opening makes it
    return (said, engine) if whole else (None, None)


def _add(engine: Any, vectors: Vectors) -> None:
    for at in range(0, len(vectors), _AT_ONCE):
        engine.add(np.ascontiguousarray(vectors[at : at + _AT_ONCE], np.float32))


def _exact(vectors: Vectors, asked: Vectors, k: int) -> NDArray[np.int64]:
    """The rows of the k nearest vectors, shape (asked, k), in no order."""
    import faiss

    heap = faiss.ResultHeap(len(asked), k, keep_max=True)
    for at in range(0, len(vectors), _AT_ONCE):
        part = vectors[at : at + _AT_ONCE]
        scores = asked @ part.T
        rows = np.broadcast_to(np.arange(at, at + len(part)), scores.shape)
        heap.add_result(np.ascontiguousarray(scores), np.ascontiguousarray(rows))
    found: NDArray[np.int64] = heap.I
    return found


def _recall(
    engine: Any, asked: Vectors, wanted: NDArray[np.int64], looked: int
) -> float:
    """The mean share of the wanted rows that a search finds."""
    params = _looking_into(looked)
    _, rows = engine.search(asked, wanted.shape[1], params=params)
    shares = [
        len(np.intersect1d(one, other)) / len(one)
        for one, other in zip(wanted, rows, strict=True)
    ]
    return float(np.mean(shares))


def _looking_into(lists: int) -> Any:
    import faiss

    params: Any = faiss.SearchParametersIVF()
    params.nprobe = lists
    return params
