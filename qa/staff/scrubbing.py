"""Takes from a question everything that could tell who asked it.

Kept is only what is known to be harmless: words that the articles or the vocabulary
write in small letters, and ordinary English words that are no names. All else is left
out: names, numbers, dates, addresses, and words that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qa.text import (
    clean,
    is_english,
    is_medical,
    is_name,
    may_be_name,
    straight_apostrophes,
    terms_of,
)

if TYPE_CHECKING:
    from qa.desk import Desk

LEFT_OUT = "…"
"""Stands for one or more words that were left out."""
MIN_TERMS = 2
"""A question of which fewer terms are left says nothing to staff."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+)*")
_EDGES = "()[]{}<>\"'`“”‘’«».,;:!?¿¡…*–—-"
_ENDS = (".", "!", "?", ":", "…")
_CAPITALS = 0.7
"""In a text with a greater share of capital letters, a capital tells nothing."""
_REACH = 3
"""A name has at most so many words; so has the name of a street."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CUES = _set(
    "name named names called call i im i'm am its it's is this tell ask dr doctor mr "
    "mrs ms miss prof professor nurse sister brother sir madam father mother mum mom "
    "dad son daughter wife husband partner friend neighbour neighbor boss teacher "
    "lawyer solicitor cleaner uncle aunt cousin grandson granddaughter saint st from"
)
"""A name often follows."""
_STREETS = _set(
    "street road avenue lane drive court close way square place terrace gardens grove "
    "crescent boulevard st rd ave ln dr blvd apartment flat"
)
_DATES = _set(
    "january february april june july august september october november december jan "
    "feb apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday "
    "saturday sunday mon tue tues wed thu thur thurs fri christmas easter ramadan"
)
_NUMBERS = _set(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand third fourth fifth sixth seventh eighth "
    "ninth tenth nd rd th pm"
)
_CONTACTS = _set("www http https com org net gmail hotmail yahoo outlook icloud")
_TWO_MEANINGS = _set("will may march mar sun sat first second st")
"""Part of a date or a name, or an ordinary word."""
_SUBJECTS = _set("i my the a an it you we he she they there this that your our his her")
"""Behind one of these an ordinary word begins a sentence: "Will I ..."."""


class _Token(NamedTuple):
    """A word as it was typed, and in small letters; the second is empty for what is no
    word. `capital` is True only where a capital letter tells something."""

    typed: str
    word: str
    first: bool
    capital: bool


class Scrubber:
    """Scrubs questions. Safe to share between threads; keeps nothing of a question."""

    def __init__(
        self, texts: Iterable[str], vocabulary: Iterable[str] = (), language: str = "en"
    ) -> None:
        """`texts` are those of the articles, `language` is theirs (a BCP-47 tag): words
        of the English dictionary count only in English."""
        self._ours = {w for text in (*texts, *vocabulary) for w in _small_words(text)}
        self._english = language.partition("-")[0] == "en"

    @staticmethod
    def of(desk: Desk) -> Scrubber:
        """A scrubber that knows the words of a desk's articles and vocabulary."""
        texts = [a.text for a in desk.articles()]
        return Scrubber(texts, desk.vocabulary.words, desk.clinic.language)

    def __call__(self, question: str) -> str:
        """What may be kept of a question, in small letters; empty if too little is
        left."""
        tokens = _tokens(question)
        kept = [self._is_harmless(t) for t in tokens]
        _drop_streets(tokens, kept)
        _drop_names(tokens, kept)
        words: list[str] = []
        for token, keep in zip(tokens, kept, strict=True):
            if keep:
                words.append(token.word)
            elif words[-1:] != [LEFT_OUT]:
                words.append(LEFT_OUT)
        left = " ".join(words)
        terms = set(terms_of(left.replace(LEFT_OUT, " ")))
        return left if len(terms) >= MIN_TERMS else ""

    def is_ours(self, word: str) -> bool:
        """Whether the articles or the vocabulary hold a word in small letters."""
        return word in self._ours

    def _is_harmless(self, token: _Token) -> bool:
        """What one word tells, without those around it."""
        if not token.word:
            return False
        parts = token.word.removesuffix("'s").split("-")
        if not all(map(self._is_known, parts)):
            return False
        if not token.capital:
            return True
        ours = all(p in self._ours or is_medical(p) for p in parts)
        return (ours or token.typed.isupper()) and not any(map(_is_suspect, parts))

    def _is_known(self, word: str) -> bool:
        if word in _DATES or word in _NUMBERS or word in _CONTACTS:
            return False
        ordinary = self._english and is_english(word) and not is_name(word)
        return word in self._ours or ordinary or is_medical(word)


def _small_words(text: str) -> Iterator[str]:
    """The words of a text that are written in small letters, or as an abbreviation in
    capital letters only: a name is neither."""
    for typed in straight_apostrophes(text).split():
        word = typed.strip(_EDGES)
        if _WORD.fullmatch(word) and (word.islower() or word.isupper()):
            yield from (p.casefold() for p in word.removesuffix("'s").split("-"))


def _tokens(question: str) -> list[_Token]:
    text = straight_apostrophes(clean(question))
    letters = [c for c in text if c.isalpha()]
    loud = sum(c.isupper() for c in letters) > _CAPITALS * len(letters)
    tokens: list[_Token] = []
    first = True
    for part in text.split():
        typed = part.strip(_EDGES)
        word = typed.casefold() if _WORD.fullmatch(typed) else ""
        tells = typed[:1].isupper() and typed not in ("I", "I'm") and not first
        if typed:
            tokens.append(_Token(typed, word, first, tells and not loud))
            first = False
        first = first or part.endswith(_ENDS)
    return tokens


def _is_suspect(word: str) -> bool:
    """Whether a word is ordinary, or a name or part of a date."""
    named = word not in _SUBJECTS and may_be_name(word.removesuffix("'s"))
    return named or word in _TWO_MEANINGS


def _drop_streets(tokens: Sequence[_Token], kept: list[bool]) -> None:
    """The name of a street behind a number, and one that begins with a capital."""
    for at, token in enumerate(tokens):
        if token.word not in _STREETS:
            continue
        before = range(max(0, at - _REACH), at)
        number = next((n for n in before if any(map(str.isdigit, tokens[n].typed))), at)
        if number == at and at and tokens[at - 1].capital:
            number = at - 1
        for n in range(number, at + 1 if number < at else at):
            kept[n] = False


def _drop_names(tokens: Sequence[_Token], kept: list[bool]) -> None:
    """Words that may be names, where those around them say so."""
    for at, token in enumerate(tokens):
        if token.word in _CUES:
            for n in range(at + 1, min(at + 1 + _REACH, len(tokens))):
                if kept[n] and not _is_suspect(tokens[n].word):
                    break
                kept[n] = False
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if token.first and token.typed[:1].isupper() and _is_suspect(token.word):
            kept[at] = kept[at] and following in _SUBJECTS
    for order in (range(1, len(tokens)), range(len(tokens) - 2, -1, -1)):
        step = 1 if order.step > 0 else -1
        for n in order:
            if not kept[n - step] and _is_suspect(tokens[n].word):
                kept[n] = False
