"""Questions that are like an example of a red flag."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qa.model import Encoder
from qa.model.kept_vectors import digest_of
from qa.safety import (
    Watch,
    read_rules,
    watch_for,
)
from qa.safety.flags import shipped_rules
from qa.safety.likeness import SHIPPED_EXAMPLES, Likeness, shipped_examples
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_flags


def test_the_kept_vectors_are_those_of_the_shipped_examples(
    encoder: Encoder,
) -> None:
    with np.load(SHIPPED_EXAMPLES, allow_pickle=False) as kept:
        assert str(kept["weights"]) == encoder.weights_sha256
        texts, vectors = list(kept["texts"]), kept["vectors"].astype(np.float32)
    examples = shipped_examples()
    assert texts == [digest_of(t) for t in examples]
    fresh = np.stack([e.vector for e in encoder.encode_questions(examples)])
    assert float((vectors * fresh).sum(axis=1).min()) > 0.999


def test_likeness_catches_what_is_said_and_not_what_is_asked(
    encoder: Encoder,
) -> None:
    likely = Watch(shipped_rules(), Likeness(shipped_rules(), encoder))
    for text, flags in (
        ("my legs suddenly lack strength", ("weakness",)),
        ("Why do legs suddenly lack strength?", ()),
        ("What is spinal stenosis?", ()),
    ):
        (encoded,) = encoder.encode_questions([text])
        assert likely.by_likeness(text, encoded.vector) == flags


def test_another_model_counts_only_what_is_nearly_the_same(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    corpus = write_flags(tmp_path, '[flags.rash]\nexamples=["red spots everywhere"]')
    watch = watch_for(read_rules(corpus), encoder)
    for text, flags in (
        ("red spots everywhere", ("rash",)),
        ("green stripes nowhere", ()),
    ):
        (encoded,) = encoder.encode_questions([text])
        assert watch.by_likeness(text, encoded.vector) == flags
