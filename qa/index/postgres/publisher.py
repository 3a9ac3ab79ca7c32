"""Publishes generations in the database.

A generation is published by one transaction: its files, and the row that says which one
serves. So every desk sees the old generation or the new one, and what a build reported
as published is there after a crash, as the server promises it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qa.errors import BuildBusy, BuildFailed
from qa.files import sha256_of
from qa.index.generations import MAX_KEPT, Current
from qa.index.manifest import MANIFEST, Manifest
from qa.model import EXPORT_FILES

from .address import GUIDE, Address, first_line
from .database import MODEL
from .schema import FAULTS, files_of, make_tables, serving

if TYPE_CHECKING:
    from psycopg import Connection

PIECE = 1024 * 1024
"""Bytes of a file in one row."""
_LOCK = 0x7175_6573_7469_6F6E
"""The number of the advisory lock that a build holds."""


class _File(NamedTuple):
    """A file that is published."""

    path: Path
    sha256: str
    bytes: int


@contextmanager
def building(address: Address) -> Iterator[Publisher]:
    """A connection that only one building process has; the server frees it when the
    process dies. Makes the tables where they are missing.

    Raises BuildBusy; BuildFailed where the database cannot be written;
    IndexUnreachable, IndexStale.
    """
    from psycopg import Error

    with address.translated(), closing(address.connect(writes=True)) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        if not (row and row[0]):
            raise BuildBusy(
                f"Another build of the database {address.name} is running.",
                cure="Wait until it ends.",
            )
        try:
            make_tables(connection, address.name)
            yield Publisher(connection)
        except Error as error:
            raise BuildFailed(
                f"The index could not be published in the database {address.name}: "
                f"{first_line(error)}.",
                cure="Correct this, and run again: qa build\n"
                f"An index that stood there before is whole. {GUIDE}",
            ) from error


class Publisher:
    """Changes what serves. Every method is one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(self, manifest: Manifest, generation: Path, model: Path) -> None:
        """Puts the folder of a generation into the database, with the export of its
        model if that folder is there, and lets it serve. Nothing is written where it
        serves already, undamaged. The last MAX_KEPT generations are kept."""
        build = manifest.build
        files = {
            name: _File(generation / name, f.sha256, f.bytes)
            for name, f in manifest.files.items()
        }
        for path in (model / name for name in EXPORT_FILES):
            if path.is_file():
                size = path.stat().st_size
                files[f"{MODEL}/{path.name}"] = _File(path, sha256_of(path), size)
        text = (generation / MANIFEST).read_text("utf-8")
        with self._connection.transaction():
            damaged = self._connection.execute(FAULTS, [build]).fetchall()
            if damaged or not self._holds(build, text, files):
                self._put(build, text, files, [digest for _, digest in damaged])
            elif serving(self._connection) == (build, False):
                return
            self._point_at(Current(build, chosen=False))
            self._forget()

    def point_at(self, current: Current) -> None:
        """Lets a generation of the database serve."""
        with self._connection.transaction():
            self._point_at(current)

    def _holds(self, build: str, text: str, files: Mapping[str, _File]) -> bool:
        """Whether the database has this manifest, and names the same files."""
        row = self._connection.execute(
            "SELECT manifest FROM question_desk.generation WHERE build = %s", [build]
        ).fetchone()
        wanted = {name: file.sha256 for name, file in files.items()}
        held = files_of(self._connection, build)
        return row == (text,) and wanted.items() <= held.items()

    def _put(
        self, build: str, text: str, files: Mapping[str, _File], damaged: Sequence[str]
    ) -> None:
        connection = self._connection
        connection.execute(
            "INSERT INTO question_desk.generation VALUES (%s, 0, now(), %s) "
            "ON CONFLICT (build) DO UPDATE SET manifest = excluded.manifest",
            [build, text],
        )
        connection.execute("DELETE FROM question_desk.file WHERE build = %s", [build])
        connection.execute(
            "DELETE FROM question_desk.piece WHERE sha256 = ANY(%s)", [damaged]
        )
        for name, file in files.items():
            connection.execute(
                "INSERT INTO question_desk.file VALUES (%s, %s, %s, %s)",
                [build, name, file.sha256, file.bytes],
            )
            self._copy(file)
        if faults := connection.execute(FAULTS, [build]).fetchall():
            raise BuildFailed(
                f"The database does not give back {faults[0][0]} as it was written.",
                cure="Look into the log of the database, and run again: qa build",
            )

    def _copy(self, file: _File) -> None:
        """Writes a file in pieces, where no other generation has the same."""
        held = "SELECT FROM question_desk.piece WHERE sha256 = %s LIMIT 1"
        if self._connection.execute(held, [file.sha256]).rowcount:
            return
        with (
            file.path.open("rb") as stream,
            self._connection.cursor().copy(
                "COPY question_desk.piece (sha256, number, body, digest) "
                "FROM STDIN (FORMAT BINARY)"
            ) as copy,
        ):
            copy.set_types(["text", "int4", "bytea", "bytea"])
            number = 0
            while body := stream.read(PIECE):
                copy.write_row((file.sha256, number, body, sha256(body).digest()))
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
