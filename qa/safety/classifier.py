"""Does a text report an emergency, and which? Logistic regressions on its words.

The features of a text are hashed: its words, pairs of near words, and character n-grams
(Weinberger et al. 2009, "Feature hashing"). For English the encoder's vector is added,
because the encoder knows English only; Spanish and Arabic are told by words alone.
`classifier.npz` is made by training/emergencies.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from qa.model import Vectors
from qa.text import clean

SHIPPED_CLASSIFIER = Path(__file__).with_name("classifier.npz")
MIN_URGENT = {"en": 0.30, "es": 0.45, "ar": 0.45}
"""The least probability of an emergency that raises its flag, by language; chosen on
one half of the tune halves of bench/emergency, by what was learnt from the other."""
SIZE = 2**15
"""Hashed features."""
VECTOR_SCALE = 2.0
"""What the encoder's unit vector is multiplied by, beside the words' of length 1."""
MAX_WORDS = 400
"""A text is read up to this many words."""
NEAR, STEM, ARABIC_STEM = 3, 5, 4
"""Words of a pair are at most this far apart, and are cut after so many letters."""
_ARABIC = str.maketrans("أإآٱةى", "ااااهي")
_ARTICLE = re.compile(r"^(?:وال|بال|فال|لل|ال|و(?=..))")
_WORD = re.compile(r"[^\W_]+|[?؟]")


class Verdict(NamedTuple):
    """The probability that a text reports an emergency, its likeliest flag, and the
    language that it was read as: "en", "es" or "ar"."""

    probability: float
    flag: str
    language: str

    @property
    def is_urgent(self) -> bool:
        """Whether it raises its flag."""
        return self.probability >= MIN_URGENT[self.language]


class Classifier(NamedTuple):
    """Rows of weights, each with its intercept: `rows` names them."""

    rows: dict[str, int]
    weights: Vectors
    intercepts: Vectors
    vector_weights: Vectors
    """Of the encoder's vector, for English."""
    encoder: str
    words: tuple[str, ...]
    """Of the texts that it learnt from."""

    def judge(self, text: str, vector: Vectors | None) -> Verdict | None:
        """The verdict on a text; None for English without a vector, and for no words.
        `vector` is its unit vector by the packaged model."""
        found = features(text)
        if not len(found):
            return None
        scores = self.weights[:, found].sum(axis=1) / np.sqrt(len(found))
        scores = scores + self.intercepts
        language = self.language(text, float(scores[self.rows["spanish"]]))
        logit = float(scores[self.rows["other"]])
        if language == "en":
            if vector is None:
                return None
            logit = float(scores[self.rows["en"]])
            logit += VECTOR_SCALE * float(self.vector_weights @ vector)
        flags = {n: float(scores[row]) for n, row in self.rows.items() if ":" in n}
        name = max(flags, key=flags.__getitem__).removeprefix("flag:")
        return Verdict(float(1 / (1 + np.exp(-logit))), name, language)

    @staticmethod
    def language(text: str, spanish: float) -> str:
        """Arabic by its letters, Spanish by its score, else English."""
        letters = [c for c in text if c.isalpha()]
        if 2 * sum("\u0600" <= c <= "\u06ff" for c in letters) > len(letters):
            return "ar"
        return "es" if spanish > 0 else "en"


def features(text: str) -> Vectors:
    """The hashed features of a text, each once, in order."""
    hashed = {crc32(f.encode()) % SIZE for f in _features(words_of(text))}
    return np.array(sorted(hashed), np.int64)


def words_of(text: str, most: int | None = MAX_WORDS) -> list[str]:
    """The first words and question marks of a text, `most` at most, without accents
    and apostrophes."""
    plain = clean(text).casefold().replace("’", "").replace("'", "")
    parts = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return _WORD.findall(bare.translate(_ARABIC))[:most]


def _features(words: list[str]) -> Iterator[str]:
    for word in words:
        yield f"w{word}"
        padded = f"_{word}_"
        for size in (3, 4):
            for at in range(len(padded) - size + 1):
                yield f"c{padded[at : at + size]}"
    stems = ["^", *map(_stem, words)]
    for at, one in enumerate(stems):
        for other in stems[at + 1 : at + 1 + NEAR]:
            yield f"p{one} {other}"


def _stem(word: str) -> str:
    if "\u0600" <= word[0] <= "\u06ff":
        return _ARTICLE.sub("", word)[:ARABIC_STEM]
    return word[:STEM]


def is_learnt_from(question: str) -> bool:
    """Whether the classifier learnt from a question of fit.jsonl, by its hash; the
    others are for reports."""
    return sha256(question.encode()).digest()[-1] % 2 == 1


@cache
def shipped_classifier() -> Classifier:
    """The classifier of the package."""
    with np.load(SHIPPED_CLASSIFIER, allow_pickle=False) as read:
        rows = {str(name): n for n, name in enumerate(read["rows"])}
        scales = read["scales"].astype(np.float32)
        return Classifier(
            rows,
            read["weights"].astype(np.float32) * scales[:, None],
            read["intercepts"].astype(np.float32),
            read["vector_weights"].astype(np.float32),
            str(read["encoder"]),
            tuple(str(read["words"]).split()),
        )
