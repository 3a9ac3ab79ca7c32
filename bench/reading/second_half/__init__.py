"""Files that were written after the rules, and read once before anything was mended."""

from __future__ import annotations

from .binary import BINARY
from .marked import MARKED
from .texts import TEXTS

FILES = [*TEXTS, *MARKED, *BINARY]
