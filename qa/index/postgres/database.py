"""The database that holds the generations of an index.

A generation is published by one transaction: its files, and the row that says which one
serves. So every desk sees the old generation or the new one, and what a build reported
as published is there after a crash, as the server promises it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa.errors import (
    BuildBusy,
    BuildFailed,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    IndexUnreachable,
)
from qa.files import write_file
from qa.index.embedded import FILES
from qa.index.generations import MAX_KEPT, Current, Stream
from qa.index.manifest import MANIFEST, REBUILD, Manifest

from .schema import CREATE, FAULTS, READ_VERSION, STEPS, VERSION

if TYPE_CHECKING:
    from psycopg import Connection, Error

PIECE = 1024 * 1024
"""Bytes of a file in one row."""
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How long a server that does not answer is waited for; an address may say otherwise."""
_LOCK = 0x7175_6573_7469_6F6E
"""The number of the advisory lock that a build holds."""
GUIDE = "docs/postgres.md says how a database is set up."


class Kept(NamedTuple):
    """A generation in the database."""

    build: str
    published: datetime
    manifest: str


class Database:
    """Reads over one connection, which is made again when it was lost. Safe to share
    between threads."""

    def __init__(self, address: str) -> None:
        """`address` is what libpq understands, best without a password. Raises
        IndexUnreachable for one that is malformed."""
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict

        try:
            self._given = conninfo_to_dict(address)
        except ProgrammingError as error:
            raise IndexUnreachable(
                f"This is no address of a database: {_first_line(error)}.",
                cure="It looks like this: postgresql://user@host/database",
            ) from error
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    @property
    def name(self) -> str:
        """The database for messages, without user and password."""
        return f"{self._given.get('dbname', '')} on {self._given.get('host', '')}"

    def current(self) -> Current | None:
        """The generation that serves; None where none was published yet. Raises
        IndexUnreachable, or IndexStale where the tables have another version."""
        with self._reading() as connection:
            if not _checked(connection, self.name):
                return None
            return _serving(connection)

    def kept(self) -> list[Kept]:
        """All generations, newest first. Raises what `current` raises."""
        with self._reading() as connection:
            if not _checked(connection, self.name):
                return []
            rows = connection.execute(
                "SELECT build, published, manifest FROM question_desk.generation "
                "ORDER BY number DESC"
            )
            return [Kept(*row) for row in rows]

    def fetch(self, build: str, folder: Path) -> None:
        """Copies a generation into an empty folder. Raises IndexMissing where it is not
        there, IndexDamaged where a file of it is not whole, and IndexUnreachable."""
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
            files = _files(connection, build)
            for name in sorted(FILES):
                (folder / name).parent.mkdir(exist_ok=True)
                self._fetch(connection, files.get(name, ""), folder / name)
            write_file(folder / MANIFEST, row[0].encode())

    def _fetch(self, connection: Connection, digest: str, path: Path) -> None:
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
    def building(self) -> Iterator[Publisher]:
        """A connection that only one building process has; the server frees it when the
        process dies. Makes the tables where they are missing.

        Raises BuildBusy; BuildFailed where the database cannot be written;
        IndexUnreachable, IndexStale.
        """
        from psycopg import Error

        with self._translated(), self._connected(writes=True) as connection:
            row = connection.execute(
                "SELECT pg_try_advisory_lock(%s)", [_LOCK]
            ).fetchone()
            if not (row and row[0]):
                raise BuildBusy(
                    f"Another build of the database {self.name} is running.",
                    cure="Wait until it ends.",
                )
            try:
                _make_tables(connection, self.name)
                yield Publisher(connection)
            except Error as error:
                raise BuildFailed(
                    f"The index could not be published in the database {self.name}: "
                    f"{_first_line(error)}.",
                    cure="Correct this, and run again: qa build\n"
                    f"An index that stood there before is whole. {GUIDE}",
                ) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A read-only transaction that sees one state."""
        from psycopg import IsolationLevel

        with self._lock, self._translated():
            if self._connection is None or not _answers(self._connection):
                self._connection = self._connect(writes=False)
                self._connection.read_only = True
                self._connection.isolation_level = IsolationLevel.REPEATABLE_READ
            with self._connection.transaction():
                yield self._connection

    def _connect(self, *, writes: bool) -> Connection:
        import psycopg

        chosen = {"target_session_attrs": "read-write"} if writes else {}
        return psycopg.connect(
            **{
                **PATIENCE,
                **chosen,
                **self._given,
                "application_name": "question-desk",
                "client_encoding": "utf8",
            },
            autocommit=True,
        )

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        connection = self._connect(writes=writes)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.InternalError as error:
            raise IndexDamaged(
                f"The database {self.name} cannot read its own data: "
                f"{_first_line(error)}.",
                cure="Restore the database from a backup.",
            ) from error
        except psycopg.Error as error:
            raise IndexUnreachable(
                f"The database {self.name} gives no index: {_first_line(error)}.",
                cure=f"Does it run? Are address, user and rights as they should be? "
                f"{GUIDE}",
            ) from error


class Publisher:
    """Changes what serves. Every method is one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(self, generation: Path, manifest: Manifest) -> bool:
        """Puts the folder of a generation into the database and lets it serve. False
        where it serves already, undamaged. The last MAX_KEPT generations are kept.
        Nothing is changed where an error is raised."""
        build, connection = manifest.build, self._connection
        with connection.transaction():
            damaged = connection.execute(FAULTS, [build]).fetchall()
            whole = not damaged and self._holds(generation, manifest)
            if whole and _serving(connection) == (build, False):
                return False
            if not whole:
                self._put(generation, manifest, {digest for _, digest in damaged})
            self._point_at(Current(build, chosen=False))
            self._forget()
        return True

    def point_at(self, current: Current) -> None:
        """Lets a generation of the database serve."""
        with self._connection.transaction():
            self._point_at(current)

    def _holds(self, generation: Path, manifest: Manifest) -> bool:
        """Whether the database names the same files."""
        row = self._connection.execute(
            "SELECT manifest FROM question_desk.generation WHERE build = %s",
            [manifest.build],
        ).fetchone()
        wanted = {name: f.sha256 for name, f in manifest.files.items()}
        return (
            row == ((generation / MANIFEST).read_text("utf-8"),)
            and _files(self._connection, manifest.build) == wanted
        )

    def _put(self, generation: Path, manifest: Manifest, damaged: set[str]) -> None:
        connection, build = self._connection, manifest.build
        text = (generation / MANIFEST).read_text("utf-8")
        connection.execute(
            "INSERT INTO question_desk.generation VALUES (%s, 0, now(), %s) "
            "ON CONFLICT (build) DO UPDATE SET manifest = excluded.manifest",
            [build, text],
        )
        connection.execute(
            "DELETE FROM question_desk.file WHERE build = %s", [build]
        )
        connection.execute(
            "DELETE FROM question_desk.piece WHERE sha256 = ANY(%s)", [list(damaged)]
        )
        for name, sealed in manifest.files.items():
            connection.execute(
                "INSERT INTO question_desk.file VALUES (%s, %s, %s, %s)",
                [build, name, sealed.sha256, sealed.bytes],
            )
            self._copy(generation / name, sealed.sha256)
        if faults := connection.execute(FAULTS, [build]).fetchall():
            raise BuildFailed(
                f"The database does not give back {faults[0][0]} as it was written.",
                cure="Look into the log of the database, and run again: qa build",
            )

    def _copy(self, path: Path, digest: str) -> None:
        """Writes a file in pieces, where no other generation has the same."""
        held = "SELECT FROM question_desk.piece WHERE sha256 = %s"
        if self._connection.execute(held, [digest]).rowcount:
            return
        with (
            path.open("rb") as stream,
            self._connection.cursor().copy(
                "COPY question_desk.piece (sha256, number, body, digest) "
                "FROM STDIN (FORMAT BINARY)"
            ) as copy,
        ):
            copy.set_types(["text", "int4", "bytea", "bytea"])
            number = 0
            while body := stream.read(PIECE):
                copy.write_row((digest, number, body, sha256(body).digest()))
                number += 1

    def _point_at(self, current: Current) -> None:
        if not current.chosen:  # the newest from now on
            self._connection.execute(
                "UPDATE question_desk.generation SET published = now(), number = "
                "(SELECT max(number) + 1 FROM question_desk.generation) "
                "WHERE build = %s",
                [current.build],
            )
        self._connection.execute(
            "INSERT INTO question_desk.serving (build, chosen) VALUES (%s, %s) "
            "ON CONFLICT (only_one) DO UPDATE "
            "SET build = excluded.build, chosen = excluded.chosen",
            current,
        )

    def _forget(self) -> None:
        """Deletes all generations but the newest, and pieces that none of them has."""
        self._connection.execute(
            "DELETE FROM question_desk.generation WHERE number <= ("
            "SELECT number FROM question_desk.generation "
            "ORDER BY number DESC OFFSET %s LIMIT 1)",
            [MAX_KEPT],
        )
        self._connection.execute(
            "DELETE FROM question_desk.piece WHERE NOT EXISTS ("
            "SELECT FROM question_desk.file WHERE file.sha256 = piece.sha256)"
        )


