"""Lists: runs of items, and the line that opens one."""

from __future__ import annotations

from bisect import bisect_right

from .article import Article, Span


def list_opening(article: Article, sentence: Span) -> Span | None:
    """The line that opens the list of which `sentence` is an item.

    It is the sentence right before the list, under the same headings, if it ends with a
    colon or is a paragraph of its own. None for a sentence that is in no list.
    """
    blocks = article.blocks
    at = bisect_right(blocks, sentence.start, key=lambda b: b.start) - 1
    path = blocks[at].path
    if blocks[at].kind != "item":
        return None
    while at > 0 and blocks[at].kind == "item":
        at -= 1
    before = blocks[at]
    if before.kind == "item" or before.path != path or not before.sentences:
        return None
    last = before.sentences[-1]
    opens = article.text[last.end - 1] == ":" or len(before.sentences) == 1
    return last if opens else None
