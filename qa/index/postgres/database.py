"""The database that holds the generations of an index, as a desk reads it."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa.errors import IndexDamaged, IndexMissing
from qa.files import write_file
from qa.index.embedded import FILES
from qa.index.generations import Current, Stream
from qa.index.manifest import MANIFEST, REBUILD, Manifest, manifest_of
from qa.model import EXPORT_FILES

from .address import Address
from .schema import FAULTS, checked, files_of, serving

if TYPE_CHECKING:
    from psycopg import Connection

MODEL = "model"
"""Before the names of files of the model's export, as of those of a folder."""


class Kept(NamedTuple):
    """A generation in the database."""

    build: str
    published: datetime
    manifest: str


class Database:
    """Reads over one connection, which is made again when it was lost. Safe to share
    between threads. Every method raises IndexUnreachable; IndexStale where the tables
    have another version; IndexDamaged where the server cannot read its own data."""

    def __init__(self, address: Address) -> None:
        self.name = address.name
        self._address = address
        self._lock = threading.Lock()
        self._open: list[Connection] = []  # one at most
        weakref.finalize(self, _close, self._open)

    def current(self) -> Current | None:
        """The generation that serves; None where none was published yet."""
        with self._reading() as connection:
            if not checked(connection, self.name):
                return None
            return serving(connection)

    def kept(self) -> list[Kept]:
        """All generations, newest first."""
        with self._reading() as connection:
            if not checked(connection, self.name):
                return []
            rows = connection.execute(
                "SELECT build, published, manifest FROM question_desk.generation "
                "ORDER BY number DESC"
            )
            return [Kept(*row) for row in rows]

    def fetch(self, build: str, folder: Path) -> Manifest:
        """Copies a generation into an empty folder. Raises IndexMissing where it is not
        there, IndexDamaged where a file of it is not whole, and IndexStale, before any
        file is copied, where it has another format."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT manifest FROM question_desk.generation WHERE build = %s",
                [build],
            ).fetchone()
            if row is None:
                raise IndexMissing(
                    f"There is no generation {build} in the database {self.name}.",
                    cure=REBUILD,
                )
            content = row[0].encode()
            manifest = manifest_of(content, Path(self.name) / build / MANIFEST)
            files = files_of(connection, build)
            for name in sorted(FILES):
                self._fetch(connection, files.get(name, ""), folder / name)
            write_file(folder / MANIFEST, content)
            return manifest

    def fetch_model(self, build: str, folder: Path) -> bool:
        """Copies the export of a generation's model into a new folder. False where the
        database holds none. Raises IndexDamaged where a file is not whole."""
        with self._reading() as connection:
            files = files_of(connection, build)
            held = [n for n in EXPORT_FILES if f"{MODEL}/{n}" in files]
            for name in held:
                self._fetch(connection, files[f"{MODEL}/{name}"], folder / name)
            return bool(held)

    def _fetch(self, connection: Connection, digest: str, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        cursor = connection.cursor(binary=True)
        rows = cursor.stream(
            "SELECT body FROM question_desk.piece WHERE sha256 = %s ORDER BY number",
            [digest],
        )
        with Stream(path) as stream:
            for (body,) in rows:
                stream.write(body)
        if stream.written.sha256 != digest:
            raise IndexDamaged(
                f"The database {self.name} holds a damaged file: {path.name}.",
                cure=REBUILD,
            )

    def faults(self, build: str) -> list[str]:
        """The files of a generation that are damaged in the database. The server reads
        all of them."""
        with self._reading() as connection:
            return [name for name, _ in connection.execute(FAULTS, [build])]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A read-only transaction that sees one state."""
        from psycopg import IsolationLevel

        with self._lock, self._address.translated():
            if not self._open or not _answers(self._open[0]):
                _close(self._open)
                self._open.append(self._address.connect(writes=False))
                self._open[0].read_only = True
                self._open[0].isolation_level = IsolationLevel.REPEATABLE_READ
            with self._open[0].transaction():
                yield self._open[0]


def _answers(connection: Connection) -> bool:
    from psycopg import Error

    try:
        connection.execute("SELECT 1")
    except Error:
        return False
    return True


def _close(connections: list[Connection]) -> None:
    while connections:
        connections.pop().close()
