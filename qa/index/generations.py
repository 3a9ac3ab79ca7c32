"""Generations: an index is written into a new folder and published by one rename.

A generation is a folder `<build id>`. It gets its name only when all of its files are
written, fsynced and read back, and is never written again. The file `CURRENT` names the
generation that serves and is replaced last. So a build that dies at any moment leaves
the old generation serving. The last MAX_KEPT generations are kept. Their order is that
of the times of their folders, which is the order in which builds published them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

from filelock import FileLock, Timeout

from qa.errors import BuildBusy, BuildFailed, IndexDamaged, IndexMissing
from qa.files import fsync_path, sealed, sha256, sha256_of, write_file

from .checked_files import BLOCK, block_digests
from .manifest import MANIFEST, REBUILD

CURRENT, LOCK = "CURRENT", ".lock"
MAX_KEPT = 5
"""Generations that are kept, the one that serves among them."""
CACHE_FOLDER = "cache"
"""Folder in an index: vectors by the hash of their text, and indexes of evaluations."""
BUILD_ID = re.compile(r"[0-9a-f]{16}")
_CHOSEN = " chosen"
"""Stands in `CURRENT` behind a build id that staff chose."""
_LEFTOVER = re.compile(r"\.(?:(?:new|old)-[0-9a-f]{16}|scratch-\w+)")


class Current(NamedTuple):
    """What `CURRENT` says: the build that serves, and whether staff chose it with a
    rollback, whatever the articles are today."""

    build: str
    chosen: bool


class Streamed(NamedTuple):
    """A finished file that is too large for memory, its sha256, and the digests of its
    blocks."""

    path: Path
    sha256: str
    blocks: bytes = b""


class Stream:
    """A new file that is written piece by piece, in a `with` block. Raises
    FileExistsError where the file is there already."""

    def __init__(self, path: Path) -> None:
        self._path, self._hash = path, hashlib.sha256()
        self._blocks, self._rest = bytearray(), bytearray()
        self._file = path.open("xb")
        self.size = 0
        """Bytes so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> None:
        """Appends to the file and to its hash."""
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)
        self._rest += content
        whole = len(self._rest) // BLOCK * BLOCK
        if whole:
            self._blocks += block_digests(bytes(self._rest[:whole]))
            del self._rest[:whole]

    @property
    def written(self) -> Streamed:
        """The file so far."""
        blocks = bytes(self._blocks) + block_digests(bytes(self._rest))
        return Streamed(self._path, self._hash.hexdigest(), blocks)


@contextmanager
def scratch(index: Path) -> Iterator[Path]:
    """A temporary folder beside the generations, for files that will be streamed."""
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=index) as folder:
        yield Path(folder)


def can_lock(index: Path) -> bool:
    """Whether the lock can be written: not on a read-only disk, and not by a user who
    may only read."""
    try:
        with (index / LOCK).open("ab"):
            return True
    except OSError:
        return False


