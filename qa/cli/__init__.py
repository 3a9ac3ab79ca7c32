"""The terminal: the only place that prints or exits.

Exit codes: 0 good, 1 below what was asked, 2 could not run.
"""

from . import calibrate, desk, evaluator, explain, verify
from .group import main

__all__ = ["calibrate", "desk", "evaluator", "explain", "main", "verify"]
