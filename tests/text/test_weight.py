"""How much of a text a model reads, told without its tokenizer."""

from __future__ import annotations

import pytest

from qa.text import plain, undivided, weight_of


def test_long_words_numbers_and_other_scripts_weigh_more() -> None:
    assert weight_of("The pain is bad.") == 5
    assert weight_of("hydroxyapatite") > weight_of("the pain is")
    assert weight_of("18.875") >= 4
    assert weight_of("الركبة") == 6
    assert weight_of("注射後二日間") == 6


@pytest.mark.parametrize(
    ("divided", "whole"),
    [
        ("The physio-\ntherapy begins.", "The physiotherapy begins."),
        ("anticoag-\n  ulants", "anticoagulants"),
        ("an X-\nray picture", "an X-ray picture"),
        ("a well-\nknown risk", "a well-known risk"),
        ("five -\nten days", "five -\nten days"),
        ("see T12-\nL1", "see T12-\nL1"),
        ("a soft\u00ad\nhyphen", "a softhyphen"),
    ],
)
def test_words_divided_at_a_line_end_are_one(divided: str, whole: str) -> None:
    assert undivided(divided) == whole


def test_what_nobody_sees_is_no_part_of_the_search() -> None:
    assert plain("Phy\u00adsio\u200bthe\u2060ra\ufeffpy") == "Physiotherapy"
