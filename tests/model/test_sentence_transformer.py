"""One encoder for many threads: each gets what it would get alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from qa.model import Encoded
from qa.model.sentence_transformer import SentenceTransformerEncoder

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
        assert all(pool.map(ask, range(240)))
