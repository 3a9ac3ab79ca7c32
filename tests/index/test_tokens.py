"""The states that the index keeps of every token of a passage."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qa.corpus import (
    PassageRules,
    cut_passages,
    read_corpus,
    search_text,
    sentence_places,
)
from qa.errors import IndexDamaged
from qa.files import sealed
from qa.index import Index, build, open_index
from qa.index import generations as disk
from qa.index.tokens import principal_axes, sample_of
from qa.index.vectors import ProductCodes
from qa.model import dequantise, quantise
from qa.text import terms_of
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, article_of, write_folder
from tests.helpers.indexes import generation


@pytest.fixture
def index(tmp_path: Path) -> Index:
    corpus = read_corpus(write_folder(tmp_path / "corpus", ARTICLES))
    build(tmp_path / "index", corpus, TinyEncoder())
    return open_index(tmp_path / "index", TinyEncoder())


def passage_rows(index: Index) -> range:
    return range(index.stats.passages)


def test_every_content_token_comes_back_as_it_was_written(index: Index) -> None:
    for row in passage_rows(index):
        text = search_text(index.passage(row))
        given = next(TinyEncoder().encode_passages([text]))
        wanted = index.project(given.last)
        said = [bool(terms_of(word)) for word in text.split()]
        assert not all(said)
        kept = wanted[said]
        own = index.nearest_tokens([row], wanted)[0]
        assert np.abs(own - (wanted @ kept.T).max(axis=1)).max() < 0.01


def test_dot_products_survive_the_axes(index: Index) -> None:
    (asked,) = TinyEncoder().encode_questions(["the spinal canal narrows"])
    along = index.project(asked.last)
    assert np.abs(along @ along.T - asked.last @ asked.last.T).max() < 1e-5


def test_sentences_begin_in_the_searched_text_where_they_do_in_the_article() -> None:
    for text in (
        "Facts\n\nPain  can\u00a0spread. Pain can\nspread. The end\u2019s near.",
        "Facts\n\n- **Rest**: helps a bit. So does heat.\n- Rest",
    ):
        for passage in cut_passages(article_of(text), PassageRules()):
            searched = search_text(passage)
            places = sentence_places(passage)
            assert len(places) == len(passage.sentences)
            assert places == sorted(places)
            for place, (start, end) in zip(places, passage.sentences, strict=True):
                first = passage.article.text[start:end].split()[0]
                assert searched[place:].startswith(first)


def test_whole_numbers_are_less_than_half_a_step_off() -> None:
    states = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float32)
    back = dequantise(quantise(states))
    step = np.abs(states).max(axis=1, keepdims=True) / 127
    assert (np.abs(back - states) <= 0.52 * step + 127 * step * 2**-11).all()


def test_a_state_of_zeros_stays_one() -> None:
    assert not dequantise(quantise(np.zeros((1, 4), np.float32))).any()


def test_axes_are_those_of_most_spread_and_orthonormal() -> None:
    states = np.diag([3.0, 1.0, 2.0]).astype(np.float32)
    assert principal_axes([states]).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_strong_axes_are_shared_out_among_the_parts_of_a_code() -> None:
    states = np.diag(np.arange(1.0, 25.0)[::-1]).astype(np.float32)
    order = principal_axes([states]).argmax(axis=0)
    assert order.tolist() == [*range(0, 24, 2), *range(1, 24, 2)]


def test_codes_of_many_vectors_lose_little_of_a_cosine() -> None:
    dice = np.random.default_rng(3)
    centres = dice.standard_normal((60, 32))
    states = centres[dice.integers(60, size=900)] + 0.3 * dice.standard_normal(
        (900, 32)
    )
    states = (states / np.linalg.norm(states, axis=1, keepdims=True)).astype(np.float32)
    codes = ProductCodes.fit(states[:600])
    kept = codes.encode(states[600:])
    assert kept.shape == (300, 3)
    assert np.abs(codes.decode(kept) @ states.T - states[600:] @ states.T).mean() < 0.06
    again = ProductCodes.fit(states[:600])
    assert np.array_equal(again.encode(states[600:]), kept)


def test_a_sample_is_spread_evenly() -> None:
    assert sample_of(10, 4) == [0, 3, 6, 9]
    assert sample_of(3, 4) == [0, 1, 2]


def test_a_rare_token_weighs_more(index: Index) -> None:
    rows = index.stats.passages
    everywhere, nowhere = index.token_idf([_most_common(index), 10**6])
    assert nowhere == pytest.approx(np.log1p((rows + 0.5) / 0.5))
    assert everywhere < nowhere


def _most_common(index: Index) -> int:
    return max(index._tokens._holding, key=index._tokens._holding.__getitem__)


@pytest.mark.parametrize("name", ["last.bin", "offsets.bin"])
def test_one_altered_byte_is_refused(index: Index, tmp_path: Path, name: str) -> None:
    path = generation(tmp_path) / "tokens" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=rf"{name} is damaged.*\nRun: qa build"):
        open_index(tmp_path / "index", TinyEncoder())


def test_files_that_do_not_fit_their_counts_are_refused(
    index: Index, tmp_path: Path
) -> None:
    folder = generation(tmp_path)
    manifest = json.loads((folder / disk.MANIFEST).read_bytes())
    manifest["tokens"]["tokens"] += 1
    (folder / disk.MANIFEST).write_bytes(sealed(manifest))
    with pytest.raises(IndexDamaged, match="rows and not"):
        open_index(tmp_path / "index", TinyEncoder())
