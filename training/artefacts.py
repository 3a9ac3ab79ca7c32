"""Makes every shipped file again whose sources have changed.

    python -m training.artefacts           # only the stale ones
    python -m training.artefacts --all     # all but the reader

The reader is only reported: it takes an hour and texts that are not in the repository
(`make reader`). It comes first, because the other files depend on its weights.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa.desk.kinds import SHIPPED_WEIGHTS as KINDS
from qa.model.answer_reader import CARD, SHIPPED_READER
from qa.question.languages import SHIPPED_WEIGHTS as LANGUAGES
from qa.safety.classifier import SHIPPED_CLASSIFIER
from training import (
    calibration,
    emergencies,
    kinds,
    known_questions,
    languages,
)
from training.known_questions import VECTORS
from training.sources import (
    ARTICLES,
    KNOWN,
    MODEL,
    REPO,
    digest_of_texts,
    digests,
    name_of,
    read_json,
)

READER = "training.reader.train"
READER_SOURCES = (
    MODEL,
    ARTICLES,
    "training/reader/practical.txt",
    "training/reader/questions/patients.jsonl",
    "training/reader/questions/leaflets.jsonl",
    "corpus/questions/fit.jsonl",
)
CURE = "run make artefacts"
READER_CURE = "run make reader"


class Artefact(NamedTuple):
    """A shipped file, the module that makes it, the sources that it is made from, and
    how to read the digests that it records of them."""

    file: Path
    module: str
    sources: Sequence[str]
    recorded: Callable[[Path], Mapping[str, str]]

    def stale_sources(self) -> list[str]:
        """The sources that have changed since the file was made, or whose digest it
        does not record; all of them if the file cannot be read."""
        try:
            recorded = self.recorded(self.file)
        except (OSError, ValueError, KeyError):
            recorded = {}
        today = digests(self.sources)
        return [s for s in self.sources if recorded.get(s) != today[s]]

    def complaint(self) -> str:
        """Why the file is stale and how to make it again; empty if it is not."""
        changed = self.stale_sources()
        cure = READER_CURE if self.module == READER else CURE
        return (
            f"{name_of(self.file)} is stale: {cure} ({', '.join(changed)} changed)"
            if changed
            else ""
        )


def _of_json(file: Path) -> Mapping[str, str]:
    made_from: dict[str, str] = read_json(file).get("made_from", {})
    return made_from


def _of_card(file: Path) -> Mapping[str, str]:
    card = read_json(file)
    data: dict[str, str] = card["data"]
    return data


def _of_classifier(file: Path) -> Mapping[str, str]:
    with np.load(file, allow_pickle=False) as read:
        made_from: dict[str, str] = json.loads(str(read["made_from"]))
    return made_from


def _of_vectors(texts: str, file: Path) -> Mapping[str, str]:
    with np.load(file, allow_pickle=False) as read:
        kept = [str(t) for t in read["texts"]]
        return {MODEL: str(read["weights"]), texts: digest_of_texts(kept)}


ARTEFACTS = (
    Artefact(SHIPPED_READER / CARD, READER, READER_SOURCES, _of_card),
    Artefact(
        VECTORS, known_questions.__name__, (MODEL, KNOWN), partial(_of_vectors, KNOWN)
    ),
    *(
        Artefact(file, calibration.__name__, calibration.SOURCES, _of_json)
        for file in calibration.FILES
    ),
    Artefact(
        SHIPPED_CLASSIFIER,
        emergencies.__name__,
        emergencies.sources(),
        _of_classifier,
    ),
    Artefact(KINDS, kinds.__name__, kinds.SOURCES, _of_json),
    Artefact(LANGUAGES, languages.__name__, languages.SOURCES, _of_json),
)
"""In the order in which they are made. Texts that the reader learnt from and that are
not in the repository cannot be compared."""


def main() -> int:
    """Makes the files; the exit code is 1 if the reader is stale."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--all", action="store_true", help="make those too that are not"
    )
    given = parser.parse_args()
    reader, *others = ARTEFACTS
    if complaint := reader.complaint():
        print(complaint, file=sys.stderr)
        return 1
    done: set[str] = set()
    for artefact in others:
        complaint = artefact.complaint()
        print(complaint or f"{name_of(artefact.file)} is current.", flush=True)
        if complaint or (given.all and artefact.module not in done):
            done.add(artefact.module)
            subprocess.run(
                [sys.executable, "-m", artefact.module], check=True, cwd=REPO
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
