"""Article to passages: windows of whole sentences and list items of one section.

Windows overlap, so that an answer across a boundary is whole in one of them; the desk
drops passages that overlap a better one. A passage never crosses a heading or
furniture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.text import plain

from .article import Article, Block, Passage

CUTTING = 3
"""Version of everything that turns a file into blocks, passages and searched text; part
of an index's identity. Raise it when one of these changes for an unchanged file: then
every index is built again. `tests/corpus/test_cutting.py` notices such a change."""

MAX_ITEM_SENTENCES = 4
"""A list item with more sentences, or more than `max_words`, is divided into sentences
like a paragraph."""


@dataclass(frozen=True, slots=True)
class PassageRules:
    """The sizes of passages; part of an index's identity."""

    max_sentences: int = 3
    max_words: int = 120
    """The model reads 256 tokens, of which the title and the headings take some."""
    stride: int = 1
    """A window starts at every `stride`-th sentence or list item of a section."""


def cut_passages(article: Article, rules: PassageRules) -> tuple[Passage, ...]:
    """The passages in the order of the text; each quotable sentence is in one of them
    at least."""
    return tuple(
        article.cut(start, end)
        for section in _sections(article)
        for start, end in _windows(article, section, rules)
    )


def _sections(article: Article) -> Iterator[list[Block]]:
    """Runs of quotable blocks with the same headings and no other block between."""
    section: list[Block] = []
    for block in article.blocks:
        if section and not (block.quotable and block.path == section[0].path):
            yield section
            section = []
        if block.quotable and block.sentences:
            section.append(block)
    if section:
        yield section


def _windows(
    article: Article, section: Sequence[Block], rules: PassageRules
) -> Iterator[tuple[int, int]]:
    units = [u for b in section for u in _units(article.text, b, rules.max_words)]
    words = [len(article.text[a:b].split()) for a, b, _ in units]
    start, covered = 0, 0
    while covered < len(units):
        stop, total, sentences = start + 1, words[start], units[start].sentences
        while (
            stop < len(units)
            and sentences + units[stop].sentences <= rules.max_sentences
            and total + words[stop] <= rules.max_words
        ):
            total += words[stop]
            sentences += units[stop].sentences
            stop += 1
        if stop > covered:
            yield units[start].start, units[stop - 1].end
            covered = stop
        start += max(1, min(rules.stride, stop - start))


class _Unit(NamedTuple):
    """A list item, or a sentence of a paragraph; no window divides it."""

    start: int
    end: int
    sentences: int = 1


def _units(text: str, block: Block, max_words: int) -> list[_Unit]:
    short = len(text[block.start : block.end].split()) <= max_words
    if block.kind == "item" and len(block.sentences) <= MAX_ITEM_SENTENCES and short:
        return [_Unit(block.start, block.end, len(block.sentences))]
    first, *rest = block.sentences
    return [_Unit(block.start, first.end), *(_Unit(*s) for s in rest)]


def search_text(passage: Passage, *, context: bool = True) -> str:
    """The text of a passage that is encoded and indexed, and never shown.

    With `context`, the title and the headings stand before it. Mends what the layout of
    a web page breaks: a lost colon after a term, wrong apostrophes, special spaces.
    """
    parts = [passage.article.title, *passage.section] if context else []
    parts += [text for _, text in _search_texts(passage)]
    return "\n".join(parts)


def sentence_places(passage: Passage) -> list[int]:
    """The offset of each of `passage.sentences` in `search_text(passage)`, in order."""
    places: list[int] = []
    at = sum(len(p) + 1 for p in (passage.article.title, *passage.section))
    for block, text in _search_texts(passage):
        inside = 0
        for start, end in block.sentences:
            if passage.start <= start and end <= passage.end:
                sentence = plain(passage.article.text[start:end])
                found = text.find(sentence, inside)  # -1 if a lost colon was mended
                inside = found if found >= 0 else inside
                places.append(at + inside)
                inside += len(sentence) if found >= 0 else 0
        at += len(text) + 1
    return places


def _search_texts(passage: Passage) -> Iterator[tuple[Block, str]]:
    """Each block of a passage with its part of the search text."""
    for block in passage.blocks:
        start, end = max(block.start, passage.start), min(block.end, passage.end)
        yield block, _mend(passage.article.text, block, start, end)


def _mend(text: str, block: Block, start: int, end: int) -> str:
    if block.sentences and start < block.sentences[0].start < end:
        start = block.sentences[0].start  # without the list marker
    label = block.label
    if label and start <= label.start and text[label.end] != ":":
        return f"{plain(text[start : label.end])}: {plain(text[label.end : end])}"
    return plain(text[start:end])
