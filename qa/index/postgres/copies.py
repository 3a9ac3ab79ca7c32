"""The index in a database, and the folder in which a machine keeps a copy of it.

A desk answers from its copy, which is a folder like that of any other index. So it
finds the same passages in the same time, no question leaves its process, and it answers
on while the database is away. The file DATABASE in a folder says that it is a copy, and
of which database; there the database decides which generation serves.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from qa.corpus import Corpus, PassageRules, Sources
from qa.errors import (
    BuildBusy,
    BuildFailed,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    IndexUnreachable,
    QAError,
)
from qa.files import replace_file, sha256
from qa.index import builder, embedded, history
from qa.index.generations import (
    Current,
    build_lock,
    point_at,
    published,
    read_current,
    remove,
)
from qa.index.history import LIST, Generation, described
from qa.index.index import Index
from qa.index.manifest import MANIFEST, manifest_of, read_manifest
from qa.model import Encoder, export_folder

from .address import Address
from .database import Database, Kept
from .publisher import building

DATABASE = "DATABASE"
T = TypeVar("T")
RETRY_SECONDS = 60
"""A generation may have gigabytes, so one that was refused is not fetched at once."""
MAX_COPIED = 2
"""Generations that a copy keeps: the one that serves, and the one before."""


def copy_of(address: str, copies: Path | None = None) -> Path:
    """The folder for the copy of a database, made where it is missing; nothing is
    fetched. It lies in `copies`; without it in the folder that QA_COPIES names, else in
    index/copies. A password in the address is left to the libraries of this process,
    and is written nowhere. Raises IndexUnreachable for a malformed address, and
    OSError."""
    given = Address(address)
    if given.password:
        os.environ["PGPASSWORD"] = given.password
    copies = copies or Path(os.environ.get("QA_COPIES") or "index/copies")
    folder = copies / sha256(given.place.encode())[:16]
    folder.mkdir(parents=True, exist_ok=True)
    if _address_of(folder) != (content := f"{given}\n"):
        replace_file(folder / DATABASE, content.encode(), 0o600)
    return folder


def _address_of(folder: Path) -> str | None:
    """What the file DATABASE of a folder says; None where there is none."""
    try:
        return (folder / DATABASE).read_text("utf-8")
    except FileNotFoundError:
        return None


class Follower:
    """Takes up what is published in the database of a copy. Keeps one connection."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder, self._database = folder, database
        self._failed: tuple[Current, QAError, float] | None = None

    @classmethod
    def of(cls, folder: Path) -> Follower | None:
        """For a folder that is a copy; None for any other."""
        address = _address_of(folder)
        return cls(folder, Database(Address(address))) if address else None

    def take_up(self, *, again: bool = False) -> None:
        """Makes the generation that serves in the database serve in the copy; one that
        is there already is fetched `again`. Raises IndexUnreachable, IndexDamaged or
        IndexStale, and BuildBusy or BuildFailed where the folder cannot be written;
        then the copy stays as it was, and the same generation is not tried again for
        RETRY_SECONDS."""
        wanted = self._database.current()
        if wanted is None or (_serves(self._folder) == wanted and not again):
            return
        if self._failed and self._failed[0] == wanted:
            _, error, until = self._failed
            if time.monotonic() < until:
                raise error
        try:
            self._take_up(wanted, again=again)
        except (BuildFailed, IndexDamaged, IndexStale) as error:
            self._failed = wanted, error, time.monotonic() + RETRY_SECONDS
            raise

    def _take_up(self, wanted: Current, *, again: bool) -> None:
        with build_lock(self._folder):
            if again:
                remove([self._folder / wanted.build])
            _fetch(self._folder, self._database, wanted.build)
            point_at(self._folder, wanted)
            old = [e for e in published(self._folder) if e.name != wanted.build]
            remove(old[: 1 - MAX_COPIED])


