"""Generations in a database that many desks share; each answers from a copy."""

from .copies import (
    SCHEMES,
    Follower,
    build,
    copy_of,
    faults_in_database,
    list_generations,
    roll_back,
)

__all__ = [
    "SCHEMES",
    "Follower",
    "build",
    "copy_of",
    "faults_in_database",
    "list_generations",
    "roll_back",
]
