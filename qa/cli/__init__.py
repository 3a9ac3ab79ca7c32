"""The terminal: the only place that prints or exits. One command a file.

Exit codes: 0 good, 1 below what was asked, 2 could not run.
"""

from . import (
    ask,
    build,
    cache,
    check,
    check_index,
    evaluators,
    rollback,
    serve,
    staff,
    verify,
)
from .group import main

__all__ = [
    "ask",
    "build",
    "cache",
    "check",
    "check_index",
    "evaluators",
    "main",
    "rollback",
    "serve",
    "staff",
    "verify",
]
