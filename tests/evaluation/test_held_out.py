"""Questions that made what they are to measure are named, whatever file they stand in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.corpus import Corpus, read_corpus
from qa.evaluation import Configuration, desk_for, evaluate
from qa.evaluation.held_out import (
    FITTED,
    PROMISED,
    TAUGHT,
    Use,
    files_used,
    sets_apart,
    uses_of,
)
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet, golden, golden_text
from qa.files import sha256_of
from qa.model import Encoder
from tests.helpers.encoder import PROMISE, TinyEncoder, calibration_of
from tests.helpers.evaluation import QUESTIONS, csv_of
from tests.helpers.folders import ARTICLES, REPO, write_folder
from tests.helpers.outcomes import FOUR, MEASURES, evaluated, set_of

TINY = TinyEncoder().weights_sha256
SETS = {
    "questions/fitted.csv": csv_of(QUESTIONS[:3]),
    "questions/promised.csv": csv_of(QUESTIONS[3:]),
    "questions/mine.csv": csv_of([("Does it hurt?", "It hurts in the leg.")]),
    "questions/more.csv": csv_of([("May I walk?", "Walking gets hard.")]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus whose own calibration names two of its sets of questions."""
    made = write_folder(tmp_path / "corpus", {**ARTICLES, **SETS})
    named = {
        name: {
            "file": f"{name}.csv",
            "sha256": sha256_of(made / f"questions/{name}.csv"),
        }
        for name in ("fitted", "promised")
    }
    record = calibration_of(0.75, 0.35) | {
        "fit": [named["fitted"]],
        "calibration": named["promised"],
    }
    return write_folder(made, {"calibration.json": json.dumps(record)})


@pytest.fixture
def discs(folder: Path) -> Corpus:
    return read_corpus(folder)


def named(testset: TestSet, folder: Path) -> list[tuple[str, str, int]]:
    return [tuple(u) for u in uses_of(testset, folder, TINY)]


def test_a_file_that_the_calibration_names_is_not_held_out(
    folder: Path, discs: Corpus
) -> None:
    fitted, promised, mine = (
        golden(folder / f"questions/{name}.csv", discs)
        for name in ("fitted", "promised", "mine")
    )
    assert named(fitted, folder) == [("fitted.csv", FITTED, 3)]
    assert named(promised, folder) == [("promised.csv", PROMISED, 2)]
    assert named(mine, folder) == []


def test_its_questions_are_not_held_out_under_another_name_or_as_part_of_another_set(
    folder: Path, discs: Corpus
) -> None:
    part = [("  WHAT presses on a NERVE? ", ""), ("Is it new?", ""), QUESTIONS[4]]
    testset = golden_text("upload.csv", csv_of(part), discs)
    assert named(testset, folder) == [
        ("fitted.csv", FITTED, 1),
        ("promised.csv", PROMISED, 1),
    ]


def test_a_file_that_is_no_longer_that_of_the_calibration_says_nothing(
    folder: Path, discs: Corpus
) -> None:
    other = csv_of([*QUESTIONS[:2], ("Is it new?", "")])
    write_folder(folder, {"questions/fitted.csv": other})
    assert named(golden(folder / "questions/fitted.csv", discs), folder) == []


def test_the_shipped_files_name_what_fitted_promised_and_taught(
    encoder: Encoder, corpus: Corpus
) -> None:
    used = files_used(REPO / "corpus", encoder.weights_sha256)
    roles = dict(used.values())
    assert {n: roles[n] for n in ("dev.jsonl", "curve.jsonl", "calibration.jsonl")} == {
        "dev.jsonl": FITTED,
        "curve.jsonl": FITTED,
        "calibration.jsonl": PROMISED,
    }
    assert roles["fit.jsonl"] == TAUGHT
    assert "test.jsonl" not in roles
    names = [s.name for s in sets_apart(REPO / "corpus/questions", corpus, used)]
    assert sorted(names) == ["calibration", "curve", "dev", "fit", "questions"]


def test_sets_of_a_folder_are_kept_apart_by_what_they_were_used_for(
    folder: Path, discs: Corpus
) -> None:
    apart = sets_apart(folder / "questions", discs, files_used(folder, TINY))
    assert [(s.name, len(s.questions)) for s in apart] == [
        ("fitted", 3),
        ("promised", 2),
        ("questions", 2),
    ]
    (whole,) = sets_apart(folder / "questions", discs, {})
    assert len(whole.questions) == 7
    (one,) = sets_apart(folder / "questions/fitted.csv", discs, {})
    assert one.name == "fitted"


def test_an_evaluation_of_such_questions_says_so_before_its_figures(
    folder: Path, discs: Corpus, tmp_path: Path
) -> None:
    testset = golden(folder / "questions/fitted.csv", discs)
    desk, costs = desk_for(
        testset,
        Configuration(),
        tmp_path / "cache",
        corpus=folder,
        encoder=TinyEncoder(),
    )
    evaluation = evaluate(desk, testset, Configuration(), costs, corpus=folder)
    about = report_of(testset, [evaluation], MEASURES).testset
    assert about.warnings == (
        f"NOT HELD OUT: 3 of 3 questions stand in fitted.csv, which {FITTED}. Figures "
        "on them flatter the desk.",
    )


@pytest.mark.parametrize(
    ("uses", "verdict"),
    [
        ((), "kept"),
        (
            (Use("dev.jsonl", FITTED, 1),),
            "kept, but on questions that are NOT HELD OUT, which proves nothing",
        ),
    ],
)
def test_no_promise_is_called_kept_without_that_word(
    uses: tuple[Use, ...], verdict: str
) -> None:
    asked = replace(evaluated("one", [FOUR[0]]), promise=PROMISE, uses=uses)
    (made,) = report_of(set_of([FOUR[0]]), [asked], MEASURES).configurations
    assert made.confidence is not None
    assert made.confidence.promise is not None
    assert made.confidence.promise.verdict == verdict
