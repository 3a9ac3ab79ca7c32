"""Which question is taken for one that goes on from an earlier one."""

from __future__ import annotations

import pytest

from qa.question.followup import follow_up_kind, question_it_follows

TIES = [
    # a word that points back, with nothing before it that it could mean
    ("is it minimally invasive?", "points back"),
    ("what symptoms does it cause?", "points back"),
    ("how does the procedure work?", "points back"),
    ("Which conditions does this treat?", "points back"),
    ("can I drive after this", "points back"),
    ("how is that done?", "points back"),
    ("And this?", "goes on"),
    ("are they common?", "points back"),
    # a question that goes on in so many words
    ("and kyphoplasty?", "goes on"),
    ("what about kyphoplasty?", "goes on"),
    ("any other risks?", "goes on"),
    # so little that it may be the rest of an earlier one
    ("side effects", "short"),
    ("How long does recovery take?", ""),  # enough to be searched for alone
    # a question about a thing by name stands alone, however short
    ("What is a herniated disc?", ""),
    ("what's taurine", ""),
    ("Tell me about angiography.", ""),
    ("What are the risks?", "short"),
    # "it" and "that" for what the question itself names
    ("Why is spinal stenosis worse in the morning and does it go away?", ""),
    ("Is there a treatment that avoids surgery?", ""),
    (
        "Does cortisone make the compression fractures in my spine worse than they are",
        "",
    ),
]


@pytest.mark.parametrize(("question", "expected"), TIES)
def test_how_a_question_hangs_on_an_earlier_one(question: str, expected: str) -> None:
    assert follow_up_kind(question) == expected


ANCHORS = [
    (["What is a biopsy?", "What is an ESI?"], "What is an ESI?"),
    (["What is an ESI?", "how is it done?"], "What is an ESI?"),  # a chain
    (["What is an ESI?", "?!", ""], "What is an ESI?"),  # what could not be asked
    (["how is that done?"], ""),
    ([], ""),
]


@pytest.mark.parametrize(("history", "expected"), ANCHORS)
def test_what_is_carried_is_the_last_question_that_stands_alone(
    history: list[str], expected: str
) -> None:
    assert question_it_follows(history) == expected