@contextmanager
def build_lock(index: Path) -> Iterator[None]:
    """The lock that only one building process holds; the system frees it when the
    process dies. Removes what dead builds left.

    Raises BuildBusy where another process builds, and BuildFailed for any OSError in
    the `with` block.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        with FileLock(index / LOCK, timeout=0):
            _sweep(index)
            yield
    except Timeout as error:
        raise BuildBusy(
            f"Another build of {index} is running.", cure="Wait until it ends."
        ) from error
    except OSError as error:
        raise BuildFailed(
            f"The index in {index} could not be written: {error.strerror or error}"
            + (f" ({error.filename})" if error.filename else ""),
            cure="Free some space or correct the permissions, and run again: qa build\n"
            "An index that stood there before is whole.",
        ) from error


def publish(
    index: Path,
    build: str,
    files: Mapping[str, bytes | Streamed],
    manifest: Mapping[str, Any],
    checks: Iterable[Callable[[Path], object]],
) -> None:
    """Writes a generation, and makes it current. Call it under `build_lock`. Streamed
    files are moved. Each of the `checks` is given the new folder; where one raises,
    nothing is published."""
    fresh = index / f".new-{build}"
    fresh.mkdir()
    try:
        hashes = {}
        for name, content in files.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            if isinstance(content, Streamed):
                move_file(content, fresh / name)
                digest = content.sha256
            else:
                write_file(fresh / name, content)
                digest = sha256(content)
            size = (fresh / name).stat().st_size
            hashes[name] = {"bytes": size, "sha256": digest}
        write_file(
            fresh / MANIFEST, sealed({**manifest, "build": build, "files": hashes})
        )
        for folder in {(fresh / name).parent for name in files} | {fresh}:
            fsync_path(folder)
        for check in checks:
            check(fresh)
        final = index / build
        if final.exists():  # it is damaged; a whole one is not built again
            final.rename(index / f".old-{build}")
        fresh.rename(final)
        fsync_path(index)
        point_at(index, Current(build, chosen=False))
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    remove([index / f".old-{build}"])


def point_at(index: Path, current: Current) -> None:
    """Makes a generation the one that serves. Call it under `build_lock`."""
    if not current.chosen:
        os.utime(index / current.build)  # the newest from now on
    pointer = index / f".{CURRENT}"
    content = f"{current.build}{_CHOSEN if current.chosen else ''}\n"
    pointer.unlink(missing_ok=True)
    write_file(pointer, content.encode())
    pointer.replace(index / CURRENT)
    fsync_path(index)


def published(index: Path) -> list[Path]:
    """The folders of all generations, oldest first."""
    found = [
        e
        for e in (index.iterdir() if index.is_dir() else ())
        if BUILD_ID.fullmatch(e.name)
        and not e.is_symlink()
        and (e / MANIFEST).is_file()
    ]
    return sorted(found, key=lambda e: (e.stat().st_mtime_ns, e.name))


def superseded(index: Path) -> list[Path]:
    """The generations that need not be kept: all but the newest, and the one that
    serves."""
    current = read_current(index).build
    others = [e for e in published(index) if e.name != current]
    return others[: -(MAX_KEPT - 1)]


def remove(folders: Iterable[Path]) -> None:
    """Removes generations, as far as that is possible."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def move_file(streamed: Streamed, path: Path) -> None:
    """Moves a streamed file to `path`, durably, and reads it back."""
    streamed.path.rename(path)
    fsync_path(path)
    if sha256_of(path) != streamed.sha256:
        raise OSError(0, "it does not read back as it was written", str(path))


def current_build(index: Path) -> str:
    """The build id of `read_current`."""
    return read_current(index).build


def read_current(index: Path) -> Current:
    """What `CURRENT` says. Raises IndexMissing or IndexDamaged."""
    try:
        content = (index / CURRENT).read_bytes()
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {index} yet.", cure=REBUILD) from None
    except OSError as error:
        raise IndexDamaged(
            f"{index / CURRENT}: {error.strerror}", cure=REBUILD
        ) from error
    line = content.removesuffix(b"\n").decode("ascii", "replace")
    build = line.removesuffix(_CHOSEN)
    if not (content.endswith(b"\n") and BUILD_ID.fullmatch(build)):
        raise IndexDamaged(f"{index / CURRENT} names no build.", cure=REBUILD)
    if not (index / build).is_dir():
        raise IndexDamaged(
            f"{index / CURRENT} names the build {build}, which is not there.",
            cure=REBUILD,
        )
    return Current(build, line != build)


def _sweep(index: Path) -> None:
    """Removes what dead builds left, and nothing that no build made."""
    (index / f".{CURRENT}").unlink(missing_ok=True)
    folders = [e for e in index.iterdir() if e.is_dir() and not e.is_symlink()]
    remove(e for e in folders if _LEFTOVER.fullmatch(e.name))
