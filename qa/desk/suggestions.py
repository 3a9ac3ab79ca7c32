"""Suggested questions, to begin with and to go on with.

Each is a known question of a patient, or is made of a heading or a defined term of an
article. It is kept only if the desk answers it from that place.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import NamedTuple

from qa.answer import Answer
from qa.corpus import ANSWERS, Passage
from qa.question import follow_up_kind
from qa.text import singular

from . import tries
from .desk import Desk
from .topics import common_words, headings_of, question_of

MAX_TO_BEGIN = 4
MIN_WORDS, MAX_WORDS = 4, 8
"""Of a known question that is offered."""
MAX_KNOWN = 40
"""Known questions that are tried."""
MIN_SHARED_WORDS = 0.6
"""Two questions ask the same if at least this share of their words is in both."""

_WORD = re.compile(r"\w{2,}")
_IDLE = re.compile(
    r"""(?x) what | is | are | the | an | of | for | in | on | to | and | or | how | do
    | does | did | can | could | will | would | should | was | were | has | have | had
    | it | its | this | that | these | those | they | them | my | your | you | me | we
    | our | be | been | with | by | at | from | as | about | there | any | some | much
    | many | long"""
)
"""Function words, which say nothing about the subject of a question."""


_ASKS = re.compile(
    r"(?i:what|how|which|who|where|when|why|will|can|could|do|does|is|are|am) "
    r"(?:I |[a-z']+ )+(?:I|[a-z']+)\??"
)
"""A question of plain words, without names, that opens with the word that asks."""
_HANGS = re.compile(r"\b(?:it|its|they|them|this|that|these|those)\b", re.IGNORECASE)
"""What may point to something said before."""
_OWN = re.compile(r"\b(?:i|me|my)\b", re.IGNORECASE)
"""A patient speaks of himself or herself."""
_OFTEN = re.compile(
    r"(?:what are my|what happens|how (?:long|soon)|will i|do i|can (?:i|an?)) ",
    re.IGNORECASE,
)
"""How patients often open a question before a treatment."""


class _Place(NamedTuple):
    """Where the answer to a question stands. With `whole`, all of it must be quoted:
    the definition of a term."""

    answer: Passage
    whole: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the desk answers. `answered` is the passage that it quotes first,
    or the definition of a term; `sure` the probability of the answer; `known` says that
    people asked it; `hangs` that it points back to what its article is about ("How long
    does it take?"); `words` are those of the question, `answer_words` those of
    `answered`."""

    question: str
    answered: Passage
    sure: float
    known: bool
    hangs: bool
    words: frozenset[str]
    answer_words: frozenset[str]


class Suggestions:
    """Questions that the articles can answer. Threads may share it; it keeps nothing of
    a question that a person asks."""

    def __init__(self, desk: Desk | None) -> None:
        """Without a desk there are none."""
        self._prepared = tries.Once(lambda: _prepare(desk) if desk else _NONE)

    def prepare(self) -> None:
        """Asks the desk up to MAX_TRIES questions, once; takes seconds. Every other
        method does so if it was not done."""
        self._prepared.get()

    @property
    def all(self) -> tuple[Suggestion, ...]:
        """Every question that the desk answers, of those that it was asked."""
        return self._prepared.get().suggestions

    @property
    def left_out(self) -> int:
        """How many questions could be made of the articles and were never tried."""
        return self._prepared.get().left_out

    @property
    def start(self) -> tuple[str, ...]:
        """Up to four questions to begin with, from as many articles as possible; no two
        share a word."""
        return self._prepared.get().start

    def after(
        self, answer: Answer, asked: Sequence[str] = (), wanted: int = 3
    ) -> tuple[str, ...]:
        """Questions to go on with after an answer: first those of the cited articles,
        nearest to the quotes first, then others that stand alone. Where nothing is
        cited, what was held back and holds a word of the question stands for the
        quotes; without it, those to begin with come first. Leaves out questions that
        were `asked` in nearly the same words, and those whose passage is shown."""
        prepared = self._prepared.get()
        query = answer.query
        taken = [_words(q) for q in (*asked, query.asked, query.searched)]
        shown = [c.passage for c in answer.citations]
        chosen: list[str] = []
        near = shown or [c.passage for c in answer.candidates if c.coverage]
        for suggestion in prepared.in_order(near):
            if len(chosen) == wanted:
                break
            if any(_much_the_same(suggestion.words, t) for t in taken):
                continue
            if any(suggestion.answered.overlaps(p) for p in shown):
                continue
            chosen.append(suggestion.question)
            taken.append(suggestion.words)
        return tuple(chosen)


@dataclass(frozen=True)
class _Prepared:
    suggestions: tuple[Suggestion, ...]
    left_out: int
    start: tuple[str, ...]
    postings: Mapping[str, Sequence[tuple[int, float]]]
    """Inverted index: word to (number of a suggestion, the word's share of the summed
    idf of the suggestion's question or answer)."""

    def in_order(self, shown: Sequence[Passage]) -> Iterable[Suggestion]:
        if not shown:
            alone = [s for s in self.suggestions if not s.hangs]
            first = [s for q in self.start for s in alone if s.question == q]
            return [*first, *(s for s in alone if s not in first)]
        cited = {p.article.id for p in shown}
        near = self._nearness(frozenset().union(*(_words(p.text) for p in shown)))
        elsewhere = [s.answered.article.id not in cited for s in self.suggestions]
        numbers = range(len(self.suggestions))
        order = sorted(numbers, key=lambda n: (elsewhere[n], -near[n], n))
        hanging = [
            s.hangs and e for s, e in zip(self.suggestions, elsewhere, strict=True)
        ]
        return [self.suggestions[n] for n in order if not hanging[n]]

    def _nearness(self, shown: AbstractSet[str]) -> list[float]:
        """For each suggestion the idf share of its question's words that are among the
        shown words, plus that of its answer's."""
        near = [0.0] * len(self.suggestions)
        for word in sorted(shown & self.postings.keys()):  # a sum depends on its order
            for number, part in self.postings[word]:
                near[number] += part
        return near


