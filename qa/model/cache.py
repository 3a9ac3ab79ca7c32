"""An encoder that keeps what it makes of articles, so that a second evaluation of the
same articles encodes nothing. Questions are never kept.
"""

from __future__ import annotations

import io
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from qa.errors import CacheDamaged
from qa.files import sha256

from .eight_bits import dequantise, quantise
from .encoder import Encoded, Encoder, Vectors

_CHUNK = 256
"""Texts that are encoded between two commits to the file."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    text BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
    text BLOB PRIMARY KEY, encoded BLOB NOT NULL, checksum INTEGER NOT NULL
) STRICT;
"""
_VECTORS, _PASSAGES = ("vector", "vector"), ("passage", "encoded")
"""Table and column of sentence vectors, and of encoded passages."""


class CachedEncoder:
    """An encoder that looks passages and sentences up before it encodes them.

    Each model has one file, `folder/<hash of weights and settings>.sqlite`, in which
    texts stand by their sha256. Texts are encoded in an order that depends on them
    alone: a build that was stopped and goes on makes the same vectors as one that was
    not. Every method raises CacheDamaged for a file that cannot be used.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.weights_sha256 = encoder.weights_sha256
        self.settings_sha256 = encoder.settings_sha256
        both = f"1 {self.weights_sha256} {self.settings_sha256}".encode()
        self.file = folder / f"{sha256(both)[:16]}.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        self.encoded = 0
        """Texts that were not in the file and had to be encoded."""

    @property
    def dimension(self) -> int:
        """See `Encoder.dimension`."""
        return self._encoder.dimension

    @property
    def tokenizer_file(self) -> Path | None:
        """See `Encoder.tokenizer_file`."""
        return self._encoder.tokenizer_file

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """Like `Encoder.encode_passages`. States are kept in eight bits, so they come
        back less than 1 % of a row's largest value off."""
        for at in range(0, len(texts), _CHUNK):
            part = texts[at : at + _CHUNK]
            with self._open() as store:
                kept = self._kept(store, _PASSAGES, part, self._encode_new, advance)
            yield from map(_thawed, kept)

    def _encode_new(
        self, texts: Sequence[str], advance: Callable[[int], object] | None
    ) -> list[bytes]:
        return [_frozen(e) for e in self._encoder.encode_passages(texts, advance)]

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_sentences`."""

        def encode(new: Sequence[str], _advance: object) -> list[bytes]:
            return [v.tobytes() for v in self._encoder.encode_sentences(new)]

        with self._open() as store:
            kept = self._kept(store, _VECTORS, texts, encode)
        if not kept:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([np.frombuffer(b, np.float32) for b in kept])

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """See `Encoder.encode_questions`."""
        return self._encoder.encode_questions(texts)

    def _kept(
        self,
        store: sqlite3.Connection,
        table: tuple[str, str],
        texts: Sequence[str],
        encode: Callable[[Sequence[str], Callable[[int], object] | None], list[bytes]],
        advance: Callable[[int], object] | None = None,
    ) -> list[bytes]:
        """The kept bytes of each text, in their order; missing ones are made first."""
        keys = [bytes.fromhex(sha256(t.encode())) for t in texts]
        known = dict(self._read(store, table, set(keys)))
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
        if advance and len(texts) > len(missing):
            advance(len(texts) - len(missing))
        order = sorted(missing, key=lambda k: (-len(missing[k]), k))
        for at in range(0, len(order), _CHUNK):
            part = order[at : at + _CHUNK]
            made = encode([missing[k] for k in part], advance)
            self._write(store, table, part, made)
            known |= dict(zip(part, made, strict=True))
            self.encoded += len(part)
        return [known[k] for k in keys]

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
        self, store: sqlite3.Connection, table: tuple[str, str], keys: set[bytes]
    ) -> Iterator[tuple[bytes, bytes]]:
        name, column = table
        statement = f"SELECT {column}, checksum FROM {name} WHERE text = ?"  # noqa: S608 - our own names
        for key in sorted(keys):
            row = store.execute(statement, (key,)).fetchone()
            if row is None:
                continue
            if zlib.crc32(row[0]) != row[1]:
                raise self._damaged(f"a {name} does not match its checksum")
            yield key, row[0]

    def _write(
        self,
        store: sqlite3.Connection,
        table: tuple[str, str],
        keys: Sequence[bytes],
        made: Sequence[bytes],
    ) -> None:
        store.executemany(
            f"INSERT OR IGNORE INTO {table[0]} VALUES (?, ?, ?)",  # noqa: S608 - our own names
            [(k, b, zlib.crc32(b)) for k, b in zip(keys, made, strict=True)],
        )
        store.commit()


def _frozen(encoded: Encoded) -> bytes:
    kept = io.BytesIO()
    np.savez(
        kept,
        vector=encoded.vector,
        ids=encoded.ids,
        spans=encoded.spans,
        last=quantise(encoded.last),
    )
    return kept.getvalue()


def _thawed(kept: bytes) -> Encoded:
    with np.load(io.BytesIO(kept), allow_pickle=False) as read:
        return Encoded(
            read["vector"],
            read["ids"],
            read["spans"],
            dequantise(read["last"]),
        )