def _checked(connection: Connection, name: str) -> bool:
    """Whether the tables are there. Raises IndexStale where they have another
    version."""
    from psycopg.errors import InvalidSchemaName, UndefinedTable

    try:
        with connection.transaction():
            row = connection.execute(READ_VERSION).fetchone()
    except (InvalidSchemaName, UndefinedTable):
        return False
    found = row[0] if row else None
    if found is not None and found != VERSION:
        raise IndexStale(
            f"The tables in the database {name} have version {found}, where this "
            f"version of the desk reads {VERSION}.",
            cure="Install the newer version of the desk."
            if found > VERSION
            else REBUILD,
        )
    return found is not None


def _make_tables(connection: Connection, name: str) -> None:
    """Brings the tables to today's version."""
    from psycopg.errors import InvalidSchemaName, UndefinedTable

    found = 0
    try:
        row = connection.execute(READ_VERSION).fetchone()
        found = (row and row[0]) or 0
    except (InvalidSchemaName, UndefinedTable):
        connection.execute(CREATE)
    if found >= VERSION:
        _checked(connection, name)
        return
    with connection.transaction():
        for step in STEPS[found:]:
            connection.execute(step.encode())
        connection.execute(
            "INSERT INTO question_desk.version VALUES (%s)", [VERSION]
        )


def _files(connection: Connection, build: str) -> dict[str, str]:
    """The sha256 of each file of a generation, by name."""
    return dict(
        connection.execute(
            "SELECT name, sha256 FROM question_desk.file WHERE build = %s", [build]
        ).fetchall()
    )


def _serving(connection: Connection) -> Current | None:
    row = connection.execute(
        "SELECT build, chosen FROM question_desk.serving"
    ).fetchone()
    return Current(*row) if row else None


def _answers(connection: Connection) -> bool:
    from psycopg import Error

    try:
        connection.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def _first_line(error: Error) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[0].strip().rstrip(".")
