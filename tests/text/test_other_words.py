"""The lists of words that no English dictionary has."""

from __future__ import annotations

import re

import pytest

from qa.text import is_english, is_medical
from qa.text.other_words import CONDITIONS, MEDICINES, word_list


@pytest.mark.parametrize("name", [MEDICINES, CONDITIONS])
def test_a_list_is_plain_words_in_order(name: str) -> None:
    words = word_list(name)
    assert len(words) > 4_000
    assert all(re.fullmatch("[a-z]{2,}", w) for w in words)


@pytest.mark.parametrize("word", ["lyrica", "warfarin", "prolia", "crps", "equina"])
def test_medical_words_are_known(word: str) -> None:
    assert is_medical(word) or is_english(word)
