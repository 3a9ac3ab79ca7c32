"""Built once, published whole, opened strictly, searched in two channels."""

from .builder import build
from .embedded import model_of, open_index
from .generations import REBUILD
from .identity import build_id, identity_of
from .index import Found, Index, Stats

__all__ = [
    "REBUILD",
    "Found",
    "Index",
    "Stats",
    "build",
    "build_id",
    "identity_of",
    "model_of",
    "open_index",
]
