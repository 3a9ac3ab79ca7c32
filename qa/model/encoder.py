"""What the index and the desk need of an encoder, whatever library is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


MIDDLE = 4
"""The layer of the packaged model, of its six, after which the reader takes over."""


class Encoded(NamedTuple):
    """A text as the model sees it, in one pass. All but `vector` have a row a token,
    the model's own marks at both ends among them."""

    vector: Vectors
    """Unit length, shape (d,)."""
    ids: NDArray[np.int32]
    spans: NDArray[np.int32]
    """Where the token stands in the text, shape (tokens, 2); empty for marks."""
    last: Vectors
    """States after the last layer, unit length, shape (tokens, d)."""
    middle: Vectors
    """States after layer MIDDLE, shape (tokens, d), or (tokens, 0)."""


class Encoder(Protocol):
    """What the index needs of a model; tests bring a tiny one of their own."""

    @property
    def name(self) -> str: ...
    @property
    def weights_sha256(self) -> str: ...
    @property
    def settings_sha256(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def middle(self) -> int:
        """Numbers of a middle state; 0 where the model has none that is known."""

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """One value a text, in their order; `advance` hears of each batch."""

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """A few sentences of articles; unit vectors, shape (texts, dimension)."""

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """One value a text."""
