"""The files that staff edit: each change is one whole version, and every version stays.

A change names the version that it began from. If the file is another one by then,
nothing is written. What somebody changed outside the desk is kept as a version too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from filelock import FileLock

from qa.errors import StaffError
from qa.files import replace_file, sha256
from qa.staff.users import PRIVATE, private_folder

MAX_VERSIONS = 100
"""Of each file; the oldest is dropped first."""
_TIME = "%Y%m%dT%H%M%S.%fZ"


class Version(NamedTuple):
    """What a file once held. `user` is empty for what was changed outside the desk.
    `began` is the first 16 digits of the content's SHA-256."""

    id: str
    at: datetime
    user: str
    began: str


class ChangedMeanwhile(StaffError):
    """Somebody changed the file since a change of it began."""


class Versions:
    """The files of a corpus folder, and their versions in a folder of the operator's.
    Safe to share between threads and processes."""

    def __init__(self, corpus: Path, history: Path) -> None:
        self.corpus = corpus
        self._history = history

    def text(self, file: str) -> str:
        """The file as it is now; empty where there is none. Raises StaffError."""
        return _text(file, self._content(file))

    def began(self, file: str) -> str:
        """Keeps the file as it is now, unless it is kept, so that a change may begin
        from it; returns what names this content."""
        with self._lock(file):
            return self._keep(file, "")

    def kept(self, file: str) -> list[Version]:
        """The versions of a file, the newest first."""
        found = sorted((self._history / file).glob("*Z_*_*"), reverse=True)
        return [_version(path.name) for path in found]

    def text_of(self, file: str, version: str) -> str:
        """The text of a version, by its id. Raises StaffError where it is not kept."""
        if version not in {v.id for v in self.kept(file)}:
            raise StaffError(
                "This version is no longer kept.",
                cure=f"The last {MAX_VERSIONS} versions of each file are.",
            )
        return _text(file, (self._history / file / version).read_bytes())

    def before(self, file: str, began: str) -> str | None:
        """The text that a change began from; None where it is no longer kept."""
        ids = (v.id for v in self.kept(file) if v.began == began)
        version = next(ids, None)
        return None if version is None else self.text_of(file, version)

    def save(self, file: str, text: str, *, began: str, user: str) -> None:
        """Writes the file whole, with the newlines that it has.

        Raises ChangedMeanwhile, with nothing written, where the file is no longer what
        the change began from; StaffError where it cannot be written.
        """
        with self._lock(file):
            if self._keep(file, "") != began:
                raise ChangedMeanwhile(
                    f"{file} was changed meanwhile. Nothing was overwritten.",
                    cure="Put both changes together.",
                )
            newline = "\r\n" if b"\r\n" in self._content(file) else "\n"
            whole = text if text.endswith("\n") or not text else f"{text}\n"
            content = whole.replace("\n", newline).encode()
            replace_file(self.corpus / file, content)
            self._keep(file, user)

    @contextmanager
    def keeping(self, file: str, user: str) -> Iterator[None]:
        """Keeps the versions before and after a change that the caller makes."""
        self.began(file)
        yield
        with self._lock(file):
            self._keep(file, user)

    def _content(self, file: str) -> bytes:
        path = self.corpus / file
        try:
            return path.read_bytes() if path.is_file() else b""
        except OSError as error:
            raise _unusable(path, error) from error

    def _keep(self, file: str, user: str) -> str:
        """Keeps what the file holds, unless it is the newest version."""
        content = self._content(file)
        began = sha256(content)[:16]
        kept = self.kept(file)
        if kept and kept[0].began == began:
            return began
        folder = self._history / file
        private_folder(folder)
        now = datetime.now(UTC)
        if kept and kept[0].at >= now:  # the clock was set back
            now = kept[0].at + timedelta(microseconds=1)
        name = f"{now.strftime(_TIME)}_{began}_{quote(user, safe='')}"
        replace_file(folder / name, content, PRIVATE)
        for old in kept[MAX_VERSIONS - 1 :]:
            (folder / old.id).unlink(missing_ok=True)
        return began

    @contextmanager
    def _lock(self, file: str) -> Iterator[None]:
        try:
            with FileLock(lock_of(self.corpus, file)):
                yield
        except OSError as error:
            raise _unusable(self.corpus / file, error) from error


def lock_of(corpus: Path, file: str) -> Path:
    """The file that locks a file of a corpus folder for whoever changes it."""
    return corpus / f".{Path(file).stem}.lock"


def _version(name: str) -> Version:
    at, began, user = name.split("_", 2)
    return Version(
        name, datetime.strptime(at, _TIME).replace(tzinfo=UTC), unquote(user), began
    )


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise StaffError(f"{file} is no UTF-8.", cure="Save it as UTF-8.") from error


def _unusable(path: Path, error: OSError) -> StaffError:
    return StaffError(
        f"{path} cannot be read or written ({error.strerror}).",
        cure="Correct the permissions of the file and its folder.",
    )
