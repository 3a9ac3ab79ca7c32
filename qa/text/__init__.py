"""Strings, without knowledge of any article: normal forms, terms, words, word forms."""

from .dictionary import (
    MIN_LETTERS,
    MIN_LETTERS_FOR_TWO,
    NearWords,
    english_pairs,
    english_words,
    is_english,
    spellings_of,
    undivided,
)
from .information import information_of
from .mistakes import mistake_odds, sound_of
from .normal import (
    APOSTROPHES,
    Folded,
    canonical,
    clean,
    fold,
    plain,
    straight_apostrophes,
    unify_newlines,
)
from .other_words import is_medical, is_name, may_be_name
from .references import abbreviates, references, without_references
from .sentences import sentence_bounds
from .terms import NUMBERED, ROMAN_ONE, TERMS, Need, Terms, needs_of, terms_of
from .weight import weight_of
from .word_forms import (
    indefinite_article,
    inflections,
    is_uncountable,
    number_of,
    singular,
)
from .word_list import WordList

__all__ = [
    "APOSTROPHES",
    "MIN_LETTERS",
    "MIN_LETTERS_FOR_TWO",
    "NUMBERED",
    "ROMAN_ONE",
    "TERMS",
    "Folded",
    "NearWords",
    "Need",
    "Terms",
    "WordList",
    "abbreviates",
    "canonical",
    "clean",
    "english_pairs",
    "english_words",
    "fold",
    "indefinite_article",
    "inflections",
    "information_of",
    "is_english",
    "is_medical",
    "is_name",
    "is_uncountable",
    "may_be_name",
    "mistake_odds",
    "needs_of",
    "number_of",
    "plain",
    "references",
    "sentence_bounds",
    "singular",
    "sound_of",
    "spellings_of",
    "straight_apostrophes",
    "terms_of",
    "undivided",
    "unify_newlines",
    "weight_of",
    "without_references",
]
