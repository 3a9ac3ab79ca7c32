"""The cache of an index: what it takes, and what of it nothing needs any more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from qa.errors import CacheDamaged, IndexStale
from qa.model import keep_only

from .embedded import TEXTS_FILE
from .generations import (
    BUILD_ID,
    CACHE_FOLDER,
    LOCK,
    build_lock,
    published,
)
from .manifest import read_manifest

MAX_INDEXES = 4 * 10**9
"""Bytes of indexes that an evaluation leaves in the cache, its own apart."""


class CacheSize(NamedTuple):
    """Bytes of the kept vectors, and of the indexes that evaluations built."""

    vectors: int
    indexes: int


def cache_size(index: Path) -> CacheSize:
    """What the cache of an index takes."""
    return CacheSize(
        sum(file.stat().st_size for file in _files(index)),
        sum(_size(folder) for folder in _indexes(index / CACHE_FOLDER)),
    )


def prune(index: Path, most: int = 0) -> CacheSize:
    """Deletes indexes of evaluations as `trim` does, and then what is kept of texts
    that no generation of the index holds. Returns what is left.

    The next evaluation makes again what it needs. Raises BuildBusy while the index is
    built, and CacheDamaged where a generation does not say which texts it holds: then
    no vector is deleted.
    """
    with build_lock(index):
        trim(index / CACHE_FOLDER, most)
        living = _living(index)
        for file in _files(index):
            keep_only(file, living)
    return cache_size(index)


def trim(cache: Path, most: int = MAX_INDEXES, spare: Path | None = None) -> None:
    """Deletes indexes of evaluations in the folder `cache`, those that were used least
    recently first, until at most so many bytes of them are left. `spare` stays, and so
    does one that is being built."""
    folders = sorted(_indexes(cache), key=lambda f: f.stat().st_mtime_ns)
    left = sum(map(_size, folders))
    for folder in folders:
        if left > most and folder != spare:
            left -= _removed(folder)


def texts_of(generation: Path) -> set[str]:
    """The digests of the texts of a generation; none of one that does not say."""
    try:
        digests = (generation / TEXTS_FILE).read_bytes()
    except OSError:
        return set()
    return {digests[at : at + 32].hex() for at in range(0, len(digests), 32)}


def _living(index: Path) -> set[str]:
    """The texts of all generations. Those of another format do not count: no desk of
    this version opens them."""
    living: set[str] = set()
    for generation in published(index):
        try:
            read_manifest(generation)
        except IndexStale:
            continue
        texts = texts_of(generation)
        if not texts:
            raise CacheDamaged(
                f"{generation} does not say which texts it holds, so no vector was "
                "deleted.",
                cure="Build the index again, and then prune: qa build",
            )
        living |= texts
    return living


def _files(index: Path) -> list[Path]:
    return sorted((index / CACHE_FOLDER).glob("*.sqlite"))


def _indexes(cache: Path) -> Iterator[Path]:
    for folder in cache.iterdir() if cache.is_dir() else ():
        if BUILD_ID.fullmatch(folder.name) and folder.is_dir():
            yield folder


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def _removed(folder: Path) -> int:
    """The bytes of a folder that was removed; 0 of one that is being built."""
    size = _size(folder)
    try:
        with FileLock(folder / LOCK, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        return 0
    return size
