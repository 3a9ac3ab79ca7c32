"""LangChain with FAISS, after "Build a semantic search engine with LangChain" and the
FAISS and Hugging Face integration pages: RecursiveCharacterTextSplitter with 1000
characters and 200 of overlap, start index added; a flat L2 index (the vectors are of
unit length, so that is the order of the cosine); four results.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
import protocol

DEPTH = 4


class LangChain(protocol.Peer):
    packages = (
        "langchain-core",
        "langchain-community",
        "langchain-huggingface",
        "langchain-text-splitters",
        "faiss-cpu",
        "sentence-transformers",
        "torch",
    )

    def load(self) -> None:
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings

        self._faiss = FAISS
        self._embeddings = HuggingFaceEmbeddings(model_name=str(protocol.weights()))

    def index(self, documents: Sequence[protocol.Document], folder: Path) -> int:
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        pieces = splitter.split_documents(
            [Document(d.titled, metadata={"document": d.id}) for d in documents]
        )
        self._faiss.from_documents(pieces, self._embeddings).save_local(str(folder))
        return len(pieces)

    def open(self, folder: Path) -> None:
        self._store = self._faiss.load_local(
            str(folder),
            self._embeddings,
            allow_dangerous_deserialization=True,  # its only way back from disk; ours
        )

    def ask(self, question: protocol.Question) -> object:
        return self._store.similarity_search_with_score(question.text, k=DEPTH)

    def reply(
        self,
        question: protocol.Question,
        k: int,
        documents: dict[str, protocol.Document],
    ) -> protocol.Reply:
        found = self._store.similarity_search_with_score(question.text, k=k)
        hits = (
            protocol.Hit.of_titled(
                documents[piece.metadata["document"]],
                -float(distance),
                piece.page_content,
                piece.metadata["start_index"],
            )
            for piece, distance in found
        )
        return protocol.Reply(tuple(hits))


if __name__ == "__main__":
    protocol.main(LangChain())
