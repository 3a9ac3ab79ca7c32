"""Vectors of the sentences of the articles, so that none is encoded for a question.

A sentence is found by its text: the first eight bytes of its sha256, in order, are the
keys, and each has a unit vector in half precision. For each row stand the numbers of
its sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.corpus import Article, Passage
from qa.errors import IndexDamaged
from qa.files import sha256
from qa.model import Encoder, Vectors
from qa.text import plain

from .checked_files import Content, Rows
from .generations import Stream, Streamed
from .manifest import REBUILD

_KEYS, _VECTORS = "keys.bin", "vectors.bin"
_HELD, _ENDS = "held.bin", "ends.bin"
"""The sentences of all rows, one after the other, and where those of each row end."""
SENTENCE_FILES = (_KEYS, _VECTORS, _HELD, _ENDS)
_AT_ONCE = 256


def sentence_texts(articles: Iterable[Article]) -> list[str]:
    """Each text of a sentence that can be quoted once, in the order of its key."""
    texts = {
        _key(text): text
        for article in articles
        for start, end in article.sentences
        if (text := plain(article.text[start:end]))
    }
    return [texts[key] for key in sorted(texts)]


def write_sentences(
    texts: Sequence[str],
    passages: Sequence[Passage],
    encoder: Encoder,
    folder: Path,
    step: Callable[[int], object],
) -> dict[str, bytes | Streamed]:
    """Encodes `sentence_texts` and writes their vectors into a folder. Returns the
    files by name."""
    with Stream(folder / "sentences.bin") as stream:
        for at in range(0, len(texts), _AT_ONCE):
            part = texts[at : at + _AT_ONCE]
            vectors = encoder.encode_sentences(part)
            stream.write(vectors.astype(np.float16).tobytes())
            step(len(part))
    number = {text: n for n, text in enumerate(texts)}
    held = [
        [number[t] for a, b in p.sentences if (t := plain(p.article.text[a:b]))]
        for p in passages
    ]
    return {
        _KEYS: np.array([_key(t) for t in texts], np.uint64).tobytes(),
        _VECTORS: stream.written,
        _HELD: np.array([n for row in held for n in row], np.int32).tobytes(),
        _ENDS: np.cumsum([len(row) for row in held], dtype=np.int32).tobytes(),
    }


class SentenceStore:
    """The vectors of an open generation. Safe to share between threads."""

    def __init__(self, contents: Mapping[str, Content], dimension: int) -> None:
        """`contents` are those of SENTENCE_FILES. Raises ValueError where they do not
        belong together."""
        self._keys: NDArray[np.uint64] = _all(contents[_KEYS], np.uint64)
        self._held: NDArray[np.int32] = _all(contents[_HELD], np.int32)
        self._ends = np.append(np.int32(0), _all(contents[_ENDS], np.int32))
        self._vectors = Rows(contents[_VECTORS], np.float16, dimension)
        if len(self._vectors) != len(self._keys):
            raise ValueError(
                f"{_VECTORS} has {len(self._vectors):,} rows for {len(self._keys):,} "
                "keys"
            )
        if self._ends[-1] != len(self._held) or (np.diff(self._ends) < 0).any():
            raise ValueError(f"{_HELD} and {_ENDS} do not belong together")
        if len(self._held) and not (
            self._held.min() >= 0 and self._held.max() < len(self._keys)
        ):
            raise ValueError(f"{_HELD} names a sentence that there is not")

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """See `Index.sentence_vectors`."""
        keys = np.array([_key(plain(t)) for t in texts], np.uint64)
        rows = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        if not np.array_equal(self._keys[rows], keys):
            raise IndexDamaged("The index lacks a sentence.", cure=REBUILD)
        return self._unit(rows)

    def nearest(self, rows: Sequence[int], vectors: Vectors) -> Vectors:
        """See `Index.nearest_sentences`."""
        at = np.array(rows, np.int64)
        begin, end = self._ends[at], self._ends[at + 1]
        held = [self._held[a:b] for a, b in zip(begin, end, strict=True)]
        wanted, places = np.unique(np.concatenate(held), return_inverse=True)
        cosines = (self._unit(wanted) @ np.atleast_2d(vectors).T).max(axis=1)[places]
        nearest: Vectors = np.full(len(held), -1, np.float32)
        some = end > begin
        starts = np.cumsum(end - begin) - (end - begin)
        nearest[some] = np.maximum.reduceat(cosines, starts[some])
        return nearest

    def _unit(self, rows: NDArray[np.integer[Any]]) -> Vectors:
        found: Vectors = self._vectors.at(rows).astype(np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def _all(content: Content, kind: type[np.generic]) -> NDArray[Any]:
    rows = Rows(content, kind, 1)
    return rows.parts([(0, len(rows))]).ravel()


def _key(text: str) -> int:
    return int(sha256(text.encode())[:16], 16)
