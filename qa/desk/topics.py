"""Headings and defined terms, and how a person would ask for one.

Only what is sure to be English becomes a question; else the heading stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from qa.corpus import Article, Block, Span

MAX_WORDS, MIN_CHARS = 7, 4
"""Words and characters of what is offered at all."""

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
"""What a noun phrase of ours does not hold; a verb or a command is not asked for."""
_BARE = re.compile(
    r"""(?x) (?: itis | osis | graphy | scopy | plasty | tomy | pathy | therapy | algia
        | surgery | medicine | radiology | management | delivery | imaging | diabetes
        | measles | mumps | rabies | scabies | herpes | ascites | caries
        | \b pain | \b care | \b disease | dysfunction | drainage ) $"""
)
_BARE_IF_NO_PLURAL = re.compile(r"(?:ation|ment|sthesia|ica|ology|ism|ness)$")
_COMMON = re.compile(
    r"""(?x) (?: itis | osis | graphy | scopy | plasty | tomy | pathy | algia | tion
        | ment | ance | ence | ic | al | ous | ive | ed | ary ) $"""
)
"""Endings of words that are no names."""
_PLURAL = re.compile(r"[^aious']s$")
_NO_PLURAL = re.compile(
    r"""(?x) (?: \w+ceps | lens | series | species | helps | works | means | hurts
        | lasts | comes | goes | happens | returns | matters | begins | ends
        | starts )"""
)
_SOUNDS = re.compile(r"(?i)(?!uni|use|uri|ute|eu|one\b)[aeiou]")
_SPELT = re.compile(r"[AEFHILMNORSX][A-Z]")  # an MRI scan, a CT scan


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading or a defined term as the article has it, without a closing colon, and
    what it stands over: its section, or its definition."""

    article: Article
    text: str
    start: int
    end: int
    defined: bool


def headings_of(article: Article) -> Iterator[Heading]:
    """Those that name something to ask for, each once, in their order."""
    seen = set()
    for block in article.blocks:
        heading = block.kind == "heading"
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
    """The words that stand somewhere in lower case: no names."""
    return frozenset(
        word for a in articles for word in re.findall(r"\b[a-z][a-z’'-]*\b", a.text)
    )


def question_of(text: str, common: AbstractSet[str]) -> str:
    """What a person would ask to be told of a heading or a term; the heading itself
    where it is a question, or where nothing is sure. `common` are words in lower case
    that are known to be no names."""
    if text.endswith("?") or _NO_NOUN.search(text):
        return text
    phrase = _in_lower_case(text, common)
    left, of, _ = phrase.partition(" of ")
    head = re.split(r" (?:of|for|in) ", phrase)[0]
    if " and " in phrase:
        pair = re.fullmatch(r"(\S+) and (\S+)", phrase)
        same = pair and {_number(w, common) for w in pair.groups()}
        return f"What are {phrase}?" if same in ({"bare"}, {"plural"}) else text
    number = _number(head, common)
    if of:
        sure = number == "plural" and len(left.split()) == 1
        return f"What are the {phrase}?" if sure else text
    if number == "one":
        return f"What is {_article(phrase)} {phrase}?"
    verbs = {"plural": "are", "bare": "is"}
    return f"What {verbs[number]} {phrase}?" if number in verbs else text


def _tidy(text: str) -> str:
    return " ".join(text.split()).rstrip(":").rstrip()


def _is_topic(text: str) -> bool:
    fits = len(text) >= MIN_CHARS and len(text.split()) <= MAX_WORDS
    return fits and (text.endswith("?") or not _NO_TOPIC.search(text))


def _under(block: Block, heading: Span) -> bool:
    """A path has its headings without their colons."""
    return any(h.start == heading.start for h in block.path)


def _number(phrase: str, common: AbstractSet[str]) -> str:
    """How the noun that a phrase ends with is spoken of: "plural", "bare" as what
    cannot be counted, "one", or "" where that is not known."""
    noun = re.sub(r"\s*\([^)]*\)$", "", phrase).split()[-1].casefold()
    if _BARE.search(noun):
        return "bare"
    if _PLURAL.search(noun) and not _NO_PLURAL.fullmatch(noun):
        return "plural"
    if f"{noun}s" in common:
        return "one"
    return "bare" if _BARE_IF_NO_PLURAL.search(noun) else ""


def _in_lower_case(text: str, common: AbstractSet[str]) -> str:
    """The text with its titled words in lower case, if none of them may be a name."""
    titled = [w for w in re.findall(r"[\w’'-]+", text) if w[1:] and w[1:].islower()]
    low = {w: w.lower() for w in titled if w[0].isupper()}
    if not all(_is_common(w, common) for w in low.values()):
        return text
    return re.sub(r"[\w’'-]+", lambda m: low.get(m[0], m[0]), text)


def _is_common(word: str, common: AbstractSet[str]) -> bool:
    forms = (word, f"{word}s", word.removesuffix("s"))
    named = not _COMMON.search(word) and not _BARE.search(word)
    return not named or any(f in common for f in forms)


def _article(phrase: str) -> str:
    spelt = re.match(r"[A-Z]{2}", phrase)
    return "an" if (_SPELT if spelt else _SOUNDS).match(phrase) else "a"
