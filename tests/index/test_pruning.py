"""What is pruned from the cache, and what never is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from qa.corpus import read_corpus
from qa.errors import BuildBusy, CacheDamaged
from qa.index import build, cache_size, list_generations, prune, trim
from qa.model import CachedEncoder
from tests.helpers.cli import qa
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder
from tests.helpers.indexes import generation

FOREIGN = [f"A text of another collection, number {n}." for n in range(400)]


def cached(folder: Path) -> CachedEncoder:
    return CachedEncoder(TinyEncoder(), folder / "index" / "cache")


def build_of(folder: Path, text: str, into: str = "index") -> int:
    """Builds an index of one more article; returns how many texts were encoded."""
    corpus = read_corpus(write_folder(folder / "corpus", {"new.txt": f"New\n{text}"}))
    kept = cached(folder)
    build(folder / into, corpus, kept)
    return kept.encoded


def evaluation(folder: Path, name: str, used: int) -> Path:
    """An index that an evaluation left in the cache."""
    made = folder / "index" / "cache" / (name * 16)
    build(made, read_corpus(folder / "corpus"), cached(folder))
    os.utime(made, (used, used))
    return made


def test_what_a_kept_index_needs_stays_and_all_else_goes(folder: Path) -> None:
    texts = [f"This is text number {n}." for n in range(3)]
    for text in texts:
        build_of(folder, text)
    cached(folder).fill(FOREIGN)
    evaluation(folder, "a", 1)
    before = cache_size(folder / "index")
    after = prune(folder / "index")
    assert after.indexes == 0
    assert after == cache_size(folder / "index")
    assert after.vectors < before.vectors / 2
    assert len(list_generations(folder / "index")) == 4
    for text in texts:
        assert build_of(folder, text, into="elsewhere") == 0
    counted = cached(folder)
    counted.fill(FOREIGN[:1])
    assert counted.encoded == 1


def test_the_indexes_used_least_recently_go_first(folder: Path) -> None:
    old, middle, new = (evaluation(folder, n, u) for u, n in enumerate("bca", 1))
    one = cache_size(folder / "index").indexes // 3
    with FileLock(old / ".lock"):
        trim(folder / "index" / "cache", 2 * one)
    assert (old.exists(), middle.exists(), new.exists()) == (True, False, True)
    trim(folder / "index" / "cache", 0, spare=old)
    assert (old.exists(), new.exists()) == (True, False)


def test_nothing_is_deleted_while_an_index_is_built_or_when_one_does_not_say(
    folder: Path,
) -> None:
    cached(folder).fill(FOREIGN)
    before = cache_size(folder / "index")
    with FileLock(folder / "index" / ".lock"), pytest.raises(BuildBusy):
        prune(folder / "index")
    (generation(folder) / "texts.bin").unlink()
    with pytest.raises(CacheDamaged, match="does not say which texts it holds"):
        prune(folder / "index")
    assert cache_size(folder / "index").vectors >= before.vectors


def test_the_command_says_what_it_freed(folder: Path) -> None:
    cached(folder).fill(FOREIGN)
    places = ("--index", folder / "index")
    assert "of indexes of evaluations." in qa("cache", *places).stdout
    ran = qa("cache", "--prune", "--keep", "1.5", *places)
    assert ran.exit_code == 0
    assert ran.stdout.startswith("Freed: 0.00 GB. The cache takes 0.00 GB: ")
