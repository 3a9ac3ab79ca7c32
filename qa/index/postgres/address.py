"""The address of a database: what it is called, and connections to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.errors import IndexDamaged, IndexUnreachable

if TYPE_CHECKING:
    from psycopg import Connection, Error

PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How long a silent server is waited for. An address may say otherwise."""
GUIDE = "docs/postgres.md says how a database is set up."
_PLACE = ("host", "hostaddr", "port", "dbname")


class Address:
    """Where a database is, as libpq understands it."""

    def __init__(self, text: str) -> None:
        """Raises IndexUnreachable for a malformed address."""
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict

        try:
            given = conninfo_to_dict(text)
        except ProgrammingError as error:
            raise IndexUnreachable(
                f"This is no address of a database: {first_line(error)}.",
                cure="It looks like this: postgresql://user@host/database",
            ) from error
        self._given = {key: str(value) for key, value in given.items()}
        self.password = self._given.pop("password", "")
        """Stands in no text that this class gives."""

    def __str__(self) -> str:
        from psycopg.conninfo import make_conninfo

        return make_conninfo("", **self._given)

    @property
    def name(self) -> str:
        """The database for messages, without its user."""
        place = self._given.get("host") or self._given.get("hostaddr")
        database = self._given.get("dbname") or "of the user"
        return f"{database} on {place or 'this machine'}"

    @property
    def place(self) -> str:
        """What tells the database from others, whoever connects to it."""
        return "\n".join(self._given.get(key, "") for key in _PLACE)

    def connect(self, *, writes: bool) -> Connection:
        """A connection to a server; to one that can be written, where `writes`. Raises
        psycopg.Error."""
        from psycopg import connect
        from psycopg.conninfo import make_conninfo

        chosen = {"target_session_attrs": "read-write"} if writes else {}
        secret = {"password": self.password} if self.password else {}
        ours = {"application_name": "question-desk", "client_encoding": "utf8"}
        settings: dict[str, str | int] = {
            **PATIENCE,
            **self._given,
            **chosen,
            **secret,
            **ours,
        }
        address = make_conninfo("", **settings)
        # Some poolers give each transaction another server: nothing is prepared.
        return connect(address, autocommit=True, prepare_threshold=None)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Errors of psycopg in the `with` block become IndexDamaged where the server
        cannot read its own data, and IndexUnreachable otherwise."""
        from psycopg import Error, InternalError

        try:
            yield
        except InternalError as error:
            raise IndexDamaged(
                f"The database {self.name} cannot read its own data: "
                f"{first_line(error)}.",
                cure="Restore the database from a backup.",
            ) from error
        except Error as error:
            raise IndexUnreachable(
                f"The database {self.name} gives no index: {first_line(error)}.",
                cure="Does it run? Are address, user and rights as they should be? "
                f"{GUIDE}",
            ) from error


def first_line(error: Error) -> str:
    """What an error of the server or of libpq says first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[0].rstrip(".")
