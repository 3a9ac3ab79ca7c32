"""One reader a file format: from a file's bytes to text and blocks."""

from .apart import Readers
from .decoding import FILE
from .errors import UnreadableFile
from .lines import Hint
from .marked import Parsed
from .readers import FORMATS
from .sentences import sentences_of

__all__ = [
    "FILE",
    "FORMATS",
    "Hint",
    "Parsed",
    "Readers",
    "UnreadableFile",
    "sentences_of",
]
