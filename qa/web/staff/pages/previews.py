"""The preview of a staging copy: golden and known questions asked of the desk that
serves, and of one over the copy."""

from __future__ import annotations

from collections.abc import Sequence

from qa.desk import Desk
from qa.errors import QAError
from qa.staff import AnswerChange, Staging, answer_changes, askable, questions_about
from qa.staff.previews import Sets
from qa.web.jobs import Job, Stopped
from qa.web.staff import messages


class CopyPreview(Job):
    """What publishing a copy would change. `about` is what the copy held: a page
    compares it with what it holds now. Its thread sets `changes`, the grave ones first;
    `asked` is the number of questions asked so far, of `total` that there are."""

    def __init__(self, about: str) -> None:
        super().__init__(messages.READING)
        self.about = about
        self.changes: Sequence[AnswerChange] = ()
        self.asked = self.total = 0

    def look(self, desk: Desk, staging: Staging, sets: Sets) -> None:
        """Asks both desks, in a thread."""

        def work() -> bool:
            after = staging.desk(desk.encoder, self._read)
            chosen = questions_about(sets, desk, after)
            self.total = askable(sets)

            def advance(number: int) -> None:
                self.asked += number
                self.step(messages.ASKING, self.asked, len(chosen))
                if self.stop.is_set():
                    raise Stopped

            found = list(answer_changes(desk, after, chosen, advance))
            self.changes = sorted(found, key=lambda c: c.order)
            return True

        self.begin(work, _failed)

    def _read(self, done: int, total: int) -> None:
        self.step(messages.READING, done, total)


def _failed(reason: str) -> QAError:
    return QAError(
        messages.NO_PREVIEW.format(reason=reason), cure=messages.NO_PREVIEW_CURE
    )
