"""txtai, after the introduction and the embeddings page of its documentation: an
Embeddings with a model path and no other setting (its own mean pooling, FAISS), rows
of (id, text), three results.

A document is one row. The model cuts it at 512 tokens, which its tokenizer allows;
all-MiniLM-L6-v2 was trained on 256.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer, weights


class Adapter(Peer):
    """txtai."""

    packages = ("txtai", "transformers", "faiss-cpu", "torch")
    depth = 3

    def load(self) -> None:
        import txtai

        self._embeddings = txtai.Embeddings(path=str(weights()))

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        self._embeddings.index((d.id, d.titled) for d in documents)
        self._embeddings.save(str(folder / "embeddings"))
        return len(documents)

    def open(self, folder: Path) -> None:
        self._embeddings.load(str(folder / "embeddings"))

    def search(self, text: str, k: int) -> Any:
        return self._embeddings.search(text, k)

    def hit(self, result: tuple[str, float], documents: Mapping[str, Document]) -> Hit:
        key, score = result
        return Hit.of_whole(documents[key], float(score))
