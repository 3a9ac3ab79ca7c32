"""Which sentences of the cards answer: the marks, or none where that cannot be told.

Each sentence has a few signals; a logistic curve makes a probability of them. Of a card
the likeliest sentence is marked where it is likelier to answer than not; a line that
opens a list stands for the list. training/marks.py fits and writes the curve.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qa.corpus import Passage, Span, search_text
from qa.errors import CalibrationError
from qa.index import TokenStore
from qa.model import Vectors
from qa.text import plain

from .answer import Hit

SHIPPED_MARKS = Path(__file__).with_name("marks.json")
MIN_PROBABILITY = 0.5
"""The probability from which a sentence is marked."""
FIT = "Make it again: python -m training.marks"


class Signals(NamedTuple):
    """What is known of one sentence of a card, next to all sentences of the cards.

    One more signal is one more field, given a value in `signals_of` and a slope by
    training/marks.py.
    """

    nearness: float
    """Cosine of the question and the sentence as the model sees it in its passage."""
    coverage: float
    """Share of the question's content words, weighted by rarity, that the sentence
    holds together with its title, its headings and the line that opens its list."""
    behind_nearest: float
    """The nearness of the nearest of all, subtracted: at most 0."""
    behind_covering: float
    """The coverage of the most covering of all, subtracted: at most 0."""
    place: float
    """The reader's share of "the answer stands here" over the sentence's tokens."""


@dataclass(frozen=True, slots=True)
class MarkRule:
    """A logistic curve, 1 / (1 + exp(-(intercept + slopes . signals)))."""

    intercept: float
    slopes: Signals
    weights_sha256: str
    record: Mapping[str, Any]
    """Method and questions, as training/marks.py wrote them."""

    def probability(self, signals: Signals) -> float:
        weighted = sum(s * x for s, x in zip(self.slopes, signals, strict=True))
        return 1.0 / (1.0 + math.exp(-(self.intercept + weighted)))

    def marks(self, passage: Passage, signals: Sequence[Signals]) -> tuple[Span, ...]:
        """Whole sentences of the passage, in its order; `signals` are theirs."""
        spans = [marked_spans(passage, s) for s in passage.sentences]
        chances = [
            self.probability(x) if s else 0.0
            for s, x in zip(spans, signals, strict=True)
        ]
        best = max(range(len(chances)), key=lambda i: (chances[i], -i))
        return spans[best] if chances[best] >= MIN_PROBABILITY else ()


def signals_of(
    nearness: Sequence[Sequence[float]],
    coverage: Sequence[Sequence[float]],
    places: Sequence[Sequence[float]],
) -> tuple[tuple[Signals, ...], ...]:
    """For each card those of its sentences; `coverage` is that of `text_in_place`,
    `places` that of `shares`."""
    nearest = max((n for card in nearness for n in card), default=0.0)
    covering = max((c for card in coverage for c in card), default=0.0)
    return tuple(
        tuple(
            Signals(near, held, near - nearest, held - covering, place)
            for near, held, place in zip(*card, strict=True)
        )
        for card in zip(nearness, coverage, places, strict=True)
    )


def share_per_sentence(
    store: TokenStore, hit: Hit, place: Vectors
) -> tuple[float, ...]:
    """The sum of `place`, one value a token of the passage, over each sentence."""
    numbers = store.sentences(hit.row)
    return tuple(
        float(place[numbers == n].sum()) for n in range(len(hit.passage.sentences))
    )


def nearness_in_context(
    store: TokenStore, hit: Hit, question: Vectors
) -> tuple[float, ...]:
    """One cosine a sentence of the passage, with the nearest of the wordings in
    `question`, shape (wordings, axes). A sentence's vector is the mean of its tokens'
    states, as the question's is of its own (Günther et al. 2024, "Late chunking"); one
    that lies beyond what the model reads has 0."""
    states, numbers = store.last(hit.row), store.sentences(hit.row)
    members = np.arange(len(hit.passage.sentences))[:, None] == numbers
    sums = members.astype(np.float32) @ states
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    cosines = (sums / np.where(lengths > 0, lengths, 1)) @ question.T
    return tuple(map(float, cosines.max(axis=1)))


def text_in_place(passage: Passage, sentence: Span) -> str:
    """A sentence after what it is to be read with: title, headings, and for an item of
    a list the line that opens the list."""
    article, opening = passage.article, list_opening(passage, sentence)
    text = search_text(article.cut(*sentence))
    return f"{plain(article.text[slice(*opening)])}\n{text}" if opening else text


def list_opening(passage: Passage, sentence: Span) -> Span | None:
    """The sentence before the list that this one is an item of, where it ends with a
    colon and stands under the same headings."""
    article = passage.article
    *before, own = [b for b in article.blocks if b.start <= sentence.start]
    if own.kind != "item":
        return None
    opening = next((b for b in reversed(before) if b.kind != "item"), None)
    if opening is None or opening.path != own.path or not opening.sentences:
        return None
    last = opening.sentences[-1]
    return last if _opens(passage, last) else None


def marked_spans(passage: Passage, sentence: Span) -> tuple[Span, ...]:
    """What is marked for a sentence: itself, and the items that it opens as far as the
    passage holds them; nothing where it opens what the passage does not hold."""
    if not _opens(passage, sentence):
        return (sentence,)
    items = [s for s in passage.sentences if list_opening(passage, s) == sentence]
    return (sentence, *items) if items else ()


def _opens(passage: Passage, sentence: Span) -> bool:
    return passage.article.text[sentence.end - 1] == ":"


def read_mark_rule(path: Path = SHIPPED_MARKS) -> MarkRule:
    """Raises CalibrationError for a file that lacks a signal or knows another."""
    try:
        record = json.loads(path.read_text("utf-8"))
        curve = {k: float(v) for k, v in record["curve"].items()}
        rule = MarkRule(
            curve.pop("intercept"),
            Signals(**curve),
            str(record["model"]["weights_sha256"]),
            record,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalibrationError(f"{path} marks nothing: {error!r}", cure=FIT) from error
    if not all(map(math.isfinite, (rule.intercept, *rule.slopes))):
        raise CalibrationError(f"{path} holds a number that is none.", cure=FIT)
    return rule


def mark_rule_for(weights_sha256: str) -> MarkRule | None:
    """The shipped rule; None where it was made for another model, whose cosines mean
    something else: then nothing is marked."""
    rule = read_mark_rule()
    return rule if rule.weights_sha256 == weights_sha256 else None
