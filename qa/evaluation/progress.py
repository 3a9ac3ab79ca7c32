"""Progress as a log file: a line with the time, now and then."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import ReportFailed

LOG_SECONDS = 5.0
"""Seconds between two lines of a step that goes on."""


class ProgressLog:
    """Writes a line when a step begins, when it ends, and every LOG_SECONDS between."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._doing, self._last = "", 0.0

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Notes that `done` of `total` units are done; with a total of 0, their number
        is not known. Raises ReportFailed where the file cannot be written."""
        now = time.monotonic()
        begins, ends = doing != self._doing, 0 < total == done
        if begins or ends or now - self._last >= LOG_SECONDS:
            self._doing, self._last = doing, now
            self._write(f"{doing}: {done:,} of {total:,}" if total else doing)

    def _write(self, line: str) -> None:
        when = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(f"{when} {line}\n")
        except OSError as error:
            raise ReportFailed(
                f"{self._path} cannot be written: {error.strerror}.",
                cure="Free some space, or name another file.",
            ) from error
