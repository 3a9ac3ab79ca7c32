"""A made-up collection of any size: articles, questions, and an encoder for them.

Everything is drawn with a seed. Words follow Zipf's law. Each article has a subject,
and draws many of its words from the words of that subject. A word has a direction; its
state in a text leans to the others of the text, and a text lies where its words do. So
neighbours overlap and articles cluster, as those of people do. The texts mean nothing:
figures over them tell of size and speed, never of quality.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate

import numpy as np

from qa.corpus import Article, Block, Corpus, Source, Span
from qa.files import sha256
from qa.model import CachedEncoder, Encoded, Vectors

WORDS, SUBJECTS, OF_A_SUBJECT = 60_000, 3_000, 150
"""Words of the language, subjects, and words of a subject."""
PASSAGES_OF_AN_ARTICLE = 26
"""About as many as the patient articles have."""
SECTIONS, SENTENCES, WORDS_OF_A_SENTENCE = 5, 7, 14
WHOLE_LETTERS, TITLE_WEIGHT = 6, 5.0
OWN_WORDS = 0.4
"""Share of the words of a text that are those of its subject."""
DIMENSION, NOISE = 384, 4096
FUNCTION_WORDS = (
    *("the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "with", "as"),
    *("on", "be", "by", "are", "this", "or"),
)
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
_DOTS = (".", "?", "!", ",")


@cache
def words() -> list[str]:
    """The language, the most usual words first."""
    dice = random.Random("words")
    made = dict.fromkeys(FUNCTION_WORDS)
    while len(made) < WORDS:
        made["".join(dice.choices(_SYLLABLES, k=dice.choice((2, 3, 3, 4))))] = None
    return list(made)


@cache
def _weights() -> list[float]:
    """Zipf's law, as sums for `random.choices`."""
    return list(accumulate(1 / (n + 2.7) for n in range(WORDS)))


@cache
def _subject(number: int) -> list[str]:
    dice = random.Random(f"subject {number}")
    return dice.sample(words()[200:], OF_A_SUBJECT)


def corpus_of(passages: int) -> Corpus:
    """Articles that are cut into about as many passages."""
    count = max(1, round(passages / PASSAGES_OF_AN_ARTICLE))
    articles = tuple(map(_article, range(count)))
    return Corpus(articles, sha256(f"made up {count}".encode()))


def _article(number: int) -> Article:
    dice = random.Random(f"article {number}")
    subject = _subject(dice.randrange(SUBJECTS))

    def said(least: int, most: int) -> str:
        length = dice.randint(least, most)
        common = dice.choices(words(), cum_weights=_weights(), k=length)
        own = dice.choices(subject, k=length)
        chosen = [
            o if dice.random() < OWN_WORDS else c
            for o, c in zip(own, common, strict=True)
        ]
        return " ".join(chosen).capitalize()

    text, blocks = "", []
    for _ in range(SECTIONS):
        heading = said(2, 4)
        span = Span(len(text), len(text) + len(heading))
        text += f"{heading}\n\n"
        sentences = []
        for _ in range(SENTENCES):
            sentence = f"{said(8, 2 * WORDS_OF_A_SENTENCE - 8)}."
            sentences.append(Span(len(text), len(text) + len(sentence)))
            text += f"{sentence} "
        start, end = sentences[0].start, sentences[-1].end
        text += "\n\n"
        blocks.append(Block("heading", *span))
        blocks.append(Block("paragraph", start, end, (span,), None, tuple(sentences)))
    name = f"article-{number:06}"
    title = " ".join(subject[:2]).capitalize()
    return Article(name, title, text, tuple(blocks), Source(f"{name}.txt", ""))


def questions_of(articles: int, count: int) -> list[str]:
    """Questions in words of sentences of some of the articles."""
    dice = random.Random("questions")
    asked = []
    for number in dice.choices(range(articles), k=count):
        article = _article(number)
        start, end = dice.choice(article.sentences)
        said = article.text[start : end - 1].split()
        asked.append("What is " + " ".join(dice.sample(said, min(5, len(said)))) + "?")
    return asked


class MadeUpEncoder:
    """Knows the words of the made-up language, and takes next to no time."""

    name = "made up"
    weights_sha256 = sha256(b"made up 1")
    settings_sha256 = sha256(b"made up settings 1")
    runtime = "none"
    dimension = DIMENSION
    tokenizer_file = None

    def __init__(self) -> None:
        dice = np.random.default_rng(1)
        spread = np.linspace(1.6, 0.4, DIMENSION, dtype=np.float32)  # as real states
        count = WORDS + len(_DOTS) + 1
        table = dice.standard_normal((count, DIMENSION), np.float32)
        self._directions = table * (spread / np.sqrt(DIMENSION))
        self._noise = dice.standard_normal((NOISE, DIMENSION), np.float32)
        self._noise *= np.float32(0.4) * spread / np.float32(np.sqrt(DIMENSION))
        self._numbers = {w: n + len(_DOTS) + 1 for n, w in enumerate(words())}
        self._weights = np.ones(count, np.float32)
        self._weights[: len(_DOTS) + 1 + len(FUNCTION_WORDS)] = 0.05

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """See `Encoder.encode_passages`."""
        for text in texts:
            yield self._encoded(text)
            if advance:
                advance(1)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_sentences`."""
        found: Vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for n, text in enumerate(texts):
            ids, _ = self._tokens(text)
            found[n] = self._weights[ids] @ self._directions[ids]
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """See `Encoder.encode_questions`."""
        return list(map(self._encoded, texts))

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        ids, spans, at = [0], [(0, 0)], 0
        for word in text.split():
            at = text.index(word, at)
            bare = word.rstrip(".?!,")
            middle = len(bare) if len(bare) <= WHOLE_LETTERS else len(bare) // 2
            ids.append(self._numbers.get(bare.lower(), 0))
            spans.append((at, at + middle))
            if middle < len(bare):  # a longer word has two tokens
                ids.append(self._numbers.get(bare[middle:], 0))
                spans.append((at + middle, at + len(bare)))
            if bare != word:
                ids.append(1 + _DOTS.index(word[len(bare)]))
                spans.append((at + len(bare), at + len(bare) + 1))
            at += len(word)
        return [*ids, 0], [*spans, (0, 0)]

    def _encoded(self, text: str) -> Encoded:
        ids, spans = self._tokens(text)
        states = self._directions[ids]
        vector = self._weights[ids] @ states
        if "\n" in text:  # a passage, which begins with the title
            vector += TITLE_WEIGHT * states[1:5].mean(axis=0)
        vector /= np.linalg.norm(vector)
        at = 31 * len(text) % (NOISE - len(ids))
        states = states + np.float32(0.5) * vector + self._noise[at : at + len(ids)]
        states /= np.linalg.norm(states, axis=1, keepdims=True)
        numbers = np.array(ids, np.int32), np.array(spans, np.int32)
        return Encoded(vector, *numbers, states)


class Forgetful(CachedEncoder):
    """Encodes again and keeps nothing: the vectors of a million made-up passages would
    fill the disk."""

    def fill(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> None:
        """Does nothing."""

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """See `Encoder.encode_passages`."""
        return self._encoder.encode_passages(texts, advance)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_sentences`."""
        return self._encoder.encode_sentences(texts)

    def forget(self, digests: object) -> None:
        """Does nothing."""
