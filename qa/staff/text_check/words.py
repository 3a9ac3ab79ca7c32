"""The words of a sentence, and what each is: a number, a unit, a name, a "not".

Words with the same `value` mean the same: "5" and "five", "2,5" and "2.5", "milligrams"
and "mg", "don't" and "do not".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qa.text import singular

from .lexicon import NEGATIONS, ONLY_AFTER_NUMBERS, STRENGTH, is_name, unit_of

WordKind = Literal["number", "unit", "negation", "name", "strength", "word", "sign"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign of a text, at `start:end`. A `weak` number is a word
    that is often no number: "one of them", "at first"."""

    kind: WordKind
    value: str
    start: int
    end: int
    weak: bool = False


def _numbered(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {w: first + step * n for n, w in enumerate(words.split())}


_UNITS_OF_TEN = _numbered("one two three four five six seven eight nine", 1)
_ONES = {
    "zero": 0,
    **_UNITS_OF_TEN,
    **_numbered(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen",
        10,
    ),
}
_TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_ORDINALS = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth", 1
)
_OTHER_NUMBERS = {
    "once": "1x",
    "twice": "2x",
    "thrice": "3x",
    "double": "2x",
    "doubled": "2x",
    "doubles": "2x",
    "triple": "3x",
    "tripled": "3x",
    "single": "1",
    "couple": "2",
    "dozen": "12",
    "half": "0.5",
    "halves": "0.5",
    "quarter": "0.25",
}
_WEAK = frozenset(["one", "single", "first", "once", "second", "couple"])


def _any_of(words: dict[str, int]) -> str:
    return "|".join(words)


_BELOW_100 = (
    rf"(?:(?:{_any_of(_TENS)})(?:[- ](?:{_any_of(_UNITS_OF_TEN)}))?|{_any_of(_ONES)})"
)
_BELOW_1000 = (
    rf"(?:(?:{_BELOW_100}[ ])?hundred(?:[ ](?:and[ ])?{_BELOW_100})?|{_BELOW_100})"
)
_SPELT = (
    rf"(?:(?:{_BELOW_1000}[ ])?thousand(?:[ ](?:and[ ])?{_BELOW_1000})?|{_BELOW_1000})"
)

_SOFT = "\u00ad"
_LETTERS = rf"(?:[^\W\d_]|(?<=\w){_SOFT}(?=\w))+"
_WORD = re.compile(
    rf"""(?xi)
      (?P<spelt>\b{_SPELT}\b)
    | (?P<percent>\bper[ ]cent\b)
    | (?P<ordinal>\b\d+(?:st|nd|rd|th)\b)
    | (?P<code>\b[a-z]{{1,3}}\d{{1,3}}\b)
    | (?P<number>\d+(?:[.,]\d+)*|[½¼¾⅓⅔⅛]|[⁰¹²³⁴-⁹]+)
    | (?P<not>(?<=\w)n['’]t\b|\b(?:can(?=not\b)|(?<=can)not\b|can(?=['’]t\b)
        |(?<=can)['’]t\b))
    | (?P<before_not>\b(?:do|does|did|should|must|could|would|is|are|was|were|has|have
        |had|need|wo|ai)(?=n['’]t\b))
    | (?P<word>{_LETTERS}(?:['’]{_LETTERS})*)
    | (?P<sign>\S)"""
)

_CAPITALS = re.compile(r"[A-Z]{2,}s?")
MOSTLY = 0.6
"""A text of which more words begin with a capital is a heading in title case."""


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words and signs of a part of a text, in order."""
    found = list(_WORD.finditer(text, start, end))
    letters = [m[0] for m in found if m["word"]]
    capitals = sum(w[0].isupper() for w in letters)
    titled = len(letters) > 1 and capitals > MOSTLY * len(letters)
    words: list[Word] = []
    for match in found:
        words.append(_word(match, words, titled=titled))
    return words


def _word(match: re.Match[str], before: Sequence[Word], *, titled: bool) -> Word:
    raw = match[0]
    said = _plain(raw)
    kind, value = _number_or_not(match, said)
    if not kind and _is_unit(said, before):
        kind, value = "unit", unit_of(said) or said
    if not kind and match.lastgroup == "sign":
        kind, value = "sign", _SIGNS.get(raw, raw)
    if not kind:
        kind, value = _kind(raw, said, first=_is_first(before), titled=titled)
    return Word(kind, value, *match.span(), weak=said in _WEAK)


def _number_or_not(match: re.Match[str], said: str) -> tuple[WordKind | None, str]:
    """What the shape of a word tells: a number, a code such as L4, or a denial."""
    group = match.lastgroup
    kind: WordKind | None = None
    value = said
    if group in ("spelt", "number", "ordinal"):
        kind = "number"
        if group != "ordinal":
            value = _digits(match[0]) if group == "number" else _spelt(said)
    elif group == "code":
        kind = "name"
    elif group in ("not", "before_not"):
        value = {"wo": "will", "ai": "is", "not": "not", "can": "can"}.get(said, said)
        if group == "not" and said != "can":
            kind, value = "negation", "not"
        else:
            kind = "strength" if value in STRENGTH else "word"
    return kind, value


def _is_unit(said: str, before: Sequence[Word]) -> bool:
    return unit_of(said) is not None and (
        not ONLY_AFTER_NUMBERS.fullmatch(said) or _follows_number(before)
    )


def _kind(raw: str, said: str, *, first: bool, titled: bool) -> tuple[WordKind, str]:
    if said in _ORDINALS:
        return "number", _ordinal(_ORDINALS[said])
    if said in _OTHER_NUMBERS:
        return "number", _OTHER_NUMBERS[said]
    if said in NEGATIONS:
        return "negation", said
    if said in STRENGTH:
        return "strength", said
    own = said.removesuffix("'s")
    letter = len(raw) == 1 and raw not in "AaIi"
    if letter or _CAPITALS.fullmatch(raw) or is_name(own):
        return "name", singular(own)
    capital = raw[0].isupper() and not first and not titled and len(raw) > 1
    return ("name" if capital else "word"), said


def _plain(raw: str) -> str:
    folded = unicodedata.normalize("NFKC", raw.replace(_SOFT, "")).casefold()
    return folded.replace("’", "'")


def _is_first(before: Sequence[Word]) -> bool:
    """Whether a word is the first of its sentence, or follows a colon."""
    return all(w.kind == "sign" for w in before) or before[-1].value in {":", ".", "?"}


def _follows_number(before: Sequence[Word]) -> bool:
    last = [w for w in before[-2:] if w.value != "-"][-1:]
    return bool(last) and (last[0].kind in ("number", "unit") or last[0].value == "/")


def _digits(raw: str) -> str:
    plain = unicodedata.normalize("NFKC", raw)
    if raw[0] in "½¼¾⅓⅔⅛":
        return f"{unicodedata.numeric(raw):g}"
    if not raw[0].isdecimal():  # an exponent
        return f"^{plain}"
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    return plain if plain.count(".") > 1 else f"{Decimal(plain).normalize():f}"


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def _spelt(said: str) -> str:
    total = part = 0
    for word in re.findall(r"[a-z]+", said):
        if word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        elif word == "hundred":
            part = max(part, 1) * 100
        else:
            part += _ONES.get(word, _TENS.get(word, 0))
    return str(total + part)


_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛´`", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
}


def content_of(words: Sequence[Word]) -> Iterator[Word]:
    """The words without signs."""
    return (w for w in words if w.kind != "sign")
