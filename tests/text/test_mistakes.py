"""Kinds of mistakes, and which of two words is more likely meant."""

from __future__ import annotations

import pytest

from qa.text import mistake_odds
from qa.text.mistakes import mistakes

MADE = [
    ("spine", "spine", ()),
    ("recieve", "receive", ("swapped",)),
    ("proceedure", "procedure", ("double added",)),
    ("tommorow", "tomorrow", ("double added", "double lost")),
    ("surgry", "surgery", ("vowel lost",)),
    ("stenosys", "stenosis", ("other vowel",)),
    ("cansir", "cancer", ("like sound", "other vowel")),
    ("kifo", "kypho", ("other vowel", "same sound")),
    ("nife", "knife", ("consonant lost", "first letter")),
    ("pqin", "pain", ("next key",)),
    ("pxin", "pain", ("other letter",)),
    ("neck", "necks", ("consonant lost",)),
    ("", "a", ("vowel lost", "first letter")),
]


@pytest.mark.parametrize(("typed", "meant", "kinds"), MADE)
def test_the_likeliest_mistakes_are_named(
    typed: str, meant: str, kinds: tuple[str, ...]
) -> None:
    assert mistakes(typed, meant) == kinds


LIKELIER = [
    ("nuropathy", "neuropathy", "nephropathy"),
    ("adress", "address", "adages"),
    ("fluroscopy", "fluoroscopy", "floristry"),
    ("epidurel", "epidural", "epidermal"),
]


@pytest.mark.parametrize(("typed", "meant", "other"), LIKELIER)
def test_usual_mistakes_are_likelier(typed: str, meant: str, other: str) -> None:
    assert mistake_odds(typed, meant) > mistake_odds(typed, other)
