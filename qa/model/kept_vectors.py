"""Vectors of texts that seldom change, kept in a file so that no start encodes them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from qa.files import replace_file, sha256

from .encoder import Encoder, Vectors

_AT_ONCE = 256
"""Texts that are encoded together: the token states of all would fill the memory."""


def kept_vectors(texts: Sequence[str], encoder: Encoder, *files: Path) -> Vectors:
    """Unit vectors, shape (texts, d), float32: those of the files, and new ones for
    other texts, for another model or where there is no file."""
    digests = [digest_of(t) for t in texts]
    rows: dict[str, int] = {}
    vectors: Vectors = np.zeros((0, encoder.dimension), np.float32)
    for file in files:
        kept, found = _read(file, encoder)
        rows |= {digest: len(vectors) + row for digest, row in kept.items()}
        vectors = np.vstack([vectors, found])
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in rows}
    if missing:
        rows |= {digest: len(vectors) + n for n, digest in enumerate(missing)}
        vectors = np.vstack([vectors, _encoded([*missing.values()], encoder)])
    return vectors[[rows[d] for d in digests]]


def keep_vectors(file: Path, texts: Sequence[str], encoder: Encoder) -> None:
    """Writes the digest of the encoder's weights, the digests of the texts, and the
    vectors in half precision, as a whole file. What the file holds already is not
    encoded again."""
    content = BytesIO()
    np.savez_compressed(
        content,
        weights=np.array(encoder.weights_sha256),
        texts=np.array([digest_of(t) for t in texts]),
        vectors=kept_vectors(texts, encoder, file).astype(np.float16),
    )
    replace_file(file, content.getvalue())


def made_by(file: Path, encoder: Encoder) -> bool:
    """Whether this encoder made the file."""
    return bool(_read(file, encoder)[0])


def digest_of(text: str) -> str:
    """The key of a text in a file of vectors."""
    return sha256(text.encode())


def _encoded(texts: Sequence[str], encoder: Encoder) -> Vectors:
    vectors: Vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    for at in range(0, len(texts), _AT_ONCE):
        part = encoder.encode_questions(texts[at : at + _AT_ONCE])
        vectors[at : at + len(part)] = [e.vector for e in part]
    return vectors


def _read(file: Path, encoder: Encoder) -> tuple[dict[str, int], Vectors]:
    """The row of each text by its digest, and the vectors, shape (rows, d); nothing if
    another model made the file."""
    if file.is_file():
        with np.load(file, allow_pickle=False) as read:
            if str(read["weights"]) == encoder.weights_sha256:
                vectors = read["vectors"].astype(np.float32)
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                return {str(t): n for n, t in enumerate(read["texts"])}, vectors
    return {}, np.zeros((0, encoder.dimension), np.float32)
