"""Is a text in a language that the classifier did not learn, or in none? By how many of
its words are known or nearly so, and by the detector of languages.

The classifier reads every text, and a word that it does not know can look like one that
it does. A text with a typo keeps its words near known ones; a text of another language
does not.
"""

from __future__ import annotations

from functools import cache

from qa.language import LANGUAGES
from qa.question import function_words, language_odds
from qa.text import WordList, is_english, is_medical, may_be_name

from .classifier import shipped_classifier, words_of

MAX_OURS = 0.05
"""A text with a word that is not even nearly known is in another language if the
detector gives English, Spanish and Arabic together at most this probability."""
MAX_KNOWN, MAX_OURS_UNSURE, MIN_THEIRS = 0.8, 0.5, 0.45
"""Or if at most this share of its words is nearly known, and they have at most this
probability, and one other language at least this one."""
MAX_KNOWN_EXACTLY, MAX_OURS_ALIKE, MIN_THEIRS_ALIKE = 0.67, 0.2, 0.65
"""The same, where words of other languages look like known ones: "quanto costa"."""
MAX_KNOWN_IN_NONE = 0.35
"""Or if at most this share is nearly known, and English, Spanish and Arabic are
unsure: keys, names of medicines."""
MIN_LETTERS, MIN_LETTERS_OF_TWO = 4, 8
"""A word of so many letters may have one typo, or two."""


def is_other_language(text: str) -> bool:
    """Whether a text is in none of the classifier's languages. Loads the detector if a
    word is unknown."""
    words = [w for w in words_of(text) if w.isalpha()]
    if not words:
        return True
    exactly = sum(map(_is_known, words)) / len(words)
    if exactly == 1:
        return False
    nearly = sum(_is_known(w) or _is_near(w) for w in words) / len(words)
    if nearly:  # else medicines and names stand alone
        nearly = sum(_is_known(w) or _is_near(w) or _is_listed(w) for w in words)
        nearly /= len(words)
    odds = language_odds(text)
    ours = sum(odds.get(language, 0.0) for language in LANGUAGES)
    theirs = max(p for language, p in odds.items() if language not in LANGUAGES)
    if ours > MAX_OURS_UNSURE:
        return False
    if nearly <= MAX_KNOWN_IN_NONE or (nearly < 1 and ours <= MAX_OURS):
        return True
    if nearly <= MAX_KNOWN and theirs >= MIN_THEIRS:
        return True
    alike = ours <= MAX_OURS_ALIKE and theirs >= MIN_THEIRS_ALIKE
    return exactly <= MAX_KNOWN_EXACTLY and alike


def _is_known(word: str) -> bool:
    return word in _learnt() or word in _function_words() or is_english(word)


def _is_near(word: str) -> bool:
    """Whether a learnt word is a typo or two away."""
    if len(word) < MIN_LETTERS:
        return False
    return bool(_learnt().near(word, 1 if len(word) < MIN_LETTERS_OF_TWO else 2))


def _is_listed(word: str) -> bool:
    return is_medical(word) or may_be_name(word)


@cache
def _learnt() -> WordList:
    """The words of the texts that the classifier learnt from."""
    return WordList(dict.fromkeys(shipped_classifier().words, 1))


@cache
def _function_words() -> frozenset[str]:
    """The function words of the classifier's languages, in its spelling."""
    written = (w for language in LANGUAGES for w in function_words(language))
    return frozenset(p for w in written for p in words_of(w))
