"""Two lists to one order, and the order to cards."""

from __future__ import annotations

import numpy as np
import pytest

from qa.answer import Hit, RankingRules, choose_hits
from qa.answer.answer import Card
from qa.answer.cards import order_by_reader
from qa.answer.ranking import fuse, standardise
from qa.corpus import Article, Source
from tests.helpers.folders import article_of

DENSE, LEXICAL, SENTENCE, LATE = (
    np.array(scores, np.float32)
    for scores in ([3, 1, 2], [0, 8, 4], [5, 7, 6], [1, 1, 4])
)
STEP = (3 / 2) ** 0.5
"""Of three equally spaced numbers the first and last are so many deviations away."""
TWO_ALIKE = (-(0.5**0.5), -(0.5**0.5), 2**0.5)


def test_a_standard_score_counts_deviations_from_the_mean() -> None:
    assert standardise(DENSE) == pytest.approx([STEP, -STEP, 0])
    assert standardise(LATE) == pytest.approx(TWO_ALIKE)


def test_scores_that_are_all_alike_say_nothing() -> None:
    assert standardise(np.array([5, 5], np.float32)).tolist() == [0, 0]


def test_the_channels_share_what_sentences_and_late_interaction_leave() -> None:
    rules = RankingRules(sentence_weight=0.1, late_weight=0.4, dense_weight=0.25)
    fused = fuse(DENSE, LEXICAL, SENTENCE, LATE, rules)
    assert fused == pytest.approx(
        [
            0.5 * (0.25 * STEP + 0.75 * -STEP) + 0.1 * -STEP + 0.4 * TWO_ALIKE[0],
            0.5 * (0.25 * -STEP + 0.75 * STEP) + 0.1 * STEP + 0.4 * TWO_ALIKE[1],
            0.4 * TWO_ALIKE[2],
        ],
        abs=1e-6,
    )


@pytest.mark.parametrize(
    ("rules", "alone"),
    [
        (RankingRules(lexical=False, sentence=False, late=False), DENSE),
        (RankingRules(dense=False, sentence=False, late=False), LEXICAL),
    ],
)
def test_a_channel_alone_orders_alone(rules: RankingRules, alone: np.ndarray) -> None:
    assert fuse(DENSE, LEXICAL, SENTENCE, LATE, rules) == pytest.approx(
        standardise(alone)
    )


def test_of_nothing_no_card_is_chosen() -> None:
    assert choose_hits([]) == []


def hit(article: str, start: int, end: int, score: float) -> Hit:
    text = "One two three four five six seven eight nine ten."
    whole = Article(article, "T", text, article_of(text).blocks, Source("f", "0"))
    return Hit(0, whole.cut(start, end), score, score, 0.0, score, 0.0)


def test_cards_never_overlap_in_their_source() -> None:
    hits = [
        hit("a", 0, 10, 0.9),
        hit("a", 5, 15, 0.8),
        hit("a", 10, 20, 0.7),
        hit("b", 5, 15, 0.1),
    ]
    assert [c.passage.id for c in choose_hits(hits)] == ["a:0-10", "a:10-20", "b:5-15"]


def test_another_article_goes_first_where_it_is_about_as_good() -> None:
    hits = [hit("a", 0, 5, 0.90), hit("a", 5, 9, 0.80), hit("b", 0, 5, 0.56)]
    assert [c.passage.id for c in choose_hits(hits)] == ["a:0-5", "b:0-5", "a:5-9"]


def test_another_article_waits_where_it_is_clearly_worse() -> None:
    hits = [hit("a", 0, 5, 0.90), hit("a", 5, 9, 0.80), hit("b", 0, 5, 0.54)]
    assert [c.passage.id for c in choose_hits(hits)] == ["a:0-5", "a:5-9", "b:0-5"]


def test_the_reader_moves_a_card_up_by_what_its_logit_weighs() -> None:
    hits = [hit("a", 0, 5, 1.0), hit("b", 0, 5, 0.9), hit("c", 0, 5, 0.5)]

    def order(weight: float, *logits: float) -> list[int]:
        cards = [Card(h, logit) for h, logit in zip(hits, logits, strict=True)]
        return order_by_reader(cards, weight)

    assert order(0.2, 0.0, 0.0, 0.0) == [0, 1, 2]
    assert order(0.2, -1.0, 1.0, 2.0) == [1, 2, 0]  # .8, 1.1, .9
    assert order(0.0, -1.0, 1.0, 2.0) == [0, 1, 2]
