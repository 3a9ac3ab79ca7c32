"""Typos: a misspelt word, and words that are run together.

A word of the articles, of their vocabulary, of an English dictionary of 82,000 words or
of a list of medicines and diseases is never changed, however rare. Any other word may
be a typo, or a word that is not known here. Which of these is weighed: how usual is the
word that may be meant, in the articles, in English, and beside its neighbours ("not
sure", hardly "not share"); and how usual are the mistakes that make the typed word of
it (`qa.text.mistakes`). A word is corrected where one answer is much likelier than all
others together. A question of which almost no word is known is left.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

from qa.text import (
    MIN_LETTERS,
    WordList,
    english_pairs,
    english_words,
    is_english,
    is_medical,
    mistake_odds,
    plain,
    sound_of,
    spellings_of,
    terms_of,
    undivided,
)

MIN_SHARE = 0.72
"""The least probability of a correction."""
FREQUENCY_WEIGHT = 0.83
"""Weight of the logarithm of a word's frequency beside the log-odds of the mistakes;
fitted with these."""
UNKNOWN, UNKNOWN_LETTER = -5.39, -1.77
"""Log-odds that a word is right and not known here, and what each letter adds. Fitted
with names of medicines and 424 medical abbreviations as words that are not known. The
fit of bench/desk/spelling.py has no abbreviations; by its values (-9.55, -1.09) 8 % of
them were changed and not 4 %."""
SPLIT = -0.5
"""Log-odds of each space that is left out."""
OURS = 0.3
"""Share of the words of questions that are taken from the articles; the others are
those of English."""
MAX_LETTERS = 40
MIN_LETTERS_FOR_TWO = 5
"""A shorter word has one mistake, or sounds alike."""
MIN_PART, MAX_PARTS = 3, 4
"""Letters of the parts of words that are run together, and number of parts. A shorter
part ("my") must be usual in English beside the next one ("my back")."""
USUAL = 0.001
"""Share of a pair of words among those with one of the two."""
MAX_LOOKED_UP = 20
"""Words of one question; each takes about 5 ms."""
FEW_UNKNOWN, MAX_UNKNOWN = 4, 0.6
"""With more than 4 unknown words, and more than this share of all, a question is taken
for one in another language."""
NEGLIGIBLE = 6.0
"""Log-odds by which a candidate that is behind need not be looked at."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_ALONE = re.compile(r"(?<![\w'’.@/-])[^\W\d_]{4,40}(?![\w'’@/-]|\.\w)")
"""A word of letters only, and no part of a number, a compound or an address."""
_BEFORE, _AFTER = re.compile(r"(?<![\w'])[\w']+ $"), re.compile(r" [\w']+")

Beside = tuple[str, str]
"""The words before and after a word, in lower case; empty where there is none."""


class Correction(NamedTuple):
    """The words to put in place of the typo at `start:end` of a text."""

    start: int
    end: int
    words: str


class WordCounts(NamedTuple):
    """How often each word stands in some texts, in lower case, and each of its
    terms."""

    words: dict[str, int]
    stems: dict[str, int]


def count_words(texts: Iterable[str]) -> WordCounts:
    """The words of some texts, for `Speller`."""
    words, stems = Counter[str](), Counter[str]()
    for text in texts:
        words.update(_words(text))
        stems.update(terms_of(text))
    return WordCounts(words, stems)