_NONE = _Prepared((), 0, (), {})


def _prepare(desk: Desk) -> _Prepared:
    articles = desk.articles()
    common = common_words(articles)
    made_from: dict[str, list[_Place]] = {}
    for heading in tries.fair_order([headings_of(a) for a in articles]):
        question = question_of(heading.text, common)
        if question.endswith("?"):
            place = heading.article.cut(heading.start, heading.end)
            made_from.setdefault(question, []).append(_Place(place, heading.defined))
    known = _known(desk)
    asked = list(made_from)[: tries.MAX_TRIES]
    tried = [(q, places, True) for q, places in known.items()]
    tried += [(q, made_from[q], False) for q in asked if q not in known]
    found = tuple(s for t in tried if (s := _answered(desk, *t)))
    left_out = len(made_from) - len(asked)
    return _Prepared(found, left_out, _to_begin(found), _postings(found))


def _known(desk: Desk) -> dict[str, list[_Place]]:
    """Short known questions of patients, as they would be written, and where they are
    answered; those in which patients speak of themselves first."""
    by_article: dict[str, dict[str, list[_Place]]] = {}
    for question in desk.known:
        asked = question.text.strip()
        gold = [j for j in question.gold if j.grade == ANSWERS]
        short = MIN_WORDS <= len(asked.split()) <= MAX_WORDS
        plain = _ASKS.fullmatch(asked) and not _HANGS.search(asked)
        article = desk.article(gold[0].article) if gold else None
        if short and plain and article and not question.history:
            places = [_Place(article.cut(gold[0].start, gold[0].end), whole=False)]
            by_article.setdefault(article.id, {})[_written(asked)] = places
    rows = [
        sorted(r.items(), key=lambda q: _strangeness(q[0])) for r in by_article.values()
    ]
    return dict(islice(tries.fair_order(rows), MAX_KNOWN))


def _strangeness(question: str) -> tuple[bool, bool]:
    """Sorts what patients often ask first, then what they ask of themselves."""
    return not _OFTEN.match(question), not _OWN.search(question)


def _written(asked: str) -> str:
    """A typed question with a capital letter and a question mark."""
    text = re.sub(r"\bi\b", "I", asked)
    return f"{text[0].upper()}{text[1:].rstrip('?').rstrip()}?"


def _answered(
    desk: Desk, question: str, places: Sequence[_Place], known: bool
) -> Suggestion | None:
    """The suggestion, if the answer is found and its first quote overlaps one of the
    places, or holds the whole of it."""
    answer = desk.own.ask(question)
    if not answer.found:
        return None
    first = answer.shown[0]
    for place, whole in places:
        if not first.overlaps(place):
            continue
        if whole and not (first.start <= place.start < place.end <= first.end):
            continue
        answered = place if whole else first
        words, answer_words = _words(question), _words(answered.text)
        hangs = follow_up_kind(question) in ("points back", "goes on")
        return Suggestion(
            question, answered, answer.sure, known, hangs, words, answer_words
        )
    return None


def _to_begin(found: Sequence[Suggestion]) -> tuple[str, ...]:
    by_article: dict[str, list[Suggestion]] = {}
    for suggestion in found:
        if suggestion.hangs:
            continue
        by_article.setdefault(suggestion.answered.article.id, []).append(suggestion)
    surest = [sorted(s, key=_plainness) for s in by_article.values()]
    chosen: list[Suggestion] = []
    for suggestion in (s for row in zip_longest(*surest) for s in row if s):
        if not any(suggestion.words & c.words for c in chosen):
            chosen.append(suggestion)
    return tuple(s.question for s in chosen[:MAX_TO_BEGIN])


def _plainness(suggestion: Suggestion) -> tuple[object, ...]:
    """Sorts what patients ask first, then short questions, then the surest."""
    words = len(suggestion.question.split())
    strange = _strangeness(suggestion.question)
    return not suggestion.known, strange, words, -suggestion.sure


def _postings(found: Sequence[Suggestion]) -> dict[str, list[tuple[int, float]]]:
    counts = Counter(w for s in found for w in s.words | s.answer_words)
    rarity = {w: math.log(1 + len(found) / n) for w, n in counts.items()}
    postings: dict[str, list[tuple[int, float]]] = {w: [] for w in counts}
    for number, suggestion in enumerate(found):
        for words in (suggestion.words, suggestion.answer_words):
            total = sum(rarity[w] for w in sorted(words))
            for word in words:
                postings[word].append((number, rarity[word] / total))
    return postings


def _much_the_same(words: AbstractSet[str], asked: AbstractSet[str]) -> bool:
    """Whether two questions ask the same: most of their words are in both, or all words
    of one are at least half of the other's."""
    both = len(words & asked)
    if not both:
        return words == asked
    share = both / len(words | asked)
    return share >= MIN_SHARED_WORDS or (
        share >= 1 / 2 and both == min(len(words), len(asked))
    )


def _words(text: str) -> frozenset[str]:
    """The content words of a text in lower case, in the singular."""
    found = _WORD.findall(text.casefold())
    return frozenset(singular(w) for w in found if not _IDLE.fullmatch(w))
