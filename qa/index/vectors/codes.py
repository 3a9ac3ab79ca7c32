"""Product quantisation (Jégou and others 2011): a vector as a few bytes.

A vector is divided into parts of WIDTH values. Each part is replaced by the nearest of
256 that k-means found in a sample, and kept as the number of that one: a byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.model import Vectors

WIDTH = 12
"""Values of a part: 384 values are 32 bytes."""
PARTS_KNOWN = 256
"""Parts that one byte tells apart."""
_ROUNDS, _SEED, _OF_EACH = 8, 1, 32
"""Rounds of k-means, and vectors that are looked at for each part that is known."""

Codes = NDArray[np.uint8]
"""Shape (vectors, parts)."""


class ProductCodes:
    """Turns vectors into codes and back. Safe to share between threads."""

    def __init__(self, known: NDArray[np.float32], dimension: int) -> None:
        """`known` are the parts, shape (parts, 256, WIDTH)."""
        import faiss

        self.known, self._dimension = known, dimension
        self._across = np.ascontiguousarray(known.transpose(0, 2, 1))
        self._half = (known**2).sum(axis=2) / 2
        self.parts = parts_of(dimension)
        self._engine: Any = faiss.ProductQuantizer(self.parts * WIDTH, self.parts, 8)
        faiss.copy_array_to_vector(known.ravel(), self._engine.centroids)

    @classmethod
    def fit(cls, sample: Vectors) -> ProductCodes:
        """Codes for vectors like those of a sample, shape (n, d). The same sample gives
        the same codes."""
        import faiss

        parts = parts_of(sample.shape[1])
        engine = faiss.ProductQuantizer(parts * WIDTH, parts, 8)
        engine.cp.niter, engine.cp.seed = _ROUNDS, _SEED
        engine.cp.max_points_per_centroid = _OF_EACH
        engine.cp.min_points_per_centroid = 1
        wide = _widened(sample)
        if len(wide) < PARTS_KNOWN:  # then each vector is known itself
            wide = np.resize(wide, (PARTS_KNOWN, wide.shape[1]))
        engine.train(wide)
        known = faiss.vector_to_array(engine.centroids).astype(np.float32)
        shape = parts, PARTS_KNOWN, WIDTH
        return cls(known.reshape(shape), sample.shape[1])

    def encode(self, vectors: Vectors) -> Codes:
        """The codes of vectors, shape (n, d). FAISS would take five times as long for
        parts of twelve values."""
        wide = _widened(vectors).reshape(len(vectors), self.parts, WIDTH)
        codes: Codes = np.empty((len(vectors), self.parts), np.uint8)
        for n, part in enumerate(np.ascontiguousarray(wide.transpose(1, 0, 2))):
            codes[:, n] = (part @ self._across[n] - self._half[n]).argmax(axis=1)
        return codes

    def decode(self, codes: Codes) -> Vectors:
        """The vectors again, shape (n, d)."""
        found: Vectors = self._engine.decode(np.ascontiguousarray(codes))
        return found[:, : self._dimension]


def parts_of(dimension: int) -> int:
    """Bytes of a vector."""
    return -(-dimension // WIDTH)


def _widened(vectors: Vectors) -> Vectors:
    """With zeros at the end, to whole parts."""
    missing = -vectors.shape[1] % WIDTH
    wide: Vectors = np.pad(vectors, ((0, 0), (0, missing))) if missing else vectors
    return np.ascontiguousarray(wide, np.float32)
