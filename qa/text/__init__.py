"""Strings, without knowledge of any article: normal forms, terms, words, word forms."""

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
from .terms import NUMBERED, ROMAN_ONE, TERMS, Need, Terms, needs_of, terms_of
from .word_forms import (
    indefinite_article,
    inflections,
    is_uncountable,
    number_of,
    singular,
)

__all__ = [
    "APOSTROPHES",
    "MIN_LETTERS",
    "MIN_LETTERS_FOR_TWO",
    "NUMBERED",
    "ROMAN_ONE",
    "TERMS",
    "NearWords",
    "Need",
    "Terms",
    "canonical",
    "clean",
    "english_words",
    "indefinite_article",
    "inflections",
    "is_uncountable",
    "needs_of",
    "number_of",
    "plain",
    "singular",
    "spellings_of",
    "straight_apostrophes",
    "terms_of",
    "unify_newlines",
    "words_near",
]
