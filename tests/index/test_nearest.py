"""The nearest vectors: exact, or approximate with a recall that was measured."""

from __future__ import annotations

import numpy as np
import pytest

from qa.index.bm25 import best_rows
from qa.index.vectors import nearest
from qa.model import Vectors

COUNT = 3000


def clustered(values: int) -> Vectors:
    dice = np.random.default_rng(5)
    centres = dice.standard_normal((60, values))
    some = centres[dice.integers(60, size=COUNT)]
    drawn = some + dice.standard_normal((COUNT, values))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return clustered(values=16)


def written(vectors: Vectors) -> nearest.Nearest:
    pieces: list[bytes] = []
    told = nearest.write_nearest(vectors, vectors[::20], pieces.append)
    return nearest.read_nearest(b"".join(pieces), told)


def test_few_vectors_are_all_compared(vectors: Vectors) -> None:
    found = written(vectors)
    assert found.approximate is None
    wanted = vectors @ vectors[7]
    rows = [*found.find(vectors[7], 5)]
    assert [r for r, _ in rows] == np.argsort(-wanted)[:5].tolist()
    assert [s for _, s in rows] == pytest.approx(np.sort(wanted)[::-1][:5], abs=1e-5)


def test_many_vectors_are_found_with_the_recall_that_is_told(
    vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "MAX_EXACT", COUNT - 1)
    found = written(vectors)
    told = found.approximate
    assert told is not None
    assert told.recall >= nearest.MIN_RECALL
    assert told.looked_into < told.lists
    others = vectors[3::200]
    shares = []
    for other in others:
        wanted = np.argsort(-(vectors @ other))[: nearest.DEPTH]
        rows = [r for r, _ in found.find(other, nearest.DEPTH)]
        shares.append(len({*rows} & {*wanted.tolist()}) / nearest.DEPTH)
    assert np.mean(shares) > nearest.MIN_RECALL - 0.02
    assert found.holds(vectors)
    other = vectors.copy()
    other[2000] = vectors[1999]
    assert not found.holds(other)
    assert not found.holds(vectors[1:])


def test_where_a_vector_does_not_fit_into_eight_bits_the_search_stays_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearest, "MAX_EXACT", COUNT - 1)
    monkeypatch.setattr(nearest, "MAX_LISTS", 32)
    drawn = clustered(values=384)
    assert written(drawn).approximate
    drawn[100:108] = np.eye(384, dtype=np.float32)[:8]  # not all are in the sample
    found = written(drawn)
    assert found.approximate is None
    assert found.holds(drawn)


def test_an_approximate_search_that_finds_too_little_is_not_taken(
    vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "MAX_EXACT", COUNT - 1)
    monkeypatch.setattr(nearest, "_recall", lambda *_: 0.9)
    assert written(vectors).approximate is None


@pytest.mark.parametrize("most", [1, 7, 100, 3000])
def test_the_best_rows_are_those_of_a_stable_sort(most: int) -> None:
    dice = np.random.default_rng(most)
    for size in (0, 1, 63, 64, 20_000):
        for spread in (3, 1000):  # many ties, and few
            scores = dice.integers(-spread, spread, size).clip(0).astype(np.float32)
            wanted = [r for r in np.argsort(-scores, kind="stable") if scores[r] > 0]
            assert best_rows(scores, most).tolist() == wanted[:most]


def test_a_full_disk_is_told(vectors: Vectors) -> None:
    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        nearest.write_nearest(vectors, vectors[:0], full)
