"""Two lists to one order, and the order to cards."""

from __future__ import annotations

import pytest
from lib import article_of

from qa.index import Found
from qa.rank import choose_cards, fuse
from qa.records import Article, Hit, Source


def test_the_fused_score_is_the_convex_sum_of_scaled_channels() -> None:
    found = Found(dense=[(1, 0.9), (2, 0.5), (3, 0.1)], lexical=[(2, 8.0), (4, 2.0)])
    assert fuse(found, dense_weight=0.6) == {
        1: pytest.approx(0.6 * 1),
        2: pytest.approx(0.6 * (0.5 - 0.1) / (0.9 - 0.1) + 0.4 * 8 / 8),
        3: pytest.approx(0.0),
        4: pytest.approx(0.4 * 2 / 8),
    }


def test_a_question_without_a_known_word_is_ordered_by_meaning_alone() -> None:
    assert fuse(Found([(1, 0.4), (2, 0.2)], []), dense_weight=0.6) == {1: 0.6, 2: 0.0}


def test_nothing_found_is_an_empty_order() -> None:
    assert fuse(Found([], [])) == {}
    assert choose_cards([]) == []


def hit(article: str, start: int, end: int, score: float) -> Hit:
    text = "One two three four five six seven eight nine ten."
    whole = Article(article, "T", text, article_of(text).blocks, Source("f", "0"))
    return Hit(0, whole.cut(start, end), score, score, 0.0)


def test_cards_never_overlap_in_their_source() -> None:
    hits = [
        hit("a", 0, 10, 0.9),
        hit("a", 5, 15, 0.8),
        hit("a", 10, 20, 0.7),
        hit("b", 5, 15, 0.1),
    ]
    assert [c.passage.id for c in choose_cards(hits)] == ["a:0-10", "a:10-20", "b:5-15"]


def test_another_article_goes_first_where_it_is_about_as_good() -> None:
    hits = [hit("a", 0, 5, 0.90), hit("a", 5, 9, 0.80), hit("b", 0, 5, 0.71)]
    assert [c.passage.id for c in choose_cards(hits)] == ["a:0-5", "b:0-5", "a:5-9"]


def test_another_article_waits_where_it_is_clearly_worse() -> None:
    hits = [hit("a", 0, 5, 0.90), hit("a", 5, 9, 0.80), hit("b", 0, 5, 0.69)]
    assert [c.passage.id for c in choose_cards(hits)] == ["a:0-5", "a:5-9", "b:0-5"]
