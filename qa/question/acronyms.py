"""Abbreviations that no article spells, of terms that articles spell out.

The letters begin the words of a term: one of a heading or a label, or words that stand
together more than once. An abbreviation that can stand for two terms of the same kind
is not opened. One that an article spells needs no opening.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache

from qa.text import is_english, plain, terms_of

from .vocabulary import Synonym

MIN_WORDS, MAX_WORDS = 3, 5
"""Words of a term whose abbreviation no article says; two stand for too much."""
MIN_TIMES = 2
"""How often words stand together that are a term though no heading has them."""

_ABBREVIATION = re.compile(r"\b([A-Z][A-Za-z]{0,4}[A-Z])s?\b")
_TYPED = re.compile(r"(?<![\w.'’-])[A-Za-z]{2,6}(?![\w'’-]|\.\w)")
_HEADING = re.compile(r"[^:]{,60}(?=:)|.{,100}(?<![.,;])$")
"""A label before a colon, or a short line that does not end like a sentence."""
_STOP = re.compile(r"[^\w' -]+|(?<!\w)-|-(?!\w)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_BEFORE_TERMS = frozenset(
    ("a", "an", "the", "and", "or", "as", "by", "for", "from", "in", "of", "with", "")
)
"""Words that a verb does not follow."""

_Pairs = Iterable[tuple[str, str]]
"""Abbreviations, each with its term."""


class Acronyms:
    """The abbreviations of some texts. Threads may share them."""

    def __init__(self, texts: Iterable[str] | Mapping[str, str]) -> None:
        """The texts, or the terms that were found in them."""
        self._terms = texts if isinstance(texts, Mapping) else find_acronyms(texts)

    def synonyms(self, text: str) -> list[Synonym]:
        """The abbreviations in a text with their terms, in order. One that is an
        English word counts in capitals only ("PET"), in a text with small letters."""
        is_loud = text == text.upper()
        found = []
        for m in _TYPED.finditer(text):
            word = m[0]
            if word[-1] == "s" and word[:-1].isupper():  # ESIs
                word = word[:-1]
            term = self._terms.get(word.casefold())
            is_name = word.isupper() and not is_loud
            if term and (is_name or not is_english(word.casefold())):
                found.append(Synonym(m.start(), m.start() + len(word), term))
        return found


def find_acronyms(texts: Iterable[str]) -> dict[str, str]:
    """Each abbreviation that no text spells, in lower case, with its term."""
    lines = dict.fromkeys(plain(line) for t in texts for line in t.splitlines())
    rows = Counter(row for line in lines for row in _rows(line))
    headings = {row for line in lines for row in _headed(line)}
    often = (row for row, times in rows.items() if times >= MIN_TIMES)
    terms = _of_one_term((_initials(row), row) for row in often) | _of_one_term(
        (_initials(row), row) for row in headings
    )
    spelt = {w.casefold() for line in lines for w in _ABBREVIATION.findall(line)}
    return {s: term for s, term in terms.items() if term and s not in spelt}


def _of_one_term(pairs: _Pairs) -> dict[str, str]:
    """Each abbreviation in lower case with its term, as it stands most often, or with
    an empty text if it stands for different terms, not for forms of one."""
    terms: dict[str, Counter[str]] = defaultdict(Counter)
    for short, term in pairs:
        terms[short.casefold()][term.casefold()] += 1
    return {
        short: ""
        if len({tuple(terms_of(t)) for t in found}) > 1
        else max(found, key=found.__getitem__)
        for short, found in terms.items()
    }


def _headed(line: str) -> Iterator[str]:
    """The rows of a heading or a label."""
    if heading := _HEADING.match(line):
        yield from _rows(heading[0], _BEFORE_TERMS | {"is", "are", "about"})


def _rows(line: str, after: Container[str] = _BEFORE_TERMS) -> Iterator[str]:
    """The rows of content words between other words and stops, in lower case; only
    those that begin a line or follow one of the words `after`."""
    for part in _STOP.split(line.casefold()):
        before, row = "", list[str]()
        for word in (*part.split(), ""):
            if _is_content(word):
                row.append(word)
                continue
            words = len(row) + sum(w.count("-") for w in row)
            is_verb = bool(row) and row[0].endswith("ing")
            if MIN_WORDS <= words <= MAX_WORDS and before in after and not is_verb:
                yield " ".join(row)
            before, row = word, []


def _initials(row: str) -> str:
    return "".join(w[0] for w in _WORD.findall(row))


@lru_cache(maxsize=100_000)
def _is_content(word: str) -> bool:
    return bool(_WORDS.fullmatch(word) and terms_of(word, content=True))
