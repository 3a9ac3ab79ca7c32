"""Text in one normal form: of a file, for search, and of a typed question."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'’‘`´›‹"
"""Characters that people and web pages use for an apostrophe."""
_APOSTROPHE = re.compile(rf"(?<=\w)[{APOSTROPHES}](?=\w)")


def unify_newlines(text: str) -> str:
    """The text with `\\n` for every kind of newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def canonical(text: str) -> str:
    """The text in Unicode form NFC, with `\\n` for every kind of newline; what an
    article's offsets count."""
    return unicodedata.normalize("NFC", unify_newlines(text))


def straight_apostrophes(text: str, apostrophe: str = "'") -> str:
    """The text with one kind of apostrophe, or none, inside its words."""
    return _APOSTROPHE.sub(apostrophe, text)


def plain(text: str) -> str:
    """The text for search: compatibility forms folded (NFKC), one kind of apostrophe,
    single spaces, no soft hyphens, zero-width spaces and other format characters."""
    folded = unicodedata.normalize("NFKC", text)
    if not folded.isascii():
        folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(straight_apostrophes(folded).split())


def clean(text: str) -> str:
    """A typed text in NFC, with single spaces and without control, format, surrogate
    and unassigned characters."""
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(kept.split())
