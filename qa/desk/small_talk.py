"""Is a message small talk, or a question to the desk itself, and of which kind?

A list holds what people say most (`small_talk.toml`). Any other message is told by a
softmax regression on its vector (`small_talk.json`, made by training/small_talk.py from
messages of each kind and thousands of questions).
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa.model import Encoder, Vectors
from qa.text import is_medical, plain, terms_of

SAME_WORDS = Path(__file__).with_name("small_talk.toml")
SHIPPED_WEIGHTS = Path(__file__).with_name("small_talk.json")
QUESTION = "question"
"""The kind of a message that is searched."""
MIN_TALK = 0.6
"""The least probability of all kinds of small talk together; chosen on
bench/talk/tune.jsonl."""

_ARABIC = str.maketrans("أإآٱةى", "ااااهي")
"""Letters that many people do not tell apart when they type."""


class Kind(NamedTuple):
    """A kind of small talk, and the language that it is in; empty where that is not
    known."""

    name: str
    language: str = ""


class Weights(NamedTuple):
    """A softmax regression: the kinds, the weights, shape (kinds, d), the intercepts,
    shape (kinds,), and the terms of the messages of small talk."""

    kinds: tuple[str, ...]
    weights: Vectors
    intercepts: Vectors
    terms: frozenset[str]

    def probabilities(self, vector: Vectors) -> Mapping[str, float]:
        """The probability of each kind, of a unit vector."""
        logits = self.weights @ vector + self.intercepts
        shares = np.exp(logits - logits.max())
        return dict(zip(self.kinds, (shares / shares.sum()).tolist(), strict=True))


class SmallTalk:
    """Tells small talk. Threads may share it; it keeps nothing of a message."""

    def __init__(self, encoder: Encoder, knows: Callable[[str], bool]) -> None:
        """`knows` tells if the articles hold a word. With another encoder than the
        packaged one only the list counts."""
        self._knows = knows
        self._same = {
            normal(text): Kind(name, language.strip("*"))
            for name, table in same_words().items()
            for language, texts in table.items()
            for text in texts
        }
        self._weights = _read(encoder.weights_sha256)

    def kind(self, text: str, vector: Vectors) -> Kind | None:
        """The kind of a message; None for a question. `vector` is its unit vector.

        A message that names a medicine, or has a word of the articles that no small
        talk has, is a question.
        """
        if not self._weights or self._names_something(text, self._weights.terms):
            return None
        found = dict(self._weights.probabilities(vector))
        if found.pop(QUESTION) > 1 - MIN_TALK:
            return None
        return Kind(max(found, key=found.__getitem__))

    def in_the_same_words(self, text: str) -> Kind | None:
        """The kind of a message that stands in the list in the same words, in whatever
        language."""
        return self._same.get(normal(text))

    def _names_something(self, text: str, talk: frozenset[str]) -> bool:
        if any(map(is_medical, re.findall(r"[a-z]{4,}", text.casefold()))):
            return True
        terms = terms_of(text, content=True)
        return any(t not in talk and self._knows(t) for t in terms)


@cache
def same_words() -> Mapping[str, Mapping[str, list[str]]]:
    """The list: kind, then language ("*" is any other) to messages."""
    return tomllib.loads(SAME_WORDS.read_text("utf-8"))


def normal(text: str) -> str:
    """The words of a text in lower case, without marks and accents."""
    parts = unicodedata.normalize("NFD", plain(text).casefold())
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(_words(bare.translate(_ARABIC)))


def _words(text: str) -> Iterable[str]:
    return re.findall(r"[^\W_]+", text)


def _read(encoder: str) -> Weights | None:
    """The shipped weights, if they are for the encoder with this digest."""
    data = json.loads(SHIPPED_WEIGHTS.read_text("utf-8"))
    if data["encoder"] != encoder:
        return None
    return Weights(
        tuple(data["kinds"]),
        np.array(data["weights"], np.float32),
        np.array(data["intercepts"], np.float32),
        frozenset(data["terms"]),
    )
