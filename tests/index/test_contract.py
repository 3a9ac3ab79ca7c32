"""What holds of an index wherever it is: in a folder, or in a database.

What is built on one machine is opened on another, which has nothing but the address.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.corpus import PassageRules, corpus_sources, read_corpus
from qa.errors import IndexDamaged, IndexMissing, IndexStale
from qa.index import (
    Follower,
    Index,
    build,
    copy_of,
    list_generations,
    open_index,
    roll_back,
)
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, write_folder
from tests.helpers.indexes import rows
from tests.helpers.postgres import Server


class Store:
    """Two articles, and the index that is built over them."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.corpus = write_folder(folder / "corpus", ARTICLES)
        self._copies, self._server = folder, server
        self.empty()
        build(self.index, read_corpus(self.corpus), TinyEncoder())

    def empty(self) -> None:
        """Forgets the index, if there is one."""
        self.index = self.read = self._copies / "index"
        shutil.rmtree(self.index, ignore_errors=True)
        if self._server:
            self._server.run("DROP SCHEMA IF EXISTS question_desk CASCADE")
            self.index, self.read = (
                copy_of(self._server.url(), self._copies / name)
                for name in ("builds", "serves")
            )

    def open(self, encoder: TinyEncoder | None = None, **given: Any) -> Index:
        """Opens the index where it was not built."""
        if follower := Follower.of(self.read):
            follower.take_up()
        return open_index(self.read, encoder or TinyEncoder(), **given)

    def publish(self, text: str) -> str:
        """Builds again with one more article."""
        write_folder(self.corpus, {"new.txt": f"New\n{text}"})
        return build(self.index, read_corpus(self.corpus), TinyEncoder())[0]


@pytest.fixture(params=["folder", "database"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An index of two articles."""
    in_database = request.param == "database"
    server = request.getfixturevalue("postgres") if in_database else None
    return Store(tmp_path, server)


def test_an_opened_index_gives_back_what_was_built(store: Store) -> None:
    index = store.open()
    assert (
        rows(index, "spinal canal narrows")[0]
        == "The spinal canal narrows. Walking gets hard."
    )
    assert (index.stats.articles, index.stats.passages, index.stats.dimension) == (
        2,
        2,
        32,
    )
    article = index.article("stenosis")
    assert article is not None
    assert article == read_corpus(store.corpus).by_id["stenosis"]
    assert index.article("nothing") is None


def test_texts_are_titles_and_what_people_wrote(store: Store) -> None:
    article = "Herniated disc\nIt presses on a nerve.\n\nLEAVE A REPLY\n"
    write_folder(store.corpus, {"disc.txt": article})
    corpus = read_corpus(store.corpus)
    build(store.index, corpus, TinyEncoder())
    (disc, _) = store.open().texts()
    assert "It presses on a nerve." in disc
    assert "Herniated disc" in disc
    assert "REPLY" not in disc


def test_dense_scores_are_cosines_and_bm25_leaves_zeros_out(store: Store) -> None:
    index = store.open()
    vector = TinyEncoder().encode_questions(["a herniated disc"])[0].vector
    found = index.search(vector, ["nerv", "unheard-of"], 10)
    expected = index.vectors([row for row, _ in found.dense]) @ vector
    assert np.allclose([score for _, score in found.dense], expected, atol=1e-6)
    assert [index.passage(row).article.id for row, _ in found.lexical] == ["disc"]


def test_the_vectors_of_all_sentences_stand_in_the_index(store: Store) -> None:
    index = store.open()
    for article in index.articles():
        texts = [article.text[s.start : s.end] for s in article.sentences]
        expected = TinyEncoder().encode_sentences([" ".join(t.split()) for t in texts])
        assert np.abs(index.sentence_vectors(texts) - expected).max() < 5e-3
    with pytest.raises(IndexDamaged, match="lacks a sentence"):
        index.sentence_vectors(["No article says so."])


def test_the_nearest_sentence_of_each_row_is_that_of_its_passage(store: Store) -> None:
    index = store.open()
    vectors = np.stack(
        [e.vector for e in TinyEncoder().encode_questions(["a nerve", "a disc"])]
    )
    rows = [*range(index.stats.passages)][::-1]
    nearest = index.nearest_sentences(rows, vectors)
    for row, found in zip(rows, nearest, strict=True):
        passage = index.passage(row)
        texts = [passage.article.text[a:b] for a, b in passage.sentences]
        wanted = (index.sentence_vectors(texts) @ vectors.T).max()
        assert found == pytest.approx(wanted, abs=1e-6)


def test_an_edited_article_is_built_again_and_the_old_index_says_it_is_stale(
    store: Store,
) -> None:
    write_folder(store.corpus, {"disc.txt": "Disc\nThe disc slipped again."})
    with pytest.raises(IndexStale, match="other articles") as error:
        store.open(
            sources=corpus_sources(store.corpus),
        )
    assert "Run: qa build" in str(error.value)
    _, new = build(store.index, read_corpus(store.corpus), TinyEncoder())
    assert new
    assert "The disc slipped again." in rows(store.open(), "disc")


def test_an_index_of_another_model_of_the_same_size_is_refused(store: Store) -> None:
    with pytest.raises(IndexStale, match="another model"):
        store.open(encoder=TinyEncoder("other weights"))


def test_an_index_cut_by_other_rules_is_refused(store: Store) -> None:
    with pytest.raises(IndexStale, match="other passage rules"):
        store.open(rules=PassageRules(max_sentences=1))


def test_no_index_yet_names_the_command(store: Store) -> None:
    store.empty()
    with pytest.raises(IndexMissing, match="Run: qa build"):
        store.open()


def test_back_goes_one_generation_and_lasts_until_the_next_build(store: Store) -> None:
    index, first = store.index, store.open().stats.build
    second = store.publish("It is new.")
    third = store.publish("It is newer.")
    sources = corpus_sources(store.corpus)
    assert roll_back(index, TinyEncoder()).build == second
    assert roll_back(index, TinyEncoder()).build == first
    with pytest.raises(IndexMissing, match=r"older than .*\nRun: qa rollback --list"):
        roll_back(index, TinyEncoder())
    assert corpus_sources(store.corpus) == sources
    opened = store.open(sources=sources)
    assert (opened.stats.build, opened.stats.chosen) == (first, True)
    served = next(g for g in list_generations(index) if g.serves)
    assert (served.build, served.chosen) == (first, True)
    assert [g.build for g in list_generations(index)] == [third, second, first]
    again = build(index, read_corpus(store.corpus), TinyEncoder())
    assert again == (third, False)
    assert not store.open(sources=sources).stats.chosen
    assert roll_back(index, TinyEncoder(), first).build == first


def test_an_index_of_other_articles_names_them(store: Store) -> None:
    store.publish("It is new.")
    (store.corpus / "disc.txt").rename(store.corpus / "slipped.txt")
    (store.corpus / "new.txt").unlink()
    write_folder(store.corpus, {"stenosis.txt": "S\nIt was edited.", "a.txt": "A"})
    with pytest.raises(IndexStale) as refused:
        store.open(sources=corpus_sources(store.corpus))
    assert refused.value.message.splitlines()[1:] == [
        "  new: a.txt",
        "  changed: stenosis.txt",
        "  renamed: disc.txt is now slipped.txt",
        "  gone: new.txt",
    ]
