"""The three files that staff write beside the articles, read when a desk opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from qa.corpus import Clinic, read_clinic
from qa.question import Vocabulary, read_vocabulary
from qa.safety import Rules, read_rules


class StaffFiles(NamedTuple):
    """What staff wrote: what people call things, how the clinic is reached, and the red
    flags. They shape no index, so a change needs no build."""

    vocabulary: Vocabulary
    clinic: Clinic
    flags: Rules


def read_staff_files(corpus: Path | None) -> StaffFiles:
    """The files of a corpus folder; what is shipped where a file or the folder is
    missing.

    Raises SettingsError for a malformed file.
    """
    clinic = read_clinic(corpus) if corpus else Clinic()
    return StaffFiles(
        vocabulary=read_vocabulary(corpus),
        clinic=clinic,
        flags=replace(read_rules(corpus), number=clinic.emergency),
    )
