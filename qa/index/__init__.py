"""Built once, published whole, opened strictly, searched in two channels."""

from .builder import build
from .embedded import indexed_articles, model_of, open_index
from .generations import CACHE_FOLDER, CURRENT, current_build
from .history import Generation, list_generations, roll_back, serving
from .identity import build_id, identity_of
from .index import Found, Index, Stats
from .manifest import REBUILD
from .row_check import faults_of as row_faults

__all__ = [
    "CACHE_FOLDER",
    "CURRENT",
    "REBUILD",
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
    "row_faults",
    "serving",
]
