"""LangChain with FAISS, after "Build a semantic search engine with LangChain" and the
FAISS and Hugging Face integration pages: RecursiveCharacterTextSplitter with 1000
characters and 200 of overlap, start index added; a flat L2 index (the vectors are of
unit length, so this is the order of the cosine); four results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer, weights


class Adapter(Peer):
    """LangChain."""

    packages = (
        "langchain-core",
        "langchain-community",
        "langchain-huggingface",
        "langchain-text-splitters",
        "faiss-cpu",
        "sentence-transformers",
        "torch",
    )
    depth = 4

    def load(self) -> None:
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings

        self._faiss = FAISS
        self._embeddings = HuggingFaceEmbeddings(model_name=str(weights()))

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        from langchain_core.documents import Document as Text
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        pieces = splitter.split_documents(
            [Text(d.titled, metadata={"document": d.id}) for d in documents]
        )
        self._faiss.from_documents(pieces, self._embeddings).save_local(str(folder))
        return len(pieces)

    def open(self, folder: Path) -> None:
        self._store = self._faiss.load_local(
            str(folder),
            self._embeddings,
            allow_dangerous_deserialization=True,  # its only format; we wrote the file
        )

    def search(self, text: str, k: int) -> Any:
        return self._store.similarity_search_with_score(text, k=k)

    def hit(self, result: Any, documents: Mapping[str, Document]) -> Hit:
        piece, distance = result
        return Hit.of_titled(
            documents[piece.metadata["document"]],
            -float(distance),
            piece.page_content,
            piece.metadata["start_index"],
        )
