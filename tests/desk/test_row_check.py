"""Every row is read back: what a build made wrong is named, though all hashes are
right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.corpus import read_corpus
from qa.desk import row_faults
from qa.index import build, open_index, sentences
from qa.model import Encoded, Vectors
from tests.helpers.encoder import TinyEncoder


class Turned(TinyEncoder):
    """Claims to be the tiny encoder, and gives each passage another vector."""

    def encode_passages(self, texts: Sequence[str], advance=None) -> Iterator[Encoded]:
        for encoded in super().encode_passages(texts, advance):
            yield encoded._replace(vector=self.turned(encoded.vector))

    def turned(self, vector: Vectors) -> Vectors:
        return np.roll(vector, 1)


class Longer(Turned):
    def turned(self, vector: Vectors) -> Vectors:
        return 2 * vector


def faults(folder: Path) -> list[str]:
    told: list[int] = []
    index = open_index(folder / "index", TinyEncoder())
    found = [*row_faults(index, TinyEncoder(), told.append)]
    if not found:
        assert sum(told) == index.stats.passages + index.stats.articles
    return found


@pytest.mark.parametrize(
    ("encoder", "said"),
    [(Turned(), "the vector of another text"), (Longer(), "has no unit vector")],
)
def test_a_row_with_another_vector_is_named(
    folder: Path, encoder: TinyEncoder, said: str
) -> None:
    assert faults(folder) == []
    corpus = read_corpus(folder / "corpus")
    build(folder / "other", corpus, encoder)
    (folder / "index").rename(folder / "right")
    (folder / "other").rename(folder / "index")
    found = faults(folder)
    assert len(found) == 2
    assert all(said in fault for fault in found)
    assert "Row 0 (disc, " in found[0]


def test_a_sentence_that_was_left_out_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, real = read_corpus(folder / "corpus"), sentences._key
    first = sentences.sentence_texts(corpus.articles)[0]
    monkeypatch.setattr(sentences, "_key", lambda t: 0 if t == first else real(t))
    build(folder / "other", corpus, TinyEncoder())
    monkeypatch.undo()
    (folder / "index").rename(folder / "right")
    (folder / "other").rename(folder / "index")
    (found,) = faults(folder)
    assert "lacks a sentence" in found
