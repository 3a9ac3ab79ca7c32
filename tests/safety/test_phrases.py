"""Phrases that staff write, and the words of a question that each matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.safety.phrases import Book, PhraseError, phrase_of, tokens_of
from qa.text import NearWords

LISTS = {"legs": "leg|foot|lower_limb", "deep": "{legs}", "spaced": "two words"}


def found(phrase: str, text: str) -> list[str]:
    """The words of the text that the phrase matches."""
    book = Book((phrase_of(phrase, LISTS),))
    words = tokens_of(text)
    return [" ".join(w.text for w in words[m.start : m.end]) for m in book.find(words)]


FOUND = [
    ("cannot|can't hold bladder", "I can't hold my bladder", ["cant hold my bladder"]),
    ("can't hold", "I CAN’T hold it", ["cant hold"]),  # case, the other apostrophe
    ("can't hold", "I cant hold it", ["cant hold"]),
    ("can't hold", "I can´t hold it", ["cant hold"]),  # an accent for an apostrophe
    ("hold bladder", "hold it in my bladder", []),  # three words between are too many
    ("hold ... bladder", "hold it in my bladder", ["hold it in my bladder"]),
    ("hold bladder", "bladder hold", []),  # in their order
    ("hold & bladder", "bladder hold", ["bladder hold"]),
    ("loss & control & bladder", "loss of bladder control", ["loss of bladder control"]),
    ("hold & bladder", "hold a b c d e bladder", []),
    ("hold bladder", "hold. bladder", []),  # never over the end of a sentence
    ("hold & bladder", "bladder? hold", []),
    ("hold bladder", "hold\nbladder", []),
    ("hold bladder", "hold, bladder", ["hold bladder"]),
    ("pass_water", "pass my water", []),  # side by side
    ("pass_water|pee", "cannot pass water", ["pass water"]),
    ("numb* {legs}", "numbness in a foot", ["numbness in a foot"]),
    ("numb* {legs}", "number of feet", []),  # feet is no form of foot
    ("numb {legs}", "numb lower limb", ["numb lower limb"]),
    ("leak", "leaks leaking leaked leakage", ["leaks", "leaking", "leaked"]),
    ("wet", "wetting", ["wetting"]),
    ("paralyse", "paralysed", ["paralysed"]),
    ("39*", "it is 39.4 now", ["39.4"]),
    ("pee", "pee pee", ["pee", "pee"]),
    ("pee", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "text", "expected"), FOUND)
def test_a_phrase_is_found_as_its_signs_say(
    phrase: str, text: str, expected: list[str]
) -> None:
    assert found(phrase, text) == expected


REFUSED = [
    ("", "a word is missing"),
    ("a &", "a word is missing"),
    ("hold ...", "a word is missing"),
    ("a||b", "is no word"),
    ("(hold)", "'(hold)' is no word"),
    ("*", "'*' is no word"),
    ("_a", "'_a' is no word"),
    ("{arms}", "there is no list of words {arms}"),
    ("{deep}", "the list {deep} names another list"),
    ("{spaced}", "the list {spaced} holds a space; join words by _"),
]


@pytest.mark.parametrize(("phrase", "message"), REFUSED)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(message)):
        phrase_of(phrase, LISTS)


TYPOS = [
    ("bladdr", "bladder"),
    ("blader", "bladder"),
    ("temprature", "temperature"),
    ("incontinance", "incontinence"),  # of incontinen*
    ("suisidal", "suicidal"),
    ("never", ""),  # an English word is no typo of fever
    ("lever", ""),
    ("pe", ""),
]


@pytest.mark.parametrize(("typed", "meant"), TYPOS)
def test_a_typo_means_the_nearest_word_of_the_phrases(typed: str, meant: str) -> None:
    words = ["bladder", "fever", "temperature", "pee"]
    near = NearWords(words, ["incontinen", "suicid"])
    assert near(typed)[:1] == ([meant] if meant else [])


def test_a_phrase_is_found_in_spite_of_a_typo_only_with_a_list_of_words() -> None:
    phrase = phrase_of("hold bladder")
    words = tokens_of("hold my bladdr")
    assert Book((phrase,)).find(words) == []
    book = Book((phrase,), NearWords(["hold", "bladder"]))
    assert [(m.start, m.end) for m in book.find(words)] == [(0, 3)]


def test_a_sentence_knows_whether_it_asks() -> None:
    words = tokens_of("My leg is numb. Why? I fell")
    assert [(w.text, w.sentence, w.asks) for w in words][3:] == [
        ("numb", 0, False),
        ("why", 1, True),
        ("i", 2, False),
        ("fell", 2, False),
    ]


@given(st.text(max_size=300))
def test_whatever_is_typed_matches_lie_in_one_sentence(text: str) -> None:
    words = tokens_of(f"{text} hold it bladder {text}")
    book = Book((phrase_of("hold & bladder"), phrase_of("i|a ... bladder")))
    for match in book.find(words):
        assert 0 <= match.start < match.end <= len(words)
        assert words[match.start].sentence == words[match.end - 1].sentence


def test_a_very_long_text_is_read_as_far_as_its_limit() -> None:
    assert len(tokens_of("pee " * 100_000)) == 4_000
