"""BM25: its arithmetic, its terms, its rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qa.index.bm25 import Bm25, Bm25Rules
from qa.text import needs_of, terms_of

TEXTS = ["disc nerve nerve", "canal narrow", "nerve canal canal leg"]


@pytest.mark.parametrize("rules", [Bm25Rules(), Bm25Rules(0.9, 0.4), Bm25Rules(0, 0)])
def test_scores_are_bm25(rules: Bm25Rules) -> None:
    scores = Bm25.build(TEXTS, rules).scores(["nerv"])
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    average = (3 + 2 + 4) / 3

    def expected(frequency: int, length: int) -> float:
        # Lucene's form, as bm25s has it by default: no (k1 + 1) above the line.
        weight = rules.k1 * (1 - rules.b + rules.b * length / average)
        return idf * frequency / (frequency + weight)

    assert scores == pytest.approx([expected(2, 3), 0.0, expected(1, 4)], rel=1e-5)


def test_rows_stay_in_place_when_a_text_has_no_term() -> None:
    scores = Bm25.build(["", "the of", "nerve"]).scores(["nerv"])
    assert list(scores > 0) == [False, False, True]


def test_unknown_terms_and_none_score_nothing() -> None:
    lexical = Bm25.build(TEXTS)
    assert not lexical.scores([]).any()
    assert not lexical.scores(["unheard"]).any()


def test_terms_are_stems_in_lower_case_without_stop_words() -> None:
    assert terms_of("The Nerves of a person›s DISCS, at L4-L5") == [
        "nerv",
        "person",
        "disc",
        "l4",
        "l5",
    ]


def test_what_is_written_reads_back_the_same() -> None:
    lexical = Bm25.build(TEXTS)
    read = Bm25.load(lexical.files())
    assert read.same_as(lexical)
    assert np.array_equal(read.scores(["canal"]), lexical.scores(["canal"]))
    assert not read.same_as(Bm25.build(["another text"]))


def test_coverage_weighs_content_words_by_rarity() -> None:
    def rarity(rows: int) -> float:
        return math.log(1 + (3 - rows + 0.5) / (rows + 0.5))

    lexical = Bm25.build(TEXTS)
    nerve, leg, insurance = rarity(2), rarity(1), rarity(0)
    assert lexical.coverage(
        list(needs_of("What about insurance, nerve and leg?")), TEXTS
    ) == [
        pytest.approx(nerve / (nerve + leg + insurance)),
        0.0,
        pytest.approx((nerve + leg) / (nerve + leg + insurance)),
    ]


def test_a_question_of_stop_words_is_not_covered() -> None:
    assert needs_of("what is it") == {}
    assert Bm25.build(TEXTS).coverage([], ["it is what"]) == [0.0]


def test_a_need_is_met_by_either_wording_and_weighs_what_the_commoner_weighs() -> None:
    def rarity(rows: int) -> float:
        return math.log(1 + (3 - rows + 0.5) / (rows + 0.5))

    typed = (("nerv",), ("nrve",))  # the typo stands in no text
    pair = (("squash", "leg"), ("nerv", "leg"))
    insurance = (("insur",),)
    lexical = Bm25.build(TEXTS)
    nerve, leg, rare = rarity(2), rarity(1), rarity(0)
    total = nerve + (nerve + leg) + rare
    assert lexical.coverage([typed, pair, insurance], ["a leg", "the nerve"]) == [
        pytest.approx((nerve + leg) * leg / (nerve + leg) / total),
        pytest.approx((nerve + (nerve + leg) * nerve / (nerve + leg)) / total),
    ]


def test_added_terms_add_their_weight() -> None:
    lexical = Bm25.build(TEXTS)
    nerve, leg = lexical.scores(["nerv"]), lexical.scores(["leg"])
    both = lexical.scores(["nerv"], [(0.5, ["leg", "unknown"])])
    assert both == pytest.approx(nerve + 0.5 * leg)
