"""Marks: which sentence of a card answers, or none where that cannot be told.

Each sentence has five signals, and a logistic curve turns them into a probability. The
most probable sentence of a card is marked if its probability is at least
MIN_PROBABILITY, and if it does not contradict the question by a rule that is certain
(`contradiction`). A line that opens a list is marked together with its items.
`python -m training.marks` fits the curve.
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
from qa.index import Index
from qa.model import Vectors
from qa.text import plain

from .answer import Hit
from .contradiction import contradicts

SHIPPED_MARKS = Path(__file__).with_name("marks.json")
MIN_PROBABILITY = 0.5
"""Minimum probability of a sentence that is marked."""
REFUSED = -6.0
"""The highest logit of a card whose most probable sentence contradicts the question."""
FIT = "Make it again: make artefacts"


class Signals(NamedTuple):
    """What is known of one sentence of a card. A new signal is a new field here, a
    value in `signals_of`, and a slope from `python -m training.marks`."""

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
    """Method and questions, as `training.marks` wrote them."""

    def probability(self, signals: Signals) -> float:
        """The probability that a sentence with these signals answers."""
        weighted = sum(s * x for s, x in zip(self.slopes, signals, strict=True))
        return 1.0 / (1.0 + math.exp(-(self.intercept + weighted)))

    def marks(
        self, passage: Passage, signals: Sequence[Signals], questions: Sequence[str]
    ) -> tuple[tuple[Span, ...], bool]:
        """The marked sentences of a passage, in its order, or none; and whether the
        passage is refused: its most probable sentence contradicts the question, and no
        other is probable enough. `signals` are those of `passage.sentences`;
        `questions` the question alone and, if it goes on from an earlier one, behind
        that one: a sentence may contradict neither."""
        chances = {
            sentence: self.probability(seen)
            for sentence, seen in zip(passage.sentences, signals, strict=True)
            if marked_spans(passage, sentence)
        }
        refused = False
        for sentence in sorted(chances, key=lambda s: (-chances[s], s)):
            likely = chances[sentence] >= MIN_PROBABILITY
            if refused and not likely:
                break
            said = _text_and_context(passage, sentence)
            if any(contradicts(q, *said) for q in questions):
                refused = True
            elif likely:
                return marked_spans(passage, sentence), False
            else:
                break
        return (), refused


def signals_of(
    nearness: Sequence[Sequence[float]],
    coverage: Sequence[Sequence[float]],
    places: Sequence[Sequence[float]],
) -> tuple[tuple[Signals, ...], ...]:
    """The signals of each sentence of each card. All three arguments hold a value for
    each sentence of each card: from `cosines_in_context`, from the coverage of
    `text_in_place`, and from `share_per_sentence`."""
    nearest = max((n for card in nearness for n in card), default=0.0)
    covering = max((c for card in coverage for c in card), default=0.0)
    return tuple(
        tuple(
            Signals(near, held, near - nearest, held - covering, place)
            for near, held, place in zip(*card, strict=True)
        )
        for card in zip(nearness, coverage, places, strict=True)
    )


def share_per_sentence(index: Index, hit: Hit, place: Vectors) -> tuple[float, ...]:
    """The reader's share of "the answer stands here" for each sentence: the sum of
    `place`, shape (tokens,), over the tokens of the sentence."""
    numbers = index.sentence_numbers(hit.row)
    return tuple(
        float(place[numbers == n].sum()) for n in range(len(hit.passage.sentences))
    )


def cosines_in_context(index: Index, hit: Hit, question: Vectors) -> tuple[float, ...]:
    """For each sentence of a passage the cosine with the nearest wording of `question`,
    shape (wordings, axes). The vector of a sentence is the mean of its token states as
    the model sees them in the passage (Günther et al. 2024, "Late chunking"). A
    sentence after the model's last token has 0."""
    states, numbers = index.token_states(hit.row), index.sentence_numbers(hit.row)
    members = np.arange(len(hit.passage.sentences))[:, None] == numbers
    sums = members.astype(np.float32) @ states
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    cosines = (sums / np.where(lengths > 0, lengths, 1)) @ question.T
    return tuple(map(float, cosines.max(axis=1)))


def _text_and_context(passage: Passage, sentence: Span) -> tuple[str, str]:
    """A sentence, and title, headings and the line that opens its list above it."""
    text, above = passage.article.text, [passage.article.title, *passage.section]
    if opening := list_opening(passage, sentence):
        above.append(plain(text[slice(*opening)]))
    return plain(text[slice(*sentence)]), "\n".join(above)


def text_in_place(passage: Passage, sentence: Span) -> str:
    """A sentence with its context before it: title, headings and, for an item of a
    list, the line that opens the list."""
    article, opening = passage.article, list_opening(passage, sentence)
    text = search_text(article.cut(*sentence))
    return f"{plain(article.text[slice(*opening)])}\n{text}" if opening else text


def list_opening(passage: Passage, sentence: Span) -> Span | None:
    """The line that opens the list of which `sentence` is an item: the sentence before
    the list, if it ends with a colon and stands under the same headings."""
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
    """The spans to mark for a sentence: the sentence itself and, if it opens a list,
    the items that the passage holds; nothing if the passage holds none of them."""
    if not _opens(passage, sentence):
        return (sentence,)
    items = [s for s in passage.sentences if list_opening(passage, s) == sentence]
    return (sentence, *items) if items else ()


def _opens(passage: Passage, sentence: Span) -> bool:
    return passage.article.text[sentence.end - 1] == ":"


def read_mark_rule(path: Path = SHIPPED_MARKS) -> MarkRule:
    """Reads a mark rule. Raises CalibrationError for a file that lacks a signal, or
    has one that `Signals` does not know."""
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
        raise CalibrationError(f"{path} holds a number that is not finite.", cure=FIT)
    return rule


def mark_rule_for(weights_sha256: str) -> MarkRule | None:
    """The shipped rule; None if it was fitted for another model, whose cosines have
    another scale. Then nothing is marked."""
    rule = read_mark_rule()
    return rule if rule.weights_sha256 == weights_sha256 else None
