"""Is a question in another language than the articles? By py3langid, a naive Bayes
over byte n-grams that comes with its model, and by function words (stopwordsiso).

Of short questions the detector alone is not sure enough. A word that the articles or
an English dictionary hold speaks for their language, and makes the detector prove more;
more function words of another language than of theirs speak for that one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from qa.text import is_english, is_medical

MAX_OURS_UNKNOWN, MAX_OURS_KNOWN = 0.05, 0.001
"""A question is in another language if the detector gives the languages of the articles
at most this probability: the first where no word is known, the second where each is,
between them in proportion."""
MIN_THEIRS, MIN_THEIRS_ACCENTED = 0.4, 0.2
"""And if one other language has at least this probability; the second where a letter
has an accent or is not Latin."""
MIN_THEIRS_ONE_WORD = 0.6
"""The same for a single word of ASCII letters, which may be the name of a medicine."""
MIN_WORDS = 3
"""Of fewer words in ASCII letters none may be known: "eliquis dose"."""
MAX_SAMPLED, MIN_SHARE = 200, 0.1
"""Texts of the articles whose language is detected, and the least share of them that
makes it a language of the articles."""
_SPOKEN = {
    4.0: "es",
    2.0: "ar de fr it pt ru tl vi zh",
    1.0: "en ht nl pl tr",
    0.5: "am bg bn cs da el fa fi gu he hi hr hu id ja ko ml no pa ro sk so sq sr sv "
    "sw ta te th uk ur",
}
PRIOR = {language: p for p, many in _SPOKEN.items() for language in many.split()}
"""The languages that are told apart, and how much likelier than another each is typed
at a clinic; the detector's probabilities are multiplied by it."""

_WORD = re.compile(r"[^\W\d_]+")


class Languages:
    """Knows the languages of the articles. Threads may share it; it keeps nothing of a
    question."""

    def __init__(
        self, texts: Sequence[str], stated: str, knows: Callable[[str], bool]
    ) -> None:
        """`texts` are of the articles, at most MAX_SAMPLED of them; `stated` is the
        BCP-47 tag that staff gave them; `knows` tells if they hold a word."""
        self._texts = texts
        self._stated = stated.partition("-")[0].lower()
        self._knows = knows

    @cached_property
    def _ours(self) -> set[str]:
        """The languages of the articles. Loads the detector."""
        texts = self._texts
        counts = Counter(
            max(language_odds(t).items(), key=lambda o: o[1])[0] for t in texts
        )
        often = {c for c, n in counts.items() if n >= MIN_SHARE * len(texts)}
        return often | {self._stated}

    def prepare(self) -> None:
        """Loads the detector, which takes half a second; else the first question that
        needs it waits."""
        self._ours  # noqa: B018 - made and kept

    def __contains__(self, language: str) -> bool:
        """Whether the articles are in a language."""
        return language in self._ours

    def foreign(self, question: str) -> str:
        """The code of the question's language if the articles are in no such language;
        empty if they are, or if that cannot be told."""
        words = _WORD.findall(question)
        if not words or self._is_plainly_ours(words):
            return ""
        if not self._ours <= PRIOR.keys():
            return ""
        known = sum(map(self._is_known, words)) / len(words)
        plain = all(map(str.isascii, words))
        if plain and known and len(words) < MIN_WORDS:
            return ""
        odds = language_odds(question)
        ours = sum(odds.get(language, 0.0) for language in self._ours)
        theirs = max(odds.keys() - self._ours, key=odds.__getitem__)
        most = MAX_OURS_KNOWN + (MAX_OURS_UNKNOWN - MAX_OURS_KNOWN) * (1 - known)
        least = MIN_THEIRS if plain else MIN_THEIRS_ACCENTED
        if plain and len(words) == 1:
            least = MIN_THEIRS_ONE_WORD
        if ours <= most and odds[theirs] >= least:
            return theirs
        return self._by_function_words(words, odds) if ours <= MAX_OURS_UNKNOWN else ""

    def _is_plainly_ours(self, words: Sequence[str]) -> bool:
        """Whether every word is known, and more of them are function words of the
        stated language than of any other: then the detector is not asked."""
        if not all(map(self._is_known, words)):
            return False
        own = self._function_words(words, self._stated)
        others = PRIOR.keys() - {self._stated}
        return own > max(self._function_words(words, other) for other in others)

    @staticmethod
    def _function_words(words: Sequence[str], language: str) -> int:
        return sum(w.casefold() in function_words(language) for w in words)

    def _by_function_words(
        self, words: Sequence[str], odds: Mapping[str, float]
    ) -> str:
        """The language with most of the words among its function words, if these are
        more than those of the articles' language; two more where all words are known.
        `odds` decides between equals."""
        counts = {code: self._function_words(words, code) for code in PRIOR}
        own = max(counts[language] for language in self._ours)
        own += all(map(self._is_known, words))
        best = max(
            counts.keys() - self._ours,
            key=lambda language: (counts[language], odds.get(language, 0.0)),
        )
        return best if counts[best] > own else ""

    def _is_known(self, word: str) -> bool:
        low = word.casefold()
        if self._knows(low):
            return True
        english = self._stated == "en" or "en" in self._ours
        return english and (is_english(low) or is_medical(low))


def language_odds(text: str) -> dict[str, float]:
    """Each language's probability."""
    text = text.encode("utf-8", "replace").decode()  # without unpaired surrogates
    weighed = {code: p * PRIOR[code] for code, p in _detector().rank(text)}
    total = sum(weighed.values())
    return {code: p / total for code, p in weighed.items()}


@cache
def function_words(language: str) -> frozenset[str]:
    """The function words of a language, in lower case; none if no list has it."""
    import stopwordsiso

    known = stopwordsiso.has_lang(language)
    return frozenset(stopwordsiso.stopwords(language) if known else ())


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(PRIOR)
    return detector
