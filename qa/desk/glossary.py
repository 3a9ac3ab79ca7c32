"""Medical terms in what is quoted, each with the place where an article explains it.

An explanation is a verbatim passage like any other: the definition of the term, or the
sentence that says what it is. A term is kept only if the desk, asked what it is, quotes
that place as *found*. A wrong explanation is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from threading import Lock
from typing import NamedTuple

from qa.answer import Citation
from qa.corpus import Article, Block, Passage, Span
from qa.question import Vocabulary

from .desk import Desk
from .topics import common_words, headings_of, question_of

ON_A_CARD = 3
MAX_TRIES = 120
"""Terms that the desk is asked for; only such as an article seems to explain."""
MAX_TERM_WORDS = 5
_LONG = 4
"""Sentences from which a definition is no longer shown whole."""

_WORD = re.compile(r"\w+")
_ASKS = re.compile(r"What (?:is|are) (?:an? |the )?([^?]+)\?")
_SHORT = re.compile(r"\(([A-Z]{2,6})s?\)")
_SAYS = re.compile(
    r"""(?x) (?: (?: An? | The | an? | the ) \s )?
    (?P<name> [\w’'-]+ (?: \s [\w’'-]+ ){0,4}? )
    (?: \s \( (?P<short> [A-Z]{2,6} ) s? \) )?
    (?: , \s an? \s (?: type | kind | form ) \s of \b
      | \s (?: is | are ) \s (?: an? | the | another | any ) \s
      | \s (?: involves? | means? | refers? \s to | occurs? \s when | connects? )
        \s )"""
)
"""A sentence that opens with a name and goes on to say what that is."""
_NO_NAME = re.compile(
    r"""(?xi) (?: this | these | that | those | such | it | its | they | there | here
        | one | some | most | many | all | each | our | your | recent | back \s pain
        | if | when | in | for | as | by | with | how | what | another | other ) \b"""
)


class GlossaryTerm(NamedTuple):
    """A term, where it first stands in a quote, and the passage that explains it."""

    name: str
    span: Span
    explanation: Passage


@dataclass(frozen=True, slots=True)
class Explained:
    """A term as its explanation has it. `names` are all that it is known by."""

    name: str
    names: tuple[str, ...]
    explanation: Passage


class Glossary:
    """Knows which terms the articles explain. Safe to share between threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self._glossary: TermsByName | None = None

    def prepare(self) -> None:
        """Asks the desk for every term, once; costs seconds. The rest waits for it."""
        self._known()

    @property
    def all(self) -> tuple[Explained, ...]:
        return self._known().terms

    def of(self, citations: Sequence[Citation]) -> list[tuple[GlossaryTerm, ...]]:
        """For each card the terms to explain: up to three, none that is explained on
        the page anyway, and none twice."""
        known = self._known()
        shown = [c.passage for c in citations]
        found = [list(known.found_in(p)) for p in shown]
        done = {
            term.explanation.id
            for passage, terms in zip(shown, found, strict=True)
            for span, term in terms
            if _defined_there(passage, span)
            or any(term.explanation.overlaps(p) for p in shown)
        }
        cards = []
        for terms in found:
            card: list[GlossaryTerm] = []
            for span, term in terms:
                if term.explanation.id not in done and len(card) < ON_A_CARD:
                    done.add(term.explanation.id)
                    card.append(GlossaryTerm(term.name, span, term.explanation))
            cards.append(tuple(card))
        return cards

    def _known(self) -> TermsByName:
        with self._lock:
            if self._glossary is None:
                self._glossary = TermsByName(_explained(self._desk))
            return self._glossary


class TermsByName:
    """Terms by the words that they are known by."""

    def __init__(self, terms: Iterable[Explained]) -> None:
        self.terms = tuple(terms)
        self._by_words: dict[str, tuple[str, Explained]] = {}
        for name, term in ((n, t) for t in self.terms for n in t.names):
            self._by_words.setdefault(_key(name), (name, term))
        self._opening = frozenset(k.split()[0] for k in self._by_words)

    def found_in(self, passage: Passage) -> Iterator[tuple[Span, Explained]]:
        """Every term of a passage, the longest where they overlap."""
        text = passage.text
        words = list(_WORD.finditer(text))
        forms = [_form(w[0]) for w in words]
        done = 0
        for at, form in enumerate(forms):
            if at < done or form not in self._opening:
                continue
            run = slice(at, at + MAX_TERM_WORDS)
            length, term = self._at(text, words[run], forms[run])
            if term:
                done = at + length
                start, end = words[at].start(), words[done - 1].end()
                yield Span(passage.start + start, passage.start + end), term

    def _at(
        self, text: str, words: Sequence[re.Match[str]], forms: Sequence[str]
    ) -> tuple[int, Explained | None]:
        """The longest term that some words open with, and of how many words it is. An
        abbreviation stands in capitals."""
        for length in range(_joined(text, words), 0, -1):
            found = self._by_words.get(" ".join(forms[:length]))
            if found:
                name, term = found
                if not name.isupper() or words[0][0].removesuffix("s").isupper():
                    return length, term
        return 0, None


