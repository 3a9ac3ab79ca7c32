"""One reader a file format: from a file's bytes to text and blocks."""

from .lines import Hint
from .readers import READERS, Parsed, UnreadableFile
from .sentences import sentences_of

__all__ = [
    "READERS",
    "Hint",
    "Parsed",
    "UnreadableFile",
    "sentences_of",
]
