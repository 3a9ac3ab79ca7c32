"""Of which kind is a message: small talk or a question to the desk itself, a question
that names no topic, or a question that is searched?

A list holds what people say most (`small_talk.toml`). Any other message is told by a
softmax regression on its vector (`kinds.json`, made by training/kinds.py from messages
of each kind and thousands of questions), and by its words: one that no message without
a topic has is a topic.
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
from qa.text import is_english, is_medical, plain, terms_of

SAME_WORDS = Path(__file__).with_name("small_talk.toml")
SHIPPED_WEIGHTS = Path(__file__).with_name("kinds.json")
QUESTION, UNCLEAR, OTHER_LANGUAGE = "question", "unclear", "other_language"
"""The kinds that are no small talk: a message that is searched; a question that names
no treatment or condition; a question in another language than English."""
MIN_NOT_SEARCHED, MIN_UNCLEAR, MIN_FOLLOWS = 0.6, 0.4, 0.15
"""The least probability of small talk and of a question without a topic together; of
the latter alone; and of the latter where an earlier question has a topic. Chosen on the
tune half of bench/talk."""
MAX_TERMS = 4
"""A question of more different terms tells enough to be searched."""

_ARABIC = str.maketrans("أإآٱةى", "ااااهي")
"""Letters that many people do not tell apart when they type."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")


class Kind(NamedTuple):
    """A kind of message that is not searched, and the language that it is in; empty
    where that is not known."""

    name: str
    language: str = ""
    follows: bool = False
    """Whether it is a question beside an earlier one that has a topic: "tell me more".
    """


class Weights(NamedTuple):
    """A softmax regression: the kinds, the weights, shape (kinds, d), and the
    intercepts, shape (kinds,). Beside it the terms of the messages that are small talk
    or have no topic, those of `small` talk alone, and the `bare_terms` of those without
    a function word."""

    kinds: tuple[str, ...]
    weights: Vectors
    intercepts: Vectors
    terms: frozenset[str]
    small: frozenset[str]
    bare: frozenset[str]

    def probabilities(self, vector: Vectors) -> dict[str, float]:
        """The probability of each kind, of a unit vector."""
        logits = self.weights @ vector + self.intercepts
        shares = np.exp(logits - logits.max())
        return dict(zip(self.kinds, (shares / shares.sum()).tolist(), strict=True))


class Kinds:
    """Tells the kind of a message. Threads may share it; it keeps nothing of a
    message."""

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

    def kind(self, changed: str, vector: Vectors) -> Kind | None:
        """The kind of a message; None for a question. `changed` is the message with its
        typos corrected and its lay words replaced, `vector` the unit vector of what was
        typed.

        A message that names something is a question: a medicine, a word of the articles
        that no small talk has, or a word that no dictionary has.
        """
        if not self._weights:
            return None
        found = self._weights.probabilities(vector)
        unclear = found[UNCLEAR]
        del found[QUESTION], found[OTHER_LANGUAGE]
        likely = sum(found.values()) >= MIN_NOT_SEARCHED
        if not likely and unclear < MIN_UNCLEAR:
            return None
        if self._names_something(changed, self._weights.terms):
            return None
        best = max(found, key=found.__getitem__)
        if best == UNCLEAR:
            # "weak legs" names a thing, though each word of it is in many questions
            bare = bare_terms(changed)
            named = bare and bare not in self._weights.bare
            if named or len(set(terms_of(changed, content=True))) > MAX_TERMS:
                return None
        elif self._names_something(changed, self._weights.small):
            return None
        return Kind(best, follows=unclear >= MIN_FOLLOWS)

    def may_follow(self, vector: Vectors) -> bool:
        """Whether a question may need an earlier one to be understood, by its unit
        vector; True with another encoder than the packaged one."""
        if not self._weights:
            return True
        return self._weights.probabilities(vector)[UNCLEAR] >= MIN_FOLLOWS

    def in_the_same_words(self, text: str) -> Kind | None:
        """The kind of a message that stands in the list in the same words, in whatever
        language."""
        return self._same.get(normal(text))

    def other_language(self, vector: Vectors) -> float | None:
        """The probability of another language than English; None with another encoder
        than the packaged one."""
        if not self._weights:
            return None
        return self._weights.probabilities(vector)[OTHER_LANGUAGE]

    def _names_something(self, text: str, talk: frozenset[str]) -> bool:
        if any(map(is_medical, re.findall(r"[a-z]{4,}", text.casefold()))):
            return True
        return any(
            term not in talk
            and (self._knows(term) or not (is_english(word) or word.isdigit()))
            for word in _TOKEN.findall(text.casefold())
            for term in terms_of(word, content=True)
        )


@cache
def same_words() -> Mapping[str, Mapping[str, list[str]]]:
    """The list: kind, then language ("*" is any other) to messages."""
    return tomllib.loads(SAME_WORDS.read_text("utf-8"))


def bare_terms(text: str) -> str:
    """The terms of a text that has no function word; else nothing."""
    terms = terms_of(text, content=True)
    return " ".join(terms) if len(terms) == len(_TOKEN.findall(text)) else ""


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
        frozenset(data["small"]),
        frozenset(data["bare"]),
    )
