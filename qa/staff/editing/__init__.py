"""Files that staff edit at the desk: checked, merged, saved whole, kept in versions."""

from .first_run import (
    CONTACT_FIELDS,
    MIN_QUESTIONS,
    Setup,
    SetupStep,
)
from .merging import CHOICES, Choice, Clash, Merge, merge_lines
from .tables import values_in, with_entry, with_lay_word, with_values, without_lay_word
from .versions import MAX_VERSIONS, ChangedMeanwhile, Version, Versions, lock_of
from .wording import (
    WORDING,
    WordingFile,
    WordingName,
    desk_with,
    lay_words_in,
    wording_faults,
)

__all__ = [
    "CHOICES",
    "CONTACT_FIELDS",
    "MAX_VERSIONS",
    "MIN_QUESTIONS",
    "WORDING",
    "ChangedMeanwhile",
    "Choice",
    "Clash",
    "Merge",
    "Setup",
    "SetupStep",
    "Version",
    "Versions",
    "WordingFile",
    "WordingName",
    "desk_with",
    "lay_words_in",
    "lock_of",
    "merge_lines",
    "values_in",
    "with_entry",
    "with_lay_word",
    "with_values",
    "without_lay_word",
    "wording_faults",
]
