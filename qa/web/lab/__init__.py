"""The evaluator's lab: runs, results, one question stage by stage."""

from .routes import add_lab, lab_refusals
from .runs import Lab

__all__ = [
    "Lab",
    "add_lab",
    "lab_refusals",
]