class Speller:
    """Corrects typos by the words of some texts and of English. Threads may share
    it."""

    def __init__(
        self, texts: Iterable[str] | WordCounts, also: Iterable[str] = ()
    ) -> None:
        """The texts may be counted already. `also` are phrases whose words are right
        though they stand in no text."""
        counts = texts if isinstance(texts, WordCounts) else count_words(texts)
        also = list(also)
        self._known = known = Counter(counts.words)
        known.update({w: 1 for a in also for w in _words(a)})
        self._count = max(known.total(), 1)
        self._stems = Counter(counts.stems)
        self._stems.update(term for a in also for term in terms_of(a))
        self._near = WordList({w: n for w, n in known.items() if len(w) >= MIN_PART})
        self._other_forms = {re.sub(r"\W", "", w): w for w in known if "-" in w} | {
            w.removesuffix("graphy") + "gram": w for w in known if w.endswith("graphy")
        }

    def prepare(self) -> None:
        """Makes what the first typo needs; else that question waits half a second."""
        self._sounds  # noqa: B018 - made and kept
        english_pairs()
        _english_by_sound()

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        return _by_sound(self._known)

    def corrections(self, text: str) -> list[Correction]:
        """The typos of a text with their corrections, in order."""
        unknown = [
            m
            for m in _ALONE.finditer(text)
            if self._may_be_typo(m[0], opens=not text[: m.start()].strip())
        ]
        if not unknown or self._is_other_language(text, len(unknown)):
            return []
        found = []
        for m in unknown[:MAX_LOOKED_UP]:
            before = _BEFORE.search(text[: m.start()])
            after = _AFTER.match(text[m.end() :])
            if words := self._correct(
                m[0].casefold(), (_word_of(before), _word_of(after))
            ):
                found.append(Correction(m.start(), m.end(), words))
        return found

    def correct(self, word: str) -> str:
        """The correction of a word that stands alone; empty if the word is right or it
        cannot be told what is meant."""
        return self._correct(word, ("", "")) if self._may_be_typo(word) else ""

    def _may_be_typo(self, word: str, *, opens: bool = False) -> bool:
        """Whether a word is unknown. One with a capital is a name, unless it `opens` a
        question."""
        low = word.casefold()
        if not MIN_LETTERS <= len(low) <= MAX_LETTERS or not low.isascii():
            return False
        is_name = word != low and not (opens and word[1:] == low[1:])
        return not is_name and not self.is_right(low)

    def _correct(self, word: str, beside: Beside) -> str:
        """The likeliest meaning of an unknown word in lower case, if it is much
        likelier than all others together. Words run together are taken apart."""
        if word in self._other_forms:  # "xray", "discogram"
            return self._other_forms[word]
        odds = {"": UNKNOWN + UNKNOWN_LETTER * len(word)}
        if parts := self._split(word):
            odds[" ".join(parts)] = self._odds_of_parts(parts)
        usual = {w: self.frequency(w, beside) for w in self.candidates(word)}
        best = max(odds.values())
        for meant in sorted(usual, key=lambda w: (-usual[w], w)):
            frequency = FREQUENCY_WEIGHT * usual[meant]
            if frequency < best - NEGLIGIBLE:  # a mistake only makes it less likely
                break
            odds[meant] = frequency + mistake_odds(word, meant)
            best = max(best, odds[meant])
        likeliest = max(odds, key=odds.__getitem__)
        share = 1 / sum(math.exp(o - best) for o in odds.values())
        return self._as_spelt_here(likeliest, odds) if share >= MIN_SHARE else ""

    def _as_spelt_here(self, word: str, others: Iterable[str]) -> str:
        """The American word where that is in the texts and the British is not."""
        if not word or word in self._known:
            return word
        here = (o for o in others if o in self._known and word in spellings_of(o))
        return next(here, word)

    def knows(self, terms: Iterable[str]) -> bool:
        """Whether the texts hold all of the terms, in any form of the words."""
        return all(term in self._stems for term in terms)

    def is_right(self, word: str) -> bool:
        """Whether a word in lower case is known, or the plural of one."""
        forms = {word, word.removesuffix("s")}
        return is_medical(word) or any(w in self._known or is_english(w) for w in forms)

    @staticmethod
    def _is_other_language(text: str, unknown: int) -> bool:
        """Whether almost no word is known. Most questions in other languages never come
        here (`qa.question.languages`)."""
        words = {w.casefold() for w in _WORD.findall(text)}
        return unknown > FEW_UNKNOWN and unknown > MAX_UNKNOWN * len(words)

    def candidates(self, word: str) -> set[str]:
        """Known words that are near, or that sound alike."""
        most = 2 if len(word) >= MIN_LETTERS_FOR_TWO else 1
        found = {
            near
            for words in (self._near, english_words())
            for near, _ in words.near(word, most)
        }
        sound = sound_of(word)
        found.update(self._sounds.get(sound, ()), _english_by_sound().get(sound, ()))
        return {w for w in found if _is_plain(w) and _is_enough(w)}

    def frequency(self, word: str, beside: Beside = ("", "")) -> float:
        """The logarithm of a word's share among the words of questions, where it stands
        beside these words. Other forms of it in the articles count half."""
        known = self._known[word]
        forms = sum(self._stems[term] for term in terms_of(word)) or known
        ours = (known + forms) / 2 / self._count
        alone = (english_words().counts.get(word, 0) + 10_000) / _total()
        theirs = (alone + _share_beside(word, beside, alone)) / 2
        return math.log(OURS * ours + (1 - OURS) * theirs)

    def _split(self, word: str) -> list[str]:
        """The likeliest parts that a word can be divided into; empty if none can."""
        best: list[list[str]] = [[]]
        for end in range(1, len(word) + 1):
            ways = [
                [*best[start], word[start:end]]
                for start in range(end)
                if (start == 0 or best[start])
                and len(best[start]) < MAX_PARTS
                and self._goes_on(best[start], word[start:end])
            ]
            best.append(max(ways, key=self._odds_of_parts, default=[]))
        parts = best[-1]
        return parts if len(parts) > 1 else []

    def _goes_on(self, parts: Sequence[str], part: str) -> bool:
        """Whether a part can stand behind others."""
        if part not in self._known and part not in english_words():
            return False
        if not parts or min(len(parts[-1]), len(part)) >= MIN_PART:
            return True
        return max(english_pairs().share(parts[-1], part)) >= USUAL

    def _odds_of_parts(self, parts: Sequence[str]) -> float:
        """The log-odds of parts, each where it stands behind the one before."""
        pairs = pairwise(("", *parts))
        frequency = sum(self.frequency(part, (before, "")) for before, part in pairs)
        return FREQUENCY_WEIGHT * frequency + SPLIT * (len(parts) - 1)


