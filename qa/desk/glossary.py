"""Medical terms in quotes, each with the place where an article explains it.

An explanation is a verbatim passage like any other: the definition of the term, or the
sentence that says what it is. A term is explained only if the desk, asked what it is,
quotes that place as *found*; a wrong explanation is worse than none.

The desk is asked for up to MAX_TRIES terms before the page opens, and for every other
term when it first stands in a quote, at most MAX_TRIES_AN_ANSWER of them at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Generic, NamedTuple, TypeVar

from qa.answer import Citation
from qa.corpus import Passage, Span
from qa.text import singular

from . import tries
from .definitions import WORD, Candidate, candidates_of, key_of
from .desk import Desk

MAX_TERMS_A_CARD = 3
MAX_TRIES_AN_ANSWER = 3
"""Terms that the desk is asked for while a person waits for an answer."""
MAX_TERM_WORDS = 5


class GlossaryTerm(NamedTuple):
    """A term, its first place in a quote, and the passage that explains it."""

    name: str
    span: Span
    explanation: Passage


@dataclass(frozen=True, slots=True)
class Explained:
    """A term by the name that its explanation uses, with all its names."""

    name: str
    names: tuple[str, ...]
    explanation: Passage


class Glossary:
    """Which terms the articles explain. Threads may share it. It keeps nothing of a
    question, only for each term of the articles whether the desk explains it."""

    def __init__(self, desk: Desk | None) -> None:
        """Without a desk no term is explained."""
        self._prepared = tries.Once(lambda: _prepare(desk))

    def prepare(self) -> None:
        """Asks the desk for up to MAX_TRIES terms, once; takes seconds. Every other
        method does so if it was not done."""
        self._prepared.get()

    @property
    def all(self) -> tuple[Explained, ...]:
        """The terms that are explained, of those that the desk was asked for."""
        return self._prepared.get().explained()

    @property
    def left_out(self) -> int:
        """How many terms the desk was not asked for yet, because no quote had them."""
        return self._prepared.get().unasked()

    def of(self, citations: Sequence[Citation]) -> list[tuple[GlossaryTerm, ...]]:
        """For each card up to three terms to explain. No term twice, and none whose
        explanation is among the cards."""
        terms = self._prepared.get()
        explain = terms.at_most(MAX_TRIES_AN_ANSWER)
        shown = [c.passage for c in citations]
        found = [list(terms.by_name.found_in(p, explain)) for p in shown]
        done = {
            term.explanation.id
            for passage, there in zip(shown, found, strict=True)
            for span, term in there
            if _is_defined_there(passage, span)
            or any(term.explanation.overlaps(p) for p in shown)
        }
        cards = []
        for there in found:
            card: list[GlossaryTerm] = []
            for span, term in there:
                if term.explanation.id not in done and len(card) < MAX_TERMS_A_CARD:
                    done.add(term.explanation.id)
                    card.append(GlossaryTerm(term.name, span, term.explanation))
            cards.append(tuple(card))
        return cards


K = TypeVar("K")
Explain = Callable[[K], Explained | None]


class TermsByName(Generic[K]):
    """Finds terms in text by their names. A term is held by a key; what explains it is
    asked for when a text has one of its names."""

    def __init__(self, names: Iterable[tuple[str, K]]) -> None:
        """`names` are (name, key of a term), the preferred term of a name first."""
        self._by_words: dict[str, dict[tuple[str, K], None]] = {}
        for name, key in names:
            self._by_words.setdefault(key_of(name), {})[name, key] = None
        self._first_words = frozenset(k.split()[0] for k in self._by_words if k)

    def found_in(
        self, passage: Passage, explain: Explain[K]
    ) -> Iterator[tuple[Span, Explained]]:
        """Every explained term of a passage, the longest where they overlap."""
        text = passage.text
        words = list(WORD.finditer(text))
        forms = [singular(w[0]) for w in words]
        done = 0
        for at, form in enumerate(forms):
            if at < done or form not in self._first_words:
                continue
            run = slice(at, at + MAX_TERM_WORDS)
            length, term = self._longest(text, words[run], forms[run], explain)
            if term:
                done = at + length
                start, end = words[at].start(), words[done - 1].end()
                yield Span(passage.start + start, passage.start + end), term

    def _longest(
        self,
        text: str,
        words: Sequence[re.Match[str]],
        forms: Sequence[str],
        explain: Explain[K],
    ) -> tuple[int, Explained | None]:
        """The longest explained term that the words begin with, as (number of words,
        term), or (0, None). An abbreviation matches in capitals only."""
        for length in range(_joined(text, words), 0, -1):
            for name, key in self._by_words.get(" ".join(forms[:length]), ()):
                if name.isupper() and not words[0][0].removesuffix("s").isupper():
                    continue
                term = explain(key)
                if term and name in term.names:
                    return length, term
        return 0, None


def _is_defined_there(passage: Passage, term: Span) -> bool:
    """Whether a term in a passage is the label of a definition."""
    labels = (b.label for b in passage.blocks if b.label)
    return any(term.start < label.end and label.start < term.end for label in labels)


def _joined(text: str, words: Sequence[re.Match[str]]) -> int:
    """How many of the first words only white space or a hyphen separates."""
    for n, (left, right) in enumerate(pairwise(words), 1):
        gap = text[left.end() : right.start()]
        if not gap.isspace() and gap not in ("-", "‐", "‑"):
            return n
    return len(words)


class _Terms:
    """All candidates of the articles, and which of them the desk explains so far."""

    def __init__(self, desk: Desk | None, candidates: Mapping[str, Candidate]) -> None:
        self._desk = desk
        self._candidates = candidates
        self._known: dict[str, Explained | None] = {}
        self.by_name = TermsByName(
            (name, key)
            for key, candidate in candidates.items()
            for definition in candidate.definitions
            for name in definition.all_names
        )

    def explained(self) -> tuple[Explained, ...]:
        terms: dict[tuple[str, str], Explained] = {}
        for key in self._candidates:
            if term := self._known.get(key):
                terms.setdefault((term.name, term.explanation.id), term)
        return tuple(terms.values())

    def unasked(self) -> int:
        return len(self._candidates) - len(self._known)

    def at_most(self, asks: int) -> Explain[str]:
        """A function that explains a term, and asks the desk at most so often; a term
        beyond that stays unexplained, and is asked for another time."""
        left = iter(range(asks))

        def explain(key: str) -> Explained | None:
            if key not in self._known and next(left, None) is not None:
                self._known[key] = self._ask(self._candidates[key])
            return self._known.get(key)

        return explain

    def _ask(self, candidate: Candidate) -> Explained | None:
        """The term, if the answer is found and quotes one of its definitions whole; a
        labelled definition before a sentence."""
        answer = self._desk.own.ask(candidate.question) if self._desk else None
        if not answer or not answer.found:
            return None
        shown = answer.shown
        quoted = [
            d
            for passage in shown
            for d in candidate.definitions
            if d.place.article == passage.article.id
            and passage.start <= d.place.start < d.place.end <= passage.end
        ]
        if not quoted:
            return None
        chosen = min(quoted, key=lambda d: not d.label)
        short = [d.abbreviation for d in candidate.definitions if d.abbreviation]
        names = tuple(dict.fromkeys((*chosen.names, *short)))
        place = chosen.place
        article = next(p.article for p in shown if p.article.id == place.article)
        return Explained(chosen.name, names, article.cut(place.start, place.end))


def _prepare(desk: Desk | None) -> _Terms:
    candidates = candidates_of(desk.articles(), desk.vocabulary) if desk else {}
    by_article: dict[str, list[str]] = {}
    for key, candidate in candidates.items():
        by_article.setdefault(candidate.definitions[0].place.article, []).append(key)
    terms = _Terms(desk, candidates)
    explain = terms.at_most(tries.MAX_TRIES)
    for key in islice(tries.fair_order([*by_article.values()]), tries.MAX_TRIES):
        explain(key)
    return terms
