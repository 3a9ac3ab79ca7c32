"""Whether a sentence is about one of several things that its article tells apart, and
the question about another of them.

An article tells things apart where a title, a heading or a label names them side by
side ("Ileostomy and colostomy"), or where the items of a list begin with their names
("Kyphoplasty: ...", "Discography: ..."), and where each has a sentence without the
other. What is said of one of them is no answer for the other, however well it fits the
rest of the question ("How much should I drink with a colostomy?").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, permutations
from operator import attrgetter
from typing import NamedTuple

from qa.corpus import Article, Block, Span, list_opening
from qa.text import plain, terms_of

Name = frozenset[str]
"""The terms of a name."""
Thing = tuple[Name, ...]
"""All names of a thing."""

MAX_WORDS = 3
"""Of a name."""
_KEPT = 256
"""Articles of which the things are kept."""
_COMPARES = re.compile(
    r"""(?ix)\b(?:or|than|vs|versus|differ\w*|compar\w*|unlike|rather|instead|besides
      |except|other|else|alternativ\w*|another|without|both|between)\b"""
)
"""Words with which a question may name a thing and ask about another."""
_SAYS_BOTH = re.compile(
    r"(?i)\b(?:only|both|either|neither|nor|unlike|instead|rather|regardless|also|same)\b"
)
"""Words with which a sentence speaks of the other things, too."""
_BREAK = re.compile(r"[:;.()?!–]|\s-\s")
_JOIN = re.compile(r"(?i)\s*(?:,\s*(?:(?:and|or)\b)?|/|&|\b(?:and|or|versus|vs)\b)\s*")
_SHORT = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_][\w'-]*")
_ENDS_NAME = re.compile(
    r"""(?ix)(?:a|after|an|are|at|before|by|for|from|how|in|is|it|more|of|on|others?
      |that|the|to|what|when|which|who|with|you|your)"""
)
"""A word that is no part of a name."""


class Apart(NamedTuple):
    """A thing that a question may name, and one that is told apart from it."""

    asked: Thing
    other: Thing


def of_another_thing(
    article: Article, spans: Sequence[Span], questions: Sequence[str]
) -> bool:
    """Whether the first line that names either of two things, from the sentences
    `spans` up to the headings above them, names another than the question does. No word
    of the one may stand where the other is named. `questions` are the question alone
    and, if it goes on from an earlier one, behind that one."""
    if any(map(_COMPARES.search, questions)):
        return False
    asked = _terms(" ".join(questions))
    pairs = [
        pair
        for pair in told_apart(article.title, article.text, article.blocks)
        if _names(asked, pair.asked) and not _touches(asked, pair.other)
    ]
    if not pairs:
        return False
    first, *above = _lines(article, spans)
    lines = [_terms(first), *map(_terms, above)]
    for pair in pairs:
        for terms in lines:
            if _touches(terms, pair.asked):
                break
            if _names(terms, pair.other):
                if terms is lines[0] and _SAYS_BOTH.search(first):
                    break
                return True
    return False


@lru_cache(_KEPT)
def told_apart(title: str, text: str, blocks: tuple[Block, ...]) -> tuple[Apart, ...]:
    """The pairs of things that an article tells apart."""
    heads = [text[b.start : b.end] for b in blocks if b.heads or b.kind == "title"]
    labels = [
        [text[slice(*b.label)] for b in group if b.label]
        for _, group in groupby(blocks, lambda b: (b.kind, b.path, b.label is None))
    ]
    named = [title, *heads, *(label for group in labels for label in group)]
    groups: list[list[Thing]] = [[_thing(label) for label in g] for g in labels]
    for line in named:
        groups += ([(_terms(name),) for name in names] for names in _listed(line))
    found = dict.fromkeys(pair for things in groups for pair in _pairs(things))
    said = [_terms(text[slice(*s)]) for b in blocks for s in b.sentences]
    return tuple(p for p in found if _alone(*p, said) and _alone(*p[::-1], said))


def _listed(line: str) -> Iterator[list[str]]:
    """The names that stand side by side in each part of a line."""
    for part in _BREAK.split(plain(line)):
        first, *others = (_WORD.findall(side) for side in _JOIN.split(part))
        if others and first and all(others):
            names = [_until_end(first[::-1])[::-1], *map(_until_end, others)]
            yield [" ".join(n) for n in names]


def _until_end(words: Iterable[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if _ENDS_NAME.fullmatch(word) or len(found) == MAX_WORDS:
            break
        found.append(word)
    return found


def _thing(label: str) -> Thing:
    """The names of a label: "Vertebroplasty and Kyphoplasty" has two, "Magnetic
    Resonance Imaging (MRI)" as well."""
    line = plain(label)
    names = *_SHORT.findall(line), *_JOIN.split(_SHORT.sub(" ", line))
    return tuple(filter(None, map(_terms, names)))


def _pairs(things: Sequence[Thing]) -> Iterator[Apart]:
    """Each ordered pair of things, without the terms that both have."""
    for one, other in permutations(things, 2):
        ours, theirs = frozenset().union(*one), frozenset().union(*other)
        asked = tuple(filter(None, (name - theirs for name in one)))
        said = tuple(filter(None, (name - ours for name in other)))
        if asked and said:
            yield Apart(asked, said)


def _alone(one: Thing, other: Thing, said: Iterable[Name]) -> bool:
    """Whether a sentence names a thing and not the other."""
    return any(_names(s, one) and not _names(s, other) for s in said)


def _names(terms: Name, thing: Thing) -> bool:
    return any(name <= terms for name in thing)


def _touches(terms: Name, thing: Thing) -> bool:
    return any(name & terms for name in thing)


def _lines(article: Article, spans: Sequence[Span]) -> list[str]:
    """The sentences with the label of their block, the line that opens their list, and
    the headings above them, innermost first."""
    start = spans[0].start
    block = article.blocks[
        bisect_right(article.blocks, start, key=attrgetter("start")) - 1
    ]
    opening = list_opening(article, spans[0])
    parts = [*spans, *([block.label] if block.label else [])]
    above = [*([opening] if opening else []), *reversed(block.path)]
    first = " ".join(article.text[slice(*part)] for part in parts)
    return [first, *(article.text[slice(*part)] for part in above)]


def _terms(text: str) -> Name:
    return frozenset(terms_of(plain(text), content=True))
