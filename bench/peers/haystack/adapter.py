"""Haystack, after "Creating your first QA pipeline with retrieval augmentation" and
the pages of DocumentSplitter and the sentence-transformers embedders: splitter with
its defaults (200 words, no overlap), InMemoryDocumentStore (dot product; the vectors
are of unit length), InMemoryEmbeddingRetriever with ten results.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
import protocol

DEPTH = 10


class Haystack(protocol.Peer):
    packages = (
        "haystack-ai",
        "sentence-transformers-haystack",
        "sentence-transformers",
        "torch",
    )

    def load(self) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders import sentence_transformers

        self._store: Any = InMemoryDocumentStore()
        self._retrieving = InMemoryEmbeddingRetriever
        self._embedders = sentence_transformers

    def index(self, documents: Sequence[protocol.Document], folder: Path) -> int:
        from haystack import Document, Pipeline
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.writers import DocumentWriter

        pipeline = Pipeline()
        pipeline.add_component("splitter", DocumentSplitter())
        pipeline.add_component(
            "embedder",
            self._embedders.SentenceTransformersDocumentEmbedder(
                model=str(protocol.weights()), progress_bar=False
            ),
        )
        pipeline.add_component("writer", DocumentWriter(self._store))
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        whole = [Document(content=d.titled, meta={"document": d.id}) for d in documents]
        pipeline.run({"splitter": {"documents": whole}})
        self._store.save_to_disk(str(folder / "store.json"))
        return int(self._store.count_documents())

    def open(self, folder: Path) -> None:
        self._store = self._store.load_from_disk(str(folder / "store.json"))
        self._pipeline = self._asking(DEPTH)

    def _asking(self, depth: int) -> Any:
        from haystack import Pipeline

        pipeline = Pipeline()
        pipeline.add_component(
            "embedder",
            self._embedders.SentenceTransformersTextEmbedder(
                model=str(protocol.weights()), progress_bar=False
            ),
        )
        pipeline.add_component("retriever", self._retrieving(self._store, top_k=depth))
        pipeline.connect("embedder.embedding", "retriever.query_embedding")
        return pipeline

    def ask(self, question: protocol.Question) -> object:
        return self._pipeline.run({"embedder": {"text": question.text}})

    def reply(
        self,
        question: protocol.Question,
        k: int,
        documents: dict[str, protocol.Document],
    ) -> protocol.Reply:
        found = self._pipeline.run(
            {"embedder": {"text": question.text}, "retriever": {"top_k": k}}
        )
        hits = (
            protocol.Hit.of_titled(
                documents[piece.meta["document"]],
                float(piece.score),
                piece.content,
                piece.meta.get("split_idx_start"),
            )
            for piece in found["retriever"]["documents"]
        )
        return protocol.Reply(tuple(hits))


if __name__ == "__main__":
    protocol.main(Haystack())
