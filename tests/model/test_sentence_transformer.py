"""One encoder for many threads; and what of a model folder is in its identity."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.model import Encoded, encoder_for
from qa.model.sentence_transformer import SentenceTransformerEncoder
from tests.helpers.folders import write_folder

QUESTIONS = [
    ["why?", "What is spinal stenosis, and how is it treated without surgery?"],
    ["How long does the relief of a nerve block last?"],
    ["pain", "back pain", "Is there any pain in the lower back after discography?"],
]


def alike(one: list[Encoded], other: list[Encoded]) -> bool:
    return all(
        np.array_equal(a.spans, b.spans)
        and np.array_equal(a.ids, b.ids)
        and np.allclose(a.vector, b.vector, atol=1e-5)
        for a, b in zip(one, other, strict=True)
    )


def test_questions_asked_at_once_are_read_as_questions_asked_alone() -> None:
    encoder = SentenceTransformerEncoder()
    alone = [encoder.encode_questions(texts) for texts in QUESTIONS]
    sentences = ["Short.", "A much longer sentence that stands beside the short one."]

    def ask(number: int) -> bool:
        which = number % len(QUESTIONS)
        encoder.encode_sentences(sentences)
        return alike(encoder.encode_questions(QUESTIONS[which]), alone[which])

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(60)))


FOLDER = {
    "modules.json": "[]",
    "config.json": "{}",
    "model.safetensors": b"weights",
    "2_Dense/config.json": "{}",
    "2_Dense/model.safetensors": b"more",
    "vocab.model": b"words",
    "merges.vocab": b"merges",
}


@pytest.mark.parametrize(
    "name", ["2_Dense/pytorch_model.bin", "model.PT", "deep/er/weights.pkl"]
)
def test_a_model_folder_with_pickled_weights_is_refused_by_name(
    tmp_path: Path, name: str
) -> None:
    write_folder(tmp_path, {**FOLDER, name: b"pickled"})
    encoder = SentenceTransformerEncoder(str(tmp_path))
    for read in (
        lambda: encoder.weights_sha256,
        lambda: encoder.settings_sha256,
        encoder.loaded,
        lambda: encoder_for(str(tmp_path), tmp_path, make=True),
    ):
        with pytest.raises(ModelError, match="not read") as refused:
            read()
        assert str(tmp_path / name) in refused.value.message


def test_every_file_that_a_library_may_read_is_in_the_identity(tmp_path: Path) -> None:
    def identity() -> tuple[str, str]:
        encoder = SentenceTransformerEncoder(str(tmp_path))
        return encoder.weights_sha256, encoder.settings_sha256

    write_folder(tmp_path, FOLDER)
    seen = {identity()}
    for name in FOLDER:
        write_folder(tmp_path, {**FOLDER, name: b"other"})
        seen.add(identity())
    write_folder(tmp_path, {**FOLDER, "3_New/table.dat": b"x"})
    seen.add(identity())
    assert len(seen) == len(FOLDER) + 2
    before = identity()
    write_folder(tmp_path, {"README.md": "x", ".cache/x.json": "{}"})
    assert identity() == before
