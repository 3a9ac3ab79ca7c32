"""The typed question: cleaned before anything else, or refused."""

from __future__ import annotations

import re

from qa.errors import QuestionError
from qa.text import clean

MAX_CHARS = 2_000

_END = re.compile(r"(?<![\s.!?…。！？؟])[\s.!?…。！？؟]+$")


def clean_question(question: str) -> str:
    """The question in the form of `qa.text.clean`.

    Raises QuestionError for a question without a word, or with more than MAX_CHARS
    characters.
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
    return cleaned


def clean_or_empty(turn: str) -> str:
    """An earlier question, cleaned; empty if it would be refused."""
    try:
        return clean_question(turn)
    except QuestionError:
        return ""


def without_full_stop(text: str) -> str:
    """The text as it is encoded: without a full stop or exclamation mark at its end,
    and with one question mark where it has one there."""
    end = _END.search(text)
    if not end or not end.start():
        return text
    mark = next((c for c in end[0] if c in "?？؟"), "")
    return text[: end.start()] + mark
