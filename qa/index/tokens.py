"""Token states: what the model computes for every token of a passage.

The last state of each token is projected on principal axes, for late interaction
(Khattab and Zaharia 2020, "ColBERT"), and kept in eight bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from qa.model import (
    SCALE_BYTES,
    Encoded,
    Vectors,
    numbers_and_scales,
    quantise,
)

from .checked_files import Content, Rows
from .generations import Stream, Streamed
from .manifest import Tokens

MAX_AXES = 128
"""Maximum number of principal axes."""
MAX_SAMPLE = 256
"""Maximum number of passages over whose tokens the axes are computed."""
_LAST = "last.bin"
_AXES, _OFFSETS, _IDS, _COUNTS = "axes.bin", "offsets.bin", "ids.bin", "counts.bin"
TOKEN_FILES = (_LAST, _AXES, _OFFSETS, _IDS, _COUNTS)


# --- writing ------------------------------------------------------------------------


class TokenWriter:
    """Writes the states of passages, in the order of their rows. Use it in a `with`
    block; after that `files` and `shape` describe what was written."""

    def __init__(self, folder: Path, axes: Vectors) -> None:
        """`axes` are orthonormal columns, shape (d, axes)."""
        self._axes = axes
        self._stream = Stream(folder / _LAST)
        self._offsets = [0]
        self._holding: Counter[int] = Counter()

    def __enter__(self) -> Self:
        self._stream.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.__exit__()

    def add(self, encoded: Encoded) -> None:
        """Writes the tokens of the next row."""
        self._stream.write(quantise(encoded.last @ self._axes).tobytes())
        self._offsets.append(self._offsets[-1] + len(encoded.ids))
        self._holding.update(set(encoded.ids.tolist()))

    @property
    def files(self) -> dict[str, bytes | Streamed]:
        """The files by name."""
        ids = sorted(self._holding)
        small = (
            (_AXES, self._axes, np.float32),
            (_OFFSETS, self._offsets, np.int64),
            (_IDS, ids, np.int64),
            (_COUNTS, [self._holding[i] for i in ids], np.int64),
        )
        return {_LAST: self._stream.written} | {
            name: np.asarray(values, kind).tobytes() for name, values, kind in small
        }

    @property
    def shape(self) -> Tokens:
        """The sizes for the manifest."""
        dimension, axes = self._axes.shape
        return Tokens(tokens=self._offsets[-1], dimension=dimension, axes=axes)


def principal_axes(states: Sequence[Vectors], most: int = MAX_AXES) -> Vectors:
    """Principal axes of unit states about the origin (not the mean), because these keep
    dot products best; shape (d, axes). The largest component of each axis is positive,
    so that the same states always give the same axes."""
    dimension = states[0].shape[1]
    moments = np.zeros((dimension, dimension))
    for rows in states:
        wide = rows.astype(np.float64)
        moments += wide.T @ wide
    _, vectors = np.linalg.eigh(moments)
    axes = vectors[:, ::-1][:, : min(most, dimension)]
    strongest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return np.ascontiguousarray(axes * np.sign(strongest), np.float32)


def sample_of(rows: int, most: int = MAX_SAMPLE) -> list[int]:
    """At most `most` rows of `rows`, evenly spread."""
    step = max(1, -(-rows // most))
    return list(range(0, rows, step))


# --- reading ------------------------------------------------------------------------


class TokenStore:
    """Token states of an open generation. Safe to share between threads."""

    def __init__(
        self, contents: Mapping[str, Content], shape: Tokens, passages: int
    ) -> None:
        """`contents` are those of TOKEN_FILES. Raises ValueError where one has another
        size than `shape` and the number of passages ask for."""

        def rows(name: str, kind: type[np.generic], many: int, width: int) -> Rows:
            read = Rows(contents[name], kind, width)
            if len(read) != many:
                raise ValueError(f"{name} has {len(read):,} rows and not {many:,}")
            return read

        def all_of(
            name: str, kind: type[np.generic], many: int, width: int
        ) -> NDArray[Any]:
            return rows(name, kind, many, width).parts([(0, many)])

        tokens, axes = shape.tokens, shape.axes
        self._last = rows(_LAST, np.int8, tokens, SCALE_BYTES + axes)
        self._axes = all_of(_AXES, np.float32, shape.dimension, axes)
        self._offsets = all_of(_OFFSETS, np.int64, passages + 1, 1).ravel().tolist()
        kinds = len(contents[_IDS]) // np.dtype(np.int64).itemsize
        ids, counts = (
            all_of(name, np.int64, kinds, 1).ravel().tolist()
            for name in (_IDS, _COUNTS)
        )
        self._holding = dict(zip(ids, counts, strict=True))
        self._passages = passages
        starts, ends = [0, *self._offsets], [*self._offsets, tokens]
        if any(start > end for start, end in zip(starts, ends, strict=True)) or (
            self._offsets[0] != 0 or self._offsets[-1] != tokens
        ):
            raise ValueError(f"{_OFFSETS} does not lead from 0 to {tokens:,}")

    def nearest(self, rows: Sequence[int], states: Vectors) -> Vectors:
        """See `Index.nearest_tokens`."""
        spans = [(self._offsets[row], self._offsets[row + 1]) for row in rows]
        lengths = [end - start for start, end in spans[:-1]]
        starts = np.cumsum([0, *lengths], dtype=np.intp)
        numbers, scale = numbers_and_scales(self._last.parts(spans))
        alike: Vectors = numbers @ states.T
        alike *= scale  # after the product, which has fewer values than `numbers`
        return np.maximum.reduceat(alike, starts, axis=0)

    def project(self, states: Vectors) -> Vectors:
        """See `Index.project`."""
        found: Vectors = states @ self._axes
        return found

    def idf(self, ids: Sequence[int]) -> Vectors:
        """See `Index.token_idf`."""
        holding = np.array([self._holding.get(int(i), 0) for i in ids], np.float32)
        odds = (self._passages - holding + 0.5) / (holding + 0.5)
        return np.log1p(odds).astype(np.float32)
