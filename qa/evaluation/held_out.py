"""Which questions of a set made what the set is to measure.

Calibrations and the reader's card name the sha256 of the files that they were made
from. Questions that stand in one of these files, also under another name, in another
order or as part of another set, are no evidence of what is to come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from qa.answer import calibration_for
from qa.corpus import Corpus, JudgedQuestion, read_bytes
from qa.files import sha256_of
from qa.model import reader_learnt_from

from .sets import TestSet, conversation_of, golden, golden_files, read_golden

FITTED = "fitted the curve of the confidence"
PROMISED = "chose the threshold for found, and made the promise"
TAUGHT = "taught the reader"


class Use(NamedTuple):
    """What a file of questions was used for, and how many questions of the set stand in
    it."""

    file: str
    made: str
    questions: int


def files_used(corpus: Path | None, weights_sha256: str) -> dict[str, tuple[str, str]]:
    """The sha256 of each file that the confidence or the reader was made from, with its
    name and what it made. `corpus` is the folder that may bring a calibration of its
    own; the weights are those of the encoder."""
    calibration = calibration_for(corpus, weights_sha256, None, known=True)
    record = calibration.record if calibration else {}
    learnt = reader_learnt_from(weights_sha256).items()
    promised = record.get("calibration")
    return (
        {digest: (Path(name).name, TAUGHT) for name, digest in learnt}
        | {f["sha256"]: (f["file"], FITTED) for f in record.get("fit", ())}
        | ({promised["sha256"]: (promised["file"], PROMISED)} if promised else {})
    )


def uses_of(
    testset: TestSet, corpus: Path | None, weights_sha256: str
) -> tuple[Use, ...]:
    """The files that questions of the set stand in. Takes what `files_used` takes;
    beside equal files, `corpus` is where the files are looked for."""
    if testset.documents:
        return ()
    asked = [conversation_of(q) for q in testset.questions]
    uses = []
    for digest, (name, made) in files_used(corpus, weights_sha256).items():
        if digest in testset.files.values() and len(testset.files) == 1:
            number = len(asked)
        else:
            there = {
                conversation_of(q) for q in _questions(corpus, name, digest, testset)
            }
            number = sum(a in there for a in asked)
        if number:
            uses.append(Use(name, made, number))
    return tuple(uses)


def _questions(
    corpus: Path | None, name: str, digest: str, testset: TestSet
) -> Iterator[JudgedQuestion]:
    file = corpus / "questions" / name if corpus else None
    if file and file.is_file() and sha256_of(file) == digest:
        yield from read_golden(file, read_bytes(file), testset.corpus).questions


def sets_apart(path: Path, corpus: Corpus, used: Collection[str]) -> list[TestSet]:
    """The golden questions of a file or folder: each file that is among the `used`
    ones, by its sha256, as a set of its own, and all others as one set, which is the
    last. Raises QuestionSetError as `golden` does."""
    alone = [f for f in golden_files(path) if sha256_of(f) in used]
    sets = [golden(f, corpus) for f in alone]
    if len(alone) < len(golden_files(path)):
        sets.append(golden(path, corpus, without=alone))
    return sets
