"""Built once, published whole, opened strictly, searched in two channels."""

from .bm25 import Bm25Rules
from .embedded import check_files, indexed_articles
from .generations import CACHE_FOLDER, CURRENT, current_build
from .history import Generation, serving
from .identity import build_id, identity_of
from .index import Found, Index, Stats
from .manifest import REBUILD
from .postgres import (
    Follower,
    build,
    copy_of,
    faults_in_database,
    list_generations,
    model_of,
    open_index,
    roll_back,
)
from .pruning import CacheSize, cache_size, prune, trim

__all__ = [
    "CACHE_FOLDER",
    "CURRENT",
    "REBUILD",
    "Bm25Rules",
    "CacheSize",
    "Follower",
    "Found",
    "Generation",
    "Index",
    "Stats",
    "build",
    "build_id",
    "cache_size",
    "check_files",
    "copy_of",
    "current_build",
    "faults_in_database",
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
