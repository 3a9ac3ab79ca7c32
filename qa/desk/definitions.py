"""Places of articles that say what a term means, and what may be a term.

A definition is a block with a label ("Fluoroscopy: ..."), or a sentence that begins
with a name and says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qa.corpus import Article, Block, Span
from qa.question import Vocabulary
from qa.text import singular

from .topics import common_words, headings_of, question_of

MAX_WHOLE_SENTENCES = 3
"""A definition of more sentences is explained by its first one."""

WORD = re.compile(r"\w+")
"""What counts as one word of a term."""
_ASKS = re.compile(r"What (?:is|are) (?:an? |the )?([^?]+)\?")
_ABBREVIATION = re.compile(r"\(([A-Z]{2,6})s?\)")
_SAYS = re.compile(
    r"""(?x) (?: (?: An? | The | an? | the ) \s )?
    (?P<name> [\w’'-]+ (?: \s [\w’'-]+ ){0,4}? )
    (?: \s \( (?P<short> [A-Z]{2,6} ) s? \) )?
    (?: , \s an? \s (?: type | kind | form ) \s of \b
      | \s (?: is | are ) \s (?: an? | the | another | any ) \s
      | \s (?: involves? | means? | refers? \s to | occurs? \s when | connects? )
        \s )"""
)
"""A sentence that begins with a name and says what it is: "Discography is a ...", "An
epidural (ESI) involves ..."."""
_NO_NAME = re.compile(
    r"""(?xi) (?: this | these | that | those | such | it | its | they | there | here
        | one | some | most | many | all | each | our | your | recent | back \s pain
        | if | when | in | for | as | by | with | how | what | another | other ) \b"""
)


class Place(NamedTuple):
    """A passage of an article that is not held in memory."""

    article: str
    start: int
    end: int


class Definition(NamedTuple):
    """A place that says what a name means. `label`: the name stands before it as the
    term of a definition. `abbreviation` is another name, or empty."""

    name: str
    names: tuple[str, ...]
    place: Place
    label: bool
    abbreviation: str

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names, the abbreviation among them."""
        return (*self.names, *((self.abbreviation,) if self.abbreviation else ()))


class Candidate(NamedTuple):
    """What may be a term: the question that asks for it, and its definitions."""

    question: str
    definitions: tuple[Definition, ...]


def candidates_of(
    articles: Sequence[Article], vocabulary: Vocabulary
) -> dict[str, Candidate]:
    """Everything that some article names and some article defines, by key of a name."""
    definitions: dict[str, list[Definition]] = {}
    for definition in (d for a in articles for d in definitions_of(a)):
        for name in definition.names:
            definitions.setdefault(key_of(name), []).append(definition)
    common = common_words(articles)
    candidates: dict[str, Candidate] = {}
    for name, heading in _names(articles, vocabulary, definitions):
        key, question = key_of(name), question_of(heading, common)
        if question.endswith("?") and key in definitions:
            candidates.setdefault(key, Candidate(question, tuple(definitions[key])))
    return candidates


def definitions_of(article: Article) -> Iterator[Definition]:
    """The definitions of an article, in its order."""
    for block in article.blocks:
        if not block.quotable or not block.sentences:
            continue
        whole = len(block.sentences) <= MAX_WHOLE_SENTENCES
        if block.label:
            name = article.text[slice(*block.label)]
            last = block.sentences[-1 if whole else 0]
            place = Place(article.id, block.sentences[0].start, last.end)
            yield Definition(name, _names_of(name), place, label=True, abbreviation="")
        for number, sentence in enumerate(block.sentences):
            says = _SAYS.match(_without_label(article, block, sentence))
            if says and not _NO_NAME.match(says["name"]):
                place = Place(article.id, *sentence)
                if block.label and number == 0 and whole:
                    place = place._replace(end=block.sentences[-1].end)
                name, short = says["name"], says["short"] or ""
                yield Definition(name, (name,), place, label=False, abbreviation=short)


def _without_label(article: Article, block: Block, sentence: Span) -> str:
    """A sentence without the label of its definition."""
    text = article.text[slice(*sentence)]
    label = block.label
    if label and sentence.start <= label.start < sentence.end:
        text = article.text[label.end : sentence.end].lstrip(" \u00a0:")
    return text


def _names_of(label: str) -> tuple[str, ...]:
    """The names in a label: "Computed Tomography (CT) Scan" is a CT scan, too, and "A
    and B" names both."""
    short = _ABBREVIATION.search(label)
    if short:
        rest = label[short.end() :]
        long = label[: short.start()].strip()
        return tuple(dict.fromkeys((label, long + rest, short[1] + rest)))
    pair = re.fullmatch(r"(\w{5,}) and (\w{5,})", label)
    return (label, *pair.groups()) if pair else (label,)


def _names(
    articles: Sequence[Article],
    vocabulary: Vocabulary,
    definitions: Mapping[str, Sequence[Definition]],
) -> Iterator[tuple[str, str]]:
    """(name, heading to ask for it) of all that may be a term: headings and defined
    terms, the articles' words in the vocabulary, and defined names in titles."""
    for article in articles:
        for heading in headings_of(article):
            asks = _ASKS.fullmatch(heading.text)
            yield (asks[1] if asks else heading.text), heading.text
    yield from ((words, words) for words in vocabulary.phrases.values())
    longest = max((k.count(" ") + 1 for k in definitions), default=0)
    in_titles = {
        " ".join(words[at : at + length])
        for words in (key_of(a.title).split() for a in articles)
        for at in range(len(words))
        for length in range(1, longest + 1)
    }
    for key, found in definitions.items():
        if key in in_titles:
            yield found[0].name, found[0].name


def key_of(name: str) -> str:
    """The words of a name in lower case and in the singular."""
    return " ".join(map(singular, WORD.findall(name)))
