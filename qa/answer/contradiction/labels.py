"""Whether a sentence stands under the name of another thing than the question's.

Items of a list often begin with a name ("Kyphoplasty: ..."). Where a question names one
of them, and an item beside it is found, that item is about another thing, however well
it fits the rest of the question ("how does it work?").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from qa.corpus import Article, Block, Span
from qa.text import plain, terms_of

_COMPARES = re.compile(
    r"""(?ix)\b(?:than|or|vs|versus|differ\w*|compar\w*|unlike|rather|instead|besides
      |except|other|else|alternativ\w*|another|without|after|before|following|fail\w*
      |both|between|not)\b"""
)
"""Words with which a question may name a thing and ask about another."""
_SHORT = re.compile(r"\(([^()]*)\)")
_AND = re.compile(r"(?i)\s?[/,;]\s?|\s(?:and|or)\s")


def of_another_label(
    article: Article, sentence: Span, questions: Sequence[str]
) -> bool:
    """Whether a question names the label of an item beside that of the sentence, all
    its words, and no word of the sentence's own label. `questions` are the question
    alone and, if it goes on from an earlier one, behind that one."""
    number = bisect_right(article.blocks, sentence.start, key=attrgetter("start")) - 1
    block = article.blocks[number]
    if not block.label or any(map(_COMPARES.search, questions)):
        return False
    asked = frozenset().union(*(terms_of(plain(q)) for q in questions))
    own = terms_of(_text(article, block.label))
    if asked.intersection(own):
        return False
    return any(
        name and name <= asked
        for beside in _beside(article.blocks, number)
        for name in _names(_text(article, beside), own)
    )


def _beside(blocks: Sequence[Block], number: int) -> Iterator[Span]:
    """The labels of the blocks of the same list or section, next to each other."""
    own = blocks[number]
    before, behind = blocks[:number][::-1], blocks[number + 1 :]
    for side in (before, behind):
        for block in side:
            if (block.kind, block.path) != (own.kind, own.path) or not block.label:
                break
            yield block.label


def _names(label: str, own: Iterable[str]) -> Iterator[frozenset[str]]:
    """The terms of each name in a label ("Vertebroplasty and Kyphoplasty" has two,
    "Magnetic Resonance Imaging (MRI)" as well), without those of the other label."""
    for name in (*_SHORT.findall(label), *_AND.split(_SHORT.sub(" ", label))):
        yield frozenset(terms_of(name)).difference(own)


def _text(article: Article, span: Span) -> str:
    return plain(article.text[slice(*span)])
