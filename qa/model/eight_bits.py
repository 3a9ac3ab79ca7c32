"""Vectors as whole numbers of eight bits, with one scale a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encoder import Vectors

SCALE_BYTES = 2
"""Bytes of a token's scale, which stands before its numbers."""


EightBitRows = NDArray[np.int8]


def quantise(states: Vectors) -> EightBitRows:
    """Rows of a scale (half precision) and whole numbers from -127 to 127, shape
    (tokens, 2 + d)."""
    largest = np.abs(states).max(axis=1, keepdims=True, initial=0)
    scale = (largest / 127).astype(np.float16)
    safe = np.where(scale > 0, scale, 1).astype(np.float32)
    numbers = np.rint(states / safe).clip(-127, 127).astype(np.int8)
    return np.hstack([scale.view(np.int8), numbers])


def dequantise(rows: EightBitRows) -> Vectors:
    numbers, scale = numbers_and_scales(rows)
    return numbers * scale


def numbers_and_scales(rows: EightBitRows) -> tuple[Vectors, Vectors]:
    """Whole numbers, shape (tokens, d), and their scales, shape (tokens, 1)."""
    scale = (
        np.ascontiguousarray(rows[:, :SCALE_BYTES]).view(np.float16).astype(np.float32)
    )
    return rows[:, SCALE_BYTES:].astype(np.float32), scale
