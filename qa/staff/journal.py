"""The journal: what was done at the staff desk, by whom and when.

A file of JSON lines that only grows. Each deed is one line, written at once and flushed
to the disk.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from qa.errors import StaffError

from .users import PRIVATE, private_folder

MAX_DETAIL = 2000
"""Characters of a detail; a longer one is cut off."""
_MAX_READ = 1024 * 1024


class Entry(NamedTuple):
    """A line of the journal. `at` is the time in UTC, ISO 8601."""

    at: str
    user: str
    deed: str
    detail: str


class Journal:
    """The journal of one file. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, user: str, deed: str, detail: str = "") -> None:
        """Appends one line. Raises StaffError where it cannot be written."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        shown = detail if len(detail) <= MAX_DETAIL else f"{detail[:MAX_DETAIL]} ..."
        entry = Entry(at, user, deed, shown)
        line = json.dumps(entry._asdict(), ensure_ascii=False)
        content = f"{line}\n".encode("utf-8", "backslashreplace")
        try:
            private_folder(self.path.parent)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            descriptor = os.open(self.path, flags, PRIVATE)
            try:
                written = os.write(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unusable(error.strerror) from error
        if written != len(content):
            raise self._unusable("the disk is full")

    def last(self, number: int) -> list[Entry]:
        """The last entries, the newest first. A line that is no entry is left out.
        Raises StaffError."""
        try:
            with self.path.open("rb") as stream:
                size = stream.seek(0, os.SEEK_END)
                stream.seek(max(0, size - _MAX_READ))
                lines = stream.read().decode("utf-8", "replace").split("\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable(error.strerror) from error
        entries: list[Entry] = []
        for line in reversed(lines):
            if len(entries) == number:
                break
            try:
                entries.append(Entry(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return entries

    def _unusable(self, reason: str | None) -> StaffError:
        return StaffError(
            f"The journal {self.path} cannot be used ({reason}).",
            cure="Correct its permissions, or make room on the disk.",
        )
