"""Vectors of the sentences of the articles, so that none is encoded for a question.

A sentence is found by its text: the first eight bytes of its sha256. Each has a number,
in the order of the articles, so that those of a passage lie together, and a unit vector
in eight bits. For each row stand the numbers of its sentences.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from qa.corpus import Article, Passage
from qa.errors import IndexDamaged
from qa.files import sha256
from qa.model import SCALE_BYTES, Encoder, Vectors, dequantise, quantise
from qa.text import plain

from .checked_files import BLOCKS, Content, Rows
from .generations import Stream, Streamed
from .manifest import REBUILD

_KEYS, _VECTORS = "keys.bin", "vectors.bin"
_HELD, _ENDS = "held.bin", "ends.bin"
"""The sentences of all rows, one after the other, and where those of each row end."""
SENTENCE_FILES = (_KEYS, _VECTORS, f"{_VECTORS}{BLOCKS}", _HELD, _ENDS)
_KEY = np.dtype([("key", np.uint64), ("number", np.int32)])
_AT_ONCE = 256


def sentence_texts(articles: Iterable[Article]) -> list[str]:
    """Each text of a sentence that can be quoted once, in the order of the articles."""
    texts = {
        _key(text): text
        for article in articles
        for start, end in article.sentences
        if (text := plain(article.text[start:end]))
    }
    return [*texts.values()]


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
            stream.write(quantise(encoder.encode_sentences(part)).tobytes())
            step(len(part))
    number = {text: n for n, text in enumerate(texts)}
    held, ends = array("i"), array("i")
    for p in passages:
        said = (plain(p.article.text[a:b]) for a, b in p.sentences)
        held.extend(number[t] for t in said if t)
        ends.append(len(held))
    keys = np.array([(_key(t), n) for n, t in enumerate(texts)], _KEY)
    return {
        _KEYS: np.sort(keys, order="key").tobytes(),
        _VECTORS: stream.written,
        f"{_VECTORS}{BLOCKS}": stream.written.blocks,
        _HELD: held.tobytes(),
        _ENDS: ends.tobytes(),
    }


class SentenceStore:
    """The vectors of an open generation. Safe to share between threads."""

    def __init__(self, contents: Mapping[str, Content], dimension: int) -> None:
        """`contents` are those of SENTENCE_FILES. Raises ValueError where they do not
        belong together."""
        keys = _all(contents[_KEYS], _KEY)
        self._keys: NDArray[np.uint64] = np.ascontiguousarray(keys["key"])
        self._numbers: NDArray[np.int32] = np.ascontiguousarray(keys["number"])
        self._held: NDArray[np.int32] = _all(contents[_HELD], np.int32)
        self._ends = np.append(np.int32(0), _all(contents[_ENDS], np.int32))
        self._vectors = Rows(contents[_VECTORS], np.int8, SCALE_BYTES + dimension)
        if len(self._vectors) != len(self._keys):
            raise ValueError(
                f"{_VECTORS} has {len(self._vectors):,} rows for {len(self._keys):,} "
                "keys"
            )
        if self._ends[-1] != len(self._held) or (np.diff(self._ends) < 0).any():
            raise ValueError(f"{_HELD} and {_ENDS} do not belong together")
        for named, file in ((self._held, _HELD), (self._numbers, _KEYS)):
            if len(named) and not (named.min() >= 0 and named.max() < len(keys)):
                raise ValueError(f"{file} names a sentence that there is not")

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """See `Index.sentence_vectors`."""
        keys = np.array([_key(plain(t)) for t in texts], np.uint64)
        rows = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        if not np.array_equal(self._keys[rows], keys):
            raise IndexDamaged("The index lacks a sentence.", cure=REBUILD)
        wanted, places = np.unique(self._numbers[rows], return_inverse=True)
        return self._unit(wanted)[places]

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
        """The vectors of some numbers, which rise."""
        found = dequantise(self._vectors.at(rows))
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def _all(content: Content, kind: DTypeLike) -> NDArray[Any]:
    rows = Rows(content, kind, 1)
    return rows.parts([(0, len(rows))]).ravel()


def _key(text: str) -> int:
    return int(sha256(text.encode())[:16], 16)
