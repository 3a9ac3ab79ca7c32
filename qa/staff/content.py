"""What a person should look at in the articles: nothing of it stops a build."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from qa.corpus import (
    Article,
    Corpus,
    PassageRules,
    cut_passages,
    other_language,
)

MAX_FURNITURE = 0.5
"""The share of an article's letters that page furniture may be."""
MIN_COPIED = 3
"""Passages with the same words, so that it is worth a note."""
MAX_SHOWN_CHARS, MAX_HEADING_WORDS = 60, 14
_TAG = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>]{0,200})?/?>|&(?:nbsp|amp|lt|gt|quot|#\d+);"
)
_LOST = "\ufffd"

Notes = Iterator[tuple[str, str]]
"""The name of a file, and what to look at, as a sentence of its own."""


def content_notes(read: Corpus, language: str) -> list[tuple[str, str]]:
    """What to look at, by file. `language` is the BCP-47 tag of the articles."""
    notes = list(read.notes)
    for article in read.articles:
        notes += [(article.source.file, note) for note in _of_one(article, language)]
    return [*notes, *_copies(read.articles)]


def furniture_of(article: Article) -> tuple[int, float]:
    """How many blocks of an article are page furniture, and their share of all letters
    and digits."""
    total, furniture, blocks = 0, 0, 0
    for block in article.blocks:
        letters = sum(c.isalnum() for c in article.text[block.start : block.end])
        total += letters
        if block.kind == "furniture":
            furniture += letters
            blocks += 1
    return blocks, furniture / total if total else 0.0


def _of_one(article: Article, language: str) -> Iterator[str]:
    text = "\n".join(
        article.text[b.start : b.end] for b in article.blocks if b.kind != "furniture"
    )
    if article.title_is_ours and article.title.casefold() in _name(article).casefold():
        yield "has no title of its own; its file's name is shown."
    if tag := _TAG.search(text):
        yield f"holds mark-up in its text: {tag[0][:MAX_SHOWN_CHARS]}"
    if _LOST in text:
        yield "holds \ufffd, where letters were lost."
    blocks, share = furniture_of(article)
    if share > MAX_FURNITURE:
        yield f"is page furniture to {share:.0%} ({blocks} parts): is the text right?"
    for heading in _empty_headings(article):
        yield f"has a section without text: {heading[:MAX_SHOWN_CHARS]!r}"
    if other := other_language(text, language.partition("-")[0]):
        yield f"is in another language ({other}) than the desk says ({language})."


def _name(article: Article) -> str:
    return re.sub(r"[-_\s]+", " ", article.source.file)


def _empty_headings(article: Article) -> Iterator[str]:
    """Questions and lines that look like headings, with nothing below them."""
    for block, following in zip(
        article.blocks, [*article.blocks[1:], None], strict=True
    ):
        text = article.text[block.start : block.end]
        last = following is None or following.heads or following.kind == "furniture"
        short = (
            block.kind == "paragraph" and not block.path and text[-1:] not in ".!:;,"
        )
        if (
            last
            and short
            and len(text.split()) <= MAX_HEADING_WORDS
            and "\n" not in text
        ):
            yield text


def _copies(articles: Sequence[Article]) -> Notes:
    """Files with the same text, and articles that share passages with others."""
    same: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        same[" ".join(article.text.split())].append(article)
    for first, *others in same.values():
        for other in others:
            yield other.source.file, f"has the same text as {first.source.file}."
    for file, count in _shared([copies[0] for copies in same.values()]).items():
        if count >= MIN_COPIED:
            yield file, f"has {count} passages in words that stand elsewhere, too."


def _shared(articles: Sequence[Article]) -> Counter[str]:
    """By file, how many passages have the words of another passage."""
    files: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        for passage in cut_passages(article, PassageRules()):
            said = " ".join(passage.text.split()).casefold()
            files[said].append(article.source.file)
    return Counter(f for owners in files.values() if owners[1:] for f in owners)
