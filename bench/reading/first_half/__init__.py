"""The files on which the rules of the readers were made."""

from __future__ import annotations

from .binary import BINARY
from .marked import MARKED
from .texts import TEXTS

FILES = [*TEXTS, *MARKED, *BINARY]
