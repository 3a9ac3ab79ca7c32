"""Marks: which sentence or list of a card answers, or none where that cannot be told.

The reader gives each sentence a share of "the answer stands here"; known questions that
it answers raise that share the more, the nearer they are to this question. The most
probable sentence is marked if it has at least MIN_SHARE, and if it does not contradict
the question by a rule that is certain (`contradiction`). A list is marked whole, with
the line that opens it, where that line is the most probable sentence, or where no item
has most of the list's probability.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.corpus import Passage, Span, list_opening, search_text, sentence_places
from qa.model import AnswerReader
from qa.text import plain

from .answer import REFUSED, Card, Hit
from .contradiction import contradicts, of_another_thing, tells_nothing_asked
from .known import FAR, Nearness

MIN_SHARE = 0.3
"""Minimum probability of a sentence or list that is marked, among those of its card
that do not contradict the question."""
MIN_BESIDE = 0.1
"""Minimum share of its probability in that of a sentence that contradicts."""
KNOWN_SLOPE = 15.0
"""What 1.0 of cosine with known questions above FAR adds to a sentence's log odds."""
LEAST = 1e-3
"""The least share that the reader is believed in."""


def read_cards(
    reader: AnswerReader,
    questions: Sequence[str],
    hits: Sequence[Hit],
    near: Nearness | None = None,
) -> list[Card]:
    """A card for each hit, in their order, as the reader reads it. `questions` are the
    question alone and, if it goes on from an earlier one, behind that one: what is
    believed of a card is the mean logit and the mean share of each sentence. `near`
    are the known questions, if there are any."""
    texts = [search_text(h.passage) for h in hits]
    read = [reader.read(question, texts) for question in questions]
    cards = []
    for hit, *readings in zip(hits, *read, strict=True):
        places = sentence_places(hit.passage)
        shares = np.mean([r.shares(places) for r in readings], axis=0)
        cosines = near.of_sentences(hit.passage) if near else [0.0] * len(shares)
        probable = together(shares, cosines)
        marks, refused = marks_of(hit.passage, questions, probable)
        logit = float(np.mean([r.logit for r in readings]))
        if refused:
            logit = min(logit, REFUSED)
        else:
            marks, refused = marks_of(hit.passage, questions, probable, strict=True)
        nearest = () if refused else marks or _nearest(hit.passage, probable)
        cards.append(Card(hit, logit, marks, nearest=nearest, refused=refused))
    return cards


def together(shares: Sequence[float], cosines: Sequence[float]) -> list[float]:
    """The probability of each sentence of a card, 1 in all: from the reader's shares
    and the cosines of the nearest known questions."""
    known = np.maximum(np.array(cosines) - FAR, 0)
    odds = np.maximum(shares, LEAST) * np.exp(KNOWN_SLOPE * known)
    return [float(p) for p in odds / max(odds.sum(), LEAST)]


def marks_of(
    passage: Passage,
    questions: Sequence[str],
    shares: Sequence[float],
    *,
    strict: bool = False,
) -> tuple[tuple[Span, ...], bool]:
    """The marked sentences of a passage, in its order, or none; and whether the passage
    is refused: its most probable sentence contradicts one of the questions, and no
    other is probable enough among those that do not. With `strict` a sentence that
    tells nothing of what is asked counts as one that contradicts. `shares` are the
    probabilities of `passage.sentences`."""
    share = dict(zip(passage.sentences, shares, strict=True))
    rest, refused = sum(shares), 0.0
    for sentence in sorted(share, key=lambda s: (-share[s], s)):
        spans = _spans(passage, sentence, share)
        probable = sum(share[s] for s in spans) >= MIN_SHARE * rest > 0
        probable &= share[sentence] >= MIN_BESIDE * refused
        if refused and not probable:
            continue
        said = _text(passage, sentence), _context(passage, sentence)
        another = of_another_thing(passage.article, spans or [sentence], questions)
        another |= strict and tells_nothing_asked(questions, *said)
        if another or any(contradicts(q, *said) for q in questions):
            rest -= share[sentence]
            refused = max(refused, share[sentence])
        else:
            return (spans, False) if probable else ((), bool(refused))
    return (), bool(refused)


def _nearest(passage: Passage, shares: Sequence[float]) -> tuple[Span, ...]:
    """The most probable sentence or list, however weak it is."""
    share = dict(zip(passage.sentences, shares, strict=True))
    return _spans(passage, min(share, key=lambda s: (-share[s], s)), share)


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
