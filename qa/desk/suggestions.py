"""Questions to begin with, and to go on with: each made of a heading or a defined term
of the articles, and kept only where the desk answers it from there."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from threading import Lock

from qa.answer import Answer
from qa.corpus import Passage

from .desk import Desk
from .topics import Heading, common_words, headings_of, question_of

MAX_TO_BEGIN = 6
MAX_SHORT_WORDS = 6
"""Words of a question to begin with, where there are such."""
MAX_TRIES = 120
"""Questions that the desk is asked before it offers any."""
MIN_SHARED_WORDS = 0.6
"""Share of words from which two questions ask much the same."""

_WORD = re.compile(r"\w{2,}")
_IDLE = re.compile(
    r"""(?x) what | is | are | the | an | of | for | in | on | to | and | or | how | do
    | does | did | can | could | will | would | should | was | were | has | have | had
    | it | its | this | that | these | those | they | them | my | your | you | me | we
    | our | be | been | with | by | at | from | as | about | there | any | some | much
    | many | long"""
)
"""Words that say nothing of what is asked."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the desk answers, and where: the passage that it quotes first of
    a section, or a term's definition."""

    question: str
    answered: Passage
    sure: float
    words: frozenset[str]
    said: frozenset[str]


class Suggestions:
    """Knows what the articles can answer. Safe to share between threads; keeps nothing
    of what was asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._prepared: _Prepared | None = None

    def prepare(self) -> None:
        """Asks the desk every candidate, once; costs seconds. The rest waits for it."""
        self._known()

    @property
    def all(self) -> tuple[Suggestion, ...]:
        return self._known().suggestions

    @property
    def start(self) -> tuple[str, ...]:
        """Up to six, from as many articles as possible, that share no word."""
        return self._known().start

    def after(
        self, answer: Answer, asked: Sequence[str] = (), wanted: int = 3
    ) -> tuple[str, ...]:
        """Questions that go on from an answer: those of the cited articles that are
        nearest to what it quotes, then others; after no citation those to begin with.
        None that was asked before, or in nearly the same words, and none whose passage
        is shown."""
        known = self._known()
        query = answer.query
        taken = [_words(q) for q in (*asked, query.asked, query.searched)]
        shown = [c.passage for c in answer.citations]
        chosen: list[str] = []
        for suggestion in known.in_order(shown):
            if len(chosen) == wanted:
                break
            if any(_much_the_same(suggestion.words, t) for t in taken):
                continue
            if any(suggestion.answered.overlaps(p) for p in shown):
                continue
            chosen.append(suggestion.question)
            taken.append(suggestion.words)
        return tuple(chosen)

    def _known(self) -> _Prepared:
        with self._lock:
            if self._prepared is None:
                self._prepared = _prepare(self._desk)
            return self._prepared


@dataclass(frozen=True)
class _Prepared:
    suggestions: tuple[Suggestion, ...]
    start: tuple[str, ...]
    postings: Mapping[str, Sequence[tuple[int, float]]]
    """Of a word, the suggestions that it is of, by number, and its part of each."""

    def in_order(self, shown: Sequence[Passage]) -> Iterable[Suggestion]:
        if not shown:
            first = [s for q in self.start for s in self.suggestions if s.question == q]
            return [*first, *(s for s in self.suggestions if s not in first)]
        cited = {p.article.id for p in shown}
        met = frozenset[str]().union(*(_words(p.text) for p in shown))
        near = self._nearness(met)
        elsewhere = [s.answered.article.id not in cited for s in self.suggestions]
        numbers = range(len(self.suggestions))
        order = sorted(numbers, key=lambda n: (elsewhere[n], -near[n], n))
        return [self.suggestions[n] for n in order]

    def _nearness(self, met: AbstractSet[str]) -> list[float]:
        """How much of each question a reader has met just now, and how much of its
        answer speaks of the same."""
        near = [0.0] * len(self.suggestions)
        for word in sorted(met & self.postings.keys()):  # a sum depends on its order
            for number, part in self.postings[word]:
                near[number] += part
        return near


def _prepare(desk: Desk) -> _Prepared:
    articles = desk.articles()
    articles = articles[:: -(-len(articles) // MAX_TRIES) or 1]
    common = common_words(articles)
    asked: dict[str, list[Heading]] = {}
    for topic in _in_turn(headings_of(a) for a in articles):
        question = question_of(topic.text, common)
        if not topic.defined or question.endswith("?"):
            asked.setdefault(question, []).append(topic)
    tries = islice(asked.items(), MAX_TRIES)
    found = tuple(s for q, t in tries if (s := _answered(desk, q, t)))
    return _Prepared(found, _to_begin(found), _postings(found))


def _in_turn(rows: Iterable[Iterator[Heading]]) -> Iterator[Heading]:
    """The first of each article, then the second of each."""
    return (t for t in chain(*zip_longest(*rows)) if t)


def _answered(
    desk: Desk, question: str, made_from: Sequence[Heading]
) -> Suggestion | None:
    """The suggestion, if the desk's first quote of the found ones stands where the
    question was made from, and holds all of a definition."""
    answer = desk.ask(question)
    if answer.status != "found":
        return None
    first = answer.citations[0].passage
    for topic in made_from:
        place = topic.article.cut(topic.start, topic.end)
        if not first.overlaps(place):
            continue
        if topic.defined and not first.start <= place.start < place.end <= first.end:
            continue
        answered = place if topic.defined else first
        words, said = _words(question), _words(answered.text)
        return Suggestion(question, answered, answer.confidence or 0.0, words, said)
    return None


def _to_begin(found: Sequence[Suggestion]) -> tuple[str, ...]:
    by_article: dict[str, list[Suggestion]] = {}
    for suggestion in found:
        by_article.setdefault(suggestion.answered.article.id, []).append(suggestion)
    surest = [sorted(s, key=_plainness) for s in by_article.values()]
    chosen: list[Suggestion] = []
    for suggestion in (s for row in zip_longest(*surest) for s in row if s):
        if not any(suggestion.words & c.words for c in chosen):
            chosen.append(suggestion)
    return tuple(s.question for s in chosen[:MAX_TO_BEGIN])


def _plainness(suggestion: Suggestion) -> tuple[bool, bool, float]:
    """Short questions first, then the surest."""
    question = suggestion.question
    asks, long = question.endswith("?"), len(question.split()) > MAX_SHORT_WORDS
    return not asks, long, -suggestion.sure


def _postings(found: Sequence[Suggestion]) -> dict[str, list[tuple[int, float]]]:
    counts = Counter(w for s in found for w in s.words | s.said)
    rarity = {w: math.log(1 + len(found) / n) for w, n in counts.items()}
    postings: dict[str, list[tuple[int, float]]] = {w: [] for w in counts}
    for number, suggestion in enumerate(found):
        for words in (suggestion.words, suggestion.said):
            total = sum(rarity[w] for w in sorted(words))
            for word in words:
                postings[word].append((number, rarity[word] / total))
    return postings


def _much_the_same(words: AbstractSet[str], asked: AbstractSet[str]) -> bool:
    """Most words of both are shared, or all of one are half of the other."""
    both = len(words & asked)
    if not both:
        return words == asked
    share = both / len(words | asked)
    return share >= MIN_SHARED_WORDS or (
        share >= 1 / 2 and both == min(len(words), len(asked))
    )


def _words(text: str) -> frozenset[str]:
    """What a text speaks of: its words in lower case, one form of each."""
    found = _WORD.findall(text.casefold())
    return frozenset(_one_form(w) for w in found if not _IDLE.fullmatch(w))


def _one_form(word: str) -> str:
    return word.removesuffix("s") if not word.endswith(("ss", "is", "us")) else word
