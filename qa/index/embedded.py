"""The index that lies in a folder: FAISS, BM25, texts, token states and sentences.

A generation holds the texts of the articles and the offsets of the passages, one unit
vector for each passage (FAISS), the BM25 weights, the states of the content tokens, and
a vector for each sentence. All files are checked before any of them is parsed, because
FAISS reads damaged bytes without complaint. What is parsed are the very bytes that were
checked. Of large files of rows each block is checked when it is read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.corpus import (
    Article,
    Passage,
    PassageRules,
    Sources,
    changes_between,
    digest_of_sources,
    search_text,
)
from qa.errors import IndexDamaged, IndexMissing, IndexStale
from qa.model import Encoder, Vectors
from qa.text import Need, Terms

from .bm25 import BM25_FILES, SHIPPED_BM25, Bm25, Bm25Rules, best_rows
from .checked_files import Content, OpenFile, check_whole, read_checked
from .generations import Current, current_build, read_current
from .identity import STALE_BECAUSE, build_id, encoder_identity, rules_identity
from .index import Found, Index, Stats
from .manifest import REBUILD, Manifest, read_manifest
from .passage_store import STORE_FILES, PassageStore
from .sentences import SENTENCE_FILES, SentenceStore
from .tokens import TOKEN_FILES, TokenStore
from .vectors import Nearest, read_nearest

VECTORS_FILE = "vectors.faiss"
TEXTS_FILE = "texts.bin"
"""The SHA-256 of each text that was encoded, 32 bytes each. Only builds read it."""
STORE_FOLDER, BM25_FOLDER = "articles", "lexical"
TOKENS_FOLDER, SENTENCES_FOLDER = "tokens", "sentences"
FILES = frozenset(
    (
        *(VECTORS_FILE, TEXTS_FILE),
        *(f"{STORE_FOLDER}/{name}" for name in STORE_FILES),
        *(f"{BM25_FOLDER}/{name}" for name in BM25_FILES),
        *(f"{TOKENS_FOLDER}/{name}" for name in TOKEN_FILES),
        *(f"{SENTENCES_FOLDER}/{name}" for name in SENTENCE_FILES),
    )
)
"""Every file of a generation but its manifest."""
_UNREADABLE = (
    *(ArithmeticError, LookupError, RuntimeError, TypeError, ValueError),
    *(MemoryError, zlib.error),
)
"""What libraries raise for files that are whole and yet cannot be read."""
MAX_NAME = 80
"""Characters of a wrong name that a message repeats."""
MAX_CHANGES = 10
"""Files that a refused index names."""


class EmbeddedIndex:
    """An open generation, in memory but for large files of rows."""

    def __init__(
        self,
        stats: Stats,
        *,
        nearest: Nearest,
        bm25: Bm25,
        tokens: TokenStore,
        sentences: SentenceStore,
        store: PassageStore,
        on_disk: Sequence[OpenFile] = (),
    ) -> None:
        """`on_disk` are the files that are still read. Where one of them was altered,
        no question is answered any more."""
        self.stats = stats
        self._bm25 = bm25
        self._tokens = tokens
        self._nearest = nearest
        self._sentences = sentences
        self._store = store
        self._on_disk = on_disk

    def search(
        self,
        vectors: Vectors,
        terms: Terms,
        k: int,
        added: Sequence[tuple[float, Terms]] = (),
        *,
        among: Sequence[int] | None = None,
    ) -> Found:
        """See `Index.search`."""
        for file in self._on_disk:
            file.require_whole()
        if among is not None:
            return self._ranked(vectors, self._bm25.scores(terms, added), among)
        k = min(k, self.stats.passages)
        nearest: dict[int, float] = {}
        for row, score in self._nearest.find(vectors, k):
            nearest[row] = max(score, nearest.get(row, -1.0))
        dense = sorted(nearest.items(), key=lambda found: -found[1])[:k]
        bm25 = self._bm25.scores(terms, added)
        lexical = [(r, float(bm25[r])) for r in best_rows(bm25, k).tolist()]
        either = {row for row, _ in (*dense, *lexical)}
        return Found(dense, lexical, {row: float(bm25[row]) for row in either})

    def _ranked(
        self, vectors: Vectors, bm25: NDArray[np.float32], rows: Sequence[int]
    ) -> Found:
        if not rows:
            return Found([], [], {})
        cosines = (self.vectors(rows) @ np.atleast_2d(vectors).T).max(axis=1)
        dense = zip(rows, map(float, cosines), strict=True)
        words = {row: float(bm25[row]) for row in rows}
        return Found(
            sorted(dense, key=lambda found: -found[1]),
            sorted((f for f in words.items() if f[1] > 0), key=lambda found: -found[1]),
            words,
        )

    def weighed(self, rules: Bm25Rules) -> EmbeddedIndex:
        """See `Index.weighed`."""
        if rules == SHIPPED_BM25:
            return self
        texts = [search_text(self.passage(n)) for n in range(self.stats.passages)]
        other = copy(self)
        other._bm25 = Bm25.build(texts, rules)  # noqa: SLF001 - of this very class
        return other

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """See `Index.vectors`."""
        return self._nearest.at(np.array(rows, np.int64))

    def nearest_sentences(self, rows: Sequence[int], vectors: Vectors) -> Vectors:
        """See `Index.nearest_sentences`."""
        return self._sentences.nearest(rows, vectors)

    def sentence_vectors(self, texts: Sequence[str]) -> Vectors:
        """See `Index.sentence_vectors`."""
        return self._sentences.vectors(texts)

    def coverage(self, needs: Sequence[Need], texts: Sequence[str]) -> list[float]:
        """See `Index.coverage`."""
        return self._bm25.coverage(needs, texts)

    def project(self, states: Vectors) -> Vectors:
        """See `Index.project`."""
        return self._tokens.project(states)

    def token_idf(self, ids: Sequence[int]) -> Vectors:
        """See `Index.token_idf`."""
        return self._tokens.idf(ids)

    def nearest_tokens(self, rows: Sequence[int], states: Vectors) -> Vectors:
        """See `Index.nearest_tokens`."""
        return self._tokens.nearest(rows, states)

    def same_as(
        self, vectors: Vectors, bm25: Bm25, passages: Sequence[Passage]
    ) -> bool:
        """Whether the index reads back as it was built."""
        return (
            self._nearest.holds(vectors)
            and self._bm25.same_as(bm25)
            and all(self.passage(n).id == p.id for n, p in enumerate(passages))
        )

    def passage(self, row: int) -> Passage:
        """See `Index.passage`."""
        return self._store.passage(row)

    def passages_of(self, article_id: str) -> list[tuple[int, Passage]]:
        """See `Index.passages_of`."""
        return self._store.passages_of(article_id)

    def article(self, article_id: str) -> Article | None:
        """See `Index.article`."""
        return self._store.article(article_id)

    def articles(self) -> list[Article]:
        """See `Index.articles`."""
        return self._store.articles()

    def texts(self) -> list[str]:
        """See `Index.texts`."""
        return self._store.texts()


def open_index(
    folder: Path,
    encoder: Encoder,
    *,
    sources: Sources | None = None,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
) -> Index:
    """Opens the generation of a folder that serves, after every check.

    Raises IndexMissing; IndexDamaged; or IndexStale where the index has another format,
    or was made with other rules, library versions or model, or from other articles than
    `sources`, if they are given. A generation that staff chose with a rollback may be
    of other articles. One that is removed while it is read is no damage: the one that
    came after it is opened.
    """
    current = read_current(folder)
    try:
        return open_generation(folder, current, encoder, sources, rules)
    except IndexDamaged:
        if (now := read_current(folder)) == current:
            raise
    return open_generation(folder, now, encoder, sources, rules)


def open_generation(
    folder: Path,
    current: Current,
    encoder: Encoder,
    sources: Sources | None,
    rules: PassageRules,
) -> EmbeddedIndex:
    """Like `open_index`, of one generation and in one try."""
    generation = folder / current.build
    manifest = read_manifest(generation)
    inputs = manifest.identity
    expected: list[tuple[str, object, object]] = [
        ("build", manifest.build, generation.name),
        ("build", build_id(inputs), generation.name),
        *((k, inputs[k], v) for k, v in rules_identity(rules).items()),
        ("encoder", inputs["encoder"], encoder_identity(encoder)),
    ]
    for key, found, wanted in expected:
        if found != wanted:
            raise IndexStale(
                f"The index in {folder} was built from {STALE_BECAUSE[key]}:\n"
                f"  index  {_shown(found)}\n  here   {_shown(wanted)}",
                cure=REBUILD,
            )
    if sources is not None and not current.chosen:
        _check_sources(folder, manifest, sources)
    return _loaded(generation, manifest, chosen=current.chosen)


def _check_sources(folder: Path, manifest: Manifest, sources: Sources) -> None:
    if manifest.corpus == digest_of_sources(sources):
        return
    changes = changes_between(manifest.sources, sources)
    raise IndexStale(
        f"The index in {folder} was built from {STALE_BECAUSE['corpus']}:\n  "
        + "\n  ".join(changes.lines(MAX_CHANGES)),
        cure=REBUILD,
    )


def indexed_articles(folder: Path) -> list[Article]:
    """The articles of the current generation as they were when it was built, read
    without a model; none where no index can be read. For comparison only."""
    try:
        generation = folder / current_build(folder)
        sealed = read_manifest(generation).files
        stored = {n: sealed[f"{STORE_FOLDER}/{n}"] for n in STORE_FILES}
        contents = read_checked(generation / STORE_FOLDER, stored)
        return PassageStore(contents).articles()
    except (IndexMissing, IndexDamaged, IndexStale, *_UNREADABLE):
        return []


def model_of(folder: Path) -> str:
    """The hash of the weights of the model that the current generation was made with.
    Raises IndexMissing, IndexDamaged or IndexStale."""
    return read_manifest(folder / current_build(folder)).encoder.weights_sha256


def _shown(value: object) -> str:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def check_files(folder: Path) -> None:
    """Reads every file of the generation that serves. Raises IndexMissing, IndexStale,
    or IndexDamaged where one is not what the build wrote."""
    check_generation(folder / current_build(folder))


def check_generation(generation: Path) -> None:
    """The same of any generation."""
    manifest = read_manifest(generation)
    _check_names(generation, manifest)
    check_whole(generation, manifest.files)


def _check_names(generation: Path, manifest: Manifest) -> None:
    for names, what in (
        (FILES - manifest.files.keys(), "does not name"),
        (manifest.files.keys() - FILES, "names a file that is none of an index:"),
    ):
        if names:
            raise IndexDamaged(
                f"The manifest of {generation} {what} {min(names)[:MAX_NAME]}.",
                cure=REBUILD,
            )


def load(generation: Path, *, chosen: bool = False) -> EmbeddedIndex:
    """Reads a generation. Raises IndexDamaged where hashes or counts disagree."""
    return _loaded(generation, read_manifest(generation), chosen=chosen)


def _loaded(generation: Path, manifest: Manifest, *, chosen: bool) -> EmbeddedIndex:
    _check_names(generation, manifest)
    contents = read_checked(generation, manifest.files)
    stats = Stats(
        manifest.build,
        manifest.counts.articles,
        manifest.counts.passages,
        manifest.dimension,
        tuple(manifest.skipped),
        manifest.corpus,
        chosen,
    )
    try:
        return _assembled(contents, manifest, stats)
    except _UNREADABLE as error:
        raise IndexDamaged(f"{generation}: {error}.", cure=REBUILD) from error


def _assembled(
    contents: Mapping[str, Content], manifest: Manifest, stats: Stats
) -> EmbeddedIndex:
    """Raises IndexDamaged where counts disagree, and what the libraries raise for files
    that they cannot read."""

    def of(folder: str, names: Iterable[str]) -> dict[str, Any]:
        return {name: contents[f"{folder}/{name}"] for name in names}

    vectors: Any = contents[VECTORS_FILE]
    nearest = read_nearest(vectors, manifest.search)
    lexical = Bm25.load(of(BM25_FOLDER, BM25_FILES))
    store = PassageStore(of(STORE_FOLDER, STORE_FILES))
    held = store.counts()
    counts = {
        "vectors": (len(nearest), stats.passages),
        "dimension": (nearest.dimension, stats.dimension),
        "BM25 rows": (lexical.rows, stats.passages),
        "passages": (held[0], stats.passages),
        "articles": (held[1], stats.articles),
    }
    for what, (found, wanted) in counts.items():
        if found != wanted:
            raise ValueError(f"it holds {found} {what}, its manifest says {wanted}")
    return EmbeddedIndex(
        stats,
        nearest=nearest,
        bm25=lexical,
        tokens=TokenStore(of(TOKENS_FOLDER, TOKEN_FILES), manifest.tokens, held[0]),
        sentences=SentenceStore(
            of(SENTENCES_FOLDER, SENTENCE_FILES), nearest.dimension
        ),
        store=store,
        on_disk=[c for c in contents.values() if isinstance(c, OpenFile)],
    )
