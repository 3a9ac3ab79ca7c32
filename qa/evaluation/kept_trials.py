"""Evidence of calibration questions, kept between tries of `qa calibrate`.

To ask is what takes long, so no question is asked twice of the same desk. A file holds
for one state of all that shapes an answer: the index, the files of the staff, the known
questions, and the code. In place of a question stands a hash, in place of a passage its
offsets, so the file holds no words of anybody.

The file also notes on which questions a promise was tried. Who tries again with more
questions, until one holds, breaks it more often than each try alone would; so the level
of the earlier tries is taken off the sureness that is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from qa.answer import CALIBRATION_FILE, Evidence
from qa.corpus import JudgedQuestion
from qa.desk import Desk, state_of
from qa.files import replace_file, sealed, sha256

FOLDER = "calibrating"
"""Folder of the file, beside the generations. It may be deleted at any time."""
MAX_KEPT, MAX_TRIES = 10_000, 100
"""Questions and tries of a file, the newest ones; some 4 MB."""
PRIVATE = 0o600

Place = tuple[str, int, int]
"""Article, start and end of a card."""


class KeptAnswer(NamedTuple):
    """The evidence of the cards of a question, shown or held back, and their places."""

    evidence: Evidence
    cards: Sequence[Place]


class KeptTrials:
    """The answers of one desk so far. Only its owner may read the file."""

    def __init__(self, index: Path | None, desk: Desk, corpus: Path) -> None:
        """Opens what is kept in the folder of the index; a file that is damaged or of
        another state counts as none. Without a folder nothing is read or written."""
        self._answers: dict[str, KeptAnswer] = {}
        self._tries: list[tuple[float, frozenset[str]]] = []
        self._changed = False
        self._file: Path | None = None
        if index is None:
            return
        state = state_of(desk.stats.build, corpus, leave_out=(CALIBRATION_FILE,))
        known = [(q.text, q.history) for q in desk.known]
        name = sha256(repr((state, known)).encode())[:16]
        self._file = index / FOLDER / f"{name}.json"
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            content = self._file.read_bytes()
            fields = json.loads(content)
            if sealed(fields) == content:
                self._read(fields)

    def _read(self, fields: Mapping[str, Any]) -> None:
        self._answers = {
            key: KeptAnswer(evidence, [(str(a), int(s), int(e)) for a, s, e in cards])
            for key, (evidence, cards) in fields["answers"].items()
        }
        self._tries = [(float(n), frozenset(keys)) for n, keys in fields["tries"]]

    def get(self, question: JudgedQuestion) -> KeptAnswer | None:
        """What the desk answered to a question before; None if it was never asked."""
        return self._answers.get(_key(question))

    def add(self, question: JudgedQuestion, answer: KeptAnswer) -> None:
        """Keeps an answer until `write`."""
        self._answers[_key(question)] = answer
        self._changed = True

    def spent(self, questions: Iterable[JudgedQuestion]) -> float:
        """The summed levels of earlier tries on other questions, some of which are
        among these. A try on the very same questions is the same try."""
        keys = frozenset(map(_key, questions))
        return sum(level for level, of in self._tries if of & keys and of != keys)

    def note(self, questions: Iterable[JudgedQuestion], level: float) -> None:
        """Notes a try at this level, until `write`."""
        keys = frozenset(map(_key, questions))
        levels = [n for n, of in self._tries if of == keys]
        others = [t for t in self._tries if t[1] != keys]
        self._tries = [*others, (max([level, *levels]), keys)]
        self._changed = True

    def write(self) -> None:
        """Writes the file, where there is something new and the folder can be written;
        files of other states are removed."""
        if not self._changed or self._file is None:
            return
        answers = list(self._answers.items())[-MAX_KEPT:]
        tries = [(n, sorted(keys)) for n, keys in self._tries[-MAX_TRIES:]]
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            content = sealed({"answers": dict(answers), "tries": tries})
            replace_file(self._file, content, PRIVATE)
            self._changed = False
            for other in self._file.parent.glob("*.json"):
                if other != self._file:
                    other.unlink()


def _key(question: JudgedQuestion) -> str:
    return sha256(repr((question.text, *question.history)).encode())[:32]
