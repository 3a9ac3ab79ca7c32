"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of
from .mend import MendedFile, Mending, OpenQuote, mend

__all__ = [
    "Checked",
    "Fault",
    "MendedFile",
    "Mending",
    "OpenQuote",
    "Seen",
    "check_corpus",
    "furniture_of",
    "mend",
]
