"""Marked characters are counted once, and marks are judged card by card."""

from __future__ import annotations

import pytest

from qa.corpus import Judgement, Span, answers, covers
from qa.evaluation.measures import character_overlap, judge_marks
from qa.evaluation.measures.spans import Marks

JUDGED = Judgement("a", 10, 20, "q" * 10, 2)


@pytest.mark.parametrize(
    ("article", "span", "covered"),
    [
        pytest.param("a", (0, 16), True, id="six of ten characters"),
        pytest.param("a", (0, 15), False, id="five of ten are not more than half"),
        pytest.param("a", (14, 40), True, id="the last six"),
        pytest.param("a", (20, 30), False, id="next to it"),
        pytest.param("b", (0, 30), False, id="another article"),
    ],
)
def test_a_span_covers_a_judgement_by_more_than_half(
    article: str, span: tuple[int, int], covered: bool
) -> None:
    assert covers(article, Span(*span), JUDGED) is covered
    assert answers(article, Span(*span), [JUDGED]) is covered


def test_a_span_that_only_relates_does_not_answer() -> None:
    relates = Judgement("a", 10, 20, "q" * 10, 1)
    assert covers("a", Span(0, 30), relates)
    assert not answers("a", Span(0, 30), [relates])


@pytest.mark.parametrize(
    ("marked", "gold", "expected"),
    [
        pytest.param([("a", 0, 10)], [("a", 0, 10)], (1, 1, 1), id="the same"),
        pytest.param([("a", 0, 10)], [("a", 5, 25)], (0.5, 0.25, 1 / 3), id="partly"),
        pytest.param([("a", 0, 10)], [("a", 10, 20)], (0, 0, 0), id="touching"),
        pytest.param([("a", 0, 10)], [("b", 0, 10)], (0, 0, 0), id="another article"),
        pytest.param([], [("a", 0, 10)], (0, 0, 0), id="nothing marked"),
        pytest.param([("a", 0, 10)], [], (0, 0, 0), id="nothing to find"),
        pytest.param([], [], (0, 0, 0), id="nothing at all"),
        pytest.param(
            [("a", 0, 8), ("a", 4, 10), ("a", 4, 10)],
            [("a", 0, 5), ("a", 3, 5)],
            (5 / 10, 5 / 5, 2 * (5 / 10) / (5 / 10 + 1)),
            id="overlaps count once",
        ),
        pytest.param(
            [("a", 0, 4), ("b", 0, 4)],
            [("a", 2, 6), ("b", 0, 4)],
            (6 / 8, 6 / 8, 6 / 8),
            id="characters of all articles together",
        ),
    ],
)
def test_evidence_counts_characters_once(
    marked: Marks, gold: Marks, expected: tuple[float, float, float]
) -> None:
    assert character_overlap(marked, gold) == pytest.approx(expected)


GOLD = (
    Judgement("a", 10, 20, "q" * 10, 2),
    Judgement("a", 30, 40, "q" * 10, 1),
    Judgement("b", 0, 10, "q" * 10, 2),
)
CARDS = [
    # (article, card, marks; holding, marked, right, marks, astray)
    pytest.param("a", (0, 25), [(10, 20)], (1, 1, 1, 1, 0), id="on the answer"),
    pytest.param("a", (0, 25), [(19, 25)], (1, 1, 1, 1, 0), id="one character of it"),
    pytest.param("a", (0, 25), [(20, 25)], (1, 1, 0, 1, 1), id="beside it"),
    pytest.param(
        "a", (0, 25), [(0, 5), (12, 14)], (1, 1, 1, 1, 0), id="one of two on it"
    ),
    pytest.param("a", (0, 25), [], (1, 0, 0, 0, 0), id="not marked"),
    pytest.param("a", (0, 15), [(10, 15)], (0, 0, 0, 1, 0), id="half of it is shown"),
    pytest.param("a", (26, 45), [(30, 40)], (0, 0, 0, 1, 1), id="only related"),
    pytest.param("c", (0, 25), [(10, 20)], (0, 0, 0, 1, 1), id="another article"),
    pytest.param("c", (0, 25), [], (0, 0, 0, 0, 0), id="nothing there, nothing marked"),
]


@pytest.mark.parametrize(("article", "card", "marks", "counts"), CARDS)
def test_a_mark_is_right_that_touches_what_answers(
    article: str,
    card: tuple[int, int],
    marks: list[tuple[int, int]],
    counts: tuple[int, ...],
) -> None:
    cards = [(article, Span(*card), [Span(*m) for m in marks])]
    assert judge_marks(cards, GOLD) == counts


def test_cards_are_judged_each_by_itself_and_added_up() -> None:
    cards = [
        ("a", Span(0, 25), [Span(10, 20)]),
        ("b", Span(0, 25), [Span(15, 20)]),
        ("c", Span(0, 25), []),
    ]
    assert judge_marks(cards, GOLD) == (1 + 1, 1 + 1, 1, 1 + 1, 1)
    assert judge_marks(cards, ()) == (0, 0, 0, 2, 2)
    assert judge_marks([], GOLD) == (0, 0, 0, 0, 0)
