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
"""A text with an unknown word is in another language if the detector gives English,
Spanish and Arabic together at most this probability."""
MAX_KNOWN, MAX_OURS_UNSURE = 0.7, 0.5
"""Or if at most this share of its words is known, and they have at most this one."""
MAX_KNOWN_ALONE = 0.35
"""Or if at most this share is known, whatever the detector says."""
MIN_LETTERS, MIN_LETTERS_OF_TWO = 4, 8
"""A word of so many letters may have one typo, or two."""


def is_other_language(text: str) -> bool:
    """Whether a text is in none of the classifier's languages. Loads the detector if a
    word is unknown."""
    words = [w for w in words_of(text) if w.isalpha()]
    plain = sum(map(_is_known, words))
    if not plain:
        return True
    share = sum(_is_known(w) or is_medical(w) or may_be_name(w) for w in words)
    known = share / len(words)
    if known == 1:
        return False
    odds = language_odds(text)
    ours = sum(odds.get(language, 0.0) for language in LANGUAGES)
    unsure = known <= MAX_KNOWN and ours <= MAX_OURS_UNSURE
    return known <= MAX_KNOWN_ALONE or ours <= MAX_OURS or unsure


def _is_known(word: str) -> bool:
    learnt = _learnt()
    if word in learnt or word in _function_words() or is_english(word):
        return True
    if len(word) < MIN_LETTERS:
        return False
    return bool(learnt.near(word, 1 if len(word) < MIN_LETTERS_OF_TWO else 2))


@cache
def _learnt() -> WordList:
    """The words of the texts that the classifier learnt from."""
    return WordList(dict.fromkeys(shipped_classifier().words, 1))


@cache
def _function_words() -> frozenset[str]:
    """The function words of the classifier's languages, in its spelling."""
    written = (w for language in LANGUAGES for w in function_words(language))
    return frozenset(p for w in written for p in words_of(w))
