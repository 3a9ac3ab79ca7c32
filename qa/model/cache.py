"""An encoder that keeps what it makes of articles, so that a second build or evaluation
of the same texts encodes nothing. Questions are never kept.
"""

from __future__ import annotations

import math
import os
import sqlite3
import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import CacheDamaged
from qa.files import sha256

from .eight_bits import SCALE_BYTES, dequantise, quantise
from .encoder import Encoded, Encoder, Vectors
from .kept_vectors import digest_of

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
_Freeze = Callable[[str], bytes]
"""Encodes a text, to the bytes that are kept of it."""
_SIZES = struct.Struct("<2i")
"""Tokens and dimension, at the beginning of an encoded passage."""


class CachedEncoder:
    """An encoder that looks passages and sentences up before it encodes them.

    Each encoder has a file, `folder/<hash of runtime, weights, settings>.sqlite`, where
    texts stand by their sha256. Each text is encoded by itself, because what is encoded
    beside it changes the last bits: the same text gives the same bytes, in a build of
    everything and in a build of one change. Every method raises CacheDamaged for a file
    that cannot be used, and OSError where its folder cannot be made.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.weights_sha256 = encoder.weights_sha256
        self.settings_sha256 = encoder.settings_sha256
        self.runtime = encoder.runtime
        made_by = (
            f"3 {self.runtime} {self.weights_sha256} {self.settings_sha256}".encode()
        )
        self.file = folder / f"{sha256(made_by)[:16]}.sqlite"
        self.encoded = 0
        """Texts that were not in the file and had to be encoded."""

    @property
    def dimension(self) -> int:
        """See `Encoder.dimension`."""
        return self._encoder.dimension

    def fill(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> None:
        """Encodes the passages that are not in the file. `advance` is called as by
        `Encoder.encode_passages`, with those that are there too."""
        for at in range(0, len(texts), _CHUNK):
            with self._open() as store:
                part = texts[at : at + _CHUNK]
                self._fill(store, _PASSAGES, part, self._passage, advance)

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
                self._fill(store, _PASSAGES, part, self._passage, advance)
                kept = self._read(store, _PASSAGES, part)
            yield from map(_thawed, kept)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_sentences`."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._open() as store:
            self._fill(store, _VECTORS, texts, self._sentence)
            kept = self._read(store, _VECTORS, texts)
        return np.stack([np.frombuffer(b, np.float32) for b in kept])

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """See `Encoder.encode_questions`."""
        return self._encoder.encode_questions(texts)

    def forget(self, digests: Collection[str]) -> None:
        """Takes texts out of the file, by their `digest_of`, and overwrites what was
        kept of them."""
        with self._open() as store:
            store.execute("PRAGMA secure_delete = ON")
            keys = [(bytes.fromhex(d),) for d in digests]
            store.executemany("DELETE FROM passage WHERE text = ?", keys)
            store.executemany("DELETE FROM vector WHERE text = ?", keys)
            store.commit()

    def _passage(self, text: str) -> bytes:
        (encoded,) = self._encoder.encode_passages([text])
        return _frozen(encoded)

    def _sentence(self, text: str) -> bytes:
        return self._encoder.encode_sentences([text]).tobytes()

    def _fill(
        self,
        store: sqlite3.Connection,
        table: tuple[str, str],
        texts: Sequence[str],
        freeze: _Freeze,
        advance: Callable[[int], object] | None = None,
    ) -> None:
        """Makes what is missing. What was written before a stop stays."""
        missing = {k: t for t in texts if not _holds(store, table, k := _key(t))}
        if advance and len(texts) > len(missing):
            advance(len(texts) - len(missing))
        if not missing:
            return
        _ = self._encoder.dimension  # loads the model once, before the threads begin
        new = list(missing.items())
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for at in range(0, len(new), _CHUNK):
                keys, part = zip(*new[at : at + _CHUNK], strict=True)
                made = []
                for frozen in pool.map(freeze, part):
                    made.append((frozen, zlib.crc32(frozen)))
                    self.encoded += 1
                    if advance:
                        advance(1)
                store.executemany(
                    f"INSERT OR IGNORE INTO {table[0]} VALUES (?, ?, ?)",  # noqa: S608 - our own names
                    [(k, *m) for k, m in zip(keys, made, strict=True)],
                )
                store.commit()

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        return _opened(self.file)

    def _read(
        self, store: sqlite3.Connection, table: tuple[str, str], texts: Sequence[str]
    ) -> list[bytes]:
        """What is kept of each text, in their order."""
        name, column = table
        statement = f"SELECT {column}, checksum FROM {name} WHERE text = ?"  # noqa: S608 - our own names
        kept = []
        for text in texts:
            row = store.execute(statement, (_key(text),)).fetchone()
            if row is None or zlib.crc32(row[0]) != row[1]:
                raise _damaged(self.file, f"a {name} does not match its checksum")
            kept.append(row[0])
        return kept


def keep_only(file: Path, digests: Collection[str]) -> None:
    """Takes all texts but these, by their `digest_of`, out of a file of a
    CachedEncoder, and gives the space back. Raises CacheDamaged."""
    with _opened(file) as store:
        store.execute("CREATE TEMP TABLE living (text BLOB PRIMARY KEY)")
        keys = ((bytes.fromhex(d),) for d in digests)
        store.executemany("INSERT INTO living VALUES (?)", keys)
        for table, _ in (_VECTORS, _PASSAGES):
            store.execute(
                f"DELETE FROM {table} WHERE text NOT IN (SELECT text FROM living)"  # noqa: S608 - our own names
            )
        store.commit()
        store.execute("VACUUM")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(file, timeout=60)) as store:
            store.executescript(_SCHEMA)
            yield store
    except sqlite3.OperationalError as error:  # busy, full, not writable
        raise CacheDamaged(
            f"The vectors in {file} cannot be used: {error}.",
            cure="Free some space or correct the permissions.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(file, str(error)) from error


def _damaged(file: Path, reason: str) -> CacheDamaged:
    return CacheDamaged(
        f"The vectors in {file} are damaged: {reason}.",
        cure=f"Delete {file}; it is made again.",
    )


def _key(text: str) -> bytes:
    return bytes.fromhex(digest_of(text))


def _holds(store: sqlite3.Connection, table: tuple[str, str], key: bytes) -> bool:
    statement = f"SELECT text FROM {table[0]} WHERE text = ?"  # noqa: S608 - our own names
    return store.execute(statement, (key,)).fetchone() is not None


def _frozen(encoded: Encoded) -> bytes:
    """All fields one after the other; no header of a file format, which costs more time
    to read than the numbers."""
    sizes = _SIZES.pack(*encoded.last.shape)
    fields = encoded.vector, encoded.ids, encoded.spans, quantise(encoded.last)
    return sizes + b"".join(f.tobytes() for f in fields)


def _thawed(kept: bytes) -> Encoded:
    tokens, dimension = _SIZES.unpack_from(kept)
    at = _SIZES.size

    def read(kind: type[np.generic], *shape: int) -> NDArray[Any]:
        nonlocal at
        values = np.frombuffer(kept, kind, math.prod(shape), at).reshape(shape)
        at += values.nbytes
        return values

    return Encoded(
        read(np.float32, dimension),
        read(np.int32, tokens),
        read(np.int32, tokens, 2),
        dequantise(read(np.int8, tokens, SCALE_BYTES + dimension)),
    )
