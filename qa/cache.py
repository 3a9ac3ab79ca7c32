"""Vectors of source text, kept on disk by the text's hash, so that a second look at the
same articles costs nothing. Questions are never kept.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from .encoder import Encoder, Vectors
from .errors import CacheDamaged

_CHUNK = 256
"""Texts after which what was encoded is safe."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    text BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


class CachedEncoder:
    """An encoder that looks up passages and sentences before it encodes them.

    One file a model, `folder/<hash of its weights and settings>.sqlite`. Texts are
    encoded in an order that depends on them alone, so that a build which was stopped
    and goes on makes the same vectors as one that was not. Raises CacheDamaged.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.weights_sha256 = encoder.weights_sha256
        self.settings_sha256 = encoder.settings_sha256
        both = f"1 {self.weights_sha256} {self.settings_sha256}".encode()
        self.file = folder / f"{hashlib.sha256(both).hexdigest()[:16]}.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        self.encoded = 0
        """Texts that were not there and had to be encoded."""

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Vectors:
        return self._vectors(
            texts, lambda part: self._encoder.encode_passages(part, advance), advance
        )

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts, self._encoder.encode_sentences)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_questions(texts)

    def _vectors(
        self,
        texts: Sequence[str],
        encode: Callable[[Sequence[str]], Vectors],
        advance: Callable[[int], object] | None = None,
    ) -> Vectors:
        keys = [hashlib.sha256(t.encode()).digest() for t in texts]
        with self._open() as store:
            known = dict(self._read(store, set(keys)))
            missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
            if advance and len(texts) > len(missing):
                advance(len(texts) - len(missing))
            order = sorted(missing, key=lambda k: (-len(missing[k]), k))
            for at in range(0, len(order), _CHUNK):
                part = order[at : at + _CHUNK]
                vectors = encode([missing[k] for k in part])
                self._write(store, part, vectors)
                known |= dict(zip(part, vectors, strict=True))
                self.encoded += len(part)
        if not keys:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([known[k] for k in keys])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.file, timeout=60)) as store:
                store.executescript(_SCHEMA)
                yield store
        except sqlite3.OperationalError as error:  # busy, full, not writable
            raise CacheDamaged(
                f"The vectors in {self.file} cannot be used: {error}.",
                cure="Free some space or correct the permissions.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, reason: str) -> CacheDamaged:
        return CacheDamaged(
            f"The vectors in {self.file} are damaged: {reason}.",
            cure=f"Delete {self.file}; it is made again.",
        )

    def _read(
        self, store: sqlite3.Connection, keys: set[bytes]
    ) -> Iterator[tuple[bytes, Vectors]]:
        for key in sorted(keys):
            row = store.execute(
                "SELECT vector, checksum FROM vector WHERE text = ?", (key,)
            ).fetchone()
            if row is None:
                continue
            if zlib.crc32(row[0]) != row[1]:
                raise self._damaged("a vector does not match its checksum")
            yield key, np.frombuffer(row[0], np.float32)

    def _write(
        self, store: sqlite3.Connection, keys: Sequence[bytes], vectors: Vectors
    ) -> None:
        blobs = [np.ascontiguousarray(v, np.float32).tobytes() for v in vectors]
        store.executemany(
            "INSERT OR IGNORE INTO vector VALUES (?, ?, ?)",
            [(k, b, zlib.crc32(b)) for k, b in zip(keys, blobs, strict=True)],
        )
        store.commit()
