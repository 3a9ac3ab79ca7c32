"""Vectors as whole numbers of eight bits, with one scale for each row.

A row is a scale (half precision, two bytes) and d numbers from -127 to 127. A value
comes back less than 1 % of the row's largest value off.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encoder import Vectors

SCALE_BYTES = 2
EightBitRows = NDArray[np.int8]
"""Shape (rows, SCALE_BYTES + d)."""


def quantise(states: Vectors) -> EightBitRows:
    """Vectors, shape (rows, d), as eight-bit rows."""
    largest = np.abs(states).max(axis=1, keepdims=True, initial=0)
    scale = (largest / 127).astype(np.float16)
    safe = np.where(scale > 0, scale, 1).astype(np.float32)
    numbers = np.rint(states / safe).clip(-127, 127).astype(np.int8)
    return np.hstack([scale.view(np.int8), numbers])


def dequantise(rows: EightBitRows) -> Vectors:
    """The vectors again, shape (rows, d)."""
    numbers, scale = numbers_and_scales(rows)
    return numbers * scale


def numbers_and_scales(rows: EightBitRows) -> tuple[Vectors, Vectors]:
    """The whole numbers, shape (rows, d), and their scales, shape (rows, 1)."""
    scale = (
        np.ascontiguousarray(rows[:, :SCALE_BYTES]).view(np.float16).astype(np.float32)
    )
    return rows[:, SCALE_BYTES:].astype(np.float32), scale
