"""Is this quote, at this place, in this article, character for character?"""

from __future__ import annotations

from .records import Article


def stands_at(article: Article, start: int, end: int, quote: str) -> bool:
    """True only for the exact cut; never searches for the quote elsewhere."""
    return 0 <= start < end <= len(article.text) and article.text[start:end] == quote
