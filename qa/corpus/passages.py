"""Article to passages: windows of one section, made of what no window divides.

A window does not divide a sentence, and not

- a list item of at most `MAX_ITEM_SENTENCES` sentences and `max_words` words;
- a short paragraph: at most `max_sentences` + 1 sentences and `max_words` words;
- a list with the line that opens it, if they fit into `max_words`. If the paragraph
  that ends with this line is short and fits too, it stays with the list;
- a list without such a line, if it fits and its items are short: at most
  `MAX_SHORT_ITEM_WORDS` words each;
- a question with its whole answer, up to the first table, if they fit into
  `max_words`; else the question stays with the beginning of its answer.

A row of a table stands alone, so that no quote holds the row of another dose or age.
A list of short items that does not fit is divided into parts: as few as fit, at least
two items each, their numbers of items as even as possible, the line that opens the list
in the first. In any other list each item stands alone, because a long item answers by
itself; so do the sentences of a longer paragraph.

Windows of several parts overlap, so that an answer across a boundary is whole in one of
them; the desk drops passages that overlap a better one. A passage never crosses a
heading or furniture. None is longer than the model reads, as far as `weight_of` tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil
from typing import NamedTuple

from qa.text import plain, undivided, weight_of, without_references

from .article import Article, Block, Passage
from .lists import list_opening

CUTTING = 9
"""Version of everything that turns a file into blocks, passages and searched text; part
of an index's identity. Raise it when one of these changes for an unchanged file: then
every index is built again. `tests/corpus/test_cutting.py` notices such a change."""

MAX_ITEM_SENTENCES = 4
"""An item that stands alone is divided into sentences, like a paragraph, if it has more
sentences, or more than `max_words`."""
MAX_SHORT_ITEM_WORDS = 30
"""A list hangs together if none of its items has more words: four of them fit into the
shipped `max_words`."""
MAX_TRIES = 50
"""Ways to divide a list that are tried, so that a very long one takes no long time."""
MAX_WEIGHT, MIN_ROOM = 240, 120
"""The most that the searched text of a passage weighs: the model reads 256 tokens. A
passage has the second at least, whatever its title and headings weigh."""


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
        for question, section in _sections(article)
        for start, end in _Cutter(article, section, rules).windows(question)
    )


def _sections(article: Article) -> Iterator[tuple[Block | None, list[Block]]]:
    """Runs of quotable blocks with the same headings and no other block between, each
    with the question that it answers from its first word on."""
    question: Block | None = None
    section: list[Block] = []
    for block in article.blocks:
        if section and not (block.quotable and block.path == section[0].path):
            yield question, section
            question, section = None, []
        if block.quotable and block.sentences:
            section.append(block)
        elif not section:
            question = block if block.kind == "question" else None
    if section:
        yield question, section


class _Unit(NamedTuple):
    """A part of a section that no window divides. Nothing is added to one that stands
    `alone`."""

    start: int
    end: int
    sentences: int
    words: int
    weight: int
    alone: bool = False


def _joined(units: Sequence[_Unit]) -> _Unit:
    sentences, words, weight = (sum(u[n] for u in units) for n in (2, 3, 4))
    alone = any(u.alone for u in units)
    return _Unit(units[0].start, units[-1].end, sentences, words, weight, alone)


class _Cutter:
    """Cuts one section of an article."""

    def __init__(
        self, article: Article, section: Sequence[Block], rules: PassageRules
    ) -> None:
        self._article, self._section, self._rules = article, section, rules
        above = "\n".join(article.text[a:b] for a, b in section[0].path)
        room = MAX_WEIGHT - weight_of(article.title) - weight_of(above)
        self._room = max(room, MIN_ROOM)

    def windows(self, question: Block | None) -> Iterator[tuple[int, int]]:
        units = self._with(question, list(self._units()))
        start, covered = 0, 0
        while covered < len(units):
            stop, window = start + 1, units[start]
            while stop < len(units):
                longer = _joined([window, units[stop]])
                if (
                    longer.alone
                    or longer.sentences > self._rules.max_sentences
                    or not self._fits(longer)
                ):
                    break
                stop, window = stop + 1, longer
            if stop > covered:
                yield window.start, window.end
                covered = stop
            start += max(1, min(self._rules.stride, stop - start))

    def _fits(self, unit: _Unit) -> bool:
        return unit.words <= self._rules.max_words and unit.weight <= self._room

    def _with(self, question: Block | None, units: list[_Unit]) -> list[_Unit]:
        """The units with the question before them: one unit, if the answer fits."""
        if question is None:
            return units
        asked = self._unit(question.start, question.end, question.start)
        asked = asked._replace(sentences=0)
        rows = next((n for n, u in enumerate(units) if u.alone), len(units))
        whole = _joined([asked, *units[:rows]])
        first = rows if rows and self._fits(whole) else 1
        return [_joined([asked, *units[:first]]), *units[first:]]

    def _units(self) -> Iterator[_Unit]:
        before: list[_Unit] = []  # the paragraph that may open a list
        for kind, blocks in groupby(self._section, key=lambda b: b.kind):
            divided = [(b, self._sentences(b)) for b in blocks]
            if kind == "item":
                first = divided[0][0].sentences[0]
                opened = list_opening(self._article, first) is not None
                yield from self._list(before, [s for _, s in divided], opened)
                before = []
                continue
            yield from self._paragraph(before)
            before = []
            if kind == "row":
                for _, sentences in divided:
                    yield from (s._replace(alone=True) for s in sentences)
            else:
                for _, sentences in divided[:-1]:
                    yield from self._paragraph(sentences)
                before = divided[-1][1]
        yield from self._paragraph(before)

    def _sentences(self, block: Block) -> list[_Unit]:
        """The first starts with the marker of a list item, which counts as no word."""
        starts = [block.start, *(s.start for s in block.sentences[1:])]
        return [
            self._unit(start, s.end, s.start)
            for start, s in zip(starts, block.sentences, strict=True)
        ]

    def _unit(self, start: int, end: int, first: int) -> _Unit:
        text = self._article.text[first:end]
        return _Unit(start, end, 1, len(text.split()), weight_of(text))

    def _paragraph(self, sentences: list[_Unit]) -> list[_Unit]:
        return [_joined(sentences)] if self._is_short(sentences) else sentences

    def _is_short(self, paragraph: Sequence[_Unit]) -> bool:
        return 0 < len(paragraph) <= self._rules.max_sentences + 1 and self._fits(
            _joined(paragraph)
        )

    def _list(
        self, before: list[_Unit], items: Sequence[list[_Unit]], opened: bool
    ) -> Iterator[_Unit]:
        """The units of a list, after those of the paragraph `before` it. `opened` tells
        whether the last sentence of this paragraph opens the list."""
        whole = [_joined(i) for i in items]
        if opened and self._is_short(before):
            both = _joined([*before, *whole])
            if self._fits(both):
                yield both
                return
        rest, opening = (before[:-1], before[-1:]) if opened else (before, [])
        yield from self._paragraph(rest)
        if parts := self._parts(opening, whole):
            yield from parts
            return
        yield from opening
        for item, sentences in zip(whole, items, strict=True):
            divided = item.sentences > MAX_ITEM_SENTENCES or not self._fits(item)
            yield from sentences if divided else [item]

    def _parts(
        self, opening: list[_Unit], items: Sequence[_Unit]
    ) -> list[_Unit] | None:
        """The list in one part, or in as few as fit. None if its items stand alone."""
        short = all(i.words <= MAX_SHORT_ITEM_WORDS for i in items)
        if not (short or opening):
            return None
        whole = _joined([*opening, *items])
        fewest = max(
            ceil(whole.words / self._rules.max_words), ceil(whole.weight / self._room)
        )
        most = max(1, len(items) // 2) if short else 1
        for number in range(fewest, min(most, fewest + MAX_TRIES) + 1):
            for up in (number - 1, 0):  # the larger parts first, or else last
                edges = [(len(items) * n + up) // number for n in range(number + 1)]
                groups = [items[a:b] for a, b in pairwise(edges)]
                parts = [_joined([*opening, *groups[0]]), *map(_joined, groups[1:])]
                if all(map(self._fits, parts)):
                    return parts
        return None


def search_text(passage: Passage, *, context: bool = True) -> str:
    """The text of a passage that is encoded and indexed, and never shown.

    With `context`, the title and the headings stand before it. Mends what the layout of
    a page breaks: a lost colon after a term, words divided at the end of a line, wrong
    apostrophes, special spaces. Numbers of references are left out: the reader takes
    "one hour.4,5" for another amount.
    """
    parts = [passage.article.title, *passage.headings] if context else []
    parts += [text for _, text in _search_texts(passage)]
    return "\n".join(parts)


def sentence_places(passage: Passage) -> list[int]:
    """The offset of each of `passage.sentences` in `search_text(passage)`, in order."""
    places: list[int] = []
    at = sum(len(p) + 1 for p in (passage.article.title, *passage.headings))
    for block, text in _search_texts(passage):
        inside = 0
        for start, end in block.sentences_in(passage.start, passage.end):
            sentence = _plain(passage.article.text[start:end])
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
        return f"{_plain(text[start : label.end])}: {_plain(text[label.end : end])}"
    return _plain(text[start:end])


def _plain(text: str) -> str:
    return plain(undivided(without_references(text)))
