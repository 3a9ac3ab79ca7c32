"""Built once, published whole, opened strictly, searched in two channels."""

from .bm25 import Bm25Rules
from .builder import build
from .embedded import indexed_articles, model_of, open_index
from .generations import CACHE_FOLDER, CURRENT, REBUILD, current_build
from .history import Generation, list_generations, roll_back, serving
from .identity import build_id, identity_of
from .index import Found, Index, Stats

__all__ = [
    "CACHE_FOLDER",
    "CURRENT",
    "REBUILD",
    "Bm25Rules",
    "Found",
    "Generation",
    "Index",
    "Stats",
    "build",
    "build_id",
    "current_build",
    "identity_of",
    "indexed_articles",
    "list_generations",
    "model_of",
    "open_index",
    "roll_back",
    "serving",
]
