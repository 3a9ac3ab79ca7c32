"""The terminal: the only place that prints or exits. One command a file.

Exit codes: 0 good, 1 below what was asked, 2 could not run.
"""

from . import (
    ask,
    build,
    calibrate,
    check,
    check_text,
    evaluate,
    explain,
    questions,
    rollback,
    serve,
    staff,
    stage,
    verify,
)
from .group import main

__all__ = [
    "ask",
    "build",
    "calibrate",
    "check",
    "check_text",
    "evaluate",
    "explain",
    "main",
    "questions",
    "rollback",
    "serve",
    "staff",
    "stage",
    "verify",
]
