"""What stands in the articles of each sentence of a text. It never says true or false.

A sentence is *word for word* in an article, a *part* of a longer sentence there,
*closest* to a passage, or *nothing* in the articles is like it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np

from qa.answer import nearest_sentence
from qa.corpus import Passage, Span, corpus_sources
from qa.index import Index, open_index
from qa.model import Encoder, Vectors, encoder_for
from qa.quotes import Like, most_like
from qa.text import plain, terms_of

from .differences import Change, changes_between
from .exact import ArticleTexts, Place
from .reading import CheckedText, Sentence, read_text

Verdict = Literal["word for word", "part", "closest", "nothing"]
MIN_WORDS, MIN_MEANING = 0.6, 0.57
"""A passage is close to a sentence if it shares at least this share of the words (Dice
coefficient), or if the cosine of a sentence of it is at least this. Chosen on
`bench/staff/tune.jsonl`: there the nearest sentence in other words has a cosine of
0.60, the nearest about other things one of 0.54."""
MIN_HELD, MIN_HELD_WORDS = 0.8, 5
"""A longer sentence of an article is close, too, if it holds at least this share of the
words, of which there must be so many."""
SEARCHED = 8
"""Passages of each channel that are compared with a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one sentence. `places` are where its words stand; of a sentence
    that is only close, the passage that is closest. `changes` are what differs: for a
    part, what of the whole sentence is left out."""

    sentence: Sentence
    verdict: Verdict
    places: tuple[Place, ...] = ()
    changes: tuple[Change, ...] = ()
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class TextFindings:
    """A text with what became of each of its sentences. `build` names the index."""

    checked: CheckedText
    findings: tuple[Finding, ...]
    build: str

    @property
    def counts(self) -> Counter[str]:
        """How many sentences have each verdict."""
        return Counter(f.verdict for f in self.findings)


class TextCheck:
    """Checks texts against the articles of an open index. Safe to share between
    threads; keeps nothing of a text."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index, self._encoder = index, encoder
        self._texts = ArticleTexts(index.articles())

    @classmethod
    def open(
        cls, index: Path, corpus: Path | None = None, encoder: Encoder | None = None
    ) -> Self:
        """Opens an index strictly; with `corpus` an index of other articles is refused.

        Raises what `open_index` raises, and ModelError.
        """
        encoder = encoder or encoder_for()
        sources = corpus_sources(corpus) if corpus else None
        return cls(open_index(index, encoder, sources=sources), encoder)

    def check(self, content: str | bytes, name: str = "") -> TextFindings:
        """Checks a pasted text, or the content of a file with this name.

        Raises TextError for what cannot be read.
        """
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        text = read_text(content, name)
        exact = [self._exact(text, s) for s in text.sentences]
        others = [s for s, f in zip(text.sentences, exact, strict=True) if f is None]
        closest = iter(self._closest(text, others))
        findings = tuple(f or next(closest) for f in exact)
        return TextFindings(text, findings, self._index.stats.build)

    def _exact(self, text: CheckedText, sentence: Sentence) -> Finding | None:
        span = Span(sentence.start, sentence.end)
        places = self._texts.find(text.text, span)
        if not places:
            return None
        whole = places[0].part_of
        if whole is None:
            return Finding(sentence, "word for word", tuple(places), likeness=1.0)
        changes = changes_between(
            whole.article.text, Span(whole.start, whole.end), text.text, span
        )
        return Finding(sentence, "part", tuple(places), changes, 1.0)

    def _closest(
        self, text: CheckedText, sentences: Sequence[Sentence]
    ) -> list[Finding]:
        said = [plain(text.text[s.start : s.end]) for s in sentences]
        encoded = self._encoder.encode_questions(said)
        return [
            self._nearest(text, sentence, words, one.vector)
            for sentence, words, one in zip(sentences, said, encoded, strict=True)
        ]

    def _nearest(
        self, text: CheckedText, sentence: Sentence, said: str, vector: Vectors
    ) -> Finding:
        found = self._index.search(vector, terms_of(said), SEARCHED)
        rows = dict.fromkeys(
            r for channel in (found.dense, found.lexical) for r, _ in channel
        )
        passages = [self._index.passage(r) for r in rows]
        near = (
            self._by_words(said, passages)
            or _held(said, passages)
            or self._by_meaning(vector, passages)
        )
        if near is None:
            return Finding(sentence, "nothing")
        passage, likeness = near
        context = "\n".join((passage.article.title, *passage.section))
        changes = changes_between(
            passage.article.text,
            Span(passage.start, passage.end),
            text.text,
            Span(sentence.start, sentence.end),
            context,
        )
        return Finding(sentence, "closest", (Place(passage),), changes, likeness)

    @staticmethod
    def _by_words(said: str, passages: Sequence[Passage]) -> Like | None:
        articles = {p.article.id: p.article for p in passages}
        runs = [most_like(a, said, MIN_WORDS) for a in articles.values()]
        return max((r for r in runs if r), key=lambda r: r.share, default=None)

    def _by_meaning(self, vector: Vectors, passages: Sequence[Passage]) -> Like | None:
        if not passages:
            return None
        found = [nearest_sentence(self._index, vector, p) for p in passages]
        best = int(np.argmax([n.likeness for n in found]))
        near = found[best]
        if near.likeness < MIN_MEANING:
            return None
        return Like(passages[best].article.cut(*near.sentence), near.likeness)


def _held(said: str, passages: Sequence[Passage]) -> Like | None:
    """The sentence that holds most of the words, if it holds MIN_HELD of them."""
    wanted = Counter(re.findall(r"\w+", said.casefold()))
    if wanted.total() < MIN_HELD_WORDS:
        return None
    best: Like | None = None
    for passage in passages:
        for start, end in passage.sentences:
            there = Counter(
                re.findall(r"\w+", passage.article.text[start:end].casefold())
            )
            share = (wanted & there).total() / wanted.total()
            if share >= MIN_HELD and (best is None or share > best.share):
                best = Like(passage.article.cut(start, end), share)
    return best
