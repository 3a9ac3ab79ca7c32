"""Generations in a database that many desks share; each answers from a copy."""

from .copies import (
    Follower,
    build,
    copy_of,
    faults_in_database,
    list_generations,
    model_of,
    open_index,
    roll_back,
)

__all__ = [
    "Follower",
    "build",
    "copy_of",
    "faults_in_database",
    "list_generations",
    "model_of",
    "open_index",
    "roll_back",
]
