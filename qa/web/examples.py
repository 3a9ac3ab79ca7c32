"""Questions to begin with: headings and terms of the articles that the desk answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from qa.desk import Desk
from qa.records import Article

WANTED = 6
_ARTICLES, _TRIES = 20, 60
_LONGEST, _SHORTEST = 4, 5  # words, characters
_NO_TOPIC = re.compile(
    r"""(?ix) ^(?: ask | book | call | contact | find | get | give | join | learn | make
        | meet | read | request | schedule | see | share | sign | start | talk | try
        | visit | about | common | conclusions? | disclaimer | faqs? | further | general
        | introduction | key | more | next | other | our | overview | recommended
        | references? | related | sources? | specific | summary | takeaways?
        | understanding | who | why | your ) \b | \b (?: today | now | us ) $""",
)


def choose_examples(desk: Desk, wanted: int = WANTED) -> tuple[str, ...]:
    """Up to `wanted` headings and terms, from as many articles as possible, that share
    no word and that the desk answers from the article they stand in."""
    articles = desk.articles()
    spread = articles[:: max(1, len(articles) // _ARTICLES)][:_ARTICLES]
    tries = _TRIES // max(1, len(spread))
    answered = [_answered(desk, a, list(topics(a))[:tries]) for a in spread]
    chosen: list[str] = []
    for topic in (t for row in zip_longest(*answered) for t in row if t):
        if not any(_words(topic) & _words(c) for c in chosen):
            chosen.append(topic)
    return tuple(chosen[:wanted])


def topics(article: Article) -> Iterator[str]:
    """Short headings and defined terms, each once, without a closing colon."""
    seen = set()
    for block in article.blocks:
        span = (block.start, block.end) if block.kind == "heading" else block.label
        topic = article.text[slice(*span)].strip().rstrip(":") if span else ""
        fits = len(topic) >= _SHORTEST and len(topic.split()) <= _LONGEST
        if fits and not _NO_TOPIC.search(topic) and topic.casefold() not in seen:
            seen.add(topic.casefold())
            yield topic


def _answered(desk: Desk, article: Article, found: Sequence[str]) -> list[str]:
    """Those of the topics that the desk answers from this article, surest first."""
    sure = []
    for topic in found:
        answer = desk.ask(topic)
        cited = [c.passage.article.id for c in answer.citations]
        if answer.status == "found" and cited[0] == article.id:
            sure.append((-(answer.confidence or 0.0), topic))
    return [topic for _, topic in sorted(sure)]


def _words(topic: str) -> set[str]:
    return {w.rstrip("s") for w in re.findall(r"\w{4,}", topic.casefold())}
