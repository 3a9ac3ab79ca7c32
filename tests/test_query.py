"""What becomes of a question before anything is searched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionError
from qa.query import clean, make_query

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
    query = make_query(typed)
    assert (query.asked, query.searched, query.changes) == (asked, asked, ())


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


REFUSED = [
    ("", "There is no word in the question."),
    (" \n\t", "There is no word in the question."),
    ("?!", "There is no word in the question."),
    ("🙂🙂", "There is no word in the question."),
    ("\u202e\u200b\0", "There is no word in the question."),
    ("pain " * 2000, "The question has 10,000 characters; 1,000 is the most."),
    ("".join(f"w{n} " for n in range(65)), "The question has 65 different words; 64"),
]


@pytest.mark.parametrize(("typed", "message"), REFUSED)
def test_what_cannot_be_asked_says_why_and_what_to_do(typed: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        make_query(typed)
    assert message in error.value.message
    assert error.value.cure


FOLLOW_UPS = [
    (["What is an ESI?"], "how is that done?", True),
    (["What is an ESI?"], "And this?", True),
    (["What is an ESI?"], "can I drive after this", True),
    (["What is an ESI?"], "Is there a treatment that avoids surgery?", False),
    (["how is it done?", "What is an ESI?"], "is it safe?", True),
    # what points back takes the question before with it
    (["What is radiofrequency ablation?"], "is it minimally invasive?", True),
    (["What is spinal stenosis?"], "what symptoms does it cause?", True),
    (["Can IR help with an abscess?"], "how does the procedure work?", True),
    (
        ["What is a biopsy?", "What is an ESI?"],
        "Which conditions does this treat?",
        True,
    ),
    # what stands alone, or changes the topic, does not
    (["What is radiofrequency ablation?"], "What is a herniated disc?", False),
    (["What is radiofrequency ablation?"], "what about kyphoplasty?", False),
    ([], "is it minimally invasive?", False),
    (["", "?!"], "is it minimally invasive?", False),
]


@pytest.mark.parametrize(("history", "question", "carried"), FOLLOW_UPS)
def test_a_follow_up_carries_the_last_question_and_shows_it(
    history: list[str], question: str, carried: bool
) -> None:
    query = make_query(question, history)
    expected = f"{history[-1]} {question}" if carried else question
    assert (query.asked, query.searched) == (question, expected)
    assert [(c.kind, c.before, c.after) for c in query.changes] == (
        [("follow-up", question, expected)] if carried else []
    )


@pytest.mark.parametrize(("history", "question", "carried"), FOLLOW_UPS)
def test_undone_is_exactly_what_was_asked(
    history: list[str], question: str, carried: bool
) -> None:
    query = make_query(question, history, undo=True)
    assert (query.searched, query.changes) == (query.asked, ())


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    history = ["What is a biopsy?", "What is an ESI?", "?!", "how is it done?"]
    assert make_query("is it safe?", history).searched == "What is an ESI? is it safe?"


def test_nothing_to_point_back_to_is_asked_as_it_stands() -> None:
    assert make_query("is it safe?", ["how is that done?"]).changes == ()


def test_a_history_that_would_make_the_query_too_long_is_left_out() -> None:
    history = [" ".join(f"w{n}" for n in range(63))]
    query = make_query("is it safe for me", history)
    assert query.searched == "is it safe for me"
