"""The lexical channel: BM25 over the searched text of every row.

bm25s weighs the terms when an index is built. A query only adds up columns of what it
wrote, so the process that serves reads them without it, and without scipy behind it.
One of two doors to bm25s.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Mapping, Sequence
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


class Bm25:
    """BM25 in Lucene's form, the default of bm25s."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.rows = int(engine.scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[str], rules: Bm25Rules = SHIPPED_BM25) -> Bm25:
        """Indexes a text for each row. The same texts give the same bytes: terms are
        numbered as they first occur."""
        import bm25s

        rows = [terms_of(t) or [""] for t in texts]
        number = {t: n for n, t in enumerate(dict.fromkeys(t for r in rows for t in r))}
        engine = bm25s.BM25(k1=rules.k1, b=rules.b)
        ids = [[number[t] for t in row] for row in rows]
        engine.index((ids, number), show_progress=False)
        return cls(engine)

    def scores(
        self, terms: Sequence[str], added: Sequence[tuple[float, Terms]] = ()
    ) -> NDArray[np.float32]:
        """The score of every row, shape (rows,); 0 where no term occurs. `added` are
        more terms, each list with its weight."""
        total = np.zeros(self.rows, np.float32)
        for weight, some in ((1.0, terms), *added):
            known = [t for t in some if t in self._engine.vocab_dict]
            if known:
                scores = np.asarray(self._engine.get_scores(known), np.float32)
                total += np.float32(weight) * scores
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
        row = self._engine.vocab_dict.get(term)
        indptr = self._engine.scores["indptr"]
        rows = 0 if row is None else int(indptr[row + 1] - indptr[row])
        return math.log1p((self.rows - rows + 0.5) / (rows + 0.5))

    def files(self) -> dict[str, bytes]:
        """The files that `load` reads, by name."""
        with tempfile.TemporaryDirectory(prefix="qa-") as scratch:
            self._engine.save(scratch, show_progress=False)
            return {f.name: f.read_bytes() for f in sorted(Path(scratch).iterdir())}

    @classmethod
    def load(cls, files: Mapping[str, bytes]) -> Bm25:
        """Reads what `files` gave. The caller has checked the hashes. Raises ValueError
        where they do not belong together."""
        return cls(_Columns(files))

    def same_as(self, other: Bm25) -> bool:
        """Whether both give every term the same scores."""
        mine, theirs = self._engine, other._engine
        return mine.vocab_dict == theirs.vocab_dict and all(
            np.array_equal(mine.scores[k], theirs.scores[k])
            for k in ("data", "indices", "indptr")
        )


class _Columns:
    """The weights that bm25s wrote, by the names that it uses."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.vocab_dict = json.loads(files[_WORDS])
        written = json.loads(files[_SIZES])
        self.scores: dict[str, Any] = {"num_docs": written["num_docs"]}
        for name, file in _COLUMNS.items():
            self.scores[name] = np.load(BytesIO(files[file]), allow_pickle=False)

    def get_scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """The score of every row, for terms of the vocabulary."""
        total = np.zeros(self.scores["num_docs"], np.float32)
        for term in terms:
            column = self.vocab_dict[term]
            rows = slice(*self.scores["indptr"][column : column + 2])
            total[self.scores["indices"][rows]] += self.scores["data"][rows]
        return total


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
