"""The index in a database, and the folder in which a machine keeps a copy of it.

A desk answers from its copy, which is a folder like that of any other index. So it
finds the same passages in the same time, no question leaves its process, and it answers
on while the database is away. The file DATABASE in a folder says that it is a copy, and
of which database; there the database decides which generation serves.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qa.corpus import Corpus, PassageRules
from qa.errors import IndexDamaged, IndexMissing
from qa.files import replace_file, sha256
from qa.index import builder, history
from qa.index.generations import (
    Current,
    build_lock,
    point_at,
    published,
    read_current,
    remove,
)
from qa.index.history import LIST, Generation, described
from qa.index.manifest import MANIFEST, manifest_of, read_manifest
from qa.model import Encoder

from .database import Database

DATABASE = "DATABASE"
COPIES = "QA_COPIES"
"""Environment variable with the folder of all copies; index/copies without it."""
SCHEMES = ("postgresql://", "postgres://")
MAX_COPIED = 2
"""Generations that a copy keeps: the one that serves, and the one before."""


def copy_of(address: str) -> Path:
    """The folder for the copy of a database, made where it is missing; nothing is
    fetched. A password in the address is left to the libraries of this process, and is
    written nowhere. Raises IndexUnreachable for a malformed address, and OSError."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    Database(address)
    given = conninfo_to_dict(address)
    if password := given.pop("password", None):
        os.environ["PGPASSWORD"] = str(password)
    place = [str(given.get(key, "")) for key in ("host", "hostaddr", "port", "dbname")]
    copies = Path(os.environ.get(COPIES) or "index/copies")
    folder = copies / sha256("\n".join(place).encode())[:16]
    folder.mkdir(parents=True, exist_ok=True)
    content = f"{make_conninfo('', **given)}\n".encode()
    if not (folder / DATABASE).exists() or (folder / DATABASE).read_bytes() != content:
        replace_file(folder / DATABASE, content)
    return folder


def database_of(folder: Path) -> Database | None:
    """The database that a folder is a copy of; None for any other folder."""
    try:
        return Database((folder / DATABASE).read_text("utf-8").strip())
    except FileNotFoundError:
        return None


class Follower:
    """Takes up what is published in the database of a copy. Keeps one connection."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder, self._database = folder, database

    @classmethod
    def of(cls, folder: Path) -> Follower | None:
        """For a folder that is a copy; None for any other."""
        database = database_of(folder)
        return cls(folder, database) if database else None

    def take_up(self) -> None:
        """Makes the generation that serves in the database serve in the copy. Raises
        IndexUnreachable, IndexDamaged or IndexStale, and BuildBusy or BuildFailed where
        the folder cannot be written; then the copy stays as it was."""
        wanted = self._database.current()
        if wanted is None or _serves(self._folder) == wanted:
            return
        with build_lock(self._folder):
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
    database = database_of(folder)
    if database is None:
        return builder.build(folder, corpus, encoder, rules, advance=advance)
    with database.building() as publisher:
        name, new = builder.build(folder, corpus, encoder, rules, advance=advance)
        generation = folder / name
        return name, publisher.publish(generation, read_manifest(generation)) or new


def list_generations(folder: Path) -> list[Generation]:
    """See `history.list_generations`; of a copy those in its database."""
    database = database_of(folder)
    if database is None:
        return history.list_generations(folder)
    current = database.current() or Current("", chosen=False)
    return [
        described(
            kept.build,
            kept.published,
            current,
            partial(manifest_of, kept.manifest.encode(), folder / kept.build / MANIFEST),
        )
        for kept in database.kept()
    ]


def roll_back(
    folder: Path,
    encoder: Encoder,
    build: str | None = None,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
) -> Generation:
    """See `history.roll_back`; of a copy in its database. Raises what that raises, and
    IndexUnreachable."""
    database = database_of(folder)
    if database is None:
        return history.roll_back(folder, encoder, build, rules)
    with database.building() as publisher:
        wanted = build or _one_back(database)
        with build_lock(folder):
            _fetch(folder, database, wanted)
        chosen = history.roll_back(folder, encoder, wanted, rules)
        publisher.point_at(Current(wanted, chosen=True))
    return chosen


def faults_in_database(folder: Path) -> list[str]:
    """What of the generation that serves is damaged in the database of a copy; nothing
    where the folder is no copy. Raises IndexUnreachable."""
    database = database_of(folder)
    current = database.current() if database else None
    if database is None or current is None:
        return []
    return [
        f"The database {database.name} holds a damaged file: {name}."
        for name in database.faults(current.build)
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
    """Copies a generation into a folder, where it is not there. Call it under
    `build_lock`."""
    if (folder / build).is_dir():
        return
    fresh = folder / f".new-{build}"
    fresh.mkdir()
    try:
        database.fetch(build, fresh)
        fresh.rename(folder / build)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
