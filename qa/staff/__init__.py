"""What staff keep right, and what is wrong with it."""

from .check import Checked, Fault, check_corpus

__all__ = [
    "Checked",
    "Fault",
    "check_corpus",
]
