"""Vectors of the sentences of the articles, so that none is encoded for a question.

A sentence is found by its text: the first eight bytes of its sha256, in order, are the
keys, and each has a unit vector in half precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.corpus import Article
from qa.errors import IndexDamaged
from qa.files import sha256
from qa.model import Encoder, Vectors
from qa.text import plain

from .checked_files import Content, Rows
from .generations import Stream, Streamed
from .manifest import REBUILD

_KEYS, _VECTORS = "keys.bin", "vectors.bin"
SENTENCE_FILES = (_KEYS, _VECTORS)
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
    texts: Sequence[str], encoder: Encoder, folder: Path, step: Callable[[int], object]
) -> dict[str, bytes | Streamed]:
    """Encodes `sentence_texts` and writes their vectors into a folder. Returns the
    files by name."""
    with Stream(folder / "sentences.bin") as stream:
        for at in range(0, len(texts), _AT_ONCE):
            part = texts[at : at + _AT_ONCE]
            vectors = encoder.encode_sentences(part)
            stream.write(vectors.astype(np.float16).tobytes())
            step(len(part))
    keys = np.array([_key(t) for t in texts], np.uint64)
    return {_KEYS: keys.tobytes(), _VECTORS: stream.written}


class SentenceStore:
    """The vectors of an open generation. Safe to share between threads."""

    def __init__(self, contents: Mapping[str, Content], dimension: int) -> None:
        """`contents` are those of SENTENCE_FILES. Raises ValueError where they do not
        belong together."""
        keys = Rows(contents[_KEYS], np.uint64, 1)
        self._keys: NDArray[np.uint64] = keys.parts([(0, len(keys))]).ravel()
        self._vectors = Rows(contents[_VECTORS], np.float16, dimension)
        if len(self._vectors) != len(self._keys):
            raise ValueError(
                f"{_VECTORS} has {len(self._vectors):,} rows for {len(keys):,} keys"
            )

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """See `Index.sentence_vectors`."""
        keys = np.array([_key(plain(t)) for t in texts], np.uint64)
        rows = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        if not np.array_equal(self._keys[rows], keys):
            raise IndexDamaged("The index lacks a sentence.", cure=REBUILD)
        spans = [(row, row + 1) for row in rows.tolist()]
        found: Vectors = self._vectors.parts(spans).astype(np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def _key(text: str) -> int:
    return int(sha256(text.encode())[:16], 16)
