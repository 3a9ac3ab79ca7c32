"""The files of a generation, compared with the manifest before anybody parses them, and
again whenever a part of them is read from the disk.

What is small is read once and stays in memory, so that nothing that happens to the
folder later can change an answer. A large file of rows stays on the disk: it is opened
once and read in blocks, never mapped, because a process that touches a mapped page of a
file that was cut is killed. Each block is compared with what it was at the opening.
"""

from __future__ import annotations

import hashlib
import os
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import IndexDamaged
from qa.files import sha256

from .manifest import REBUILD, SealedFile

ROWS = ".bin"
"""Suffix of files that hold rows of numbers; they may stay on the disk."""
MAX_IN_MEMORY = 64 * 1024 * 1024
"""Bytes of a file of rows that is read into memory."""
BLOCK = 16 * 1024
"""Bytes that are read from the disk and checked together."""

_DIGEST = 16
_AT_ONCE = 64 * BLOCK


class OpenFile:
    """A file that stays on the disk. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Opens the file, and reads it once to learn its blocks. Raises OSError."""
        self._path = path
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        self._size = os.fstat(self._descriptor).st_size
        self.fault = ""
        """Why the file is not read any more; empty as long as it is whole."""
        whole, blocks = hashlib.sha256(), bytearray()
        for at in range(0, self._size, _AT_ONCE):
            part = os.pread(self._descriptor, min(_AT_ONCE, self._size - at), at)
            whole.update(part)
            for start in range(0, len(part), BLOCK):
                blocks += _digest(part[start : start + BLOCK])
        self.sha256 = whole.hexdigest()
        self._blocks = bytes(blocks)

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`. Raises IndexDamaged where they are not those
        that were there at the opening, and from then on."""
        first, last = start // BLOCK, -(-end // BLOCK)
        content, problem = b"", ""
        try:
            content = os.pread(self._descriptor, (last - first) * BLOCK, first * BLOCK)
        except OSError as error:
            problem = f" ({error.strerror})"
        for n in range(first, last):
            at = (n - first) * BLOCK
            wanted = self._blocks[n * _DIGEST : (n + 1) * _DIGEST]
            if _digest(content[at : at + BLOCK]) != wanted:
                self.fault = (
                    f"{self._path} was altered while the index was open{problem}."
                )
        self.require_whole()
        return content[start - first * BLOCK : end - first * BLOCK]

    def require_whole(self) -> None:
        """Raises IndexDamaged where a block was found to be altered."""
        if self.fault:
            raise IndexDamaged(
                f"{self.fault} Nothing is answered from it any more.",
                cure=f"{REBUILD}   (a running desk takes the new index up by itself)",
            )


Content = bytes | OpenFile


class Rows:
    """Rows of numbers of one file, shape (n, width)."""

    def __init__(self, content: Content, kind: type[np.generic], width: int) -> None:
        """Raises ValueError where the size of the file is no multiple of a row's."""
        self._kind, self._width = np.dtype(kind), width
        self._row = self._kind.itemsize * width
        size = len(content)
        if (size % self._row) if self._row else size:
            raise ValueError(f"{size:,} bytes are no rows of {self._row:,}")
        self._content = content
        in_memory = b"" if isinstance(content, OpenFile) else content
        self._there = self._shaped(in_memory)

    def __len__(self) -> int:
        return len(self._content) // self._row if self._row else 0

    def parts(self, spans: Sequence[tuple[int, int]]) -> NDArray[Any]:
        """The rows from start to end of each span, one span after the other. Raises
        IndexDamaged where the file was altered."""
        return np.concatenate([self._there[:0], *(self._part(*s) for s in spans)])

    def at(self, numbers: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """The rows of these numbers. Raises IndexDamaged where the file was altered."""
        if isinstance(self._content, OpenFile):
            return self.parts([(n, n + 1) for n in numbers.tolist()])
        found: NDArray[Any] = self._there[numbers]
        return found

    def _part(self, start: int, end: int) -> NDArray[Any]:
        if isinstance(self._content, OpenFile):
            return self._shaped(self._content.read(start * self._row, end * self._row))
        return self._there[start:end]

    def _shaped(self, content: bytes) -> NDArray[Any]:
        rows = len(content) // self._row if self._row else 0
        return np.frombuffer(content, self._kind).reshape(rows, self._width)


def read_checked(
    generation: Path, files: Mapping[str, SealedFile]
) -> dict[str, Content]:
    """The content of each file, by name. Raises IndexDamaged where the size or the
    sha256 of any is wrong."""
    return {n: _content(generation / n, sealed) for n, sealed in files.items()}


def _content(path: Path, sealed: SealedFile) -> Content:
    content: Content
    try:
        if path.suffix == ROWS and sealed.bytes > MAX_IN_MEMORY:
            content = OpenFile(path)
            found = content.sha256
        else:
            with path.open("rb") as stream:
                content = stream.read(sealed.bytes + 1)
            found = sha256(content)
        size = path.stat().st_size
    except OSError as error:
        raise IndexDamaged(f"{path}: {error.strerror}", cure=REBUILD) from error
    if size != sealed.bytes or found != sealed.sha256:
        raise IndexDamaged(
            f"{path} is damaged: sha256 {found[:12]}… and {size:,} bytes, "
            f"where the manifest says {sealed.sha256[:12]}… and {sealed.bytes:,}.",
            cure=REBUILD,
        )
    return content


def _digest(block: bytes) -> bytes:
    return hashlib.blake2b(block, digest_size=_DIGEST).digest()
