"""Judged questions and passage rules that several scripts of this folder share."""

from __future__ import annotations

import random
from dataclasses import replace

from bench.places import CORPUS, QUESTIONS
from qa.corpus import PassageRules, read_corpus
from qa.evaluation.sets import TestSet, golden

WHOLE = PassageRules(100_000, 100_000)
"""Rules that leave a document of a collection in one passage."""


def golden_set(name: str) -> TestSet:
    """The golden questions `name`.jsonl over the repository's own articles."""
    return golden(QUESTIONS / f"{name}.jsonl", read_corpus(CORPUS))


def sampled(testset: TestSet, most: int, seed: int) -> TestSet:
    """The set with at most `most` of its questions, drawn with `seed`."""
    if len(testset.questions) <= most:
        return testset
    drawn = random.Random(seed).sample(testset.questions, most)
    return replace(testset, questions=tuple(drawn))
