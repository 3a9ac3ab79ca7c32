"""Figures of the confidence, and the promise that was made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.corpus import Span
from tests.helpers.encoder import PROMISE
from tests.helpers.outcomes import (
    FOUR,
    answer,
    configuration,
    evaluated,
    figures,
    judged,
    outcome,
)


def test_wrong_among_found_counts_what_is_shown() -> None:
    held_back = replace(outcome(judged("x"), ["good"], right=True), shown_right=False)
    assert figures([held_back, *FOUR])["found_wrong"].value == pytest.approx(2 / 4)


@pytest.mark.parametrize(("share", "kept"), [(0.4, True), (0.3, False)])
def test_the_promise_is_repeated_with_what_came_of_it(share: float, kept: bool) -> None:
    promise = replace(PROMISE, wrong_at_most=share)
    asked = replace(evaluated("one", FOUR), thresholds=(0.5, 0.2), promise=promise)
    made = configuration(asked).confidence
    assert made is not None
    assert made.promise is not None
    assert made.promise.promise == promise
    assert (made.promise.found, made.promise.wrong) == (3, 1)
    assert made.promise.kept is kept


def test_without_a_promise_none_is_told() -> None:
    made = configuration(replace(evaluated("one", FOUR), thresholds=(0.5, 0.2)))
    assert made.confidence is not None
    assert made.confidence.promise is None


def test_without_calibration_there_is_no_figure_of_confidence() -> None:
    plain = [replace(o, answer=answer("related", None, Span(0, 16))) for o in FOUR]
    made = configuration(evaluated("one", plain))
    assert made.confidence is None
    assert "brier" not in made.figures


def test_the_curves_hold_every_confidence_once() -> None:
    made = configuration(evaluated("one", FOUR)).confidence
    assert made is not None
    # Surest first: right, right, wrong (0.75), wrong (0.1).
    assert made.risk_coverage == (
        (1 / 4, 0.0),
        (2 / 4, 0.0),
        (3 / 4, round(1 / 3, 6)),
        (1.0, 2 / 4),
    )
    assert [(b.low, b.questions, b.share_right) for b in made.reliability] == [
        (0.1, 1, 0.0),
        (0.7, 1, 0.0),
        (0.8, 1, 1.0),
        (0.9, 1, 1.0),
    ]
