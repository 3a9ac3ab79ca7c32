"""One reader a file format: from a text to blocks."""

from .lines import Hint
from .markdown import blocks_of_markdown, heading_text
from .plain_text import blocks_of
from .sentences import sentences_of

__all__ = [
    "Hint",
    "blocks_of",
    "blocks_of_markdown",
    "heading_text",
    "sentences_of",
]
