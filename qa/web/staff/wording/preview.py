"""Which golden and known answers a change of wording would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.corpus import JudgedQuestion
from qa.desk import Desk
from qa.errors import QAError
from qa.staff import (
    AnswerChange,
    answer_changes,
    askable,
    preview_questions,
    words_of,
)
from qa.staff.editing import WordingFile, desk_with
from qa.web.jobs import Job, Stopped
from qa.web.staff import messages

from .difference import difference


class Preview(Job):
    """A change that somebody looks at before it is saved. `began` names the content
    that it began from. Its thread sets `changes`, the grave ones first, and `asked`."""

    def __init__(self, wording: WordingFile, text: str, began: str, user: str) -> None:
        super().__init__(messages.READING)
        self.wording, self.text, self.began, self.user = wording, text, began, user
        self.changes: Sequence[AnswerChange] = ()
        self.asked = self.total = 0

    def look(
        self,
        desk: Desk,
        corpus: Path,
        before: str,
        sets: Mapping[str, Sequence[JudgedQuestion]],
    ) -> None:
        """Asks the desk that serves, and one with the change, in a thread."""

        def work() -> bool:
            after = desk_with(desk, corpus, self.wording.file, self.text)
            chosen = preview_questions(sets, changed_words(before, self.text))
            self.total = askable(sets)

            def advance(number: int) -> None:
                self.asked += number
                self.step(messages.ASKING, self.asked, len(chosen))
                if self.stop.is_set():
                    raise Stopped

            self.step(messages.ASKING, 0, len(chosen))
            found = list(answer_changes(desk, after, chosen, advance))
            self.changes = sorted(found, key=lambda c: c.order)
            return True

        self.begin(work, _failed)


def changed_words(before: str, after: str) -> frozenset[str]:
    """The words of the lines that differ, without those of comments."""
    lines = difference(before, after)
    changed = [line.text for line in lines if line.kind in ("new", "gone")]
    return frozenset(w for text in changed for w in words_of(text.partition("#")[0]))


def _failed(reason: str) -> QAError:
    return QAError(
        messages.NO_PREVIEW.format(reason=reason), cure=messages.NO_PREVIEW_CURE
    )
