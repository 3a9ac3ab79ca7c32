"""Typos are answered, and words that exist are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Corpus
from qa.question.spelling import Speller


@pytest.fixture(scope="module")
def speller(corpus: Corpus) -> Speller:
    return Speller([a.text for a in corpus.articles], ["slipped disc"])


MISSPELT = [
    ("epidral steriod shot", "epidural steroid shot"),  # a letter lost, two swapped
    ("kyfoplasty", "kyphoplasty"),  # two mistakes in a long word
    ("Kyfoplasty?", "kyphoplasty?"),  # the capital that opens a question
    ("degenrative disk diesease", "degenerative disk disease"),
    ("faset joint injeciton", "facet joint injection"),
    ("deep absess", "deep abscess"),  # the articles have abscesses: "assess" is as near
    ("sliped disc", "slipped disc"),  # a word of the vocabulary
    ("back pian", "back pain"),  # four letters, two of them swapped
    ("what helps agianst it", "what helps against it"),  # English, in no article
]


@pytest.mark.parametrize(("typed", "meant"), MISSPELT)
def test_a_typo_is_answered_by_what_was_meant(
    speller: Speller, typed: str, meant: str
) -> None:
    assert corrected(speller, typed) == meant


LEFT = [
    "vertebroplasty and kyphoplasty",  # in the articles, in no dictionary
    "warfarin, turmeric and angioplasty",  # rare, and English
    "labour or labor, tumour or tumor, anaemia or anemia",  # both sides of the sea
    "disc or disk",
    "wat num rfa esi ct",  # too short to tell
    "the rist",  # one replaced letter of four: no "risk"
    "my doctor, Steriod, and MRI or IYA",  # names and abbreviations
    "L4-L5 T2 10mg 2.5mg",  # numbers
    "write to steriod@epidral.example or www.steriod.example",
    "it's the doctor's x-ray",
    "spinel",  # a mineral: it exists
    "ما هو الانزلاق 骨粗鬆症",
    "transforaminal eliquis plavix",  # nothing is near
]


@pytest.mark.parametrize("typed", LEFT)
def test_what_exists_or_cannot_be_told_is_left(speller: Speller, typed: str) -> None:
    assert speller.corrections(typed) == []


@given(st.text(max_size=200))
def test_corrections_stand_where_they_say(speller: Speller, text: str) -> None:
    for found in speller.corrections(text):
        assert text[found.start : found.end].isalpha()
        assert found.word


@pytest.mark.parametrize("word", ["a" * 1000, "ab" * 500, "steriod" * 100])
def test_a_word_of_no_end_is_left(speller: Speller, word: str) -> None:
    assert speller.corrections(word) == []


def corrected(speller: Speller, text: str) -> str:
    for found in reversed(speller.corrections(text)):
        text = text[: found.start] + found.word + text[found.end :]
    return text
