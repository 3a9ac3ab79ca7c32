"""Is a question in another language than the articles? By py3langid, a naive Bayes
over byte n-grams that comes with its model, by function words (stopwordsiso), and by
the words that the articles or an English dictionary hold.

Of short questions none of them is sure enough alone. A logistic regression weighs them
(`languages.json`, made by training/languages.py); for English articles the encoder,
which knows English only, has a voice in it.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from qa.text import is_english, is_medical

SHIPPED_WEIGHTS = Path(__file__).with_name("languages.json")
MIN_FOREIGN = 0.6
"""The least probability of another language; chosen on the tune half of bench/talk."""
LEAST = 1e-6
"""A smaller probability counts as much."""
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


class Weights(NamedTuple):
    """A logistic regression on `Languages.evidence`, and another one that also weighs
    the logit of `other`, as its last value. Each ends with its intercept."""

    alone: tuple[float, ...]
    with_vector: tuple[float, ...]

    def probability(self, evidence: Sequence[float], other: float | None) -> float:
        """The probability of another language."""
        values, weights = [*evidence, 1.0], self.alone
        if other is not None:
            values, weights = [*evidence, logit(other), 1.0], self.with_vector
        return expit(sum(w * v for w, v in zip(weights, values, strict=True)))


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

    def foreign(self, question: str, other: float | None = None) -> str:
        """The code of the question's language if the articles are in no such language;
        empty if they are, or if that cannot be told. `other` is the probability, by the
        encoder's vector, of another language than English."""
        words = _WORD.findall(question)
        if not words or self._is_plainly_ours(words):
            return ""
        if not self._ours <= PRIOR.keys():
            return ""
        evidence, theirs = self.evidence(question)
        voice = other if self._ours == {"en"} else None
        return theirs if _weights().probability(evidence, voice) >= MIN_FOREIGN else ""

    def evidence(self, question: str) -> tuple[list[float], str]:
        """What speaks for another language, and the likeliest one: the log odds of the
        articles' languages and of that one, the share of words that are known, by how
        many function words of each word theirs are more, whether a letter has an accent
        or is not Latin, and whether it is a single word."""
        words = _WORD.findall(question)
        odds = language_odds(question)
        theirs = max(odds.keys() - self._ours, key=odds.__getitem__)
        own = max(self._function_words(words, language) for language in self._ours)
        others = PRIOR.keys() - self._ours
        most = max(self._function_words(words, language) for language in others)
        return [
            math.log(max(LEAST, sum(odds.get(code, 0.0) for code in self._ours))),
            math.log(max(LEAST, odds[theirs])),
            sum(map(self._is_known, words)) / len(words),
            (own - most) / len(words),
            float(not all(map(str.isascii, words))),
            float(len(words) == 1),
        ], theirs

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


def logit(probability: float) -> float:
    """The log odds of a probability, within bounds."""
    bounded = min(max(probability, LEAST), 1 - LEAST)
    return math.log(bounded / (1 - bounded))


def expit(log_odds: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + math.exp(-log_odds))


@cache
def _weights() -> Weights:
    data = json.loads(SHIPPED_WEIGHTS.read_text("utf-8"))
    return Weights(tuple(data["alone"]), tuple(data["with_vector"]))


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
