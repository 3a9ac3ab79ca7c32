"""Headings of texts without mark-up, told by their form and the lines around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .lines import Line, shown

MAX_HEADING_WORDS, MAX_HEADING_CHARS = 14, 100
MAX_LONE_WORDS = 24
"""Of a heading between blank lines."""
MAX_QUESTION_WORDS, MAX_QUESTION_CHARS = 40, 400
"""Of a question that heads its answer."""

_NO_HEADING = re.compile(r"(?:[.!…。！][\"'”’»)\]]*(?:\[\d+\])*|[,;])$")
_SPELT = re.compile(r"\b(?:[A-Z]\.){2,}[\"'”’»)\]]*$")
"""An abbreviation with full stops that ends a line in title case: no sentence ends."""
_LEAD_IN = re.compile(
    r"\b(?:are|is|was|were|be|includ(?:e|es|ing)|following|follows|such as|to|by|for|"
    r"with|of|as|that|can|may|these|example)\s*:$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…。！？؟:;,][\"'”’»)\]]*(?:\[\d+\])*$")
ASKED = re.compile(r"(?:Q|Qu|FAQ|Question)\s?\d{0,3}\s?[:.)]\s+\S")
_ANSWERED = re.compile(r"\s(?:A|Answer)\s?\d{0,3}\s?[:.]\s")
"""How a question and its answer begin in a list of them."""
_ASKS = re.compile(r"[?？؟][\"'”’»)\]\s]*$")
_LINKING = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it"}
    | {"nor", "of", "off", "on", "or", "our", "over", "per", "so", "the", "this", "to"}
    | {"up", "via", "vs", "with", "your"}
)


def asks(text: str) -> bool:
    """Whether a line or paragraph is a question that heads its answer."""
    if len(text) > MAX_QUESTION_CHARS or len(text.split()) > MAX_QUESTION_WORDS:
        return False
    asked = ASKED.match(text) and not _ANSWERED.search(text)
    return bool(asked or _ASKS.search(text))


def is_listed(text: str) -> bool:
    """Whether a line is marked as one of several questions, "Q: ..." or "1. ...?"."""
    numbered = re.match(r"\d{1,2}[.)]\s", text) and asks(text)
    return bool(numbered or ASKED.match(text))


def heads(drafts: Sequence[Sequence[Line]], place: int) -> bool:
    """Whether a line alone may be a heading, by its length and its ends."""
    line = drafts[place][0]
    following = drafts[place + 1][0] if place + 1 < len(drafts) else None
    if place == 0 and line.text[0].islower():  # a title
        return (
            following is not None
            and not following.text[0].islower()
            and may_head(line.text[0].upper() + line.text[1:])
        )
    lone = (
        following is not None
        and following.run != line.run
        and (place == 0 or drafts[place - 1][-1].run != line.run)
        and not _ENDS.search(line.text)
        and bool(_ENDS.search(shown(drafts[place + 1])))
    )
    return may_head(line.text, MAX_LONE_WORDS if lone else MAX_HEADING_WORDS)


def may_head(line: str, max_words: int = MAX_HEADING_WORDS) -> bool:
    """Whether a line has the form of a heading."""
    words = line.split()
    if (
        len(line) > MAX_HEADING_CHARS * max_words / MAX_HEADING_WORDS
        or len(words) > max_words
        or line[0].islower()
    ):
        return False
    spelt = _SPELT.search(line) and _title_case(words)
    if not any(c.isalpha() for c in line) or (_NO_HEADING.search(line) and not spelt):
        return False
    if line.endswith(":"):
        return not _LEAD_IN.search(line) and (len(words) <= 3 or _title_case(words))
    return not re.search(r"[.!?]\s", line)


def _title_case(words: Sequence[str]) -> bool:
    content = [w for w in words if w.casefold().strip(":") not in _LINKING]
    return (
        bool(content) and sum(not w[0].islower() for w in content) / len(content) > 0.7
    )
