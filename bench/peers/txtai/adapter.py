"""txtai, after the introduction and the embeddings page of its documentation: an
Embeddings with a model path and no other setting (its own mean pooling, FAISS), rows
of (id, text), three results.

Rows are embedded as they are: a document is one row, cut by the model at 512 tokens,
which is what the tokenizer allows and more than the model's own 256.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
import protocol

DEPTH = 3


class Txtai(protocol.Peer):
    packages = ("txtai", "transformers", "faiss-cpu", "torch")

    def load(self) -> None:
        import txtai

        self._embeddings = txtai.Embeddings(path=str(protocol.weights()))

    def index(self, documents: Sequence[protocol.Document], folder: Path) -> int:
        self._embeddings.index((d.id, d.titled) for d in documents)
        self._embeddings.save(str(folder / "embeddings"))
        return len(documents)

    def open(self, folder: Path) -> None:
        self._embeddings.load(str(folder / "embeddings"))

    def ask(self, question: protocol.Question) -> object:
        return self._embeddings.search(question.text, DEPTH)

    def reply(
        self,
        question: protocol.Question,
        k: int,
        documents: dict[str, protocol.Document],
    ) -> protocol.Reply:
        hits = (
            protocol.Hit(key, float(score), 0, len(documents[key].text))
            for key, score in self._embeddings.search(question.text, k)
        )
        return protocol.Reply(tuple(hits))


if __name__ == "__main__":
    protocol.main(Txtai())
