"""Articles are unpacked when they are read, and are those that were written."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from qa.corpus import PassageRules, cut_passages, read_corpus
from qa.index import passage_store
from qa.index.passage_store import PassageStore, write_store
from tests.helpers.folders import ARTICLES, write_folder


@pytest.fixture
def contents(tmp_path: Path) -> dict[str, bytes]:
    corpus = read_corpus(write_folder(tmp_path / "corpus", ARTICLES))
    passages = [p for a in corpus.articles for p in cut_passages(a, PassageRules())]
    written = write_store(corpus.articles, passages, tmp_path)
    return {
        name: f if isinstance(f, bytes) else f.path.read_bytes()
        for name, f in written.items()
    }


def test_what_a_question_finds_is_not_unpacked(
    contents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(passage_store, "_unpacked", lambda *_: pytest.fail("unpacked"))
        store = PassageStore(contents)
        found = [store.passage(row) for row in range(store.counts()[0])]
        assert len({p.id for p in found}) == len(found) == store.counts()[0]
        assert not found[0].overlaps(found[-1])
    assert all(p.text.strip() for p in found)


def test_an_article_is_the_one_that_was_written(
    contents: dict[str, bytes], tmp_path: Path
) -> None:
    store = PassageStore(contents)
    for written in read_corpus(tmp_path / "corpus").articles:
        read = store.article(written.id)
        assert read == written
        assert written == read
        assert hash(read) == hash(written)
        assert read.length == len(written.text)
        assert pickle.loads(pickle.dumps(read)) == written  # noqa: S301 - our own
        assert replace(read, title="Other").text == written.text
        assert replace(read, title="Other") != written
        rows = store.passages_of(written.id)
        assert [p for _, p in rows] == [store.passage(row) for row, _ in rows]
        assert [p.id for _, p in rows] == [
            p.id for p in cut_passages(written, PassageRules())
        ]
    assert store.article("nothing") is None
    assert store.passages_of("nothing") == []


@pytest.mark.parametrize("name", ["places.bin", "passages.bin", "ids.json"])
def test_files_that_do_not_belong_together_are_refused(
    contents: dict[str, bytes], name: str
) -> None:
    other = {
        "places.bin": contents["places.bin"][:-12],
        "passages.bin": b"\xff\xff\xff\x7f" * 3,
        "ids.json": b'["disc"]',
    }
    with pytest.raises(ValueError, match=r"places\.bin|names a place"):
        PassageStore({**contents, name: other[name]})
