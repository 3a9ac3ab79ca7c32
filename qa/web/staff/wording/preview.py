"""Which golden and known answers a change of wording would change."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.corpus import JudgedQuestion
from qa.desk import Desk
from qa.errors import QAError
from qa.staff import AnswerChange, answer_changes
from qa.staff.editing import WordingFile, desk_with
from qa.web.jobs import Job, Stopped
from qa.web.staff import messages

from .difference import difference

MAX_ASKED = 200
"""Questions that a preview asks of both desks."""
KNOWN, DEV = "known", "dev"
KEPT_BACK = frozenset({"calibration", "test"})
"""Sets that nobody may tune on: a preview does not ask them."""
_MIN_LETTERS = 3
_WORD = re.compile(rf"\w{{{_MIN_LETTERS},}}")


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
            chosen = choose(sets, changed_words(before, self.text))
            self.total = sum(len(s) for n, s in sets.items() if n not in KEPT_BACK)

            def advance(number: int) -> None:
                self.asked += number
                self.step(messages.ASKING, self.asked, len(chosen))
                if self.stop.is_set():
                    raise Stopped

            self.step(messages.ASKING, 0, len(chosen))
            found = list(answer_changes(desk, after, chosen, advance))
            self.changes = sorted(found, key=lambda c: not c.grave)
            return True

        self.begin(work, _failed)


def choose(
    sets: Mapping[str, Sequence[JudgedQuestion]],
    words: frozenset[str],
    most: int = MAX_ASKED,
) -> list[JudgedQuestion]:
    """The questions that a preview asks: those that staff judged, those with most of
    the `words` that changed, those of the dev set, and others by lot."""
    others = [
        q
        for name, questions in sets.items()
        if name not in KEPT_BACK | {KNOWN, DEV}
        for q in questions
    ]
    every = [*sets.get(DEV, ()), *others]
    shared = [(len(words & _words(q.text)), q) for q in every] if words else []
    near = sorted((s for s in shared if s[0]), key=lambda s: -s[0])
    random.Random(0).shuffle(others)  # noqa: S311 - a sample, not a secret
    order = (*sets.get(KNOWN, ()), *(q for _, q in near), *sets.get(DEV, ()), *others)
    chosen: dict[tuple[str, ...], JudgedQuestion] = {}
    for question in order:
        chosen.setdefault((*question.history, question.text), question)
    return list(chosen.values())[:most]


def changed_words(before: str, after: str) -> frozenset[str]:
    """The words of the lines that differ, without those of comments."""
    lines = difference(before, after)
    changed = [line.text for line in lines if line.kind in ("new", "gone")]
    return frozenset(w for text in changed for w in _words(text.partition("#")[0]))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _failed(reason: str) -> QAError:
    return QAError(
        messages.NO_PREVIEW.format(reason=reason), cure=messages.NO_PREVIEW_CURE
    )
