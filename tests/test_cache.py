"""Vectors kept by content hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from lib import TinyEncoder

from qa.cache import CachedEncoder
from qa.encoder import Vectors
from qa.errors import CacheDamaged

TEXTS = [f"sentence number {n} {'and more ' * (n % 7)}" for n in range(600)]


class Counting(TinyEncoder):
    """Counts what it encodes, and stops after some calls where it is told to."""

    def __init__(self, weights: str = "tiny weights", stop_after: int = 10**6) -> None:
        super().__init__(weights)
        self.texts: list[str] = []
        self.calls_left = stop_after

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Vectors:
        if not self.calls_left:
            raise KeyboardInterrupt
        self.calls_left -= 1
        self.texts += texts
        return super().encode_passages(texts, advance)


def test_a_second_look_encodes_nothing_and_gives_the_same(tmp_path: Path) -> None:
    first = CachedEncoder(TinyEncoder(), tmp_path)
    vectors = first.encode_passages(TEXTS)
    counting = Counting()
    second = CachedEncoder(counting, tmp_path)
    assert np.array_equal(second.encode_passages(TEXTS), vectors)
    assert np.array_equal(vectors, TinyEncoder().encode_passages(TEXTS))
    assert (first.encoded, second.encoded, counting.texts) == (600, 0, [])


def test_sentences_and_passages_share_what_is_known(tmp_path: Path) -> None:
    counting = Counting()
    CachedEncoder(TinyEncoder(), tmp_path).encode_sentences(TEXTS[:3])
    CachedEncoder(counting, tmp_path).encode_passages(TEXTS[:4])
    assert counting.texts == [TEXTS[3]]


def test_a_text_that_stands_twice_is_encoded_once(tmp_path: Path) -> None:
    counting = Counting()
    vectors = CachedEncoder(counting, tmp_path).encode_passages(["a", "b", "a"])
    assert sorted(counting.texts) == ["a", "b"]
    assert np.array_equal(vectors[0], vectors[2])


def test_what_was_encoded_before_a_stop_is_kept_and_the_rest_follows(
    tmp_path: Path,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(Counting(stop_after=1), tmp_path).encode_passages(TEXTS)
    resumed, whole = Counting(), Counting()
    CachedEncoder(resumed, tmp_path).encode_passages(TEXTS)
    CachedEncoder(whole, tmp_path / "other").encode_passages(TEXTS)
    assert resumed.texts == whole.texts[256:]


def test_progress_counts_what_was_known_too(tmp_path: Path) -> None:
    CachedEncoder(TinyEncoder(), tmp_path).encode_passages(TEXTS[:100])
    heard: list[int] = []
    CachedEncoder(TinyEncoder(), tmp_path).encode_passages(TEXTS, heard.append)
    assert (heard[0], sum(heard)) == (100, 600)


def test_another_model_has_another_file(tmp_path: Path) -> None:
    one = CachedEncoder(TinyEncoder(), tmp_path)
    other = CachedEncoder(TinyEncoder("other weights"), tmp_path)
    one.encode_passages(TEXTS[:5])
    other.encode_passages(TEXTS[:5])
    assert one.file != other.file
    assert other.encoded == 5


def test_questions_are_never_kept(tmp_path: Path) -> None:
    encoder = CachedEncoder(TinyEncoder(), tmp_path)
    encoder.encode_passages(["an article"])
    encoder.encode_questions(["what ails me?"])
    with sqlite3.connect(encoder.file) as store:
        assert store.execute("SELECT count(*) FROM vector").fetchone() == (1,)
    store.close()


def test_an_altered_vector_is_refused_with_its_cure(tmp_path: Path) -> None:
    encoder = CachedEncoder(TinyEncoder(), tmp_path)
    encoder.encode_passages(TEXTS[:2])
    with sqlite3.connect(encoder.file) as store:
        store.execute("UPDATE vector SET vector = zeroblob(128)")
    store.close()
    with pytest.raises(CacheDamaged, match=r"checksum.*\nDelete .*\.sqlite"):
        encoder.encode_passages(TEXTS[:2])


def test_a_file_that_is_no_store_is_refused_with_its_cure(tmp_path: Path) -> None:
    encoder = CachedEncoder(TinyEncoder(), tmp_path)
    encoder.file.write_bytes(b"not a database, but long enough to be read as one" * 99)
    with pytest.raises(CacheDamaged, match="are damaged"):
        encoder.encode_passages(TEXTS[:2])
