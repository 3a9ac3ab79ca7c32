"""The evaluators' lab: runs in the browser, their results, each question by stages."""

from .routes import add_lab, lab_refusals
from .runs import Lab

__all__ = [
    "Lab",
    "add_lab",
    "lab_refusals",
]
