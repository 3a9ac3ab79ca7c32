"""An export serves in the place of the model that it was made of, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.errors import ModelError
from qa.files import sealed
from qa.model import Encoded, choice, encoder_for, exporting, why_not_exported
from qa.model.exporting import differences
from qa.model.onnx_encoder import CARD, WEIGHTS, Card, OnnxEncoder, folder_of
from qa.model.sentence_transformer import SentenceTransformerEncoder
from tests.helpers.encoder import TinyEncoder

TEXTS = [
    "Can I drive after the block?",
    "is it SAFE with bloodthinners...",
    "A needle is put beside the nerve. It may hurt for 2-3 days (4 in 100 people).",
    "¿Cuánto dura?",
    "  two\n\nparagraphs  ",
    "word " * 400,
]


class Other(TinyEncoder):
    """A tiny encoder that differs in one part of what it makes of questions."""

    def __init__(self, **parts: Any) -> None:
        super().__init__()
        self._parts = parts

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return [e._replace(**self._parts) for e in super().encode_questions(texts)]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Card:
    """The card of the packaged model, as if it could not be exported; its folder is
    that of the exports."""
    monkeypatch.setenv("QA_EXPORTS", str(tmp_path))
    model = SentenceTransformerEncoder()
    card = Card(model.name, model.weights_sha256, model.settings_sha256, "no such node")
    folder_of(model, tmp_path).mkdir()
    card.write(folder_of(model, tmp_path))
    return card


def test_the_export_and_the_reference_make_the_same_of_every_text(
    exports: Path,
) -> None:
    served = encoder_for(index=exports, make=True)
    reference = encoder_for()
    assert isinstance(served, OnnxEncoder)
    assert isinstance(reference, SentenceTransformerEncoder)
    assert served.dimension == reference.dimension
    assert (served.name, served.weights_sha256, served.settings_sha256) == (
        reference.name,
        reference.weights_sha256,
        reference.settings_sha256,
    )
    pairs = [
        *zip(
            served.encode_questions(TEXTS),
            reference.encode_questions(TEXTS),
            strict=True,
        ),
        *zip(
            served.encode_passages(TEXTS),
            reference.encode_passages(TEXTS),
            strict=True,
        ),
    ]
    for mine, theirs in pairs:
        assert np.array_equal(mine.ids, theirs.ids)
        assert np.array_equal(mine.spans, theirs.spans)
        assert float(mine.vector @ theirs.vector) >= 0.9999
        assert np.abs(mine.last - theirs.last).max() < 1e-4
    both = served.encode_sentences(TEXTS), reference.encode_sentences(TEXTS)
    assert np.abs(both[0] - both[1]).max() < 1e-5


def test_a_text_is_encoded_the_same_whatever_stands_beside_it(exports: Path) -> None:
    served = encoder_for(index=exports, make=True)
    together = list(served.encode_passages(TEXTS))
    for text, one in zip(TEXTS, together, strict=True):
        (alone,) = served.encode_passages([text])
        assert np.array_equal(alone.vector, one.vector)
        assert np.array_equal(alone.last, one.last)


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("ids", np.array([7], np.int32), "tokens differ"),
        ("spans", np.array([[1, 2]], np.int32), "places of the tokens differ"),
        ("vector", np.zeros(32, np.float32), "cosine of 0.00000"),
        ("last", np.zeros((1, 32), np.float32), "states differ by 1.00000"),
    ],
)
def test_an_export_that_differs_is_told_by_what_differs(
    monkeypatch: pytest.MonkeyPatch, part: str, value: object, said: str
) -> None:
    monkeypatch.setattr(exporting, "CHECKED", ("pain",))
    found = differences(TinyEncoder(), Other(**{part: value}))
    assert said in found
    assert "question 'pain'" in found
    assert differences(TinyEncoder(), TinyEncoder()) == ""


def test_a_model_that_cannot_be_exported_is_served_by_the_reference(
    refused: Card, tmp_path: Path
) -> None:
    served = encoder_for(index=tmp_path, make=True)
    assert isinstance(served, SentenceTransformerEncoder)
    assert refused.refused in why_not_exported(served, tmp_path)


def test_without_an_export_the_reference_serves_and_says_what_cures_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QA_EXPORTS", str(tmp_path))
    served = encoder_for(index=tmp_path)
    assert isinstance(served, SentenceTransformerEncoder)
    assert "qa build" in why_not_exported(served, tmp_path)
    assert why_not_exported(TinyEncoder(), tmp_path) == ""


def test_a_damaged_export_is_refused(tmp_path: Path) -> None:
    card = Card("m", "a", "b", files=((WEIGHTS, "0" * 64),))
    (tmp_path / WEIGHTS).write_bytes(b"other weights")
    with pytest.raises(ModelError, match=f"{WEIGHTS} is not the file") as e:
        OnnxEncoder(tmp_path, card, "m").encode_questions(["pain"])
    assert "qa build" in e.value.cure


def test_files_of_an_open_model_may_be_overwritten_and_cut(
    exports: Path, tmp_path: Path
) -> None:
    """Mapped weights gave vectors without a number, and a cut file ended the process."""
    served = encoder_for(index=exports, make=True)
    assert isinstance(served, OnnxEncoder)
    copied = tmp_path / "export"
    shutil.copytree(served.folder, copied)
    card = Card.read(copied)
    assert card
    mine = OnnxEncoder(copied, card, "m")
    before = mine.encode_questions(TEXTS[:2])
    for damage in (lambda old: bytes(len(old)), lambda _: b""):
        for name, _ in card.files:
            with (copied / name).open("r+b") as file:
                content = damage(file.read())
                file.seek(0)
                file.write(content)
                file.truncate(len(content))
        for one, other in zip(before, mine.encode_questions(TEXTS[:2]), strict=True):
            assert np.array_equal(one.vector, other.vector)
            assert np.array_equal(one.last, other.last)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        "[]",
        "7",
        '{"format": 1}',
        '{"format": 1, "name": "m", "weights_sha256": 7, "settings_sha256": "b"}',
        '{"format": 1, "name": "m", "weights_sha256": "a", "settings_sha256": "b",'
        ' "dimension": "x"}',
        '{"format": 1, "name": "m", "weights_sha256": "a", "settings_sha256": "b",'
        ' "code": "x"}',
    ],
)
def test_a_card_that_is_malformed_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / CARD).write_text(content)
    assert Card.read(tmp_path) is None
    if content.startswith("{"):
        (tmp_path / CARD).write_bytes(sealed(json.loads(content)))
        assert Card.read(tmp_path) is None


def test_a_card_of_another_format_is_none(tmp_path: Path) -> None:
    card = Card("m", "a", "b", dimension=3, inputs=("input_ids",), files=(("f", "1"),))
    card.write(tmp_path)
    assert Card.read(tmp_path) == card
    given = json.loads((tmp_path / CARD).read_bytes())
    (tmp_path / CARD).write_bytes(sealed({**given, "format": 0}))
    assert Card.read(tmp_path) is None


def test_a_card_that_was_altered_is_none(tmp_path: Path) -> None:
    """A prompt with another letter would change every vector without a word."""
    card = Card("m", "a", "b", dimension=3, prompts=("query: ", ""))
    card.write(tmp_path)
    whole = (tmp_path / CARD).read_bytes()
    for at in range(len(whole)):
        (tmp_path / CARD).write_bytes(whole[:at] + b"7" + whole[at + 1 :])
        assert Card.read(tmp_path) in (None, card)
        assert whole[at : at + 1] == b"7" or Card.read(tmp_path) is None


def test_where_no_model_is_installed_the_export_of_the_index_serves(
    refused: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = replace(refused, refused="", weights_sha256="f" * 64)
    (tmp_path / "one").mkdir()
    card.write(tmp_path / "one")

    def missing(_model: str | None) -> SentenceTransformerEncoder:
        raise ModelError("It is not installed.")

    monkeypatch.setattr(choice, "SentenceTransformerEncoder", missing)
    served = encoder_for(index=tmp_path, weights_sha256="f" * 64)
    assert isinstance(served, OnnxEncoder)
    assert (served.name, served.weights_sha256) == (card.name, "f" * 64)
    for weights in ("0" * 64, refused.weights_sha256):
        with pytest.raises(ModelError, match="not installed"):
            encoder_for(index=tmp_path, weights_sha256=weights)
