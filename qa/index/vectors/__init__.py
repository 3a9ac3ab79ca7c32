"""Vectors of an index: kept small, and the nearest found."""

from .codes import PARTS_KNOWN, WIDTH, ProductCodes, parts_of
from .nearest import MAX_EXACT, Approximate, Nearest, read_nearest, write_nearest

__all__ = [
    "MAX_EXACT",
    "PARTS_KNOWN",
    "WIDTH",
    "Approximate",
    "Nearest",
    "ProductCodes",
    "parts_of",
    "read_nearest",
    "write_nearest",
]
