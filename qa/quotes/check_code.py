"""Check code: the place of a quote and a checksum of its words, for paper.

A code is written in Crockford's base 32, in groups of four. Case does not matter, O is
read as 0, I and L as 1, hyphens and spaces are ignored. From the highest bit down:

======== ============ ==========================================================
 short     long
 (bits)    (bits)
======== ============ ==========================================================
 14        14          `tag`: hash of the article's id
 16        22          start of the quote
 12        22          length of the quote
 28        32          `words`: hash of the quoted text with id, start and end
 10        10          check digits: all bits before, modulo 1021
 = 80      = 100       16 or 20 letters; the long form only if the short does not fit
======== ============ ==========================================================

The check digits find every single wrong letter and every exchange of two neighbours. Of
other typing errors 1 in 1021 passes, and then matches no quote. Altered words pass with
a chance of 1 in 2^28 (268 million) or 2^32. A code is no signature: it guards against
mistakes and edited articles, not against somebody who searches for other words with the
same checksum.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from qa.corpus import Passage
from qa.errors import SheetError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_VALUES = {letter: n for n, letter in enumerate(LETTERS)}
_MODULUS = 1021
"""The greatest prime below 2^10. No difference that one wrong letter or two exchanged
neighbours make is a multiple of it, so each such error changes the check digits."""
_DOMAIN = "question desk, check code 1"
MAX_CODES = 100
"""A longer text is refused before it is read."""
CURE = "Compare it with the sheet, letter by letter."


class _Form(NamedTuple):
    start: int
    length: int
    words: int


_TAG, _CHECK = 14, 10
_FORMS = {16: _Form(16, 12, 28), 20: _Form(22, 22, 32)}
"""Number of letters to the bits of each part."""


@dataclass(frozen=True, slots=True)
class CodedPlace:
    """What a code says: a quote stood at `start:end` of an article with this tag."""

    tag: int
    start: int
    end: int
    words: int
    letters: int = 16

    def of_article(self, article_id: str) -> bool:
        """Whether the code may be of this article: its id has the same tag."""
        return self.tag == _tag(article_id)

    def says(self, article_id: str, text: str) -> bool:
        """Whether the code was made from this text at its place in this article."""
        words = _words(article_id, self.start, self.end, text, _FORMS[self.letters])
        return self.of_article(article_id) and self.words == words


def code_of(passage: Passage) -> str:
    """The check code of a quote, in groups of four letters.

    Raises SheetError for a place that no code can hold.
    """
    return code_at(passage.article.id, passage.start, passage.end, passage.text)


def code_at(article: str, start: int, end: int, text: str) -> str:
    """The check code of words that stood at `start:end` of an article.

    Raises SheetError for a place that no code can hold.
    """
    fit = (
        (letters, form)
        for letters, form in _FORMS.items()
        if not (start >> form.start or end - start >> form.length)
    )
    letters, form = next(fit, (0, None))
    if form is None:
        raise SheetError(
            f"The passage {article}:{start}-{end} lies too far behind for a code.",
            cure="Split its article.",
        )
    number = _tag(article)
    number = number << form.start | start
    number = number << form.length | end - start
    number = number << form.words | _words(article, start, end, text, form)
    number = number << _CHECK | number % _MODULUS
    code = "".join(LETTERS[number >> 5 * n & 31] for n in reversed(range(letters)))
    return "-".join(re.findall("....", code))


def place_of(code: str) -> CodedPlace:
    """Reads a code. Raises SheetError for a typing error, or for no code at all."""
    if len(code) > MAX_CODES:
        raise SheetError("This is too long for a check code.", cure=CURE)
    typed = "".join(
        c
        for c in unicodedata.normalize("NFKC", code).upper()
        if not c.isspace() and unicodedata.category(c) not in ("Pd", "Cf")
    ).translate(_READ_AS)
    shown = code.strip()
    for letter in typed:
        if letter not in _VALUES:
            raise SheetError(f"{shown}: no check code has {letter!r}.", cure=CURE)
    if len(typed) not in _FORMS:
        raise SheetError(
            f"{shown}: a check code has 16 or 20 letters and digits, not {len(typed)}.",
            cure=CURE,
        )
    number = 0
    for letter in typed:
        number = number << 5 | _VALUES[letter]
    number, check = number >> _CHECK, number & (1 << _CHECK) - 1
    form = _FORMS[len(typed)]
    rest, words = number >> form.words, number & (1 << form.words) - 1
    rest, length = rest >> form.length, rest & (1 << form.length) - 1
    tag, start = rest >> form.start, rest & (1 << form.start) - 1
    if number % _MODULUS != check or length == 0:
        raise SheetError(f"{shown}: there is a typing error in it.", cure=CURE)
    return CodedPlace(tag, start, start + length, words, len(typed))


def is_same_code(one: str, other: str) -> bool:
    """Whether two texts are the same code; False if either is no code."""
    try:
        return place_of(one) == place_of(other)
    except SheetError:
        return False


def _tag(article_id: str) -> int:
    return _hash(_TAG, "article", article_id)


def _words(article_id: str, start: int, end: int, text: str, form: _Form) -> int:
    return _hash(form.words, "words", article_id, str(start), str(end), text)


def _hash(bits: int, *parts: str) -> int:
    said = "\0".join((_DOMAIN, *parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(said).digest()[:8]) >> 64 - bits