def build(
    folder: Path,
    corpus: Corpus,
    encoder: Encoder,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
    *,
    advance: Callable[[int, int], object] | None = None,
) -> tuple[str, bool]:
    """Builds the index of a corpus in a folder, and in the database where the folder is
    a copy of one. Takes, returns and raises what `builder.build` does, and
    IndexUnreachable or IndexStale."""
    address = _address_of(folder)
    if address is None:
        return builder.build(folder, corpus, encoder, rules, advance=advance)
    with building(Address(address)) as publisher:

        def share(generation: Path) -> None:
            manifest = read_manifest(generation)
            model = export_folder(manifest.encoder, folder)
            publisher.publish(manifest, generation, model)

        return builder.build(
            folder, corpus, encoder, rules, advance=advance, share=share
        )


def open_index(
    folder: Path,
    encoder: Encoder,
    *,
    sources: Sources | None = None,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
) -> Index:
    """See `embedded.open_index`; a copy that is damaged is fetched again. So all of a
    copy is read before it serves."""

    def read() -> Index:
        if _address_of(folder):
            embedded.check_files(folder)
        return embedded.open_index(folder, encoder, sources=sources, rules=rules)

    return _mended(folder, read)


def model_of(folder: Path) -> str:
    """See `embedded.model_of`; a copy that is damaged is fetched again."""
    return _mended(folder, lambda: embedded.model_of(folder))


def _mended(folder: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except IndexDamaged as damage:
        follower = Follower.of(folder)
        if follower is None:
            raise
        try:
            follower.take_up(again=True)
        except (BuildBusy, BuildFailed, IndexUnreachable):
            raise damage from None
    return read()


def list_generations(folder: Path) -> list[Generation]:
    """See `history.list_generations`; of a copy those in its database."""
    address = _address_of(folder)
    if address is None:
        return history.list_generations(folder)
    database = Database(Address(address))
    current = database.current() or Current("", chosen=False)

    def of(kept: Kept) -> Generation:
        place = folder / kept.build / MANIFEST
        read = partial(manifest_of, kept.manifest.encode(), place)
        return described(kept.build, kept.published, current, read)

    return [of(kept) for kept in database.kept()]


def roll_back(
    folder: Path,
    encoder: Encoder,
    build: str | None = None,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
) -> Generation:
    """See `history.roll_back`; of a copy in its database. Raises what that raises, and
    IndexUnreachable."""
    address = _address_of(folder)
    if address is None:
        return history.roll_back(folder, encoder, build, rules)
    database = Database(Address(address))
    with building(Address(address)) as publisher:
        wanted = build or _one_back(database)
        with build_lock(folder):
            _fetch(folder, database, wanted)
        return history.roll_back(
            folder, encoder, wanted, rules, share=publisher.point_at
        )


def faults_in_database(folder: Path) -> list[str]:
    """What of the generation that serves is damaged in the database of a copy; nothing
    where the folder is no copy. Raises IndexUnreachable."""
    address = _address_of(folder)
    if address is None:
        return []
    database = Database(Address(address))
    current = database.current()
    return [
        f"The database {database.name} holds a damaged file: {name}."
        for name in (database.faults(current.build) if current else ())
    ]


def _one_back(database: Database) -> str:
    current, builds = database.current(), [kept.build for kept in database.kept()]
    earlier = builds[builds.index(current.build) + 1 :] if current else []
    if not earlier:
        raise IndexMissing(
            f"No generation in the database {database.name} is older than the one "
            "that serves.",
            cure=LIST,
        )
    return earlier[0]


def _serves(folder: Path) -> Current | None:
    try:
        return read_current(folder)
    except (IndexMissing, IndexDamaged):
        return None


def _fetch(folder: Path, database: Database, build: str) -> None:
    """Copies a generation into a folder, and the export of its model, where they are
    not there. Call it under `build_lock`."""
    if (folder / build).is_dir():
        return
    fresh = folder / f".new-{build}"
    fresh.mkdir()
    try:
        manifest = database.fetch(build, fresh)
        model = export_folder(manifest.encoder, folder)
        fetched = fresh / model.name
        if not model.is_dir() and database.fetch_model(build, fetched):
            model.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(fetched, model)
        fresh.rename(folder / build)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
