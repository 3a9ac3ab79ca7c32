"""What the index and the desk need of an encoder, whatever library is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One vector, shape (d,), or rows of vectors, shape (n, d); each use says which."""


class Encoded(NamedTuple):
    """A text as the model sees it, from one pass. All fields but `vector` have a row
    for each token; the model's own marks ([CLS], [SEP]) are the first and the last."""

    vector: Vectors
    """Unit vector of the whole text, shape (d,)."""
    ids: NDArray[np.int32]
    """Token ids of the model's vocabulary, shape (tokens,)."""
    spans: NDArray[np.int32]
    """Start and end of each token in the text, in code points, shape (tokens, 2); the
    two are equal for marks. All 0 where the model cannot tell."""
    last: Vectors
    """States after the last layer, unit length, shape (tokens, d)."""


class Encoder(Protocol):
    """Text to vectors and token states, float32.

    The three methods may be called from several threads at once. The same text gives
    the same values to within rounding, whatever is encoded beside it.
    """

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def weights_sha256(self) -> str:
        """Hash of the weights: cosines of two models cannot be compared."""

    @property
    def settings_sha256(self) -> str:
        """Hash of tokenizer, pooling and configuration, which shape the vectors too."""

    @property
    def runtime(self) -> str:
        """What computes: another library gives other last bits."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def tokenizer_file(self) -> Path | None:
        """The model's tokenizer, as a file of the library tokenizers; None where it has
        none."""

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """One value for each text, in their order. `advance` is told how many texts
        were encoded since it was last called."""

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """A few sentences of articles; unit vectors, shape (texts, dimension)."""

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """One value for each text, in their order."""


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length 1 in the same directions; one of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
