"""The reader that sees question and passage together, as it is shipped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.model import Encoder, Reading, reader_for
from qa.model.answer_reader import CARD, SHIPPED_READER, WEIGHTS, AnswerReader
from tests.helpers.encoder import TinyEncoder

LARGEST = 30_000_000
"""Bytes of a file that everyone who clones the repository fetches."""
QUESTION = "How long does the injection take?"
ANSWERS = "Joint injection\nYou lie on your back. The injection takes twenty minutes."
OTHER = "Joint injection\nThe injection brings a medicine to the joint. It calms pain."
FAR = "Before you come\nBring a list of your medicines. You may eat and drink as usual."


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> AnswerReader:
    found = reader_for(encoder)
    assert found
    return found


def card() -> dict[str, dict]:
    return json.loads((SHIPPED_READER / CARD).read_text("utf-8"))


def test_it_scores_the_example_as_its_card_records(reader: AnswerReader) -> None:
    question, passages = card()["example"].values()
    readings = reader.read(question, list(passages))
    logits = [r.logit for r in readings]
    assert logits == pytest.approx(list(passages.values()), abs=0.3)


def test_a_passage_that_answers_stands_before_one_that_does_not(
    reader: AnswerReader,
) -> None:
    answers, other, far = reader.read(QUESTION, [ANSWERS, OTHER, FAR])
    assert answers.logit > 1 > -1 > max(other.logit, far.logit)


def test_the_answer_stands_in_the_sentence_that_holds_it(reader: AnswerReader) -> None:
    (reading,) = reader.read(QUESTION, [ANSWERS])
    first, second = reading.shares(
        [ANSWERS.index("You lie"), ANSWERS.index("The injection")]
    )
    assert second > 0.6
    assert first < 0.1


def test_what_answers_nothing_has_its_answer_nowhere(reader: AnswerReader) -> None:
    (reading,) = reader.read(QUESTION, [FAR])
    assert sum(reading.shares([0])) < 0.2


def test_a_passage_is_read_alike_alone_and_among_others(reader: AnswerReader) -> None:
    together = reader.read(QUESTION, [ANSWERS, OTHER, FAR])
    alone = [reader.read(QUESTION, [p])[0] for p in (ANSWERS, OTHER, FAR)]
    assert [r.logit for r in alone] == [r.logit for r in together]


def test_nothing_is_read_of_nothing(reader: AnswerReader) -> None:
    assert reader.read(QUESTION, []) == []
    (reading,) = reader.read(QUESTION, [""])
    assert np.isfinite(reading.logit)
    assert reading.shares([]) == ()


def test_what_goes_beyond_the_model_is_cut_off(reader: AnswerReader) -> None:
    (reading,) = reader.read("why " * 1000, ["word " * 1000])
    assert np.isfinite(reading.logit)
    assert len(reading.places) == len(reading.offsets) < 256


def test_shares_are_sums_over_the_tokens_of_each_part() -> None:
    places = np.array([0.1, 0.2, 0.3, 0.15], np.float32)
    reading = Reading(0.0, places, np.array([0, 5, 10, 14], np.int32))
    assert reading.shares([5, 12]) == pytest.approx((0.5, 0.15))


def test_the_file_is_small_enough_to_clone() -> None:
    assert (SHIPPED_READER / WEIGHTS).stat().st_size <= LARGEST


def test_weights_that_differ_from_the_card_are_refused_with_a_cure(
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(SHIPPED_READER, tmp_path / "weights"))
    damaged = bytearray((folder / WEIGHTS).read_bytes())
    damaged[-1] ^= 1
    (folder / WEIGHTS).write_bytes(damaged)
    with pytest.raises(ModelError, match=r"is not the file that card\.json names") as e:
        AnswerReader.load(folder)
    assert "training/README.md" in e.value.cure


@pytest.mark.parametrize("name", [CARD, WEIGHTS])
def test_a_missing_file_is_refused_with_a_cure(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(SHIPPED_READER, tmp_path / "weights"))
    (folder / name).unlink()
    with pytest.raises(ModelError, match="cannot be used") as e:
        AnswerReader.load(folder)
    assert "training/README.md" in e.value.cure


def test_another_model_has_no_reader() -> None:
    assert reader_for(TinyEncoder()) is None


def test_no_title_is_both_learnt_and_tested() -> None:
    titles = card()["titles"]
    assert set(titles["learnt"]) & set(titles["tested"]) == set()
