"""Built once, published whole, opened strictly, searched in two channels."""

from .builder import build
from .generations import REBUILD
from .identity import build_id, identity
from .index import Found, Index, open_index
from .tokens import TokenStore

__all__ = [
    "REBUILD",
    "Found",
    "Index",
    "TokenStore",
    "build",
    "build_id",
    "identity",
    "open_index",
]
