"""What the desk needs of an open index, whatever store is behind it.

A row is the number of a passage in its index, from 0. `embedded.py` keeps this protocol
over a folder; an index in a database is opened from such a folder, its copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from qa.corpus import Article, Passage
from qa.model import Vectors
from qa.text import Need, Terms

from .bm25 import Bm25Rules


class Found(NamedTuple):
    """What the two channels found: ranked lists of (row, score), best first.

    `dense` holds cosines, `lexical` BM25 scores above 0, `bm25` the BM25 score of every
    row that stands in either list.
    """

    dense: list[tuple[int, float]]
    lexical: list[tuple[int, float]]
    bm25: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Stats:
    """What an index says of itself; `dimension` is that of its vectors, `skipped` the
    files that its build left out, `corpus` the digest of its articles. `chosen` says
    that staff went back to it, whatever the articles are today."""

    build: str
    articles: int
    passages: int
    dimension: int
    skipped: tuple[str, ...]
    corpus: str
    chosen: bool


class Index(Protocol):
    """An open index. Safe to share between threads; nothing in it changes."""

    @property
    def stats(self) -> Stats: ...

    # Retrieval

    def search(
        self,
        vectors: Vectors,
        terms: Terms,
        k: int,
        added: Sequence[tuple[float, Terms]] = (),
        *,
        among: Sequence[int] | None = None,
    ) -> Found:
        """The k best rows of each channel. `vectors` is one unit vector, shape (d,), or
        one for each wording, shape (wordings, d): the dense score of a row is its
        cosine with the nearest. `added` are more terms for BM25, each list with its
        weight. With `among` both channels rank all these rows, and no other."""

    def weighed(self, rules: Bm25Rules) -> Index:
        """The same index with other parameters of BM25, in memory only."""

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """The unit vectors of some rows, shape (rows, d)."""

    def nearest_sentences(self, rows: Sequence[int], vectors: Vectors) -> Vectors:
        """For each row the cosine of its nearest sentence with the nearest of the unit
        vectors, shape (wordings, d): shape (rows,). -1 for a row without a sentence."""

    def sentence_vectors(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of sentences of the articles, cut or plain, shape (texts,
        d). Raises IndexDamaged for a text that is none."""

    def coverage(self, needs: Sequence[Need], texts: Sequence[str]) -> list[float]:
        """For each text the share of the needs that it meets, 0 to 1. A need weighs the
        inverse document frequency of its words in this index; 0 where there are no
        needs."""

    # Token states

    def project(self, states: Vectors) -> Vectors:
        """Last states of a model along the axes that this index keeps, shape (tokens,
        axes)."""

    def token_idf(self, ids: Sequence[int]) -> Vectors:
        """BM25's inverse document frequency of tokens, shape (ids,)."""

    def nearest_tokens(self, rows: Sequence[int], states: Vectors) -> Vectors:
        """For each row and each projected state, shape (tokens, axes), the dot product
        with the nearest token of the passage: shape (rows, tokens)."""

    # Articles

    def passage(self, row: int) -> Passage:
        """The passage of a row."""

    def passages_of(self, article_id: str) -> list[tuple[int, Passage]]:
        """The rows of an article and their passages, in the order of its text."""

    def article(self, article_id: str) -> Article | None:
        """An article by its id."""

    def articles(self) -> list[Article]:
        """All articles, by id."""

    def texts(self) -> list[str]:
        """For each article its title and its text, without page furniture."""
