"""A small corpus with a set of questions, and its evaluation by a tiny encoder."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from qa.corpus import Corpus, read_corpus
from qa.evaluation import (
    Configuration,
    Evaluation,
    desk_for,
    evaluate,
    parse_configuration,
)
from qa.evaluation.measures import intervals, parse_measure
from qa.evaluation.report import Report, report_of
from qa.evaluation.sets import TestSet, golden_text
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import ARTICLES, write_folder

MEASURES = ("RR", "Success@1", "Success@3", "nDCG@10")
WORDS = b'name = "words alone"\n[channels]\ndense = false\n'
QUESTIONS = (
    ("What presses on a nerve?", "A herniated disc presses on a nerve."),
    ("Where does a herniated disc hurt?", "It hurts in the leg."),
    ("gait trouble", "Walking gets hard."),  # no word of it stands in an article
    ("Can I fly to the moon?", ""),
    ("Is parking free?", ""),
)


def csv_of(questions: Sequence[tuple[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("question", "expected"), *questions])
    return out.getvalue().encode()


COLLECTION = {
    "corpus.jsonl": '{"_id": 1, "title": "Knee", "text": "Rest the knee."}\n'
    '{"_id": 2, "title": "Hip", "text": "Do not cross your legs."}\n',
    "queries.jsonl": '{"_id": "a", "text": "How long do I rest the knee?"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\na\t1\t1\n",
}
"""A collection in BEIR layout."""


def zip_of(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def corpus_in(folder: Path, articles: dict[str, str] | None = None) -> Path:
    """A corpus of two articles, calibrated for the tiny encoder, with one set."""
    files = {
        **(articles or ARTICLES),
        "calibration.json": json.dumps(calibration_of(0.75, 0.35)),
        "questions/five.csv": csv_of(QUESTIONS),
    }
    return write_folder(folder / "corpus", files)


def evaluated(
    folder: Path,
    questions: Sequence[tuple[str, str]] = QUESTIONS,
    settings: Sequence[bytes] = (),
    *,
    stop_after: int = 10**9,
    calibrated: bool = True,
    corpus: Corpus | None = None,
    testset: TestSet | None = None,
) -> tuple[Report, list[Evaluation]]:
    """A report and its evaluations: as shipped, and for each of `settings`."""
    place = folder / "corpus" if corpus else corpus_in(folder)
    testset = testset or golden_text(
        "set.csv", csv_of(questions), corpus or read_corpus(place)
    )
    tried = [Configuration()]
    tried += [parse_configuration(s, f"{n}.toml") for n, s in enumerate(settings)]
    evaluations = []
    for configuration in tried:
        desk, costs = desk_for(
            testset,
            configuration,
            folder / "cache",
            corpus=place if calibrated else None,
            encoder=TinyEncoder(),
        )
        asked: list[int] = []
        evaluations.append(
            evaluate(
                desk,
                testset,
                configuration,
                costs,
                stop=lambda asked=asked: len(asked) >= stop_after,
                step=lambda *_, asked=asked: asked.append(1),
            )
        )
    measures = [parse_measure(m) for m in MEASURES]
    with few_resamples():
        return report_of(testset, evaluations, measures), evaluations


@contextmanager
def few_resamples() -> Iterator[None]:
    """Fewer bootstrap samples, for tests that do not look at intervals."""
    with (
        mock.patch.object(intervals, "RESAMPLES", 50),
        mock.patch.object(intervals.bootstrap_of, "__defaults__", (50,)),
    ):
        yield
