"""The reader that sees question and passage together, as it is shipped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.model import reader_for
from qa.model.answer_reader import CARD, SHIPPED_READER, WEIGHTS, AnswerReader, States
from qa.model.sentence_transformer import SentenceTransformerEncoder


@pytest.fixture(scope="module")
def reader(encoder: SentenceTransformerEncoder) -> AnswerReader:
    found = reader_for(encoder.weights_sha256)
    assert found
    return found


@pytest.fixture(scope="module")
def states(encoder: SentenceTransformerEncoder) -> dict[str, States]:
    """The example of the card, through the packaged model's lower layers."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(encoder.folder, local_files_only=True)
    model = AutoModel.from_pretrained(encoder.folder, local_files_only=True).eval()
    below = card()["shape"]["below"]
    found = {}
    for text in (card()["example"]["question"], *card()["example"]["passages"]):
        given = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
        with torch.inference_mode():
            layers = model(**given, output_hidden_states=True).hidden_states
        found[text] = layers[below][0].numpy()
    return found


def card() -> dict[str, dict]:
    return json.loads((SHIPPED_READER / CARD).read_text("utf-8"))


def example() -> tuple[str, list[str], list[float]]:
    given = card()["example"]
    return given["question"], list(given["passages"]), list(given["passages"].values())


def test_it_scores_the_example_as_its_card_records(
    reader: AnswerReader, states: dict[str, States]
) -> None:
    question, passages, logits = example()
    readings = reader.read(states[question], [states[p] for p in passages])
    assert [r.logit for r in readings] == pytest.approx(logits, abs=0.01)


def test_a_passage_is_read_alike_alone_and_among_others(
    reader: AnswerReader, states: dict[str, States]
) -> None:
    question, passages, _ = example()
    together = reader.read(states[question], [states[p] for p in passages])
    alone = [reader.read(states[question], [states[p]])[0] for p in passages]
    assert [r.logit for r in alone] == pytest.approx(
        [r.logit for r in together], abs=1e-4
    )


def test_every_token_has_a_share_and_nowhere_the_rest(
    reader: AnswerReader, states: dict[str, States]
) -> None:
    question, passages, _ = example()
    for passage in passages:
        (reading,) = reader.read(states[question], [states[passage]])
        assert reading.places.shape == (len(states[passage]),)
        assert reading.places[0] == reading.places[-1] == 0
        assert 0 < reading.places.sum() < 1


def test_nothing_is_read_of_nothing(
    reader: AnswerReader, states: dict[str, States]
) -> None:
    assert reader.read(states[example()[0]], []) == []


def test_a_passage_of_one_word_is_read(
    reader: AnswerReader, states: dict[str, States]
) -> None:
    question = states[example()[0]]
    (reading,) = reader.read(question, [question[[0, 1, -1]]])
    assert np.isfinite(reading.logit)


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
    assert reader_for("0" * 64) is None


def test_no_title_is_both_learnt_and_tested() -> None:
    titles = card()["titles"]
    assert set(titles["learnt"]) & set(titles["tested"]) == set()
