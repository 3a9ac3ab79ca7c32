"""Token states: what the model computes for the tokens of a passage.

The last state of each content token is projected on principal axes, for late
interaction (Khattab and Zaharia 2020, "ColBERT"), and kept as a product code of one
byte for twelve values. Tokens of stop words and signs are left out: hardly any word of
a question is nearest to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from qa.model import Encoded, Vectors
from qa.text import terms_of

from .checked_files import BLOCKS, Content, Rows
from .generations import Stream, Streamed
from .manifest import Tokens
from .vectors import PARTS_KNOWN, WIDTH, ProductCodes, parts_of

MAX_SAMPLE = 256
"""Maximum number of passages over whose tokens axes and codes are computed."""
_LAST = "last.bin"
_AXES, _OFFSETS, _IDS, _COUNTS = "axes.bin", "offsets.bin", "ids.bin", "counts.bin"
_KNOWN = "known.bin"
TOKEN_FILES = (_LAST, f"{_LAST}{BLOCKS}", _AXES, _KNOWN, _OFFSETS, _IDS, _COUNTS)


# --- writing ------------------------------------------------------------------------


class TokenWriter:
    """Writes the states of passages, in the order of their rows. Use it in a `with`
    block; after that `files` and `shape` describe what was written."""

    def __init__(
        self, folder: Path, texts: Sequence[str], sample: Sequence[Encoded]
    ) -> None:
        """`texts` are some of the searched texts, `sample` what the model makes of
        each."""
        kept = [_content(t, e) for t, e in zip(texts, sample, strict=True)]
        self._axes = principal_axes(kept)
        self._codes = ProductCodes.fit(np.concatenate(kept) @ self._axes)
        self._stream = Stream(folder / _LAST)
        self._offsets = [0]
        self._holding: Counter[int] = Counter()

    def __enter__(self) -> Self:
        self._stream.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.__exit__()

    def add(self, text: str, encoded: Encoded) -> None:
        """Writes the tokens of the next row, of which `text` is searched."""
        states = _content(text, encoded)
        self._stream.write(self._codes.encode(states @ self._axes).tobytes())
        self._offsets.append(self._offsets[-1] + len(states))
        self._holding.update(set(encoded.ids.tolist()))

    @property
    def files(self) -> dict[str, bytes | Streamed]:
        """The files by name."""
        ids = sorted(self._holding)
        small = (
            (_AXES, self._axes, np.float32),
            (_KNOWN, self._codes.known, np.float32),
            (_OFFSETS, self._offsets, np.int64),
            (_IDS, ids, np.int64),
            (_COUNTS, [self._holding[i] for i in ids], np.int64),
        )
        written = self._stream.written
        files: dict[str, bytes | Streamed] = {
            name: np.asarray(values, kind).tobytes() for name, values, kind in small
        }
        return files | {_LAST: written, f"{_LAST}{BLOCKS}": written.blocks}

    @property
    def shape(self) -> Tokens:
        """The sizes for the manifest."""
        dimension, axes = self._axes.shape
        return Tokens(tokens=self._offsets[-1], dimension=dimension, axes=axes)


def _content(text: str, encoded: Encoded) -> Vectors:
    """The states of the content tokens; all of them where there is none, or where the
    model does not tell the places of tokens."""
    said = [_says(text[a:b].lower()) for a, b in encoded.spans.tolist()]
    return encoded.last[said] if any(said) else encoded.last


@lru_cache(maxsize=100_000)
def _says(token: str) -> bool:
    """Whether a token in lower case is neither a sign nor a stop word."""
    return bool(terms_of(token))


def principal_axes(states: Sequence[Vectors]) -> Vectors:
    """Principal axes of unit states about the origin (not the mean), because these keep
    dot products best; shape (d, d). The largest component of each axis is positive, so
    that the same states always give the same axes. Strong and weak axes alternate, so
    that each part of a product code holds about as much."""
    dimension = states[0].shape[1]
    moments = np.zeros((dimension, dimension))
    for rows in states:
        wide = rows.astype(np.float64)
        moments += wide.T @ wide
    _, vectors = np.linalg.eigh(moments)
    parts = parts_of(dimension)
    order = np.concatenate([np.arange(n, dimension, parts) for n in range(parts)])
    axes = vectors[:, ::-1][:, order]
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
        parts = parts_of(axes)
        known = all_of(_KNOWN, np.float32, parts * PARTS_KNOWN, WIDTH)
        self._codes = ProductCodes(known.reshape(parts, PARTS_KNOWN, WIDTH), axes)
        self._last = rows(_LAST, np.uint8, tokens, parts)
        self._axes = all_of(_AXES, np.float32, shape.dimension, axes)
        self._offsets = all_of(_OFFSETS, np.int64, passages + 1, 1).ravel()
        kinds = len(contents[_IDS]) // np.dtype(np.int64).itemsize
        ids, counts = (
            all_of(name, np.int64, kinds, 1).ravel().tolist()
            for name in (_IDS, _COUNTS)
        )
        self._holding = dict(zip(ids, counts, strict=True))
        self._passages = passages
        ends = np.concatenate([[0], self._offsets, [tokens]])
        if self._offsets[0] != 0 or ends[-2] != tokens or (np.diff(ends) < 0).any():
            raise ValueError(f"{_OFFSETS} does not lead from 0 to {tokens:,}")

    def nearest(self, rows: Sequence[int], states: Vectors) -> Vectors:
        """See `Index.nearest_tokens`."""
        at = np.array(rows, np.int64)
        begin, end = self._offsets[at], self._offsets[at + 1]
        spans = zip(begin.tolist(), end.tolist(), strict=True)
        starts = np.cumsum(end - begin) - (end - begin)
        kept = self._codes.decode(self._last.parts([*spans]))
        alike: Vectors = kept @ states.T
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
