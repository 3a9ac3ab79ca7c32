"""What is marked: the likeliest sentence, the list it opens, or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.answer import Hit, MarkRule, Signals, mark_rule_for
from qa.answer.marks import (
    SHIPPED_MARKS,
    cosines_in_context,
    list_opening,
    marked_spans,
    read_mark_rule,
    share_per_sentence,
    signals_of,
    text_in_place,
)
from qa.corpus import Article, Passage
from qa.errors import CalibrationError
from qa.index import Index
from qa.model import Vectors
from tests.helpers.folders import article_of

LISTED = article_of(
    "Back pain\n\n"
    "Treatments\n\n"
    "Most people get well. Some common treatments include:\n\n"
    "- Rest: A few days are enough.\n"
    "- Injections: They calm the nerve.\n\n"
    "Ask your doctor."
)
NOTHING = Signals(0.0, 0.0, 0.0, 0.0, 0.0)
EVEN = MarkRule(0.0, NOTHING._replace(nearness=1.0), "0" * 64, {})
"""A sentence of nearness 0 is as likely to answer as not."""


def passage_of(article: Article, first: str, last: str) -> Passage:
    return article.cut(article.text.index(first), article.text.index(last) + len(last))


def near(*values: float) -> list[Signals]:
    return [NOTHING._replace(nearness=v) for v in values]


WHOLE = passage_of(LISTED, "Most people", "calm the nerve.")
CUT_OFF = passage_of(LISTED, "Most people", "include:")
MARKED = [
    # (passage, nearness of its sentences, what is marked)
    (WHOLE, (0.3, 0.1, 0.2, -0.1, 0.1), ["Most people get well."]),
    # nothing is likelier to answer than not
    (WHOLE, (-0.1, -0.2, -0.3, -0.4, -0.5), []),
    # as likely as not is enough; of two that are alike, the first
    (WHOLE, (-0.1, -0.2, -0.3, 0.0, 0.0), ["Injections: They calm the nerve."]),
    # the line that opens a list stands for all of the list that is shown
    (
        WHOLE,
        (0.1, 0.3, 0.1, 0.1, 0.1),
        [
            "Some common treatments include:",
            "Rest: A few days are enough.",
            "Injections: They calm the nerve.",
        ],
    ),
    # without its list it answers nothing, however near it is
    (CUT_OFF, (0.1, 0.9), ["Most people get well."]),
    (CUT_OFF, (-0.1, 0.9), []),
]


@pytest.mark.parametrize(("passage", "nearness", "marked"), MARKED)
def test_marks_are_whole_sentences_of_the_passage(
    passage: Passage, nearness: tuple[float, ...], marked: list[str]
) -> None:
    seen = near(*nearness)[: len(passage.sentences)]
    spans, refused = EVEN.marks(passage, seen, ["What helps?"])
    assert [passage.article.text[slice(*s)] for s in spans] == marked
    assert not refused


MEDICINES = article_of(
    "Medicines\n\nAspirin must not be stopped. Warfarin must be stopped. Ask us."
)


@pytest.mark.parametrize(
    ("nearness", "marked", "refused"),
    [
        ((0.6, 0.35, -0.1), ["Warfarin must be stopped."], False),
        ((0.6, -0.1, -0.2), [], True),
        ((-0.1, -0.2, -0.3), [], True),
        ((0.1, 0.8, -0.3), ["Warfarin must be stopped."], False),
        ((-0.2, -0.3, -0.1), [], False),
    ],
)
def test_a_sentence_that_says_the_opposite_is_never_marked(
    nearness: tuple[float, ...], marked: list[str], *, refused: bool
) -> None:
    passage = passage_of(MEDICINES, "Aspirin", "Ask us.")
    question = "Which medicines must be stopped?"
    spans, found = EVEN.marks(passage, near(*nearness), [question])
    texts = [passage.article.text[slice(*s)] for s in spans]
    assert (texts, found) == (marked, refused)


def test_a_question_that_goes_on_from_another_is_held_to_its_own_words() -> None:
    article = article_of("Stages\n\nStage 1 is watched. Stage 2 is operated on.")
    passage = passage_of(article, "Stage 1", "operated on.")
    asked = ["And stage 2?", "What is done at stage 1? And stage 2?"]
    spans, _ = EVEN.marks(passage, near(0.6, 0.3), asked)
    assert [article.text[slice(*s)] for s in spans] == ["Stage 2 is operated on."]


def test_the_curve_is_logistic() -> None:
    slopes = NOTHING._replace(nearness=2.0, coverage=3.0)
    rule = MarkRule(1.0, slopes, "0" * 64, {})
    assert rule.probability(Signals(0.5, -1.0, 9.0, 9.0, 9.0)) == pytest.approx(
        1 / (1 + np.exp(-(1 + 2 * 0.5 - 3 * 1)))
    )


def test_a_sentence_is_seen_next_to_all_sentences_of_the_cards() -> None:
    assert signals_of(
        [(0.5, 0.75), (0.25,)], [[0.5, 0.0], [1.0]], [(0.1, 0.2), (0.3,)]
    ) == (
        (Signals(0.5, 0.5, -0.25, -0.5, 0.1), Signals(0.75, 0.0, 0.0, -1.0, 0.2)),
        (Signals(0.25, 1.0, -0.5, 0.0, 0.3),),
    )
    assert signals_of([], [], []) == ()


class Tokens:
    """A passage's tokens: their states, and the sentences that they belong to."""

    def __init__(self, *tokens: tuple[float, float, int]) -> None:
        self.states = np.array([t[:2] for t in tokens], np.float32)
        self.numbers = np.array([t[2] for t in tokens], np.int16)

    def token_states(self, row: int) -> Vectors:
        assert row == 7
        return self.states

    def sentence_numbers(self, row: int) -> NDArray[np.int16]:
        assert row == 7
        return self.numbers


