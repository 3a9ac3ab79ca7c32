"""What becomes of a question before anything is searched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionError
from qa.question import clean_or_empty, clean_question, without_full_stop
from qa.text import clean

CLEANED = [
    ("  What is\tsciatica?\n", "What is sciatica?"),
    ("What\u00a0is\u2003it", "What is it"),
    ("cafe\u0301", "caf\u00e9"),  # NFC
    ("pa\u200bin \u202eback\u2066", "pain back"),  # zero width, bidirectional
    ("nul\0 bell\a esc\x1b[31m", "nul bell esc[31m"),
    ("lone \ud800 surrogate", "lone surrogate"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # text stays text
    ("${7*7} {{x}} `y`", "${7*7} {{x}} `y`"),
    ("ما هو الانزلاق الغضروفي؟", "ما هو الانزلاق الغضروفي؟"),
    ("🦴 pain 𝒳", "🦴 pain 𝒳"),
]


@pytest.mark.parametrize(("typed", "asked"), CLEANED)
def test_a_question_is_cleaned_once_and_otherwise_left(typed: str, asked: str) -> None:
    assert clean_question(typed) == asked


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


REFUSED = [
    ("", "no word", "There is no word in the question."),
    (" \n\t", "no word", "There is no word in the question."),
    ("?!", "no word", "There is no word in the question."),
    ("🙂🙂", "no word", "There is no word in the question."),
    ("\u202e\u200b\0", "no word", "There is no word in the question."),
    (
        "pain " * 2000,
        "too long",
        "The question has 10,000 characters; 2,000 is the most.",
    ),
]


@pytest.mark.parametrize(("typed", "reason", "message"), REFUSED)
def test_what_cannot_be_asked_says_why_and_what_to_do(
    typed: str, reason: str, message: str
) -> None:
    with pytest.raises(QuestionError) as error:
        clean_question(typed)
    assert message in error.value.message
    assert error.value.cure
    assert error.value.reason == reason
    assert clean_or_empty(typed) == ""


ENDS = [
    ("sedation during the scan.", "sedation during the scan"),
    ("Is it safe?.", "Is it safe?"),
    ("Is it safe??!", "Is it safe?"),
    ("is it safe", "is it safe"),
    ("at 2.5 mg ...", "at 2.5 mg"),
    ("هل هذا آمن؟", "هل هذا آمن؟"),
    ("...", "..."),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "encoded"), ENDS)
def test_a_full_stop_at_the_end_is_not_encoded(typed: str, encoded: str) -> None:
    assert without_full_stop(typed) == encoded
    assert without_full_stop(encoded) == encoded


def test_a_long_text_of_many_words_is_read() -> None:
    typed = " ".join(f"word{n}" for n in range(200))
    assert clean_question(typed) == typed
