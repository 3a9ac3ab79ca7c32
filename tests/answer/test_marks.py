"""What is marked: the likeliest sentence, the list that answers, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from qa.answer import Hit
from qa.answer.marks import REFUSED, marked_spans, marks_of, read_cards
from qa.corpus import Article, Passage, Span, search_text
from qa.model import AnswerReader, Reading
from tests.helpers.folders import article_of

LISTED = article_of(
    "Back pain\n\n"
    "Treatments\n\n"
    "Most people get well. Some common treatments include:\n\n"
    "- Rest: A few days are enough.\n"
    "- Injections: They calm the nerve.\n\n"
    "Ask your doctor."
)
OPENING = "Some common treatments include:"
REST, INJECTIONS = "Rest: A few days are enough.", "Injections: They calm the nerve."


def passage_of(article: Article, first: str, last: str) -> Passage:
    return article.cut(article.text.index(first), article.text.index(last) + len(last))


WHOLE = passage_of(LISTED, "Most people", "calm the nerve.")
CUT_OFF = passage_of(LISTED, "Most people", "include:")
MARKED = [
    # (passage, shares of its sentences, what is marked)
    (WHOLE, (0.6, 0.1, 0.2, 0.0, 0.0), ["Most people get well."]),
    # the reader says nothing of any sentence
    (WHOLE, (0.0, 0.0, 0.0, 0.0, 0.0), []),
    # an item with most of its list stands for itself
    (WHOLE, (0.0, 0.1, 0.1, 0.5, 0.0), [INJECTIONS]),
    # the line that opens a list stands for all of the list that is shown
    (WHOLE, (0.1, 0.4, 0.1, 0.1, 0.1), [OPENING, REST, INJECTIONS]),
    # so do items of which none has most
    (WHOLE, (0.0, 0.1, 0.15, 0.2, 0.0), [OPENING, REST, INJECTIONS]),
    # without its list the opening line answers nothing
    (CUT_OFF, (0.1, 0.9), []),
]


@pytest.mark.parametrize(("passage", "shares", "marked"), MARKED)
def test_marks_are_whole_sentences_of_the_passage(
    passage: Passage, shares: tuple[float, ...], marked: list[str]
) -> None:
    given = shares[: len(passage.sentences)]
    spans, refused = marks_of(passage, ["What helps?"], given)
    assert [passage.article.text[slice(*s)] for s in spans] == marked
    assert not refused


MEDICINES = article_of(
    "Medicines\n\nAspirin must not be stopped. Warfarin must be stopped. Ask us."
)
BOTH = passage_of(MEDICINES, "Aspirin", "Ask us.")
STOPPED = "Which medicines must be stopped?"


@pytest.mark.parametrize(
    ("shares", "marked", "refused"),
    [
        ((0.6, 0.35, 0.0), "Warfarin must be stopped.", False),
        ((0.9, 0.05, 0.0), None, True),
        ((0.1, 0.05, 0.0), "Warfarin must be stopped.", False),
        ((0.5, 0.0, 0.0), None, True),
        ((0.1, 0.8, 0.0), "Warfarin must be stopped.", False),
    ],
)
def test_a_sentence_that_says_the_opposite_is_never_marked(
    shares: tuple[float, ...], marked: str | None, *, refused: bool
) -> None:
    spans, found = marks_of(BOTH, [STOPPED], shares)
    texts = [BOTH.article.text[slice(*s)] for s in spans]
    assert (texts, found) == ([marked] if marked else [], refused)


class Fixed:
    """A reader that says the same of every text."""

    def __init__(self, logit: float, *shares: tuple[str, float]) -> None:
        self.logit, self.places = logit, dict(shares)

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        assert question == STOPPED
        return [
            Reading(
                self.logit,
                np.array(list(self.places.values()), np.float32),
                np.array([t.index(s) for s in self.places], np.int32),
            )
            for t in texts
        ]


def card_of(reader: Fixed) -> tuple[float, list[str]]:
    hit = Hit(0, BOTH, 0.0, dense=0.0, lexical=0.0, sentence=0.0, late=0.0)
    (card,) = read_cards(cast("AnswerReader", reader), [STOPPED], [hit])
    assert card.passage is BOTH
    return card.logit, [BOTH.article.text[slice(*s)] for s in card.marks]


def test_a_card_that_says_the_opposite_is_refused() -> None:
    assert search_text(BOTH).count("Warfarin") == 1
    assert card_of(Fixed(5.0, ("Warfarin", 0.8))) == (
        5.0,
        ["Warfarin must be stopped."],
    )
    assert card_of(Fixed(5.0, ("Aspirin", 0.8))) == (REFUSED, [])
    assert card_of(Fixed(-9.0, ("Aspirin", 0.8))) == (-9.0, [])
    assert card_of(Fixed(5.0, ("Ask us", 0.01))) == (5.0, ["Ask us."])


def test_a_line_without_a_colon_is_marked_with_the_items_that_are_shown() -> None:
    article = article_of("Facts\n\nFour things help.\n\n- Rest.\n- Heat.\n- Cold.")
    line, *items = article.sentences
    whole = passage_of(article, "Four", "Cold.")
    assert marked_spans(whole, Span(*line)) == (line, *items)
    assert marked_spans(article.cut(*line), Span(*line)) == (line,)


def test_a_sentence_without_a_list_stands_for_itself() -> None:
    assert marked_spans(WHOLE, WHOLE.sentences[0]) == (WHOLE.sentences[0],)