def _defined_there(passage: Passage, term: Span) -> bool:
    """Whether a term stands over its own definition in a passage."""
    labels = (b.label for b in passage.blocks if b.label)
    return any(term.start < label.end and label.start < term.end for label in labels)


def _joined(text: str, words: Sequence[re.Match[str]]) -> int:
    """How many of some words nothing but white space or a hyphen divides."""
    for n, (left, right) in enumerate(pairwise(words), 1):
        gap = text[left.end() : right.start()]
        if not gap.isspace() and gap not in ("-", "‐", "‑"):
            return n
    return len(words)


def _explained(desk: Desk) -> tuple[Explained, ...]:
    articles = desk.articles()
    articles = articles[:: -(-len(articles) // MAX_TRIES) or 1]
    definitions: dict[str, list[_Definition]] = {}
    for definition in (d for a in articles for d in _definitions(a)):
        for name in definition.names:
            definitions.setdefault(_key(name), []).append(definition)
    common = common_words(articles)
    wanted: dict[str, str] = {}
    for name, heading in _names(articles, desk.vocabulary, definitions):
        question = question_of(heading, common)
        if question.endswith("?") and _key(name) in definitions:
            wanted.setdefault(_key(name), question)
    known: dict[tuple[str, str], Explained] = {}
    for key, question in islice(wanted.items(), MAX_TRIES):
        chosen = _quoted(desk, question, definitions[key])
        if chosen:
            short = [d.short for d in definitions[key] if d.short]
            names = tuple(dict.fromkeys((*chosen.names, *short)))
            term = Explained(chosen.name, names, chosen.place)
            known.setdefault((term.name, term.explanation.id), term)
    return tuple(known.values())


class _Definition(NamedTuple):
    """A place that says what a name means; `label` where the name stands over it."""

    name: str
    names: tuple[str, ...]
    place: Passage
    label: bool
    short: str


def _definitions(article: Article) -> Iterator[_Definition]:
    for block in article.blocks:
        if not block.quotable or not block.sentences:
            continue
        whole = len(block.sentences) < _LONG
        if block.label:
            name = article.text[slice(*block.label)]
            last = block.sentences[-1 if whole else 0]
            place = article.cut(block.sentences[0].start, last.end)
            yield _Definition(name, _names_of(name), place, label=True, short="")
        for number, sentence in enumerate(block.sentences):
            said = _said(article, block, sentence)
            says = _SAYS.match(said)
            if says and not _NO_NAME.match(says["name"]):
                place = article.cut(*sentence)
                if block.label and number == 0 and whole:
                    place = article.cut(sentence.start, block.sentences[-1].end)
                name, short = says["name"], says["short"] or ""
                yield _Definition(name, (name,), place, label=False, short=short)


def _said(article: Article, block: Block, sentence: Span) -> str:
    """A sentence without the term that it may open with as a label."""
    text = article.text[slice(*sentence)]
    label = block.label
    if label and sentence.start <= label.start < sentence.end:
        text = article.text[label.end : sentence.end].lstrip(" \u00a0:")
    return text


def _names_of(label: str) -> tuple[str, ...]:
    """What a label names: "Computed Tomography (CT) Scan" is a CT scan, too; "A and B"
    is both."""
    short = _SHORT.search(label)
    if short:
        rest = label[short.end() :]
        long = label[: short.start()].strip()
        return tuple(dict.fromkeys((label, long + rest, short[1] + rest)))
    pair = re.fullmatch(r"(\w{5,}) and (\w{5,})", label)
    return (label, *pair.groups()) if pair else (label,)


def _names(
    articles: Sequence[Article],
    vocabulary: Vocabulary,
    definitions: Mapping[str, Sequence[_Definition]],
) -> Iterator[tuple[str, str]]:
    """What may be a term, and how it is headed: defined terms and headings, what the
    articles say for what people say, and what a title speaks of."""
    for article in articles:
        for topic in headings_of(article):
            asks = _ASKS.fullmatch(topic.text)
            yield (asks[1] if asks else topic.text), topic.text
    yield from ((said, said) for said in vocabulary.phrases.values())
    titles = [f" {_key(a.title)} " for a in articles]
    for key, found in definitions.items():
        if any(f" {key} " in t for t in titles):
            yield found[0].name, found[0].name


def _quoted(
    desk: Desk, question: str, definitions: Sequence[_Definition]
) -> _Definition | None:
    """The definition that the desk quotes, one under the term itself before a sentence
    that speaks of it; none unless the answer is found."""
    answer = desk.ask(question)
    if answer.status != "found":
        return None
    quoted = [
        d
        for shown in (c.passage for c in answer.citations)
        for d in definitions
        if d.place.overlaps(shown)
        and shown.start <= d.place.start < d.place.end <= shown.end
    ]
    return min(quoted, key=lambda d: not d.label, default=None)


def _key(name: str) -> str:
    return " ".join(map(_form, _WORD.findall(name)))


def _form(word: str) -> str:
    """A word in lower case and in the singular, as far as its ending tells."""
    if word.endswith("s") and word[:-1].isupper():  # MRIs
        return word[:-1].casefold()
    word = word.casefold()
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "is", "us")) else word.removesuffix("s")
