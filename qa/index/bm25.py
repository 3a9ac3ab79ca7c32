"""The lexical channel: BM25 over the searched text of every row.

bm25s weighs the terms when an index is built. A query only adds up columns of what it
wrote, so the process that serves reads them without it, and without scipy behind it.
One of two doors to bm25s.
"""

from __future__ import annotations

import json
import math
import tempfile
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.text import TERMS, Need, Terms, terms_of


@dataclass(frozen=True, slots=True)
class Bm25Rules:
    """The parameters of BM25, with their usual values in retrieval papers."""

    k1: float = 1.2
    """How much a term counts that stands in a row again."""
    b: float = 0.75
    """How much long rows count less."""


SHIPPED_BM25 = Bm25Rules()
_WORDS, _SIZES = "vocab.index.json", "params.index.json"
_COLUMNS = {n: f"{n}.csc.index.npy" for n in ("data", "indices", "indptr")}
BM25_FILES = (_WORDS, _SIZES, *_COLUMNS.values())
_BLOCK = 64
"""Rows of which the highest score is looked at first."""


class Bm25:
    """BM25 in Lucene's form, the default of bm25s."""

    def __init__(self, columns: _Columns, engine: Any = None) -> None:
        """`engine` is that of bm25s, where the weights were just made."""
        self._columns = columns
        self._engine = engine
        self.rows = columns.rows

    @classmethod
    def build(cls, texts: Iterable[str], rules: Bm25Rules = SHIPPED_BM25) -> Bm25:
        """Indexes a text for each row. The same texts give the same bytes: terms are
        numbered as they first occur."""
        import bm25s

        number: dict[str, int] = {}
        ids = [
            array("i", [number.setdefault(t, len(number)) for t in terms_of(x) or [""]])
            for x in texts
        ]
        engine = bm25s.BM25(k1=rules.k1, b=rules.b)
        engine.index((ids, number), show_progress=False)
        made = engine.scores
        return cls(
            _Columns(engine.vocab_dict, made["num_docs"], *(made[c] for c in _COLUMNS)),
            engine,
        )

    def scores(
        self, terms: Sequence[str], added: Sequence[tuple[float, Terms]] = ()
    ) -> NDArray[np.float32]:
        """The score of every row, shape (rows,); 0 where no term occurs. `added` are
        more terms, each list with its weight."""
        total = np.zeros(self.rows, np.float32)
        for weight, some in ((1.0, terms), *added):
            for term in some:
                rows, values = self._columns.of(term)
                total[rows] += values if weight == 1 else np.float32(weight) * values
        return total

    def coverage(self, needs: Sequence[Need], texts: Sequence[str]) -> list[float]:
        """For each text the share of the needs that it meets, 0 to 1.

        A need has several wordings. It is met to the share of its best wording that
        stands in the text, weighted by inverse document frequency. Its own weight is
        that of its least rare wording, so that a typo does not count as a rare word.
        """
        rarity = {t: self._rarity(t) for n in needs for w in n for t in w}
        weights = [min(sum(rarity[t] for t in w) for w in n) for n in needs]
        total = sum(weights)
        if not total:
            return [0.0] * len(texts)
        met = []
        for text in texts:
            there = set(terms_of(text))
            held = {t: r for t, r in rarity.items() if t in there}
            shares = (max(_share(w, held, rarity) for w in need) for need in needs)
            met.append(sum(w * s for w, s in zip(weights, shares, strict=True)) / total)
        return met

    def _rarity(self, term: str) -> float:
        """Inverse document frequency of BM25, ln(1 + (N - n + .5) / (n + .5)), where n
        of N rows hold the term."""
        rows = len(self._columns.of(term)[0])
        return math.log1p((self.rows - rows + 0.5) / (rows + 0.5))

    def files(self) -> dict[str, bytes]:
        """The files that `load` reads, by name, of weights that were just made."""
        with tempfile.TemporaryDirectory(prefix="qa-") as scratch:
            self._engine.save(scratch, show_progress=False)
            return {f.name: f.read_bytes() for f in sorted(Path(scratch).iterdir())}

    @classmethod
    def load(cls, files: Mapping[str, bytes]) -> Bm25:
        """Reads what `files` gave. The caller has checked the hashes. Raises ValueError
        where they do not belong together."""
        words, sizes = (json.loads(files[name]) for name in (_WORDS, _SIZES))
        arrays = (_array(files[name]) for name in _COLUMNS.values())
        return cls(_Columns(words, int(sizes["num_docs"]), *arrays))

    def same_as(self, other: Bm25) -> bool:
        """Whether both give every term the same scores."""
        return self._columns.same_as(other._columns)


class _Columns:
    """The weights that bm25s made: for each term the rows that hold it, and their
    scores. Safe to share between threads."""

    def __init__(
        self,
        words: Mapping[str, int],
        rows: int,
        data: NDArray[Any],
        indices: NDArray[Any],
        indptr: NDArray[Any],
    ) -> None:
        self._words, self.rows = words, rows
        self._arrays = data, indices, indptr

    def of(self, term: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """The rows that hold a term, and its score in each."""
        data, indices, indptr = self._arrays
        column = self._words.get(term)
        held = slice(0) if column is None else slice(*indptr[column : column + 2])
        return indices[held], data[held]

    def same_as(self, other: _Columns) -> bool:
        """Whether both are the same weights of the same terms."""
        return self._words == other._words and all(
            map(np.array_equal, self._arrays, other._arrays)
        )


def _array(content: bytes) -> NDArray[Any]:
    """The numbers of a .npy file of one dimension, without a copy of them."""
    head = BytesIO(content)
    if np.lib.format.read_magic(head) != (1, 0):
        raise ValueError("it is no .npy file of version 1.0")
    shape, _, kind = np.lib.format.read_array_header_1_0(head)
    found: NDArray[Any] = np.frombuffer(content, kind, math.prod(shape), head.tell())
    return found


def best_rows(scores: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """The rows with the highest scores above 0, at most `most`, best first; ties in the
    order of the rows. Only those are sorted that may be among them: as many blocks as
    are wanted hold a score that is not below the bound."""
    blocks = len(scores) // _BLOCK
    bound = np.float32(0)
    if blocks > most:
        highest = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        bound = np.partition(highest, blocks - most)[blocks - most]
    rows = np.flatnonzero(scores >= bound if bound > 0 else scores > 0)
    return rows[np.argsort(-scores[rows], kind="stable")[:most]]


def _share(
    wording: tuple[str, ...], held: Mapping[str, float], rarity: Mapping[str, float]
) -> float:
    weight = sum(rarity[t] for t in wording)
    return sum(held.get(t, 0.0) for t in wording) / weight if weight else 0.0


def analyser() -> str:
    """Everything that shapes terms and scores, for the identity of an index."""
    from importlib.metadata import version

    libraries = {name: version(name) for name in ("bm25s", "PyStemmer")}
    return json.dumps({**libraries, "terms": TERMS, **asdict(SHIPPED_BM25)})
