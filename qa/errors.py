"""What can go wrong, named for the situation of the person who meets it."""

from typing import Literal


class QAError(Exception):
    """Anything the desk refuses to do: says what is wrong, then what cures it."""

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(f"{message}\n{cure}" if cure else message)
        self.message = message
        self.cure = cure


class QuestionError(QAError):
    """The question cannot be asked as it stands: empty, or too long. `reason` says why
    to a page that has words of its own; None where the question was never reached."""

    def __init__(
        self,
        message: str,
        *,
        cure: str = "",
        reason: Literal["no word", "too long"] | None = None,
    ) -> None:
        super().__init__(message, cure=cure)
        self.reason = reason


class CorpusError(QAError):
    """A source article, its folder or its catalogue cannot be used."""


class QuestionSetError(QAError):
    """A file of questions is malformed, or its quotes do not stand in the articles."""


class ModelError(QAError):
    """The embedding model is missing, or is not what it claims to be."""


class LibraryMissing(QAError):
    """A command needs libraries that this installation was made without."""


class IndexMissing(QAError):
    """No index has been built yet."""


class IndexDamaged(QAError):
    """A file of the index is missing, cut short or altered."""


class IndexStale(QAError):
    """The index was built from other articles, by another model or other rules."""


class IndexUnreachable(QAError):
    """The database of the index does not answer, or gives this user no index."""


class BuildBusy(QAError):
    """Another process is building this index right now."""


class BuildFailed(QAError):
    """The index could not be written; the one that stood before still stands."""


class NotServed(QAError):
    """A desk that runs does not answer from the index that was built."""


class CalibrationError(QAError):
    """A calibration file is malformed, or too few questions support one."""


class PromiseNotKept(CalibrationError):
    """Enough questions were there to test a promise, and it does not hold."""


class CacheDamaged(QAError):
    """The vectors kept from an earlier evaluation cannot be read or written."""


class SettingsError(QAError):
    """A file of settings is malformed: the clinic's, the vocabulary, the red flags, a
    configuration or bars. Names the file, the field and what may stand there."""


class ReportFailed(QAError):
    """The report of an evaluation has no place, or could not be written."""


class TextError(QAError):
    """A text or file that should be checked cannot be read."""


class SheetError(QAError):
    """A take-home sheet or check code cannot be read, or no sheet can be made."""


class JudgementError(QAError):
    """A judgement is malformed or gone, names no sentences of an article, or others are
    needed first."""


class StaffError(QAError):
    """A file of the staff desk cannot be read or written, or what was asked of it is
    refused: a name that is taken, a password that is too short."""


class StagingError(QAError):
    """The staging copy of the articles is not there, or cannot be changed or
    published."""
