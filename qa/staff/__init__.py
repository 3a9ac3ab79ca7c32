"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of

__all__ = [
    "Checked",
    "Fault",
    "Seen",
    "check_corpus",
    "furniture_of",
]
