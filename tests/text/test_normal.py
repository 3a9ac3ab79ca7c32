"""Normal forms: text left, its form right."""

from __future__ import annotations

import pytest

from qa.text import canonical, clean, plain, straight_apostrophes, unify_newlines

NEWLINES = [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\r\n\rb", "a\n\n\nb"), ("", "")]


@pytest.mark.parametrize(("text", "form"), NEWLINES)
def test_every_kind_of_newline_is_one_character(text: str, form: str) -> None:
    assert unify_newlines(text) == form
    assert canonical(text) == form


def test_a_letter_with_its_accent_is_one_character() -> None:
    assert canonical("e\u0301\r\n") == "\u00e9\n"
    assert canonical("ﬁ") == "ﬁ"  # compatibility forms stay: quotes are cut from it


APOSTROPHES = [
    ("can’t can‘t can`t can´t can›t can‹t can't", " ".join(["can't"] * 7)),
    ("‘quoted’", "‘quoted’"),  # not inside a word
    ("the patients’ beds", "the patients’ beds"),
]


@pytest.mark.parametrize(("text", "form"), APOSTROPHES)
def test_one_kind_of_apostrophe_inside_words(text: str, form: str) -> None:
    assert straight_apostrophes(text) == form
    assert straight_apostrophes(text, "") == form.replace("can't", "cant")


def test_search_text_folds_forms_and_spaces() -> None:
    assert plain("ﬁve\u00a0 mg\n² don’t") == "five mg 2 don't"


def test_a_typed_text_loses_what_nobody_sees() -> None:
    assert clean(" a\u202eb\u0000c \t\n d\u200b ") == "abc d"
