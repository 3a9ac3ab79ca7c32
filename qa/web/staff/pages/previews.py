"""Previews of a change: golden and known questions asked of two desks, in a thread of
its own, while the page shows how far it is. Nothing of it is kept after the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from qa.desk import Desk
from qa.errors import QAError
from qa.staff import AnswerChange, answer_changes, preview_questions

REFRESH_SECONDS = 2
"""A page that waits for a preview loads itself again after so long."""


@dataclass
class Preview:
    """One preview. `of` is the number of golden and known questions that there are,
    `asked` of those that are asked. Grave changes stand first."""

    user: str
    about: str
    """What is previewed: a page compares it with what is there now."""
    state: Literal["running", "done", "failed"] = "running"
    done: int = 0
    asked: int = 0
    of: int = 0
    changes: list[AnswerChange] = field(default_factory=list)
    problem: QAError | None = None

    def _count(self, asked: int) -> None:
        self.done += asked


class Previews:
    """Runs one preview at a time, and keeps the last. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.last: Preview | None = None

    def start(
        self,
        user: str,
        about: str,
        before: Desk,
        after: Callable[[], Desk],
        corpus: Path,
    ) -> None:
        """Starts a preview, unless one is running. `after` makes the other desk, in the
        thread of the preview."""
        with self._lock:
            if self.last and self.last.state == "running":
                return
            preview = self.last = Preview(user, about)
        threading.Thread(
            target=_run, args=(preview, before, after, corpus), daemon=True
        ).start()


def _run(
    preview: Preview, before: Desk, after: Callable[[], Desk], corpus: Path
) -> None:
    try:
        articles = {a.id: a for a in before.articles()}
        tried, preview.of = preview_questions(corpus, articles)
        preview.asked = len(tried)
        found = answer_changes(before, after(), tried, preview._count)  # noqa: SLF001
        preview.changes = sorted(found, key=lambda c: not c.grave)
        preview.state = "done"
    except QAError as error:
        preview.problem, preview.state = error, "failed"
    except Exception:
        preview.state = "failed"
        raise
