"""The sentences of a message, and its questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.message import MAX_QUESTIONS, asks, parts_of, sentences_of
from qa.text import clean

ASKING = [
    "What is gout?",
    "what is gout",
    "is a biopsy painful",
    "Can my wife stay with me",
    "Please tell me about stents.",
    "I would like to know whether I can swim.",
    "I was wondering if heat helps",
    "the pacemaker, how long does it last",
    "Why?",
    "allowed to fly?",
    "Could you explain the scan to me.",
    "when can I get up",
    "any advice",
    "¿Duele?",
    "هل يؤلم؟",
    "痛吗？",
]
TELLING = [
    "I am 71.",
    "When I walk my calf hurts.",
    "Had a stent put in last spring.",
    "Was a bricklayer for forty years.",
    "Can't sleep.",
    "Can hardly sit.",
    "Will have the operation in May.",
    "My sister says nothing helps.",
    "What a pain!",
    "Thank you for your help.",
    "They told me the disc is worn.",
    "Do not want another operation.",
]


@pytest.mark.parametrize("sentence", ASKING)
def test_a_sentence_asks_with_or_without_its_mark(sentence: str) -> None:
    assert asks(sentence)


@pytest.mark.parametrize("sentence", TELLING)
def test_a_sentence_of_a_story_asks_nothing(sentence: str) -> None:
    assert not asks(sentence)


SENTENCES = [
    ("What is gout? And lupus?", ["What is gout?", "And lupus?"]),
    ("what is gout?what is lupus", ["what is gout?", "what is lupus"]),
    ("gout ?? lupus ?!", ["gout ??", "lupus ?!"]),
    ("it began in may. what is it", ["it began in may.", "what is it"]),
    ("Dr. Wu said 2.5 mg. Too much?", ["Dr. Wu said 2.5 mg.", "Too much?"]),
    ("It hurts (why?) at night.", ["It hurts (why?) at night."]),
    ("1. What is gout? 2. Lupus?", ["1. What is gout?", "2. Lupus?"]),
    ("what is gout\nwhat is lupus", ["what is gout", "what is lupus"]),
    ("What can be\ndone about gout", ["What can be done about gout"]),
    ("Gout?\n\n🙂\nLupus?", ["Gout? 🙂", "Lupus?"]),
    ("ما هذا؟ هل يؤلم؟", ["ما هذا؟", "هل يؤلم؟"]),
]


@pytest.mark.parametrize(("message", "sentences"), SENTENCES)
def test_sentences_end_where_people_end_them(
    message: str, sentences: list[str]
) -> None:
    assert sentences_of(message) == sentences


@given(st.text(max_size=200))
def test_no_word_is_lost_between_sentences(message: str) -> None:
    together = "".join(" ".join(sentences_of(message)).split())
    assert together == "".join(clean(message).split())
    parts = parts_of(message)
    assert len(parts.asked) <= MAX_QUESTIONS
    together = "".join("".join((*parts.asked, *parts.left)).split())
    assert clean(together) == "".join(clean(message).split())


PARTS = [
    ("What is gout?", ("What is gout?",), ()),
    ("I have gout. Does cold help?", ("I have gout. Does cold help?",), ()),
    ("What is gout? And lupus?", ("What is gout?", "And lupus?"), ()),
    (
        "I have gout. Is rest good? My wife has lupus. Is it rare? She is 40.",
        (
            "I have gout.\nIs rest good?",
            "My wife has lupus.\nIs it rare?\nShe is 40.",
        ),
        (),
    ),
    ("Does gout hurt? Or not?", ("Does gout hurt? Or not?",), ()),
    (
        "Gout? Lupus? Warts? Mumps? Flu?",
        ("Gout?", "Lupus?", "Warts?"),
        ("Mumps?", "Flu?"),
    ),
]


@pytest.mark.parametrize(("message", "asked", "left"), PARTS)
def test_each_question_keeps_its_own_story(
    message: str, asked: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert parts_of(message) == (asked, left)
