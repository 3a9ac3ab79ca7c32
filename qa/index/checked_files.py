"""The files of a generation, compared with the manifest before anybody parses them, and
again whenever a part of them is read from the disk.

What is small is read once and stays in memory, so that nothing that happens to the
folder later can change an answer. A large file of rows stays on the disk: it is opened
once and read in blocks, never mapped, because a process that touches a mapped page of a
file that was cut is killed. Each block is compared with its digest of the build, so no
opening reads a large file. The digests stand in a file beside it, which the manifest
seals like any other.
"""

from __future__ import annotations

import hashlib
import os
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from qa.errors import IndexDamaged
from qa.files import sha256, sha256_of

from .manifest import REBUILD, SealedFile

BLOCKS = ".blocks"
"""Suffix of the digests of the blocks of a file that may stay on the disk."""
MAX_IN_MEMORY = 64 * 1024 * 1024
"""Bytes of such a file that is read into memory."""
BLOCK = 4 * 1024
"""Bytes that are read from the disk and checked together."""

_DIGEST = 16


def block_digests(content: bytes) -> bytes:
    """The digests of the blocks of some bytes that begin at the beginning of one."""
    parts = (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))
    return b"".join(map(_digest, parts))


class OpenFile:
    """A file that stays on the disk. Safe to share between threads."""

    def __init__(self, path: Path, blocks: bytes) -> None:
        """`blocks` are the `block_digests` of the whole file. Raises OSError, and
        ValueError where they are too few or too many."""
        self._path = path
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        self._size = os.fstat(self._descriptor).st_size
        self._blocks = blocks
        self.fault = ""
        """Why the file is not read any more; empty as long as it is whole."""
        if len(blocks) != -(-self._size // BLOCK) * _DIGEST:
            raise ValueError(f"{path.name} has not as many blocks as its digests")

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`. Raises IndexDamaged where they are not those
        of the build, and from then on."""
        first, last = start // BLOCK, -(-end // BLOCK)
        content, problem = b"", ""
        try:
            content = os.pread(self._descriptor, (last - first) * BLOCK, first * BLOCK)
        except OSError as error:
            problem = f" ({error.strerror})"
        if block_digests(content) != self._blocks[first * _DIGEST : last * _DIGEST]:
            self.fault = f"{self._path} is damaged, or was altered{problem}."
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

    def __init__(self, content: Content, kind: DTypeLike, width: int) -> None:
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
        """The rows of these numbers, which rise. Raises IndexDamaged where the file was
        altered."""
        if not isinstance(self._content, OpenFile):
            found: NDArray[Any] = self._there[numbers]
            return found
        near = BLOCK // max(self._row, 1)
        ends = np.flatnonzero(np.diff(numbers) > near)
        runs = np.split(numbers, ends + 1) if len(numbers) else []
        read = (self._part(int(r[0]), int(r[-1]) + 1)[r - r[0]] for r in runs)
        return np.concatenate([self._there[:0], *read])

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
    """The content of each file, by name. Raises IndexDamaged where the size of any is
    wrong, or the sha256 of one that is read."""
    held: dict[str, Content] = {}
    for name in sorted(files, key=lambda n: not n.endswith(BLOCKS)):
        path, blocks = generation / name, held.get(f"{name}{BLOCKS}")
        if files[name].bytes > MAX_IN_MEMORY and isinstance(blocks, bytes):
            held[name] = _opened(path, files[name], blocks)
        else:
            held[name] = _read(path, files[name])
    return held


def check_whole(generation: Path, files: Mapping[str, SealedFile]) -> None:
    """Reads every file. Raises IndexDamaged where the size or the sha256 of any is
    wrong."""
    for name, sealed in files.items():
        path = generation / name
        try:
            _compare(path, sealed, path.stat().st_size, sha256_of(path))
        except OSError as error:
            raise _unreadable(path, error) from error


def _read(path: Path, sealed: SealedFile) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(sealed.bytes + 1)
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    _compare(path, sealed, size, sha256(content))
    return content


def _opened(path: Path, sealed: SealedFile, blocks: bytes) -> OpenFile:
    try:
        content = OpenFile(path, blocks)
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise IndexDamaged(f"{path} is damaged: {error}.", cure=REBUILD) from error
    _compare(path, sealed, len(content), sealed.sha256)
    return content


def _compare(path: Path, sealed: SealedFile, size: int, found: str) -> None:
    if size != sealed.bytes or found != sealed.sha256:
        raise IndexDamaged(
            f"{path} is damaged: sha256 {found[:12]}… and {size:,} bytes, "
            f"where the manifest says {sealed.sha256[:12]}… and {sealed.bytes:,}.",
            cure=REBUILD,
        )


def _unreadable(path: Path, error: OSError) -> IndexDamaged:
    return IndexDamaged(f"{path}: {error.strerror}", cure=REBUILD)


def _digest(block: bytes) -> bytes:
    return hashlib.blake2b(block, digest_size=_DIGEST).digest()
