"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, check_corpus

__all__ = [
    "Checked",
    "Fault",
    "check_corpus",
]
