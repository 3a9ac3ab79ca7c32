"""What can be said of a string without knowing any article."""

from .dictionary import (
    MIN_LETTERS,
    MIN_LETTERS_FOR_TWO,
    NearWords,
    english_words,
    spellings_of,
    words_near,
)
from .normal import (
    APOSTROPHES,
    canonical,
    clean,
    plain,
    straight_apostrophes,
    unify_newlines,
)
from .terms import Need, Terms, needs_of, terms_of

__all__ = [
    "APOSTROPHES",
    "MIN_LETTERS",
    "MIN_LETTERS_FOR_TWO",
    "NearWords",
    "Need",
    "Terms",
    "canonical",
    "clean",
    "english_words",
    "needs_of",
    "plain",
    "spellings_of",
    "straight_apostrophes",
    "terms_of",
    "unify_newlines",
    "words_near",
]
