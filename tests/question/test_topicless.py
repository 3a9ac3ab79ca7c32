"""Which question names nothing that it could be asked about."""

from __future__ import annotations

import pytest

from qa.question import names_no_topic

ANY_TREATMENT = [
    "what are the risks",
    "Does it hurt?",
    "pain",
    "how long until I can go back to work",
    "can it come back",
    "is the treatment safe",
    "why",
    "is it worth it for someone of 82",
]


@pytest.mark.parametrize("question", ANY_TREATMENT)
def test_what_can_be_asked_of_any_treatment_names_no_topic(question: str) -> None:
    assert names_no_topic(question)


NAMED = [
    "sciatica",
    "is RFA safe",
    "will I feel ill in stage 2",
    "back pain",  # this "back" is a part of the body
    "how do you get back pain",
    "chronic pain",
    "pain relief",
    "does the needle hurt",
    "what are the risks of kyphoplasty",
    "is surgery safe",
    "can I drive afterwards",
    "What may I eat after the operation?",
    # without a rare word, but with enough of them
    "what should I expect to feel the first week after the treatment works",
]


@pytest.mark.parametrize("question", NAMED)
def test_a_word_that_is_rarer_is_a_topic(question: str) -> None:
    assert not names_no_topic(question)
