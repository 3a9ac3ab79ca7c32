"""Pages whose tree would be far larger than the page, told before they are parsed.

A parser opens again in each paragraph what is never closed, such as `<b>`; and before
each block it looks through all blocks that are open.
"""

from __future__ import annotations

import re
from collections import Counter

MAX_OPEN_BLOCKS, MAX_OPENED_AGAIN, MAX_SHARE = 2_000, 300_000, 8
"""Blocks that are open at once, elements that a parser may have to open again, and how
many of these there are for each tag of a large page."""
MAX_SAME = 3
"""Elements alike that are opened again; a parser forgets more of them."""
_FORMATS = "b|big|code|em|font|i|s|small|strike|strong|tt|u"
_BLOCKS = (
    "address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset"
    "|figcaption|figure|footer|form|header|hgroup|main|menu|nav|ol|search|section"
    "|summary|table|ul"
)
_TAG = re.compile(
    rf"<(?P<end>/?)(?:(?P<format>{_FORMATS})(?P<said>\b[^<>]{{0,200}})"
    rf"|(?P<block>{_BLOCKS})\b|[a-z])",
    re.IGNORECASE,
)


def is_too_deep(page: str) -> bool:
    """Whether too many elements of a page are never closed."""
    formats: list[tuple[str, str]] = []
    again = blocks = tags = 0
    same = Counter[tuple[str, str]]()
    for tag in _TAG.finditer(page):
        if name := tag["format"]:
            one = name.lower(), tag["said"]
            if tag["end"]:
                last = next((f for f in reversed(formats) if f[0] == one[0]), None)
                if last:
                    formats.remove(last)
                    same[last] -= 1
            elif same[one] < MAX_SAME:
                formats.append(one)
                same[one] += 1
            continue
        if tag["block"]:
            blocks = max(blocks + (-1 if tag["end"] else 1), 0)
        tags += 1
        again += len(formats)
        most = max(MAX_OPENED_AGAIN, MAX_SHARE * tags)
        if blocks > MAX_OPEN_BLOCKS or again > most:
            return True
    return False
