"""Work that takes long: done in a thread of its own, watched and stopped from a page.

`Jobs` keeps them in the memory of this process only. Nothing of them is logged.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from qa.errors import QAError

from . import messages

MAX_JOBS = 8
"""Jobs that are kept; the oldest is dropped first."""
State = Literal["running", "done", "stopped", "failed"]


class Stopped(Exception):
    """Stop was pressed before there was anything to show."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a job: `done` of `total` units since `began` (monotonic seconds). With
    `total` 0, the number of units is unknown."""

    doing: str
    done: int = 0
    total: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def remaining(self) -> float | None:
        """Seconds until the step is done, at the pace so far; None if unknown."""
        if not 0 < self.done <= self.total:
            return None
        spent = time.monotonic() - self.began
        return spent / self.done * (self.total - self.done)

    def __str__(self) -> str:
        """How far the step is, and how long it may still take."""
        if not self.total:
            return ""
        how_far = messages.HOW_FAR.format(done=self.done, total=self.total)
        left = self.remaining
        if left is None:
            return how_far
        minutes, seconds = divmod(round(left), 60)
        said = messages.MINUTES if minutes else messages.SECONDS
        return f"{how_far} {said.format(minutes=minutes, seconds=seconds)}"


class Job:
    """One job. Its own thread sets the attributes."""

    def __init__(self, doing: str) -> None:
        self.id = secrets.token_hex(8)
        self.state: State = "running"
        self.progress = Progress(doing)
        self.error: QAError | None = None
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None

    def step(self, doing: str, done: int, total: int) -> None:
        """Notes the progress; a new `doing` begins a new step."""
        before = self.progress
        began = before.began if before.doing == doing else time.monotonic()
        self.progress = Progress(doing, done, total, began)

    def begin(self, work: Callable[[], bool], failed: Callable[[str], QAError]) -> None:
        """Does `work` in a thread; it returns whether it came to its end. `failed`
        makes the refusal of an unexpected error from the name of its kind."""
        self.thread = threading.Thread(
            target=self._work, args=(work, failed), daemon=True
        )
        self.thread.start()

    def describe(self) -> dict[str, Any]:
        """The state as JSON for `progress.js`."""
        return {
            "state": self.state,
            "doing": self.progress.doing,
            "done": self.progress.done,
            "total": self.progress.total,
            "said": str(self.progress),
        }

    def _work(self, work: Callable[[], bool], failed: Callable[[str], QAError]) -> None:
        try:
            whole = work()
        except Stopped:
            self.state = "stopped"
        except QAError as error:
            self.error, self.state = error, "failed"
        except Exception as error:  # noqa: BLE001 - a traceback could show questions
            self.error, self.state = failed(type(error).__name__), "failed"
        else:
            self.state = "done" if whole else "stopped"


J = TypeVar("J", bound=Job)


class Jobs(Generic[J]):
    """The jobs of one kind. Safe to share between threads."""

    def __init__(self) -> None:
        self._jobs: dict[str, J] = {}
        self._lock = threading.Lock()

    def all(self) -> list[J]:
        """The kept jobs, newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def get(self, key: str) -> J | None:
        """The job with the id `key`; None for one that is not kept."""
        with self._lock:
            return self._jobs.get(key)

    def add(self, job: J, busy: QAError | None = None) -> None:
        """Keeps a job. Raises `busy`, where it is given, while another one runs."""
        with self._lock:
            if busy and any(j.state == "running" for j in self._jobs.values()):
                raise busy
            self._jobs[job.id] = job
            for old in list(self._jobs)[:-MAX_JOBS]:
                self._jobs.pop(old).stop.set()
