"""Forms of English words, as far as their spelling tells: number, article, endings.

Made for the medical words of articles. The library `inflect` was tried instead: of the
710 different words of the five articles it gives another singular for 23, of which 18
are wrong ("stenosi", "diagnosi", "arthriti"), and its import takes 4 s.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Literal

Number = Literal["plural", "uncountable", "singular", ""]
"""The number of a noun; empty if its spelling does not tell."""

_UNCOUNTABLE = re.compile(
    r"""(?x) (?: itis | osis | graphy | scopy | plasty | tomy | pathy | therapy | algia
        | surgery | medicine | radiology | management | delivery | imaging | diabetes
        | measles | mumps | rabies | scabies | herpes | ascites | caries
        | \b pain | \b care | \b disease | dysfunction | drainage ) $"""
)
_UNCOUNTABLE_IF_NO_PLURAL = re.compile(r"(?:ation|ment|sthesia|ica|ology|ism|ness)$")
_PLURAL = re.compile(r"[^aious']s$")
_NO_PLURAL = re.compile(
    r"""(?x) (?: \w+ceps | lens | series | species | helps | works | means | hurts
        | lasts | comes | goes | happens | returns | matters | begins | ends
        | starts )"""
)
"""Singular nouns and verbs that end like a plural."""
_VOWEL_SOUND = re.compile(
    r"(?i)(?!uni(?![nm]|dent)|us[eiu]|uri|ut[ei]|eu|one\b)[aeiou]"
)
_SPELT_OUT = re.compile(r"[A-Z](?:[A-Z]|-)")
_VOWEL_LETTER = re.compile(r"[AEFHILMNORSX]")
"""Letters whose own names begin with a vowel: an MRI scan, a CT scan, an X-ray."""


def singular(word: str) -> str:
    """A word in lower case and, if it ends like a plural, in the singular. Not always a
    word ("focuse" of "focuses"), but the same for both numbers of most words."""
    if word.endswith("s") and word[:-1].isupper():  # MRIs
        return word[:-1].casefold()
    word = word.casefold()
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "is", "us")) else word.removesuffix("s")


def number_of(noun: str, known: Container[str]) -> Number:
    """The number of a noun. `known` holds words in lower case that are in use: a noun
    whose plural is known can be counted."""
    noun = noun.casefold()
    if is_uncountable(noun):
        return "uncountable"
    if _PLURAL.search(noun) and not _NO_PLURAL.fullmatch(noun):
        return "plural"
    if f"{noun}s" in known:
        return "singular"
    return "uncountable" if _UNCOUNTABLE_IF_NO_PLURAL.search(noun) else ""


def is_uncountable(noun: str) -> bool:
    """Whether a noun in lower case ends like one that has no plural: "stenosis"."""
    return bool(_UNCOUNTABLE.search(noun))


def indefinite_article(phrase: str) -> str:
    """ "an" before a vowel's sound, also that of a letter ("an MRI scan"), else "a"."""
    sound = _VOWEL_LETTER if _SPELT_OUT.match(phrase) else _VOWEL_SOUND
    return "an" if sound.match(phrase) else "a"


def inflections(word: str) -> frozenset[str]:
    """A word in lower case with each of the usual endings of verbs and nouns (-s, -ed,
    -ing); some of the forms are in no use."""
    shortest = 3
    if len(word) < shortest or not word.isalpha():
        return frozenset({word})
    last = word[-1]
    if last == "e":
        forms = {word + "s", word + "d", word[:-1] + "ing", word + "ing"}
    elif last == "y" and word[-2] not in "aeiou":
        forms = {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    else:
        forms = {word + e for e in ("s", "es", "ed", "ing")}
        if word[-2] in "aeiou" and last not in "aeiouwxy":
            forms |= {word + last + e for e in ("ed", "ing")}
    return frozenset({word, *forms})
