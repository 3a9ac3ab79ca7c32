"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of
from .mend import MendedFile, Mending, OpenQuote, mend
from .renames import Renamed, renamed

__all__ = [
    "Checked",
    "Fault",
    "MendedFile",
    "Mending",
    "OpenQuote",
    "Renamed",
    "Seen",
    "check_corpus",
    "furniture_of",
    "mend",
    "renamed",
]
