"""Vectors kept by content hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.errors import CacheDamaged
from qa.model import CachedEncoder, Encoded, Encoder
from tests.helpers.encoder import TinyEncoder

TEXTS = [f"sentence number {n} {'and more ' * (n % 7)}" for n in range(600)]


class Counting(TinyEncoder):
    """Counts what it encodes, and stops after so many texts."""

    def __init__(self, weights: str = "tiny weights", stop_after: int = 10**6) -> None:
        super().__init__(weights)
        self.texts: list[str] = []
        self.left = stop_after

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.texts += texts
        return super().encode_passages(texts, advance)


def vectors_of(encoder: Encoder, texts: Sequence[str]) -> list[list[float]]:
    return [e.vector.tolist() for e in encoder.encode_passages(texts)]


def test_a_second_look_encodes_nothing_and_gives_the_same(tmp_path: Path) -> None:
    first = CachedEncoder(TinyEncoder(), tmp_path)
    vectors = vectors_of(first, TEXTS)
    counting = Counting()
    second = CachedEncoder(counting, tmp_path)
    assert vectors_of(second, TEXTS) == vectors
    assert vectors == vectors_of(TinyEncoder(), TEXTS)
    assert (first.encoded, second.encoded, counting.texts) == (600, 0, [])


def test_states_come_back_less_than_one_percent_off(tmp_path: Path) -> None:
    kept = next(CachedEncoder(TinyEncoder(), tmp_path).encode_passages(TEXTS[:1]))
    given = next(TinyEncoder().encode_passages(TEXTS[:1]))
    assert np.abs(kept.last - given.last).max() < 0.01
    assert kept.spans.tolist() == given.spans.tolist()
    assert kept.ids.tolist() == given.ids.tolist()


def test_sentences_are_kept_too(tmp_path: Path) -> None:
    first, second = (CachedEncoder(TinyEncoder(), tmp_path) for _ in range(2))
    made = first.encode_sentences(TEXTS[:3])
    assert np.array_equal(second.encode_sentences(TEXTS[:3]), made)
    assert (first.encoded, second.encoded) == (3, 0)


def test_a_text_that_stands_twice_is_encoded_once(tmp_path: Path) -> None:
    counting = Counting()
    vectors = vectors_of(CachedEncoder(counting, tmp_path), ["a", "b", "a"])
    assert sorted(counting.texts) == ["a", "b"]
    assert vectors[0] == vectors[2]


def test_what_was_encoded_before_a_stop_is_kept_and_the_rest_follows(
    tmp_path: Path,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        vectors_of(CachedEncoder(Counting(stop_after=300), tmp_path), TEXTS)
    resumed, whole = Counting(), Counting()
    vectors_of(CachedEncoder(resumed, tmp_path), TEXTS)
    vectors_of(CachedEncoder(whole, tmp_path / "other"), TEXTS)
    assert sorted(resumed.texts) == sorted(TEXTS[256:])
    assert sorted(whole.texts) == sorted(TEXTS)


def test_progress_counts_what_was_known_too(tmp_path: Path) -> None:
    vectors_of(CachedEncoder(TinyEncoder(), tmp_path), TEXTS[:100])
    heard: list[int] = []
    list(CachedEncoder(TinyEncoder(), tmp_path).encode_passages(TEXTS, heard.append))
    assert (heard[0], sum(heard)) == (100, 600)


def test_another_model_has_another_file(tmp_path: Path) -> None:
    one = CachedEncoder(TinyEncoder(), tmp_path)
    other = CachedEncoder(TinyEncoder("other weights"), tmp_path)
    vectors_of(one, TEXTS[:5])
    vectors_of(other, TEXTS[:5])
    assert one.file != other.file
    assert other.encoded == 5


def test_questions_are_never_kept(tmp_path: Path) -> None:
    encoder = CachedEncoder(TinyEncoder(), tmp_path)
    vectors_of(encoder, ["an article"])
    encoder.encode_questions(["what ails me?"])
    with sqlite3.connect(encoder.file) as store:
        assert store.execute("SELECT count(*) FROM passage").fetchone() == (1,)
        assert store.execute("SELECT count(*) FROM vector").fetchone() == (0,)
    store.close()


def test_an_altered_vector_is_refused_with_its_cure(tmp_path: Path) -> None:
    encoder = CachedEncoder(TinyEncoder(), tmp_path)
    vectors_of(encoder, TEXTS[:2])
    with sqlite3.connect(encoder.file) as store:
        store.execute("UPDATE passage SET encoded = zeroblob(128)")
    store.close()
    with pytest.raises(CacheDamaged, match=r"checksum.*\nDelete .*\.sqlite"):
        vectors_of(encoder, TEXTS[:2])


def test_a_file_that_is_no_store_is_refused_with_its_cure(tmp_path: Path) -> None:
    encoder = CachedEncoder(TinyEncoder(), tmp_path)
    encoder.file.write_bytes(b"not a database, but long enough to be read as one" * 99)
    with pytest.raises(CacheDamaged, match="are damaged"):
        vectors_of(encoder, TEXTS[:2])
