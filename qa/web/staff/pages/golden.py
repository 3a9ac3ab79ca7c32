"""The golden questions of the corpus, read anew where a file changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.corpus import JudgedQuestion, standing_questions
from qa.desk import Desk
from qa.errors import QuestionSetError

_Read = Sequence[JudgedQuestion] | QuestionSetError


class Golden:
    """The sets in `questions/` of a corpus. Safe to share between threads."""

    def __init__(self, corpus: Path) -> None:
        self._folder = corpus / "questions"
        self._lock = threading.Lock()
        self._read: dict[str, tuple[object, _Read]] = {}

    def sets(
        self, desk: Desk
    ) -> tuple[Mapping[str, Sequence[JudgedQuestion]], Sequence[str]]:
        """The questions of each set whose quotes stand in the articles of the desk; and
        what is wrong with files that cannot be read."""
        with self._lock:
            files = sorted(self._folder.glob("*.jsonl"))
            read = {f.stem: self._set(desk, f) for f in files}
        faults = [r.message for r in read.values() if isinstance(r, QuestionSetError)]
        good = {n: r for n, r in read.items() if not isinstance(r, QuestionSetError)}
        return good, faults

    def _set(self, desk: Desk, file: Path) -> _Read:
        try:
            stat = file.stat()
            state = (stat.st_mtime_ns, stat.st_size, desk.stats.build)
        except OSError:
            state = (0, 0, "")
        kept = self._read.get(file.stem)
        if kept and kept[0] == state:
            return kept[1]
        read: _Read
        try:
            read = standing_questions(
                file, {a.id: a for a in desk.articles()}
            ).questions
        except QuestionSetError as error:
            read = error
        self._read[file.stem] = (state, read)
        return read
