"""BM25 alone, after the quick start on the project's page: English stop words, the
Snowball stemmer that it recommends, Lucene's variant with k1 1.5 and b 0.75, ten
results.

Its corpus is a list of texts and it does not cut them: a document is one row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer


class Adapter(Peer):
    """bm25s."""

    packages = ("bm25s", "PyStemmer")
    depth = 10

    def load(self) -> None:
        import bm25s
        import Stemmer

        self._bm25s, self._stemmer = bm25s, Stemmer.Stemmer("english")

    def _tokens(self, texts: list[str] | str) -> Any:
        return self._bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stemmer, show_progress=False
        )

    def index(self, documents: Sequence[Document], folder: Path) -> int:
        retriever = self._bm25s.BM25()
        retriever.index(
            self._tokens([d.titled for d in documents]), show_progress=False
        )
        retriever.save(folder / "bm25", show_progress=False)
        ids = json.dumps([d.id for d in documents])
        (folder / "ids.json").write_text(ids, "utf-8")
        return len(documents)

    def open(self, folder: Path) -> None:
        self._retriever = self._bm25s.BM25.load(folder / "bm25")
        self._ids = json.loads((folder / "ids.json").read_text("utf-8"))

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        rows, scores = self._retriever.retrieve(
            self._tokens(text), k=min(k, len(self._ids)), show_progress=False
        )
        return [
            (self._ids[row], float(score))
            for row, score in zip(rows[0], scores[0], strict=True)
            if score > 0
        ]

    def hit(self, result: tuple[str, float], documents: Mapping[str, Document]) -> Hit:
        key, score = result
        return Hit.of_whole(documents[key], score)
