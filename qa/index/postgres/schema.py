"""The tables in the database, and their number.

`file` names the files of a generation by their content, and `piece` holds the content,
so that what two generations share stands there once. `serving` has one row; whoever
changes it changes what every desk answers from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.errors import IndexStale
from qa.index.generations import Current
from qa.index.manifest import REBUILD

if TYPE_CHECKING:
    from psycopg import Connection

STEPS: Sequence[str] = (
    """
    CREATE TABLE question_desk.generation (
        build text PRIMARY KEY CHECK (build ~ '^[0-9a-f]{16}$'),
        number bigint UNIQUE NOT NULL,
        published timestamptz NOT NULL,
        manifest text NOT NULL
    );
    CREATE TABLE question_desk.serving (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        build text NOT NULL REFERENCES question_desk.generation,
        chosen boolean NOT NULL
    );
    CREATE TABLE question_desk.file (
        build text REFERENCES question_desk.generation ON DELETE CASCADE,
        name text,
        sha256 text NOT NULL,
        bytes bigint NOT NULL,
        PRIMARY KEY (build, name)
    );
    CREATE TABLE question_desk.piece (
        sha256 text,
        number integer,
        body bytea NOT NULL,
        digest bytea NOT NULL,
        PRIMARY KEY (sha256, number)
    );
    ALTER TABLE question_desk.piece ALTER COLUMN body SET STORAGE EXTERNAL;
    CREATE VIEW question_desk.source AS
        SELECT build, source.key AS file, source.value AS sha256
        FROM question_desk.generation,
             jsonb_each_text(manifest::jsonb -> 'sources') AS source;
    """,
)
"""What leads from one version of the tables to the next. A step that was published is
never changed: another one is added."""
VERSION = len(STEPS)

CREATE = """
CREATE SCHEMA IF NOT EXISTS question_desk;
CREATE TABLE IF NOT EXISTS question_desk.version (number integer NOT NULL);
"""
READ_VERSION = """
SELECT max(number) FROM question_desk.version
"""

FAULTS = """
SELECT file.name, file.sha256 FROM question_desk.file
LEFT JOIN question_desk.piece USING (sha256)
WHERE file.build = %s
GROUP BY file.name, file.sha256, file.bytes
HAVING file.bytes <> coalesce(sum(length(piece.body)), 0)
    OR bool_or(sha256(piece.body) <> piece.digest)
    OR count(piece.number) <> coalesce(max(piece.number) + 1, 0)
"""
"""The files of a generation that are not whole; the server reads all their pieces."""


def checked(connection: Connection, name: str) -> bool:
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


def files_of(connection: Connection, build: str) -> dict[str, str]:
    """The sha256 of each file of a generation, by name."""
    return dict(
        connection.execute(
            "SELECT name, sha256 FROM question_desk.file WHERE build = %s", [build]
        ).fetchall()
    )


def serving(connection: Connection) -> Current | None:
    """The generation that serves; None before the first was published."""
    row = connection.execute(
        "SELECT build, chosen FROM question_desk.serving"
    ).fetchone()
    return Current(*row) if row else None


def make_tables(connection: Connection, name: str) -> None:
    """Brings the tables to today's version."""
    from psycopg.errors import InvalidSchemaName, UndefinedTable

    found = 0
    try:
        row = connection.execute(READ_VERSION).fetchone()
        found = (row and row[0]) or 0
    except (InvalidSchemaName, UndefinedTable):
        connection.execute(CREATE)
    if found >= VERSION:
        checked(connection, name)
        return
    with connection.transaction():
        for step in STEPS[found:]:
            connection.execute(step.encode())
        connection.execute("INSERT INTO question_desk.version VALUES (%s)", [VERSION])
