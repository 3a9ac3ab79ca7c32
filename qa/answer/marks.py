"""Marks: which sentence or list of a card answers, or none where that cannot be told.

The reader gives each sentence the probability that the answer stands there. The most
probable one is marked if its probability is at least MIN_SHARE, and if it does not
contradict the question by a rule that is certain (`contradiction`). A list is marked
whole, with the line that opens it, where that line is the most probable sentence, or
where no item has most of the list's probability.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.corpus import Passage, Span, list_opening, search_text, sentence_places
from qa.model import AnswerReader
from qa.text import plain

from .answer import Card, Hit
from .contradiction import contradicts

MIN_SHARE = 0.3
"""Minimum probability of a sentence or list that is marked."""
REFUSED = -6.0
"""The highest logit of a card whose most probable sentence contradicts the question."""


def read_cards(reader: AnswerReader, question: str, hits: Sequence[Hit]) -> list[Card]:
    """A card for each hit, in their order, as the reader reads it."""
    readings = reader.read(question, [search_text(h.passage) for h in hits])
    cards = []
    for hit, reading in zip(hits, readings, strict=True):
        shares = reading.shares(sentence_places(hit.passage))
        marks, refused = marks_of(hit.passage, question, shares)
        logit = min(reading.logit, REFUSED) if refused else reading.logit
        cards.append(Card(hit, logit, marks))
    return cards


def marks_of(
    passage: Passage, question: str, shares: Sequence[float]
) -> tuple[tuple[Span, ...], bool]:
    """The marked sentences of a passage, in its order, or none; and whether the passage
    is refused: its most probable sentence contradicts the question, and no other is
    probable enough. `shares` are the probabilities of `passage.sentences`."""
    share = dict(zip(passage.sentences, shares, strict=True))
    refused = False
    for sentence in sorted(share, key=lambda s: (-share[s], s)):
        spans = _spans(passage, sentence, share)
        if sum(share[s] for s in spans) < MIN_SHARE and refused:
            continue
        if contradicts(question, _text(passage, sentence), _context(passage, sentence)):
            refused = True
        elif sum(share[s] for s in spans) >= MIN_SHARE:
            return spans, False
        else:
            return (), refused
    return (), refused


def _spans(
    passage: Passage, sentence: Span, share: dict[Span, float]
) -> tuple[Span, ...]:
    """The sentence, or the whole list that it belongs to."""
    opening = list_opening(passage.article, sentence)
    if opening is None or opening not in share:
        return marked_spans(passage, sentence)
    whole = marked_spans(passage, opening)
    most = 2 * share[sentence] > sum(share[s] for s in whole)
    return (sentence,) if most else whole


def marked_spans(passage: Passage, sentence: Span) -> tuple[Span, ...]:
    """The spans to mark for a sentence: the sentence itself and, if it opens a list,
    the items that the passage holds; nothing for a line that ends with a colon where
    the passage holds none of them."""
    article = passage.article
    items = [s for s in passage.sentences if list_opening(article, s) == sentence]
    needs_items = article.text[sentence.end - 1] == ":"
    return () if needs_items and not items else (sentence, *items)


def _text(passage: Passage, sentence: Span) -> str:
    return plain(passage.article.text[slice(*sentence)])


def _context(passage: Passage, sentence: Span) -> str:
    """Title, headings and the line that opens the list of a sentence."""
    parts = [passage.article.title, *passage.section]
    if opening := list_opening(passage.article, sentence):
        parts.append(_text(passage, opening))
    return "\n".join(parts)
