"""Build, open, search: two channels over one set of passages. The only door to faiss.

A generation holds the articles' texts and the passages' offsets (SQLite), one unit
vector a passage (FAISS, exact inner product), the BM25 weights and what the model makes
of every token. It is checked
whole before any of it is parsed: FAISS reads damaged bytes without complaint.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qa.corpus import (
    Article,
    Passage,
    PassageRules,
)
from qa.errors import IndexDamaged, IndexStale
from qa.model import Encoder, Vectors

from .bm25 import Bm25
from .generations import (
    REBUILD,
    current_build,
    read_files,
    read_manifest,
)
from .identity import (
    INDEX_FORMAT,
    STALE_BECAUSE,
    build_id,
    encoder_identity,
    rules_identity,
)
from .passage_store import PassageStore
from .tokens import (
    TokenStore,
    read_shape,
)

_VECTORS, _STORE = "vectors.faiss", "passages.sqlite"
_LEXICAL, _TOKENS = "lexical", "tokens"


class Found(NamedTuple):
    """Two ranked lists of (row, score), best first, without rows that BM25 gives 0; and
    the BM25 score of every row, shape (passages,)."""

    dense: list[tuple[int, float]]
    lexical: list[tuple[int, float]]
    words: Vectors


@dataclass(frozen=True, slots=True)
class Stats:
    build: str
    articles: int
    passages: int
    dimension: int
    skipped: tuple[str, ...]


# --- build --------------------------------------------------------------------------


# --- open and search ----------------------------------------------------------------


class Index:
    """An open generation, read into memory whole; safe to share between threads."""

    def __init__(
        self,
        stats: Stats,
        faiss_index: Any,
        lexical: Bm25,
        tokens: TokenStore,
        store: PassageStore,
    ) -> None:
        self.stats = stats
        self.lexical = lexical
        self.tokens = tokens
        self._faiss = faiss_index
        self._store = store

    def search(
        self,
        vectors: Vectors,
        terms: Sequence[str],
        k: int,
        added: Sequence[tuple[float, list[str]]] = (),
    ) -> Found:
        """The k nearest rows of each channel. `vectors` is one unit vector, shape (d,),
        or one a wording, shape (wordings, d): a row's dense score is its cosine with
        the nearest. `added` are more terms, by weight."""
        k = min(k, self.stats.passages)
        nearest: dict[int, float] = {}
        scores, rows = self._faiss.search(np.atleast_2d(vectors), k)
        for row, score in zip(
            rows.ravel().tolist(), scores.ravel().tolist(), strict=True
        ):
            if row >= 0:
                nearest[row] = max(score, nearest.get(row, -1.0))
        dense = sorted(nearest.items(), key=lambda found: -found[1])[:k]
        weights = self.lexical.scores(terms, added)
        best = np.argsort(-weights, kind="stable")[:k]
        lexical = [(int(r), float(weights[r])) for r in best if weights[r] > 0]
        return Found(dense, lexical, weights)

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """The stored unit vectors of some rows, shape (rows, d)."""
        return np.stack([self._faiss.reconstruct(int(r)) for r in rows])

    def passage(self, row: int) -> Passage:
        return self._store.passage(row)

    def passages_of(self, article_id: str) -> list[tuple[int, Passage]]:
        """The rows of an article and their passages, in the order of its text."""
        return self._store.passages_of(article_id)

    def article(self, article_id: str) -> Article | None:
        return self._store.article(article_id)

    def articles(self) -> list[Article]:
        return self._store.articles()

    def texts(self) -> list[str]:
        """Titles and texts of all articles."""
        return self._store.texts()


def open_index(
    folder: Path,
    encoder: Encoder,
    *,
    corpus_digest: str | None = None,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
) -> Index:
    """Opens the current generation strictly.

    Raises IndexMissing, IndexDamaged, or IndexStale where the index is of another
    format, of other rules or library versions, of another model, or (when given) of
    other articles.
    """
    generation = folder / current_build(folder)
    manifest = read_manifest(generation)
    inputs = {k: manifest.get(k) for k in STALE_BECAUSE if k != "build"}
    expected: list[tuple[str, object, object]] = [
        ("format", manifest.get("format"), INDEX_FORMAT),
        ("build", manifest.get("build"), generation.name),
        ("build", build_id(inputs), generation.name),
        ("corpus", manifest.get("corpus"), corpus_digest or manifest.get("corpus")),
        *((k, manifest.get(k), v) for k, v in rules_identity(rules).items()),
        ("encoder", manifest.get("encoder"), encoder_identity(encoder)),
    ]
    for key, found, wanted in expected:
        if found != wanted:
            raise IndexStale(
                f"The index in {folder} was built from {STALE_BECAUSE[key]}:\n"
                f"  index  {_shown(found)}\n  here   {_shown(wanted)}",
                cure=REBUILD,
            )
    return _load(generation, manifest)


def _shown(value: object) -> str:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def _load(generation: Path, manifest: dict[str, Any] | None = None) -> Index:
    import faiss

    manifest = manifest or read_manifest(generation)
    contents = read_files(generation, manifest)
    flat = faiss.deserialize_index(np.frombuffer(contents[_VECTORS], np.uint8))
    lexical = Bm25.load(generation / _LEXICAL)
    stats = Stats(
        str(manifest["build"]),
        int(manifest["counts"]["articles"]),
        int(manifest["counts"]["passages"]),
        int(manifest["dimension"]),
        tuple(manifest["skipped"]),
    )
    store = PassageStore(contents[_STORE])
    held = store.counts()
    counts = {
        "vectors": (flat.ntotal, stats.passages),
        "dimension": (flat.d, stats.dimension),
        "BM25 rows": (lexical.rows, stats.passages),
        "passages": (held[0], stats.passages),
        "articles": (held[1], stats.articles),
    }
    for what, (found, wanted) in counts.items():
        if found != wanted:
            raise IndexDamaged(
                f"{generation} holds {found} {what}, its manifest says {wanted}.",
                cure=REBUILD,
            )
    try:
        shape = read_shape(manifest)
        tokens = TokenStore(generation / _TOKENS, shape, stats.passages)
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{generation}: {error}.", cure=REBUILD) from error
    return Index(stats, flat, lexical, tokens, store)
