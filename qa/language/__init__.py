"""Every sentence that the desk says itself, by language."""

from .catalogue import (
    LANGUAGES,
    RIGHT_TO_LEFT,
    interface_texts,
    name_of,
    own_name,
    preferred_language,
)

__all__ = [
    "LANGUAGES",
    "RIGHT_TO_LEFT",
    "interface_texts",
    "name_of",
    "own_name",
    "preferred_language",
]
