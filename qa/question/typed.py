"""The typed question: cleaned before anything else, or refused."""

from __future__ import annotations

import re

from qa.errors import QuestionError
from qa.text import clean

MAX_CHARS = 1_000
MAX_TERMS = 64

_ASKS = re.compile(
    r"""\?
    | ^\W*(?:(?:and|but|so|or|then|also|please|hello|hi)\W+)*
      (?:what|which|who|whom|whose|when|where|why|how|is|are|am|was|were|do|does|did|can
        |could|will|would|shall|should|may|might|must|has|have|had|if|tell|explain
        |describe|define|list|show|give|find|compare|name)\b
    | \b(?:i|im|ive|my|me|mine|we|our|us|you|your|anyone|someone)\b""",
    re.IGNORECASE | re.VERBOSE,
)


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
    terms = len(set(cleaned.casefold().split()))
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


def is_statement(question: str) -> bool:
    """Whether the question is worded as a statement, such as a claim to check: it ends
    with a full stop, and has no question word, command or personal pronoun."""
    return question.rstrip().endswith(".") and not _ASKS.search(question)
