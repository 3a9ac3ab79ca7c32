"""Build, open, search: two channels over one set of passages. The only door to faiss.

A generation holds the articles' texts and the passages' offsets (SQLite), one unit
vector a passage (FAISS, exact inner product), the BM25 weights and what the model makes
of every token. It is checked
whole before any of it is parsed: FAISS reads damaged bytes without complaint.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .corpus import Corpus
from .disk import (
    REBUILD,
    Streamed,
    build_lock,
    current_build,
    publish,
    read_files,
    read_manifest,
    scratch,
    sha256,
)
from .encoder import Encoder, Vectors
from .errors import IndexDamaged, IndexStale
from .lexical import Bm25, analyser
from .passages import CUTTING, PassageRules, cut_passages, search_text
from .records import Article, Passage
from .store import PassageStore, store_bytes
from .tokens import (
    TokenShape,
    TokenStore,
    TokenWriter,
    principal_axes,
    read_shape,
    sample_of,
)

INDEX_FORMAT = 2
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


def identity(corpus: Corpus, encoder: Encoder, rules: PassageRules) -> dict[str, Any]:
    """Everything that shapes an index. Two builds with the same are the same index."""
    return {
        "format": INDEX_FORMAT,
        "corpus": corpus.digest,
        "skipped": [p.file for p in corpus.problems],
        **rules_identity(rules),
        "encoder": encoder_identity(encoder),
    }


def rules_identity(rules: PassageRules) -> dict[str, Any]:
    return {
        "passages": asdict(rules),
        "cutting": CUTTING,
        "sentencex": version("sentencex"),
        "analyser": analyser(),
    }


def encoder_identity(encoder: Encoder) -> dict[str, str]:
    return {
        "name": encoder.name,
        "weights_sha256": encoder.weights_sha256,
        "settings_sha256": encoder.settings_sha256,
    }


def build_id(inputs: Mapping[str, Any]) -> str:
    return sha256(json.dumps(inputs, sort_keys=True).encode())[:16]


def build(
    folder: Path,
    corpus: Corpus,
    encoder: Encoder,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
    *,
    advance: Callable[[int, int], object] | None = None,
) -> tuple[str, bool]:
    """Makes the index of a corpus current; returns its build id and whether it had to
    be built. An index that is whole and made of the same inputs is left alone.

    Raises BuildBusy and BuildFailed; either leaves the index as it was. `advance`
    hears (passages done, passages in all).
    """
    inputs = identity(corpus, encoder, rules)
    with build_lock(folder):
        name = build_id(inputs)
        if _is_current(folder, name):
            return name, False
        passages = [p for a in corpus.articles for p in cut_passages(a, rules)]
        texts = [search_text(p) for p in passages]
        done = 0

        def step(count: int) -> None:
            nonlocal done
            done += count
            if advance:
                advance(done, len(texts))

        lexical = Bm25.build(texts)
        with scratch(folder) as room:
            vectors, tokens, shape = _encode(encoder, passages, texts, room, step)
            files: dict[str, bytes | Streamed] = {
                _VECTORS: _flat_index(vectors),
                _STORE: store_bytes(corpus.articles, passages),
                **{f"{_LEXICAL}/{n}": c for n, c in lexical.files().items()},
                **{f"{_TOKENS}/{n}": f for n, f in tokens.items()},
            }
            manifest = {
                **inputs,
                "counts": {"articles": len(corpus.articles), "passages": len(passages)},
                "dimension": int(vectors.shape[1]),
                "tokens": shape._asdict(),
            }
            publish(
                folder, name, files, manifest, _verifier(vectors, lexical, passages)
            )
    return name, True


def _encode(
    encoder: Encoder,
    passages: Sequence[Passage],
    texts: Sequence[str],
    folder: Path,
    step: Callable[[int], None],
) -> tuple[Vectors, dict[str, bytes | Streamed], TokenShape]:
    """One unit vector a passage, shape (passages, d), and the files of its tokens."""
    sample = sample_of(len(texts))
    seen = dict(
        zip(
            sample,
            encoder.encode_passages([texts[n] for n in sample], step),
            strict=True,
        )
    )
    axes = principal_axes([e.last for e in seen.values()], encoder.dimension)
    rest = encoder.encode_passages(
        [t for n, t in enumerate(texts) if n not in seen], step
    )
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    with TokenWriter(folder, axes, encoder.middle) as writer:
        for n, passage in enumerate(passages):
            encoded = seen.pop(n, None) or next(rest)
            vectors[n] = encoded.vector
            writer.add(passage, encoded)
    return vectors, writer.files, writer.shape


def _verifier(
    vectors: Vectors, lexical: Bm25, passages: Sequence[Passage]
) -> Callable[[Path], None]:
    def verify(fresh: Path) -> None:
        opened = _load(fresh)
        if not (
            np.array_equal(opened.vectors(range(len(passages))), vectors)
            and opened.lexical.same_as(lexical)
            and [opened.passage(n).id for n in range(len(passages))]
            == [p.id for p in passages]
        ):
            raise OSError(0, "it does not read back as it was written", str(fresh))

    return verify


def _is_current(folder: Path, name: str) -> bool:
    from .errors import QAError

    try:
        if current_build(folder) != name:
            return False
        read_files(folder / name, read_manifest(folder / name))
    except QAError:
        return False
    return True


def _flat_index(vectors: Vectors) -> bytes:
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return bytes(faiss.serialize_index(index).tobytes())


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


STALE_BECAUSE = {
    "build": "something else than its name says",
    "format": "another format",
    "corpus": "other articles",
    "skipped": "other articles",
    "passages": "other passage rules",
    "cutting": "another version of the cutting rules",
    "sentencex": "another sentence splitter",
    "analyser": "another analysis of words",
    "encoder": "another model",
}


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
