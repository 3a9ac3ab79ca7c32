"""Built once, published whole, opened strictly, searched in two channels."""

from .bm25 import Bm25Rules
from .builder import build
from .embedded import check_files, indexed_articles, model_of, open_index
from .generations import CACHE_FOLDER, CURRENT, current_build
from .history import Generation, list_generations, roll_back, serving
from .identity import build_id, identity_of
from .index import Found, Index, Stats
from .manifest import REBUILD
from .pruning import CacheSize, cache_size, prune, trim

__all__ = [
    "CACHE_FOLDER",
    "CURRENT",
    "REBUILD",
    "Bm25Rules",
    "CacheSize",
    "Found",
    "Generation",
    "Index",
    "Stats",
    "build",
    "build_id",
    "cache_size",
    "check_files",
    "current_build",
    "identity_of",
    "indexed_articles",
    "list_generations",
    "model_of",
    "open_index",
    "prune",
    "roll_back",
    "serving",
    "trim",
]