def _words(text: str) -> list[str]:
    """The words of a text in lower case, and the parts of words with a hyphen or an
    apostrophe."""
    found = []
    for word in _WORD.findall(plain(undivided(text)).casefold()):
        found.append(word)
        parts = re.split(r"[-']", word)
        found += parts if len(parts) > 1 else []
    return found


def _is_enough(word: str) -> bool:
    """Whether a word has letters enough to be meant; of three letters only one without
    content ("the"), because others are too near to abbreviations."""
    if len(word) >= MIN_LETTERS:
        return True
    return len(word) == MIN_PART and not terms_of(word, content=True)


def _word_of(found: re.Match[str] | None) -> str:
    return found[0].strip().casefold() if found else ""


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _by_sound(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= MIN_LETTERS and _is_plain(word):
            found[sound_of(word)].append(word)
    return found


@cache
def _english_by_sound() -> dict[str, list[str]]:
    return _by_sound(english_words())


def _share_beside(word: str, beside: Beside, alone: float) -> float:
    """The share of a word among those that English has beside its neighbours; the share
    `alone` if none of these is known."""
    pairs, (before, after) = english_pairs(), beside
    shares = []
    if pairs.begins(before):
        shares.append(pairs.share(before, word)[0])
    if pairs.ends(after):
        shares.append(pairs.share(word, after)[1])
    return sum(shares) / len(shares) if shares else alone


@cache
def _total() -> int:
    return sum(english_words().counts.values())
