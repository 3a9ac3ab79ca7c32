"""Builds an index and publishes it whole, or leaves the one that stood before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from qa.corpus import Corpus, Passage, PassageRules, cut_passages, search_text
from qa.errors import IndexDamaged, IndexMissing
from qa.model import Encoder, Vectors

from .bm25 import Bm25
from .embedded import (
    BM25_FOLDER,
    SENTENCES_FOLDER,
    STORE_FILE,
    TOKENS_FOLDER,
    VECTORS_FILE,
    load,
)
from .generations import (
    Streamed,
    build_lock,
    current_build,
    publish,
    read_files,
    read_manifest,
    scratch,
)
from .identity import build_id, identity_of
from .passage_store import store_bytes
from .sentences import sentence_texts, write_sentences
from .tokens import TokenShape, TokenWriter, principal_axes, sample_of


def build(
    folder: Path,
    corpus: Corpus,
    encoder: Encoder,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
    *,
    advance: Callable[[int, int], object] | None = None,
) -> tuple[str, bool]:
    """Builds the index of a corpus and makes it current. Returns its build id, and
    whether it had to be built: an undamaged index with the same identity is kept.

    `advance` is called with (texts done, all texts), of passages and of sentences;
    passages may share a text. Raises BuildBusy or BuildFailed, or what the encoder
    raises; the index that stood before still stands.
    """
    inputs = identity_of(corpus, encoder, rules)
    with build_lock(folder):
        name = build_id(inputs)
        if _is_current(folder, name):
            return name, False
        passages = [p for a in corpus.articles for p in cut_passages(a, rules)]
        texts = [search_text(p) for p in passages]
        sentences = sentence_texts(corpus.articles)
        every = len(set(texts)) + len(sentences)
        done = 0

        def step(count: int) -> None:
            nonlocal done
            done += count
            if advance:
                advance(done, every)

        lexical = Bm25.build(texts)
        with scratch(folder) as streams:
            vectors, tokens, shape = _encode(encoder, texts, streams, step)
            said = write_sentences(sentences, encoder, streams, step)
            files: dict[str, bytes | Streamed] = {
                VECTORS_FILE: _flat_index(vectors),
                STORE_FILE: store_bytes(corpus.articles, passages),
                **{f"{BM25_FOLDER}/{n}": c for n, c in lexical.files().items()},
                **{f"{TOKENS_FOLDER}/{n}": f for n, f in tokens.items()},
                **{f"{SENTENCES_FOLDER}/{n}": f for n, f in said.items()},
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
    texts: Sequence[str],
    folder: Path,
    step: Callable[[int], None],
) -> tuple[Vectors, dict[str, bytes | Streamed], TokenShape]:
    """A unit vector for each passage, shape (passages, d), and the token files. The
    principal axes are computed on a sample, which is encoded first. A text that several
    passages have is encoded once."""
    waiting = Counter(texts)
    unique = list(waiting)
    sample = [unique[n] for n in sample_of(len(unique))]
    seen = dict(zip(sample, encoder.encode_passages(sample, step), strict=True))
    axes = principal_axes([e.last for e in seen.values()], encoder.dimension)
    rest = encoder.encode_passages([t for t in unique if t not in seen], step)
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    with TokenWriter(folder, axes) as writer:
        for n, text in enumerate(texts):
            encoded = seen.pop(text, None) or next(rest)
            vectors[n] = encoded.vector
            writer.add(encoded)
            waiting[text] -= 1
            if waiting[text]:
                seen[text] = encoded
    return vectors, writer.files, writer.shape


def _verifier(
    vectors: Vectors, bm25: Bm25, passages: Sequence[Passage]
) -> Callable[[Path], None]:
    def verify(fresh: Path) -> None:
        if not load(fresh).same_as(vectors, bm25, passages):
            raise OSError(0, "it does not read back as it was written", str(fresh))

    return verify


def _is_current(folder: Path, name: str) -> bool:
    try:
        if current_build(folder) != name:
            return False
        read_files(folder / name, read_manifest(folder / name))
    except (IndexMissing, IndexDamaged):
        return False
    return True


def _flat_index(vectors: Vectors) -> bytes:
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return bytes(faiss.serialize_index(index).tobytes())