def test_a_sentence_is_the_mean_of_its_tokens_and_no_others() -> None:
    text = "Head.\n\nIt hurts. It heals. It ends."
    passage = article_of(text).cut(7, len(text))
    store = Tokens(
        (9.0, 9.0, -1), (1.0, 0.0, 0), (0.0, 1.0, 0), (0.0, 2.0, 1), (9.0, 0.0, -1)
    )
    near = cosines_in_context(
        cast("Index", store),
        Hit(7, passage, score=0.0, dense=0.0, lexical=0.0, late=0.0),
        np.array([[1.0, 0.0], [0.6, 0.8]], np.float32),
    )
    assert near == (
        pytest.approx((0.6 + 0.8) / 2**0.5),  # the second wording is nearer
        pytest.approx(0.8),
        0.0,  # beyond what the model reads
    )


def test_a_sentence_has_the_reader_s_shares_of_its_own_tokens() -> None:
    text = "Head.\n\nIt hurts. It heals."
    passage = article_of(text).cut(7, len(text))
    store = Tokens((0.0, 0.0, -1), (0.0, 0.0, 0), (0.0, 0.0, 1), (0.0, 0.0, 1))
    hit = Hit(7, passage, score=0.0, dense=0.0, lexical=0.0, late=0.0)
    place = np.array([0.5, 0.125, 0.25, 0.0625], np.float32)
    assert share_per_sentence(cast("Index", store), hit, place) == (
        0.125,
        0.25 + 0.0625,
    )


def test_an_item_is_read_with_the_line_that_opens_its_list() -> None:
    opening, item = WHOLE.sentences[1], WHOLE.sentences[2]
    assert list_opening(WHOLE, item) == opening
    assert list_opening(WHOLE, opening) is None
    assert text_in_place(WHOLE, item).splitlines() == [
        "Some common treatments include:",
        "A title",
        "Treatments",
        "Rest: A few days are enough.",
    ]


def test_a_list_belongs_to_what_stands_right_before_it_under_its_own_heading() -> None:
    text = (
        "Back pain\n\n"
        "Before\n\nThis is said of it:\n\n"
        "After\n\n- One thing hurts.\n- Another thing hurts.\n\n"
        "Something comes between.\n\n- A third thing hurts.\n- A fourth thing hurts."
    )
    article = article_of(text)
    items = [s for b in article.blocks if b.kind == "item" for s in b.sentences]
    whole = article.cut(items[0].start, items[-1].end)
    assert [text[slice(*s)] for s in items] == [
        "One thing hurts.",
        "Another thing hurts.",
        "A third thing hurts.",
        "A fourth thing hurts.",
    ]
    assert [list_opening(whole, s) for s in items] == [None] * 4


def test_a_sentence_without_a_list_stands_for_itself() -> None:
    assert marked_spans(WHOLE, WHOLE.sentences[0]) == (WHOLE.sentences[0],)


def test_the_shipped_rule_is_for_the_shipped_model_only() -> None:
    shipped = read_mark_rule()
    assert mark_rule_for(shipped.weights_sha256) == shipped
    assert mark_rule_for("0" * 64) is None
    assert shipped.slopes.nearness > 0
    assert shipped.slopes.coverage > 0


@pytest.mark.parametrize(
    "change",
    [
        {"curve": {"intercept": 0.0, "nearness": 1.0}},  # lacks signals
        {"curve": {**json.loads(SHIPPED_MARKS.read_text())["curve"], "luck": 1.0}},
        {
            "curve": {
                **json.loads(SHIPPED_MARKS.read_text())["curve"],
                "nearness": 1e999,
            }
        },
        {"curve": "steep"},
        {"model": {}},
    ],
)
def test_a_file_that_is_no_rule_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    file = tmp_path / "marking.json"
    file.write_text(json.dumps(json.loads(SHIPPED_MARKS.read_text()) | change))
    with pytest.raises(CalibrationError) as refused:
        read_mark_rule(file)
    assert refused.value.cure == "Make it again: make artefacts"
