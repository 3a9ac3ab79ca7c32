"""What a clinic has to fill in before its desk serves patients, and what is done."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.answer import CALIBRATION_FILE, STAFF_FILE
from qa.corpus import CLINIC_FILE, corpus_digest, corpus_stamps, read_clinic, read_lines
from qa.desk import Desk
from qa.errors import QAError
from qa.question import VOCABULARY_FILE, read_vocabulary
from qa.safety import FLAGS_FILE
from qa.staff.check import Checked, check_corpus

SetupKey = Literal[
    "name", "contact", "emergency", "language", "articles", "lay words", "questions"
]
CONTACT_FIELDS = ("phone", "email", "url", "address", "hours", "note")
MIN_QUESTIONS = 50
"""Judged questions with which a calibration is worth its while."""
_NOBODY = (
    "A patient whose question the articles do not answer is told of nobody to ask."
)
_OTHER_LANGUAGE = "is in another language"
_READ = (CLINIC_FILE, FLAGS_FILE, VOCABULARY_FILE, STAFF_FILE, CALIBRATION_FILE)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing to fill in. `says` is how it stands, `faults` what is wrong, `command`
    what a person at a terminal runs for it."""

    key: SetupKey
    title: str
    done: bool
    says: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    command: str = ""


class Setup:
    """The steps of one corpus folder, looked at again where a file has changed. Safe to
    share between threads."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._lock = threading.Lock()
        self._seen: tuple[object, list[SetupStep]] = (None, [])
        self._checked: tuple[object, Checked | None] = (None, None)

    def steps(self, desk: Desk) -> list[SetupStep]:
        """Every step. Reads all articles at the first call, and where one has changed.
        Raises CorpusError for a folder that cannot be read."""
        stamps = (corpus_stamps(self._corpus), self._stamps())
        with self._lock:
            if self._checked[0] != stamps:
                self._checked = (stamps, check_corpus(self._corpus))
                self._seen = (None, [])
        return self._steps(desk)

    def missing(self, desk: Desk) -> int:
        """How many steps are not done, as far as that is known without reading the
        articles again."""
        return sum(not step.done for step in self._steps(desk))

    def _steps(self, desk: Desk) -> list[SetupStep]:
        state = (self._stamps(), desk)
        with self._lock:
            if self._seen[0] != state:
                steps = list(_steps(self._corpus, desk, self._checked[1]))
                self._seen = (state, steps)
            return self._seen[1]

    def _stamps(self) -> dict[str, tuple[int, int, int]]:
        stamps = {}
        for file in _READ:
            with suppress(OSError):
                found = (self._corpus / file).stat()
                stamps[file] = found.st_mtime_ns, found.st_size, found.st_ino
        return stamps


def _steps(corpus: Path, desk: Desk, checked: Checked | None) -> Iterator[SetupStep]:
    clinic_file, words_file = (str(corpus / f) for f in (CLINIC_FILE, VOCABULARY_FILE))
    faults: dict[str, list[str]] = {}
    for fault in checked.faults if checked else ():
        faults.setdefault(fault.file, []).append(fault.message)
    yield from _clinic_steps(corpus, tuple(faults.pop(clinic_file, ())))
    yield _language(corpus, checked)
    wording = tuple(faults.pop(words_file, ()))
    questions = str(corpus / "questions")
    others = [
        f"{file}: {message}"
        for file, messages in faults.items()
        if not file.startswith(questions)
        for message in messages
    ]
    yield _articles(corpus, desk, tuple(others), known=checked is not None)
    yield _lay_words(corpus, wording)
    yield _questions(corpus, desk)


def _clinic_steps(corpus: Path, faults: tuple[str, ...]) -> Iterator[SetupStep]:
    try:
        clinic = read_clinic(corpus)
    except QAError as error:
        faults = faults or (error.message,)
        yield SetupStep("name", "The clinic’s name", done=False, faults=faults)
        yield SetupStep("contact", "How patients reach the clinic", done=False)
        yield SetupStep("emergency", "The emergency number", done=False)
        return
    yield SetupStep(
        "name",
        "The clinic’s name",
        done=bool(clinic.name),
        says=(clinic.name or "It has no name yet.",),
    )
    reached = [getattr(clinic, f) for f in CONTACT_FIELDS if getattr(clinic, f)]
    yield SetupStep(
        "contact",
        "How patients reach the clinic",
        done=clinic.can_be_reached,
        says=tuple(reached or [_NOBODY]),
    )
    yield SetupStep(
        "emergency",
        "The emergency number",
        done=bool(clinic.emergency),
        says=(clinic.emergency or "The page says “your emergency number”.",),
    )


def _language(corpus: Path, checked: Checked | None) -> SetupStep:
    title, path = "The language of the articles", corpus / CLINIC_FILE
    written = ""
    with suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        written = str(tomllib.loads(path.read_text("utf-8-sig")).get("language", ""))
    others = [
        f"{note.file} {note.message}"
        for note in (checked.notes if checked else ())
        if note.message.startswith(_OTHER_LANGUAGE)
    ]
    says = (written or "Nobody has said so; the desk takes English.",)
    return SetupStep(
        "language", title, bool(written) and not others, says, tuple(others)
    )


def _articles(
    corpus: Path, desk: Desk, faults: tuple[str, ...], *, known: bool
) -> SetupStep:
    served = desk.stats
    says = [f"{served.articles:,} articles are read and served."]
    current = True
    if known:
        with suppress(QAError):
            current = corpus_digest(corpus) == served.corpus
    if not current:
        says.append("The folder holds other articles by now: build the index again.")
    done = bool(served.articles) and current and not faults
    command = "qa check && qa build" if faults or not current else "qa check"
    return SetupStep("articles", "The articles", done, tuple(says), faults, command)


def _lay_words(corpus: Path, faults: tuple[str, ...]) -> SetupStep:
    title = "Lay words"
    try:
        read = read_vocabulary(corpus)
    except QAError as error:
        return SetupStep("lay words", title, done=False, faults=(str(error),))
    pairs = len(read.phrases.keys() - read.shipped)
    says = (
        (
            f"{pairs:,} pairs of what people say and what the articles say, beside "
            f"{len(read.shipped):,} that are shipped."
        ),
    )
    return SetupStep("lay words", title, bool(pairs) and not faults, says, faults)


def _questions(corpus: Path, desk: Desk) -> SetupStep:
    file, judged = corpus / STAFF_FILE, 0
    faults: tuple[str, ...] = ()
    try:
        judged = sum(1 for _ in read_lines(file)) if file.is_file() else 0
    except QAError as error:
        faults = (error.message,)
    calibration = desk.calibration
    promise = calibration.promise if calibration else None
    if promise:
        holds = f"The promise for these articles: {promise}."
    elif calibration:
        holds = (
            "No promise was made for these articles. The desk is careful: it shows "
            "fewer passages as found."
        )
    else:
        holds = "There is no calibration for this model: nothing is shown as found."
    own = (corpus / CALIBRATION_FILE).is_file()
    return SetupStep(
        "questions",
        f"{MIN_QUESTIONS} questions to calibrate on",
        promise is not None,
        (
            f"{judged:,} questions are judged here.",
            f"The calibration is {'your own' if own else 'the one that is shipped'}.",
            holds,
        ),
        faults,
        f"qa calibrate {file} --promise-on OTHERS.jsonl "
        f"--out {corpus / CALIBRATION_FILE}",
    )
