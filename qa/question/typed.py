"""The typed question: cleaned before anything else, or refused."""

from __future__ import annotations

import re

from qa.errors import QuestionError
from qa.text import clean

MAX_CHARS = 1_000
MAX_TERMS = 64

_END = re.compile(r"[\s.!?…。！？؟]+$")


def clean_question(question: str) -> str:
    """The question in the form of `qa.text.clean`.

    Raises QuestionError for a question without a word, with more than 1,000 characters
    or with more than 64 different words.
    """
    if len(question) > MAX_CHARS:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_CHARS:,} is the "
            "most.",
            cure="Ask it in one or two sentences.",
            reason="too long",
        )
    cleaned = clean(question)
    if not any(c.isalnum() for c in cleaned):
        raise QuestionError(
            "There is no word in the question.",
            cure="Ask in a few words, for example: What is spinal stenosis?",
            reason="no word",
        )
    terms = len(set(normal_end(cleaned).casefold().split()))
    if terms > MAX_TERMS:
        raise QuestionError(
            f"The question has {terms} different words; {MAX_TERMS} is the most.",
            cure="Ask it in one or two sentences.",
            reason="too many words",
        )
    return cleaned


def clean_or_empty(turn: str) -> str:
    """An earlier question, cleaned; empty if it would be refused."""
    try:
        return clean_question(turn)
    except QuestionError:
        return ""


def normal_end(text: str) -> str:
    """The text as it is encoded and read: without a full stop or exclamation mark at
    its end, and with one question mark where it has one there."""
    end = _END.search(text)
    if not end or not end.start():
        return text
    mark = next((c for c in end[0] if c in "?？؟"), "")
    return text[: end.start()] + mark
