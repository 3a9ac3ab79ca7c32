"""What can be said of a string without knowing any article."""

from .dictionary import (
    MIN_LETTERS,
    MIN_LETTERS_FOR_TWO,
    NearWords,
    english_words,
    spellings_of,
    words_near,
)
from .normal import clean, plain
from .terms import Need, Terms, needs_of, terms_of

__all__ = [
    "MIN_LETTERS",
    "MIN_LETTERS_FOR_TWO",
    "NearWords",
    "Need",
    "Terms",
    "clean",
    "english_words",
    "needs_of",
    "plain",
    "spellings_of",
    "terms_of",
    "words_near",
]
