"""Haystack, after "Creating your first QA pipeline with retrieval augmentation" and
the pages of DocumentSplitter and the sentence-transformers embedders: splitter with
its defaults (200 words, no overlap), InMemoryDocumentStore (dot product; the vectors
are of unit length), InMemoryEmbeddingRetriever with ten results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer, weights


class Adapter(Peer):
    """Haystack."""

    packages = (
        "haystack-ai",
        "sentence-transformers-haystack",
        "sentence-transformers",
        "torch",
    )
    depth = 10

    def load(self) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders import sentence_transformers

        self._store: Any = InMemoryDocumentStore()
        self._retriever = InMemoryEmbeddingRetriever
        self._embedders = sentence_transformers

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        from haystack import Document as Text
        from haystack import Pipeline
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.writers import DocumentWriter

        pipeline = Pipeline()
        pipeline.add_component("splitter", DocumentSplitter())
        pipeline.add_component(
            "embedder",
            self._embedders.SentenceTransformersDocumentEmbedder(
                model=str(weights()), progress_bar=False
            ),
        )
        pipeline.add_component("writer", DocumentWriter(self._store))
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        whole = [Text(content=d.titled, meta={"document": d.id}) for d in documents]
        pipeline.run({"splitter": {"documents": whole}})
        self._store.save_to_disk(str(folder / "store.json"))
        return int(self._store.count_documents())

    def open(self, folder: Path) -> None:
        from haystack import Pipeline

        self._store = self._store.load_from_disk(str(folder / "store.json"))
        self._pipeline = Pipeline()
        self._pipeline.add_component(
            "embedder",
            self._embedders.SentenceTransformersTextEmbedder(
                model=str(weights()), progress_bar=False
            ),
        )
        self._pipeline.add_component(
            "retriever", self._retriever(self._store, top_k=self.depth)
        )
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def search(self, text: str, k: int) -> Any:
        found = self._pipeline.run(
            {"embedder": {"text": text}, "retriever": {"top_k": k}}
        )
        return found["retriever"]["documents"]

    def hit(self, result: Any, documents: Mapping[str, Document]) -> Hit:
        return Hit.of_titled(
            documents[result.meta["document"]],
            float(result.score),
            result.content,
            result.meta.get("split_idx_start"),
        )
