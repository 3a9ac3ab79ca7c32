"""Headings and defined terms of articles, and the question that asks for each.

A heading becomes a question only if the question is sure to be good English; otherwise
it is used as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from qa.corpus import Article, Block, Span
from qa.text import indefinite_article, is_uncountable, number_of, terms_of

from .tries import MAX_TRIES, fair_order

MAX_TOPICS, MAX_TOPIC_WORDS = 6, 3
"""Topics that are offered together, and the most words of one."""
MAX_WORDS, MIN_CHARS = 7, 4
"""Most words and fewest characters of a heading that is offered."""

_NO_TOPIC = re.compile(
    r"""(?ix)
    ^ (?: ask | book | call | click | contact | find | get | give | join | learn | make
        | meet | post | read | request | schedule | see | share | sign | start | talk
        | try | visit | about | common | disclaimer | further | general | key | more
        | next | other | our | recommended | related | specific | takeaways?
        | understanding ) \b
    | \b (?: today | now | us ) $
    | ^ (?: who | why | conclusions? | faqs? | introduction | overview | references?
        | sources? | summary | abstract | background | results? | methods? | discussion
        | (?:the \s)? (?: symptoms? | signs? | causes? | diagnosis | treatments?
        | risks? | risk \s factors? | benefits? | side \s effects? | complications?
        | recovery | prevention | preparation | procedures? | techniques? | conditions?
        | examples? | definitions? | tips? | advice | care | outlook | prognosis ) ) $
    """
)
_NO_NOUN = re.compile(
    r"""(?ix) [^\w\s()'’-] | \d
    | \b (?: is | are | was | were | be | can | could | may | might | will | would
        | should | must | do | does | did | has | have | had | not | no | if | how
        | why | when | what | which | who | where | that | this | these | you | your
        | we | our | my | it | its | they | their | to | at | by | with | from
        | after | before
        | during | or | on | as | than | without | vs ) \b
    | ^ \w+ing \b (?! \s techniques? $ )
    | ^ (?: avoid | check | choose | drink | drive | eat | go | improve | keep | know
        | manage | prepare | prevent | reduce | relieve | rest | return | stay | stop
        | take | treat | use | watch ) \b"""
)
"""Signs, verbs and commands: a heading with one is no plain noun phrase."""
_COMMON = re.compile(
    r"""(?x) (?: itis | osis | graphy | scopy | plasty | tomy | pathy | algia | tion
        | ment | ance | ence | ic | al | ous | ive | ed | ary ) $"""
)
"""Endings of words that are not names."""

_ASKED = re.compile(r"^(?:Q|Qu|FAQ|Question)\s?\d{0,3}\s?[:.)]\s+")
"""What marks a question in a list of questions and answers."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading or a defined term, without its colon, and the part of the article
    `start:end` under it: its section, or its definition."""

    article: Article
    text: str
    start: int
    end: int
    defined: bool


def headings_of(article: Article) -> Iterator[Heading]:
    """The headings and defined terms that name something to ask for, each once, in the
    order of the text."""
    seen = set()
    for block in article.blocks:
        heading = block.heads
        span = Span(block.start, block.end) if heading else block.label
        text = _tidy(article.text[slice(*span)]) if span else ""
        if not span or not _is_topic(text) or text.casefold() in seen:
            continue
        under = (
            [b for b in article.blocks if b.quotable and _under(b, span)]
            if heading
            else [block]
        )
        if under:
            seen.add(text.casefold())
            yield Heading(article, text, under[0].start, under[-1].end, not heading)


def common_words(articles: Iterable[Article]) -> frozenset[str]:
    """Words that stand somewhere in lower case, so that they are not names."""
    return frozenset(
        word for a in articles for word in re.findall(r"\b[a-z][a-z’'-]*\b", a.text)
    )


def question_of(text: str, common: AbstractSet[str]) -> str:
    """The question that asks for a heading or a term; the heading itself if it is a
    question, or if no question is sure to be good English. `common` are words in lower
    case that are not names."""
    if text.endswith("?") or _NO_NOUN.search(text):
        return text
    phrase = _in_lower_case(text, common)
    left, of, _ = phrase.partition(" of ")
    head = re.split(r" (?:of|for|in) ", phrase)[0]
    if " and " in phrase:
        pair = re.fullmatch(r"(\S+) and (\S+)", phrase)
        numbers = pair and {number_of(w, common) for w in pair.groups()}
        sure = numbers in ({"uncountable"}, {"plural"})
        return f"What are {phrase}?" if sure else text
    number = number_of(_noun(head), common)
    if of:
        sure = number == "plural" and len(left.split()) == 1
        return f"What are the {phrase}?" if sure else text
    if number == "singular":
        return f"What is {indefinite_article(phrase)} {phrase}?"
    verbs = {"plural": "are", "uncountable": "is"}
    return f"What {verbs[number]} {phrase}?" if number in verbs else text


def topics_to_offer(articles: Sequence[Article]) -> tuple[str, ...]:
    """Short names of what the articles tell of, defined terms before headings, from as
    many articles as possible; no two share a word. The headings of a single article are
    parts of one topic, and none."""
    some = articles[:: max(1, -(-len(articles) // MAX_TRIES))]
    common = common_words(some)
    found = list(fair_order([headings_of(a) for a in some]))
    chosen: dict[str, frozenset[str]] = {}
    if len(articles) == 1:
        found = [h for h in found if h.defined]
    for heading in sorted(found, key=lambda h: not h.defined):
        name, words = heading.text, frozenset(terms_of(heading.text))
        is_name = not name.endswith("?") and question_of(name, common) != name
        short = len(name.split()) <= MAX_TOPIC_WORDS
        if is_name and short and not any(words & w for w in chosen.values()):
            chosen[name] = words
    return tuple(chosen)[:MAX_TOPICS]


def _tidy(text: str) -> str:
    return _ASKED.sub("", " ".join(text.split())).rstrip(":").rstrip()


def _is_topic(text: str) -> bool:
    fits = len(text) >= MIN_CHARS and len(text.split()) <= MAX_WORDS
    return fits and (text.endswith("?") or not _NO_TOPIC.search(text))


def _under(block: Block, heading: Span) -> bool:
    """Whether a block stands under a heading; a path leaves out the heading's colon."""
    return any(h.start == heading.start for h in block.path)


def _noun(phrase: str) -> str:
    """The last word of a phrase, before its abbreviation in parentheses."""
    return re.sub(r"\s*\([^)]*\)$", "", phrase).split()[-1]


def _in_lower_case(text: str, common: AbstractSet[str]) -> str:
    """The text with its capitalised words in lower case, if none of them may be a
    name."""
    titled = [w for w in re.findall(r"[\w’'-]+", text) if w[1:] and w[1:].islower()]
    low = {w: w.lower() for w in titled if w[0].isupper()}
    if not all(_is_common(w, common) for w in low.values()):
        return text
    return re.sub(r"[\w’'-]+", lambda m: low.get(m[0], m[0]), text)


def _is_common(word: str, common: AbstractSet[str]) -> bool:
    if _COMMON.search(word) or is_uncountable(word):
        return True
    return not common.isdisjoint((word, f"{word}s", word.removesuffix("s")))
