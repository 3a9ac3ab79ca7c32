"""What becomes of a question before anything is searched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionError
from qa.question import clean_or_empty, clean_question
from qa.question.typed import is_statement
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
        "The question has 10,000 characters; 1,000 is the most.",
    ),
    (
        "".join(f"w{n} " for n in range(65)),
        "too many words",
        "The question has 65 different words; 64",
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


STATEMENTS = [
    ("Vertebroplasty reduces pain in osteoporotic fractures.", True),
    ("Autophagy declines in aged organisms.", True),
    ("What is vertebroplasty.", False),  # a question, however it ends
    ("Vertebroplasty reduces pain?", False),
    ("Tell me about vertebroplasty.", False),
    ("My back hurts.", False),  # somebody speaks of himself
    ("needle in the back with steroids", False),  # words to look for
    ("", False),
]


@pytest.mark.parametrize(("text", "states"), STATEMENTS)
def test_a_statement_ends_with_a_full_stop_and_asks_nothing(
    text: str, *, states: bool
) -> None:
    assert is_statement(text) is states
