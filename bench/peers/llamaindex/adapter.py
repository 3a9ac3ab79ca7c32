"""LlamaIndex, after the starter tutorial (local models) and the pages on indexing,
storing and retrieving: VectorStoreIndex.from_documents with the default sentence
splitter (1024 tokens, 200 of overlap), the default in-memory store, written with
`persist`, metadata embedded with each piece as by default (here the title), two
results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer, weights


class Adapter(Peer):
    """LlamaIndex."""

    packages = (
        "llama-index-core",
        "llama-index-embeddings-huggingface",
        "sentence-transformers",
        "torch",
    )
    depth = 2

    def load(self) -> None:
        from llama_index.core import Settings
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        Settings.embed_model = HuggingFaceEmbedding(model_name=str(weights()))

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        from llama_index.core import Document as Text
        from llama_index.core import VectorStoreIndex

        index = VectorStoreIndex.from_documents(
            [
                Text(text=d.text, id_=d.id, metadata={"title": d.title})
                for d in documents
            ]
        )
        index.storage_context.persist(persist_dir=str(folder))
        return len(index.docstore.docs)

    def open(self, folder: Path) -> None:
        from llama_index.core import StorageContext, load_index_from_storage

        self._index: Any = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=str(folder))
        )
        self._retriever = self._index.as_retriever()

    def search(self, text: str, k: int) -> Any:
        default = k == self.depth
        retriever = (
            self._retriever if default else self._index.as_retriever(similarity_top_k=k)
        )
        return retriever.retrieve(text)

    def hit(self, result: Any, documents: Mapping[str, Document]) -> Hit:
        node = result.node
        document = documents[node.ref_doc_id]
        score = float(result.score or 0)
        return Hit.of_text(document, score, node.text, node.start_char_idx)
