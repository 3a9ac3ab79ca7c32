"""How near a passage comes to each token of a question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.answer.late_interaction import QueryTokens, late_scores, query_tokens
from qa.corpus import read_corpus, search_text
from qa.index import Index, build, open_index
from qa.model import Encoded
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, write_folder


@pytest.fixture
def index(tmp_path: Path) -> Index:
    corpus = read_corpus(write_folder(tmp_path / "corpus", ARTICLES))
    build(tmp_path / "index", corpus, TinyEncoder())
    return open_index(tmp_path / "index", TinyEncoder())


def asked(text: str) -> Encoded:
    return TinyEncoder().encode_questions([text])[0]


def test_the_score_is_the_weighted_mean_of_each_tokens_nearest(index: Index) -> None:
    rows = range(index.stats.passages)
    states = index.project(asked("nerve stenosis hurts").last)
    weights = np.array([1, 2, 5], np.float32)
    for row, score in zip(
        rows,
        late_scores(index, rows, [QueryTokens(states, weights)]),
        strict=True,
    ):
        tokens = index.project(asked(search_text(index.passage(row))).last)
        nearest = (tokens @ states.T).max(axis=0)
        assert score == pytest.approx(nearest @ weights / 8, abs=0.01)


def test_the_nearer_wording_counts(index: Index) -> None:
    rows = range(index.stats.passages)
    two = [query_tokens(index, t, asked(t)) for t in ("narrows", "presses")]
    one = [late_scores(index, rows, [s]) for s in two]
    assert late_scores(index, rows, two).tolist() == (np.maximum(*one).tolist())


def test_what_is_no_word_weighs_nothing(index: Index) -> None:
    text = "nerve - ?"
    weights = query_tokens(index, text, asked(text)).weights
    assert weights[0] > 0
    assert weights[1:].tolist() == [0, 0]


def test_a_rare_token_weighs_more_than_a_common_one(index: Index) -> None:
    encoded = asked("the unheard-of")._replace(
        ids=asked("the the").ids + np.array([0, 32])
    )
    common, rare = query_tokens(index, "the unheard-of", encoded).weights
    assert rare > common


def test_a_question_without_a_word_weighs_its_tokens_alike(index: Index) -> None:
    assert query_tokens(index, "? !", asked("? !")).weights.tolist() == [1, 1]


def test_an_earlier_question_weighs_its_share(index: Index) -> None:
    earlier = query_tokens(index, "stenosis", asked("stenosis"))
    both = query_tokens(index, "nerve", asked("nerve"), earlier, 0.4)
    alone = query_tokens(index, "nerve", asked("nerve"))
    assert both.weights.tolist() == pytest.approx(
        [alone.weights[0], 0.4 * earlier.weights[0]]
    )
    assert np.array_equal(both.states, np.vstack([alone.states, earlier.states]))
