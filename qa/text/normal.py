"""Text in one normal form: for search, and for a question before it is asked."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """Compatibility forms folded, odd apostrophes mended, white space single."""
    folded = unicodedata.normalize("NFKC", text)
    mended = re.sub(r"(?<=\w)[›‹’‘`´](?=\w)", "'", folded)
    return " ".join(mended.split())


def clean(text: str) -> str:
    """NFC, without control, bidirectional and unpaired characters, spaces single."""
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(kept.split())
