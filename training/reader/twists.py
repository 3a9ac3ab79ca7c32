"""Turns questions that a passage answers into questions that it does not answer: swaps
a name, a number or a word, takes an opposite, or negates. Some of the new questions are
answerable all the same; most are not."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from qa.text import terms_of
from training.reader.states import Tokens, packaged, unit

_OPPOSITES = """
first last|largest smallest|biggest smallest|highest lowest|most least|more fewer
more less|before after|increase decrease|increased decreased|increases decreases
begin end|began ended|started stopped|start stop|north south|northern southern
east west|eastern western|win lose|won lost|winning losing|rise fall|rose fell
oldest youngest|older younger|longest shortest|longer shorter|early late|earlier later
earliest latest|best worst|better worse|good bad|male female|men women|boys girls
father mother|son daughter|brother sister|king queen|husband wife|add remove
added removed|include exclude|included excluded|includes excludes|allow forbid
allowed forbidden|accept reject|accepted rejected|support oppose|supported opposed
supporters opponents|agree disagree|agreed disagreed|gain lose|gained lost
create destroy|created destroyed|build destroy|built destroyed|buy sell|bought sold
enter leave|entered left|arrive leave|arrived left|upper lower|above below
inside outside|internal external|public private|common rare|rarely often|usually rarely
always never|major minor|main minor|majority minority|strong weak|stronger weaker
fast slow|faster slower|hot cold|warm cold|warmer colder|wet dry|heavy light
ancient modern|old new|new old|rich poor|urban rural|simple complex|easy difficult
minimum maximum|positive negative|active inactive|known unknown|successful unsuccessful
possible impossible|legal illegal|direct indirect|natural artificial|cause prevent
caused prevented|causes prevents|help harm|helped hindered|love hate|liked disliked
friend enemy|allies enemies|attack defend|attacked defended|attackers defenders
victory defeat|defeated spared|birth death|born buried|alive dead|appeared disappeared
open close|opened closed|founded dissolved|joined left|promoted demoted
teacher student|teachers students|open closed|raise lower|raised lowered
strengthen weaken|encourage discourage|encouraged discouraged|benefit drawback
advantages disadvantages|advantage disadvantage|strengths weaknesses|success failure
similar different|same different|present absent|expand shrink|expanded shrank
"""
_NOT = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't",
    "did": "didn't", "does": "doesn't", "do": "don't", "can": "can't",
    "could": "couldn't", "has": "hasn't", "have": "haven't", "had": "hadn't",
    "would": "wouldn't", "should": "shouldn't",
}  # fmt: skip
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'-]+(?:\s+(?:of |the )?[A-Z][\w'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")


class Twister:
    """Makes twisted questions; `questions` are (topic, question), and names are swapped
    with names of other questions of the same topic."""

    def __init__(self, questions: Sequence[tuple[str, str]]) -> None:
        self._names: dict[str, list[str]] = {}
        for topic, question in questions:
            self._names.setdefault(topic, []).extend(_NAME.findall(question))
        self._opposites: dict[str, list[str]] = {}
        for pair in re.split(r"[|\n]", _OPPOSITES.strip()):
            one, other = pair.split()
            self._opposites.setdefault(one, []).append(other)
            self._opposites.setdefault(other, []).append(one)

    def twists(
        self,
        topic: str,
        question: str,
        passage: str,
        dice: random.Random,
        most: int = 4,
    ) -> list[str]:
        """At most `most` new questions, of different kinds if possible."""
        kinds = [
            list(self._names_swapped(topic, question, passage, dice)),
            list(_numbers_swapped(question, passage, dice)),
            list(self._opposed(question)),
            list(_words_swapped(question, passage, dice)),
        ]
        if dice.random() < 0.35:  # noqa: PLR2004
            kinds.append(list(_negated(question)))
        found = [dice.choice(k) for k in kinds if k]
        found += [dice.choice(k) for k in kinds[:1] + kinds[3:4] if k]
        return list(dict.fromkeys(f for f in found if f != question))[:most]

    def _names_swapped(
        self, topic: str, question: str, passage: str, dice: random.Random
    ) -> Iterator[str]:
        others = [
            n for n in self._names[topic] if n not in passage and n not in question
        ]
        for match in _NAME.finditer(question):
            name = match.group()
            like = [n for n in others if len(n.split()) == len(name.split())] or others
            if name in passage and like and not _says(topic, name):
                yield _put(question, match, dice.choice(like))

    def _opposed(self, question: str) -> Iterator[str]:
        for match in re.finditer(r"\b[a-z]+\b", question):
            for opposite in self._opposites.get(match.group(), ()):
                yield _put(question, match, opposite)


def _numbers_swapped(question: str, passage: str, dice: random.Random) -> Iterator[str]:
    for match in _NUMBER.finditer(question):
        digits = match.group().rstrip(".,")
        if digits.isdigit():
            other = int(digits) + dice.choice([-1, 1]) * dice.randint(1, 40)
            if other > 0 and str(other) not in passage:
                yield _put(question, match, str(other))


def _negated(question: str) -> Iterator[str]:
    for match in list(re.finditer(r"\b[a-z]+\b", question))[:4]:
        if match.group() in _NOT:
            yield _put(question, match, _NOT[match.group()])


def _words_swapped(question: str, passage: str, dice: random.Random) -> Iterator[str]:
    held = set(terms_of(passage))
    for match in _WORD.finditer(question):
        terms = terms_of(match.group(), content=True)
        if terms and terms[0] in held:
            near = [
                n for n in _neighbours(match.group()) if not held & set(terms_of(n))
            ]
            if near:
                yield _put(question, match, dice.choice(near))


@cache
def _neighbours(word: str) -> list[str]:
    """Words with similar embeddings, without the six nearest, which are often
    synonyms."""
    words, vectors, places = _vocabulary()
    if word not in places:
        return []
    order = np.argsort(-(vectors @ vectors[places[word]]), kind="stable")[6:45]
    stem = terms_of(word)
    return [words[i] for i in order if terms_of(words[i]) != stem]


@cache
def _vocabulary() -> tuple[list[str], np.ndarray, dict[str, int]]:
    table = packaged(0).embeddings.word_embeddings.weight.detach().numpy()
    known = Tokens().tokenizer.get_vocab()
    words = sorted(w for w in known if w.isascii() and w.isalpha() and len(w) > 3)  # noqa: PLR2004
    rows = [known[w] for w in words]
    return words, unit(table[rows]), {w: n for n, w in enumerate(words)}


def _says(topic: str, name: str) -> bool:
    return name in topic or topic in name


def _put(question: str, match: re.Match[str], word: str) -> str:
    return question[: match.start()] + word + question[match.end() :]
