"""Article to passages: windows of one section, made of what no window divides.

A window does not divide a sentence, and not

- a list item of at most `MAX_ITEM_SENTENCES` sentences and `max_words` words;
- a short paragraph: at most `max_sentences` + 1 sentences and `max_words` words;
- a list with the line that opens it, if they fit into `max_words`. If the paragraph
  that ends with this line is short and fits too, it stays with the list;
- a list without such a line, if it fits and its items are short: at most
  `MAX_SHORT_ITEM_WORDS` words each.

A list of short items that does not fit is divided into parts: as few as fit, at least
two items each, their numbers of items as even as possible, the line that opens the list
in the first. In any other list each item stands alone, because a long item answers by
itself; so do the sentences of a longer paragraph.

Windows of several parts overlap, so that an answer across a boundary is whole in one of
them; the desk drops passages that overlap a better one. A passage never crosses a
heading or furniture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil
from typing import NamedTuple

from qa.text import plain

from .article import Article, Block, Passage
from .lists import list_opening

CUTTING = 4
"""Version of everything that turns a file into blocks, passages and searched text; part
of an index's identity. Raise it when one of these changes for an unchanged file: then
every index is built again. `tests/corpus/test_cutting.py` notices such a change."""

MAX_ITEM_SENTENCES = 4
"""An item that stands alone is divided into sentences, like a paragraph, if it has more
sentences, or more than `max_words`."""
MAX_SHORT_ITEM_WORDS = 30
"""A list hangs together if none of its items has more words: four of them fit into the
shipped `max_words`."""


@dataclass(frozen=True, slots=True)
class PassageRules:
    """The sizes of passages; part of an index's identity."""

    max_sentences: int = 3
    """Of a window of several parts. A list or a short paragraph alone may have more."""
    max_words: int = 120
    """Without list markers. The model reads 256 tokens, of which the title and the
    headings take some."""
    stride: int = 1
    """A window starts at every `stride`-th of the parts that no window divides."""


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
    units = list(_units(article, section, rules))
    start, covered = 0, 0
    while covered < len(units):
        stop, window = start + 1, units[start]
        while stop < len(units):
            longer = _joined([window, units[stop]])
            if longer.sentences > rules.max_sentences or longer.words > rules.max_words:
                break
            stop, window = stop + 1, longer
        if stop > covered:
            yield window.start, window.end
            covered = stop
        start += max(1, min(rules.stride, stop - start))


class _Unit(NamedTuple):
    """A part of a section that no window divides."""

    start: int
    end: int
    sentences: int
    words: int


def _joined(units: Sequence[_Unit]) -> _Unit:
    sentences, words = (sum(u[n] for u in units) for n in (2, 3))
    return _Unit(units[0].start, units[-1].end, sentences, words)


def _units(
    article: Article, section: Sequence[Block], rules: PassageRules
) -> Iterator[_Unit]:
    before: list[_Unit] = []  # the paragraph that may open a list
    for kind, blocks in groupby(section, key=lambda b: b.kind):
        divided = [(b, _sentences(article.text, b)) for b in blocks]
        if kind == "item":
            opened = list_opening(article, divided[0][0].sentences[0]) is not None
            yield from _list_units(before, [s for _, s in divided], opened, rules)
            before = []
        else:
            for _, sentences in divided[:-1]:
                yield from _paragraph_units(sentences, rules)
            before = divided[-1][1]
    yield from _paragraph_units(before, rules)


def _sentences(text: str, block: Block) -> list[_Unit]:
    """The first starts with the marker of a list item, which counts as no word."""
    starts = [block.start, *(s.start for s in block.sentences[1:])]
    return [
        _Unit(start, s.end, 1, len(text[s.start : s.end].split()))
        for start, s in zip(starts, block.sentences, strict=True)
    ]


def _paragraph_units(sentences: list[_Unit], rules: PassageRules) -> list[_Unit]:
    return [_joined(sentences)] if _is_short(sentences, rules) else sentences


def _is_short(paragraph: Sequence[_Unit], rules: PassageRules) -> bool:
    return (
        0 < len(paragraph) <= rules.max_sentences + 1
        and _joined(paragraph).words <= rules.max_words
    )


def _list_units(
    before: list[_Unit],
    items: Sequence[list[_Unit]],
    opened: bool,
    rules: PassageRules,
) -> Iterator[_Unit]:
    """The units of a list, after those of the paragraph `before` it. `opened` tells
    whether the last sentence of this paragraph opens the list."""
    whole = [_joined(i) for i in items]
    if opened and _is_short(before, rules):
        both = _joined([*before, *whole])
        if both.words <= rules.max_words:
            yield both
            return
    rest, opening = (before[:-1], before[-1:]) if opened else (before, [])
    yield from _paragraph_units(rest, rules)
    if parts := _parts(opening, whole, rules.max_words):
        yield from parts
        return
    yield from opening
    for item, sentences in zip(whole, items, strict=True):
        divided = item.sentences > MAX_ITEM_SENTENCES or item.words > rules.max_words
        yield from sentences if divided else [item]


def _parts(
    opening: list[_Unit], items: Sequence[_Unit], max_words: int
) -> list[_Unit] | None:
    """The list in one part, or in as few as fit. None if its items stand alone."""
    short = all(i.words <= MAX_SHORT_ITEM_WORDS for i in items)
    if not (short or opening):
        return None
    fewest = ceil(_joined([*opening, *items]).words / max_words)
    most = max(1, len(items) // 2) if short else 1
    for number in range(fewest, most + 1):
        for up in (number - 1, 0):  # the larger parts first, or else last
            edges = [(len(items) * n + up) // number for n in range(number + 1)]
            groups = [items[a:b] for a, b in pairwise(edges)]
            parts = [_joined([*opening, *groups[0]]), *map(_joined, groups[1:])]
            if all(p.words <= max_words for p in parts):
                return parts
    return None


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
