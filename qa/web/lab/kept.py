"""Evaluations on a disk: a folder each, with what was asked, its state and its report.

    <key>/run.json       name, state and configurations
    <key>/questions.csv  what was asked, as it was uploaded or stood in the corpus
    <key>/settings.toml  the settings to compare, where some were uploaded
    <key>/progress.log   how far it came, and when
    <key>/report/        the files of the report

Only the owner of the desk's process can read the folders.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from qa.errors import QAError, ReportFailed, SettingsError
from qa.evaluation import Evaluation
from qa.evaluation.report import Report, Saved, read_report, write_report
from qa.files import Settings, fsync_path, read_settings, replace_file
from qa.web.forms import Upload

from . import messages

MAX_KEPT = 100
"""Evaluations that are kept; to start another one, somebody deletes one."""
_RECORD, _QUESTIONS, _SETTINGS, _LOG = (
    "run.json",
    "questions",
    "settings",
    "progress.log",
)
_REPORT = "report"
_KEY = re.compile(r"[0-9a-f]{16}")
_ORDER = {"report.html": 0, "scores.csv": 1}

State = Literal["running", "done", "stopped", "failed"]
"""A run whose record says `running` while no thread runs it was broken off."""


class Inputs(NamedTuple):
    """What an evaluation is made from. `uploaded` says whether the questions came with
    the form; else they stand in the corpus."""

    questions: Upload
    settings: Upload | None
    uploaded: bool


class Record(Settings):
    """The content of run.json. Times are those of the machine; `problem` is a message
    and its cure."""

    name: str
    questions_file: str
    settings_file: str | None
    uploaded: bool
    questions: int
    configurations: list[str]
    started: str
    state: State
    problem: list[str]


class Kept(NamedTuple):
    """One evaluation on the disk."""

    key: str
    folder: Path
    record: Record

    @property
    def when(self) -> str:
        """The day and time at which it was started, for people."""
        return self.record.started.replace("T", " ")[:16]

    @property
    def label(self) -> str:
        """What tells it from other evaluations of the same set."""
        return f"{self.record.name}, {self.when}"

    @property
    def has_report(self) -> bool:
        """Whether there is something to show."""
        return (self.folder / _REPORT / "report.json").is_file()

    @property
    def inputs(self) -> Inputs:
        """What it was made from. Raises ReportFailed."""
        about = self.record
        try:
            questions = _read(self.folder, _QUESTIONS, about.questions_file)
            settings = about.settings_file and _read(
                self.folder, _SETTINGS, about.settings_file
            )
        except OSError as error:
            raise ReportFailed(messages.LOST, cure=messages.LOST_CURE) from error
        return Inputs(questions, settings or None, about.uploaded)

    @property
    def problem(self) -> QAError | None:
        """Why it failed."""
        if not self.record.problem:
            return None
        message, cure = self.record.problem
        return QAError(message, cure=cure)

    def report(self) -> Saved:
        """Its report. Raises ReportFailed."""
        return read_report(self.folder / _REPORT, self.when)

    def files(self) -> list[str]:
        """The names of its files that can be taken home, report.html first."""
        found = [p.name for p in (self.folder / _REPORT).glob("*") if p.is_file()]
        if self.log.is_file():
            found.append(_LOG)
        last = len(_ORDER)
        return sorted(
            found, key=lambda n: (_ORDER.get(n, last), n.endswith(".trec"), n)
        )

    def file(self, name: str) -> bytes | None:
        """The content of one of `files`; None where there is none of the name."""
        if name not in self.files():
            return None
        path = self.log if name == _LOG else self.folder / _REPORT / name
        return path.read_bytes()

    @property
    def log(self) -> Path:
        """The file of its progress."""
        return self.folder / _LOG

    def write(self, report: Report, evaluations: Sequence[Evaluation]) -> None:
        """Keeps a report. Raises ReportFailed."""
        write_report(self.folder / _REPORT, report, evaluations)


class KeptRuns:
    """The evaluations in a folder. Each method reads the disk, so that nothing of a
    finished one is held in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Kept]:
        """All that can be read, newest first."""
        if not self.folder.is_dir():
            return []
        found = [self.get(p.name) for p in self.folder.iterdir()]
        return sorted(
            filter(None, found), key=lambda k: (k.record.started, k.key), reverse=True
        )

    def get(self, key: str) -> Kept | None:
        """The evaluation with this key; None where there is none that can be read."""
        folder = self.folder / key
        if not _KEY.fullmatch(key) or not folder.is_dir():
            return None
        with suppress(SettingsError):
            record = read_settings(folder / _RECORD, Record, cure="")
            return Kept(key, folder, record)
        return None

    def add(
        self, inputs: Inputs, name: str, questions: int, configurations: Sequence[str]
    ) -> Kept:
        """Keeps an evaluation that is about to run. Raises ReportFailed where there are
        MAX_KEPT, or where it cannot be written."""
        if len(self.all()) >= MAX_KEPT:
            message = messages.TOO_MANY.format(number=MAX_KEPT)
            raise ReportFailed(message, cure=messages.TOO_MANY_CURE)
        settings = inputs.settings
        record = Record(
            name=name,
            questions_file=inputs.questions.name,
            settings_file=settings.name if settings else None,
            uploaded=inputs.uploaded,
            questions=questions,
            configurations=list(configurations),
            started=_now(),
            state="running",
            problem=[],
        )
        key = secrets.token_hex(8)
        folder = self.folder / key
        try:
            folder.mkdir(mode=0o700, parents=True)
            _write(folder, _QUESTIONS, inputs.questions)
            if settings:
                _write(folder, _SETTINGS, settings)
            kept = Kept(key, folder, record)
            _write_record(kept)
            fsync_path(self.folder)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            message = messages.NOT_WRITTEN.format(
                folder=self.folder, why=error.strerror
            )
            raise ReportFailed(message, cure=messages.NOT_WRITTEN_CURE) from error
        return kept

    def end(self, kept: Kept, state: State, problem: QAError | None = None) -> None:
        """Notes how an evaluation ended. Nothing is written of one that was deleted."""
        told = [problem.message, problem.cure] if problem else []
        record = kept.record.model_copy(update={"state": state, "problem": told})
        with suppress(OSError):
            _write_record(Kept(kept.key, kept.folder, record))

    def remove(self, kept: Kept) -> None:
        """Deletes an evaluation with its questions and its report. Raises
        ReportFailed."""
        try:
            shutil.rmtree(kept.folder)
        except FileNotFoundError:
            return
        except OSError as error:
            message = messages.NOT_DELETED.format(folder=kept.folder)
            raise ReportFailed(message, cure=messages.NOT_WRITTEN_CURE) from error


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")


def _name(stem: str, file: str) -> str:
    return f"{stem}{PurePosixPath(file).suffix.lower()}"


def _read(folder: Path, stem: str, file: str) -> Upload:
    return Upload(file, (folder / _name(stem, file)).read_bytes())


def _write(folder: Path, stem: str, upload: Upload) -> None:
    replace_file(folder / _name(stem, upload.name), upload.content, mode=0o600)


def _write_record(kept: Kept) -> None:
    content = kept.record.model_dump_json(indent=1).encode()
    replace_file(kept.folder / _RECORD, content, mode=0o600)
