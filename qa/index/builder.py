"""Builds an index and publishes it whole, or leaves the one that stood before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from qa.corpus import (
    Article,
    Corpus,
    Passage,
    PassageRules,
    cut_passages,
    search_text,
)
from qa.errors import CacheDamaged, IndexDamaged, IndexMissing, IndexStale
from qa.model import CachedEncoder, Encoder, Vectors, digest_of

from .bm25 import Bm25
from .embedded import (
    BM25_FOLDER,
    SENTENCES_FOLDER,
    STORE_FOLDER,
    TEXTS_FILE,
    TOKENS_FOLDER,
    VECTORS_FILE,
    check_generation,
    load,
)
from .generations import (
    CACHE_FOLDER,
    Current,
    Stream,
    Streamed,
    build_lock,
    can_lock,
    point_at,
    publish,
    published,
    read_current,
    remove,
    scratch,
    superseded,
)
from .identity import build_id, identity_of
from .manifest import Tokens
from .passage_store import write_store
from .pruning import texts_of
from .sentences import sentence_texts, write_sentences
from .tokens import TokenWriter, sample_of
from .vectors import MAX_EXACT, write_nearest

MAX_TRIALS = 200
"""Questions that an approximate search is tried on: headings of the articles."""


def build(
    folder: Path,
    corpus: Corpus,
    encoder: Encoder,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
    *,
    advance: Callable[[int, int], object] | None = None,
    share: Callable[[Path], object] = lambda _: None,
) -> tuple[str, bool]:
    """Builds the index of a corpus and makes it current. Returns its build id, and
    whether it had to be built: an undamaged generation with the same identity is made
    current again. One that is current may lie where nothing can be written.

    Only texts that the encoder's cache does not hold are encoded; without a
    CachedEncoder the cache is that of the folder. The result is the same to the byte,
    whatever was encoded before. `advance` is called with (texts done, all texts), of
    passages and of sentences; passages may share a text. `share` is called with the
    folder of the whole generation before it serves. Raises BuildBusy, BuildFailed or
    CacheDamaged, or what the encoder or `share` raises; the index that stood before
    still stands.
    """
    inputs = identity_of(corpus, encoder, rules)
    name = build_id(inputs)
    if not can_lock(folder) and _serves(folder, name):
        share(folder / name)
        return name, False
    with build_lock(folder):
        if _is_whole(folder / name):
            share(folder / name)
            if not _is_current(folder, name):
                point_at(folder, Current(name, chosen=False))
            return name, False
        passages = [p for a in corpus.articles for p in cut_passages(a, rules)]
        texts = [search_text(p) for p in passages]
        unique = list(dict.fromkeys(texts))
        sentences = sentence_texts(corpus.articles)
        every = len(unique) + len(sentences)
        done = 0

        def step(count: int) -> None:
            nonlocal done
            done += count
            if advance:
                advance(done, every)

        kept = encoder
        if not isinstance(kept, CachedEncoder):
            kept = CachedEncoder(encoder, folder / CACHE_FOLDER)
        kept.fill(unique, step)
        lexical = Bm25.build(texts)
        with scratch(folder) as streams:
            vectors, tokens, shape = _encoded(kept, texts, unique, streams)
            said = write_sentences(sentences, passages, kept, streams, step)
            trials = _trials(corpus.articles, kept, vectors)
            with Stream(streams / VECTORS_FILE) as nearest:
                search = write_nearest(vectors, trials, nearest.write)
            stored = write_store(corpus.articles, passages, streams)
            files: dict[str, bytes | Streamed] = {
                VECTORS_FILE: nearest.written,
                TEXTS_FILE: b"".join(
                    bytes.fromhex(digest_of(t)) for t in (*unique, *sentences)
                ),
                **{f"{STORE_FOLDER}/{n}": f for n, f in stored.items()},
                **{f"{BM25_FOLDER}/{n}": c for n, c in lexical.files().items()},
                **{f"{TOKENS_FOLDER}/{n}": f for n, f in tokens.items()},
                **{f"{SENTENCES_FOLDER}/{n}": f for n, f in said.items()},
            }
            manifest = {
                **inputs,
                "sources": dict(corpus.sources),
                "counts": {"articles": len(corpus.articles), "passages": len(passages)},
                "dimension": int(vectors.shape[1]),
                "tokens": shape.model_dump(),
                "search": search and search.model_dump(),
            }
            same = _verifier(vectors, lexical, passages)
            publish(folder, name, files, manifest, (same, share))
        _forget(folder, kept)
    return name, True


def _encoded(
    encoder: CachedEncoder,
    texts: Sequence[str],
    unique: Sequence[str],
    folder: Path,
) -> tuple[Vectors, dict[str, bytes | Streamed], Tokens]:
    """A unit vector for each passage, shape (passages, d), in a file of the folder; and
    the token files. Axes and codes are those of a sample of today's texts, so all
    states are written anew; this takes a hundredth of the time of encoding them."""
    sample = [unique[n] for n in sample_of(len(unique))]
    with (
        (folder / "vectors.bin").open("xb") as stream,
        TokenWriter(folder, sample, [*encoder.encode_passages(sample)]) as writer,
    ):
        encoded = encoder.encode_passages(texts)
        for text, one in zip(texts, encoded, strict=True):
            stream.write(one.vector.astype(np.float32).tobytes())
            writer.add(text, one)
    shape = len(texts), encoder.dimension
    # mapped, because nobody else knows of this file and could cut it
    vectors: Vectors = np.memmap(folder / "vectors.bin", np.float32, "r", shape=shape)
    return vectors, writer.files, writer.shape


def _trials(articles: Iterable[Article], encoder: Encoder, vectors: Vectors) -> Vectors:
    """Unit vectors of trial questions, shape (trials, d); of none where the search is
    exact anyway."""
    if len(vectors) <= MAX_EXACT:
        return vectors[:0]
    asked = {
        a.text[b.start : b.end]: None for a in articles for b in a.blocks if b.heads
    }
    some = [[*asked][n] for n in sample_of(len(asked), MAX_TRIALS)]
    return np.stack([e.vector for e in encoder.encode_questions(some)])


def _forget(folder: Path, kept: CachedEncoder) -> None:
    """Removes the generations that need not be kept, and first what the cache keeps of
    passages that no other generation has. What fails here is done by the next build:
    the new generation serves already."""
    dead = superseded(folder)
    living = set().union(*(texts_of(e) for e in published(folder) if e not in dead))
    with suppress(CacheDamaged):
        kept.forget(set().union(*map(texts_of, dead)) - living)
        remove(dead)


def _verifier(
    vectors: Vectors, bm25: Bm25, passages: Sequence[Passage]
) -> Callable[[Path], None]:
    def verify(fresh: Path) -> None:
        if not load(fresh).same_as(vectors, bm25, passages):
            raise OSError(0, "it does not read back as it was written", str(fresh))

    return verify


def _serves(folder: Path, name: str) -> bool:
    return _is_current(folder, name) and _is_whole(folder / name)


def _is_current(folder: Path, name: str) -> bool:
    try:
        return read_current(folder) == (name, False)
    except (IndexMissing, IndexDamaged):
        return False


def _is_whole(generation: Path) -> bool:
    try:
        check_generation(generation)
    except (IndexDamaged, IndexStale):
        return False
    return True
