"""Article to passages: windows of whole sentences and list items of one section.

Windows overlap, so that an answer that runs over a boundary stands whole in one of
them; the desk shows the best and cuts what overlaps it. A passage never crosses a
heading or a piece of furniture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.text import plain

from .article import Article, Block, Passage

CUTTING = 3
"""Version of everything that turns a file into blocks, passages and searched text. Part
of every index's identity: raise it when any of these change for an unchanged file, and
every index is built again. `tests/corpus/test_cutting.py` notices such a change."""

WHOLE_ITEM = 4
"""A list item of more sentences, or of more than `max_words`, is cut like a
paragraph."""


@dataclass(frozen=True, slots=True)
class PassageRules:
    """How articles are cut. Part of every index's identity."""

    max_sentences: int = 3
    max_words: int = 120
    """The model reads 256 tokens; title and headings need some of them."""
    stride: int = 1
    """A window starts at every `stride`-th sentence or list item of a section."""


def cut_passages(article: Article, rules: PassageRules) -> tuple[Passage, ...]:
    """Passages in the order of the text, together holding every quotable sentence."""
    return tuple(
        article.cut(start, end)
        for section in _sections(article)
        for start, end in _windows(article, section, rules)
    )


def _sections(article: Article) -> Iterator[list[Block]]:
    """Runs of quotable blocks under the same headings with nothing else between."""
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
    """What a window may not divide: a list item, or a sentence of a paragraph."""

    start: int
    end: int
    sentences: int = 1


def _units(text: str, block: Block, max_words: int) -> list[_Unit]:
    short = len(text[block.start : block.end].split()) <= max_words
    if block.kind == "item" and len(block.sentences) <= WHOLE_ITEM and short:
        return [_Unit(block.start, block.end, len(block.sentences))]
    first, *rest = block.sentences
    return [_Unit(block.start, first.end), *(_Unit(*s) for s in rest)]


def search_text(passage: Passage, *, context: bool = True) -> str:
    """What is embedded and indexed for a passage; never shown.

    The title and the headings stand before it, and what the page's own layout broke
    is mended: a colon lost after a term, a wrong apostrophe, special spaces.
    """
    parts = [passage.article.title, *passage.section] if context else []
    parts += [text for _, text in _searched(passage)]
    return "\n".join(parts)


def sentence_places(passage: Passage) -> list[int]:
    """Where each of `passage.sentences` begins in `search_text(passage)`; in order."""
    places: list[int] = []
    at = sum(len(p) + 1 for p in (passage.article.title, *passage.section))
    for block, text in _searched(passage):
        inside = 0
        for start, end in block.sentences:
            if passage.start <= start and end <= passage.end:
                said = plain(passage.article.text[start:end])
                found = text.find(said, inside)  # not where a lost colon was mended
                inside = found if found >= 0 else inside
                places.append(at + inside)
                inside += len(said) if found >= 0 else 0
        at += len(text) + 1
    return places


def _searched(passage: Passage) -> Iterator[tuple[Block, str]]:
    """What is searched of each block, title and headings aside."""
    for block in passage.blocks:
        start, end = max(block.start, passage.start), min(block.end, passage.end)
        yield block, _mended(passage.article.text, block, start, end)


def _mended(text: str, block: Block, start: int, end: int) -> str:
    if block.sentences and start < block.sentences[0].start < end:
        start = block.sentences[0].start  # leaves out the list marker
    label = block.label
    if label and start <= label.start and text[label.end] != ":":
        return f"{plain(text[start : label.end])}: {plain(text[label.end : end])}"
    return plain(text[start:end])
