"""LlamaIndex, after the starter tutorial (local models) and the pages on indexing,
storing and retrieving: VectorStoreIndex.from_documents with the default sentence
splitter (1024 tokens, 200 of overlap), the default in-memory store kept with
`persist`, metadata embedded with each piece as by default (here the title), two
results.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
import protocol

DEPTH = 2


class LlamaIndex(protocol.Peer):
    packages = (
        "llama-index-core",
        "llama-index-embeddings-huggingface",
        "sentence-transformers",
        "torch",
    )

    def load(self) -> None:
        from llama_index.core import Settings
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        Settings.embed_model = HuggingFaceEmbedding(model_name=str(protocol.weights()))

    def index(self, documents: Sequence[protocol.Document], folder: Path) -> int:
        from llama_index.core import Document, VectorStoreIndex

        index = VectorStoreIndex.from_documents(
            [
                Document(text=d.text, id_=d.id, metadata={"title": d.title})
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

    def ask(self, question: protocol.Question) -> object:
        return self._retriever.retrieve(question.text)

    def reply(
        self,
        question: protocol.Question,
        k: int,
        documents: dict[str, protocol.Document],
    ) -> protocol.Reply:
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question.text)
        hits = (
            _hit(documents[f.node.ref_doc_id], float(f.score or 0), f.node)
            for f in found
        )
        return protocol.Reply(tuple(hits))


def _hit(document: protocol.Document, score: float, node: Any) -> protocol.Hit:
    """Of the text without its title, which went in as metadata."""
    bare = protocol.Document(document.id, "", document.text)
    return protocol.Hit.of_titled(bare, score, node.text, node.start_char_idx)


if __name__ == "__main__":
    protocol.main(LlamaIndex())
