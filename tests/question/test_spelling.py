"""Typos are answered, and words that exist are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Corpus
from qa.question.spelling import Speller


@pytest.fixture(scope="module")
def speller(corpus: Corpus) -> Speller:
    texts = [
        "\n".join(a.text[b.start : b.end] for b in a.blocks if b.kind != "furniture")
        for a in corpus.articles
    ]
    return Speller(texts, ["slipped disc", "cortisone shot"])


MISSPELT = [
    ("epidral steriod shot", "epidural steroid shot"),  # a letter lost, two swapped
    ("kyfoplasty", "kyphoplasty"),  # as it sounds
    ("kifoplasty and vertibroplasty", "kyphoplasty and vertebroplasty"),
    ("Kyfoplasty?", "kyphoplasty?"),  # the capital that opens a question
    ("degenrative disk diesease", "degenerative disk disease"),
    ("faset joint injeciton", "facet joint injection"),
    ("deep absess", "deep abscess"),  # the articles have abscesses: "assess" is as near
    ("sliped disc", "slipped disc"),  # a word of the vocabulary
    ("slipd disc", "slipped disc"),
    ("a cortizone jab", "a cortisone jab"),
    ("not shure", "not sure"),  # by the word beside it, not "share"
    ("take tthe pills", "take the pills"),
    ("it hurts alot, infact", "it hurts a lot, in fact"),
    ("back pian", "back pain"),  # four letters, two of them swapped
    ("arthritus of the spyne", "arthritis of the spine"),
    ("what helps agianst it", "what helps against it"),  # English, in no article
    # common words stay common words, also where a word of the articles is near
    ("i realy need it tommorow", "i really need it tomorrow"),
    ("did you recieve my letter", "did you receive my letter"),
    ("is it definitly nessesary", "is it definitely necessary"),
    ("my dauhgter beleives it", "my daughter believes it"),
    # run together
    ("spinalstenosis", "spinal stenosis"),
    ("what is a herniateddisc", "what is a herniated disc"),
    ("myback hurts", "my back hurts"),
    ("spinalcordstimulation", "spinal cord stimulation"),
    ("howlong does it last", "how long does it last"),
    ("xray guidance", "x-ray guidance"),  # as the articles join it
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
    "minimise or minimize, anaesthesia",
    "disc or disk",
    "wat num rfa esi ct",  # too short to tell
    "rist",  # rest, risk or wrist
    "my doctor, Steriod, and MRI or IYA",  # names and abbreviations
    "L4-L5 T2 10mg 2.5mg",  # numbers
    "write to steriod@epidral.example or www.steriod.example",
    "it's the doctor's x-ray",
    "dont know, cant say, theyre gone, havent tried",  # without the apostrophe
    "spinel",  # a mineral: it exists
    "ما هو الانزلاق 骨粗鬆症",
    # medicines, in small letters
    "lyrica, coumadin, boniva, prolia, eliquis, plavix, neurontin or humira",
    "gabapentin, tramadol, methocarbamol, alendronate and denosumab",
    # diseases and their abbreviations
    "copd and crps, spondylolisthesis, cauda equina, radiculopathy, fibromyalgia",
]


@pytest.mark.parametrize("typed", LEFT)
def test_what_exists_or_cannot_be_told_is_left(speller: Speller, typed: str) -> None:
    assert speller.corrections(typed) == []


def test_one_foreign_word_does_not_stop_corrections(speller: Speller) -> None:
    typed = "my abuela has arthritus in her spine"
    assert corrected(speller, typed) == "my abuela has arthritis in her spine"


def test_the_spelling_of_the_articles_goes_first() -> None:
    typed = "anasthesia"
    assert Speller(["local anesthesia"]).correct(typed) == "anesthesia"
    assert Speller(["local anaesthesia"]).correct(typed) == "anaesthesia"


def test_a_desk_without_articles_knows_english() -> None:
    assert Speller([]).correct("recieve") == "receive"


@given(st.text(max_size=200))
def test_corrections_stand_where_they_say(speller: Speller, text: str) -> None:
    for found in speller.corrections(text):
        assert text[found.start : found.end].isalpha()
        assert found.words


@pytest.mark.parametrize("word", ["a" * 1000, "ab" * 500, "steriod" * 100])
def test_a_word_of_no_end_is_left(speller: Speller, word: str) -> None:
    assert speller.corrections(word) == []


def corrected(speller: Speller, text: str) -> str:
    for found in reversed(speller.corrections(text)):
        text = text[: found.start] + found.words + text[found.end :]
    return text
