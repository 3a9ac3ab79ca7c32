"""The files that staff keep, what is wrong with them, and texts that they check."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of
from .text_check import TextCheck, TextFindings, text_json

__all__ = [
    "Checked",
    "Fault",
    "Seen",
    "TextCheck",
    "TextFindings",
    "check_corpus",
    "furniture_of",
    "text_json",
]
