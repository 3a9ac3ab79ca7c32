"""The generations that are kept, and the way back to an earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.desk.freshness import sequence
from qa.corpus import corpus_sources, read_corpus
from qa.errors import IndexDamaged, IndexMissing, IndexStale
from qa.index import (
    build,
    current_build,
    list_generations,
    open_index,
    roll_back,
)
from qa.index import embedded as store
from qa.index import generations as disk
from qa.model import CachedEncoder, digest_of
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder


def publish(folder: Path, text: str) -> str:
    corpus = read_corpus(write_folder(folder / "corpus", {"new.txt": f"New\n{text}"}))
    return build(folder / "index", corpus, TinyEncoder())[0]


@pytest.mark.parametrize("seed", [10_001, 10_002])
def test_changes_step_by_step_give_the_index_of_a_build_from_nothing(seed: int) -> None:
    assert sequence(seed, steps=4) == (True, 0)


def test_only_new_texts_are_encoded(folder: Path) -> None:
    corpus = read_corpus(
        write_folder(folder / "corpus", {"new.txt": "New\nIt is new."})
    )
    kept = CachedEncoder(TinyEncoder(), folder / "index" / "cache")
    build(folder / "index", corpus, kept)
    assert kept.encoded == 2  # the passage, and its sentence


def test_five_are_kept_and_what_only_older_ones_had_is_forgotten(folder: Path) -> None:
    names = [current_build(folder / "index")]
    names += [publish(folder, f"This is text number {n}.") for n in range(6)]
    kept = list_generations(folder / "index")
    assert [g.build for g in kept] == names[:1:-1]
    assert [g.serves for g in kept] == [True, *[False] * 4]
    assert kept[0].sources == corpus_sources(folder / "corpus")
    assert kept[0].articles == 3
    cache = CachedEncoder(TinyEncoder(), folder / "index" / "cache")
    texts = [f"New\nThis is text number {n}." for n in range(6)]
    digests = {
        content[at : at + 32].hex()
        for g in kept
        for content in [(folder / "index" / g.build / "texts.bin").read_bytes()]
        for at in range(0, len(content), 32)
    }
    assert [digest_of(t) in digests for t in texts] == [False, *[True] * 5]
    cache.fill(texts)
    assert cache.encoded == 1  # of all texts, only the one that is gone


def test_a_rollback_that_cannot_be_opened_changes_nothing(folder: Path) -> None:
    index, first = folder / "index", current_build(folder / "index")
    second = publish(folder, "It is new.")
    with pytest.raises(IndexMissing, match="There is no generation 0123"):
        roll_back(index, TinyEncoder(), "0123456789abcdef")
    with pytest.raises(IndexStale, match="another model"):
        roll_back(index, TinyEncoder("other weights"))
    (index / first / "texts.bin").write_bytes(b"")
    with pytest.raises(IndexDamaged, match="Choose another generation"):
        roll_back(index, TinyEncoder())
    assert current_build(index) == second
    (index / first / "manifest.json").write_bytes(b"{}")
    assert "was altered" in list_generations(index)[1].fault


def test_one_that_is_swept_while_it_is_read_is_no_damage(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, real, tries = folder / "index", store.open_generation, []

    def swept(at: Path, current: disk.Current, *more: object) -> object:
        tries.append(current.build)
        if len(tries) == 1:
            publish(folder, "It is new.")
            disk.remove([at / current.build])
        return real(at, current, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "open_generation", swept)
    assert open_index(index, TinyEncoder()).stats.build == current_build(index)
    assert len(tries) == 2
