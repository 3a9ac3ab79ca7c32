"""The desk itself, with the settings that it ships with.

It reads the corpus or collection from which the documents were made, because its
catalogue and its way of reading files are part of it; the texts of its articles are the
texts that the peers get. Its index is built and opened as `qa build` and `qa ask` do:
the model is exported before the clock starts, and served without torch. It is the only
system that takes the earlier questions of a conversation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer, Question, Reply

SOURCE = "source.json"
"""Beside the documents: {"corpus": FOLDER} or {"collection": FOLDER}."""


class Adapter(Peer):
    """The question desk."""

    packages = ("question-desk", "sentence-transformers", "faiss-cpu", "bm25s", "torch")

    def load(self) -> None:
        import qa.desk  # noqa: F401 - what is imported here is not timed as indexing

        self._from: dict[str, str] = json.loads(
            (self.source / SOURCE).read_text("utf-8")
        )
        self._spans = "corpus" in self._from

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:  # noqa: ARG002 - see index
        from qa.model import encoder_for

        self._encoder = encoder_for(index=folder / "index", make=True)
        self._encoder.encode_questions(["What is it?"])  # the model is loaded

    def index(self, documents: Sequence[Document], folder: Path) -> int:  # noqa: ARG002 - it reads the files
        from qa.index import build

        corpus, names = self._read()
        name, _ = build(folder / "index", corpus, self._encoder)
        (folder / "names.json").write_text(json.dumps(dict(names)), "utf-8")
        manifest = (folder / "index" / name / "manifest.json").read_text("utf-8")
        return int(json.loads(manifest)["counts"]["passages"])

    def _read(self) -> tuple[Any, Mapping[str, str]]:
        """The corpus, and the id of each article to the id of its document."""
        if self._spans:
            from qa.corpus import read_corpus

            corpus = read_corpus(Path(self._from["corpus"]))
            return corpus, {a.id: a.id for a in corpus.articles}
        from qa.evaluation.sets import read_beir

        read = read_beir(Path(self._from["collection"]))
        return read.corpus, read.documents

    def open(self, folder: Path) -> None:
        from qa.desk import Desk

        corpus = self._from.get("corpus")
        self._desk = Desk.open(folder / "index", Path(corpus) if corpus else None)
        self._names = json.loads((folder / "names.json").read_text("utf-8"))

    def ask(self, question: Question) -> object:
        return self._desk.ask(question.text, question.history)

    def reply(
        self,
        question: Question,
        k: int,
        documents: Mapping[str, Document],  # noqa: ARG002 - its passages know their place
    ) -> Reply:
        trace = self._desk.trace(question.text, question.history)
        answer = trace.answer
        ranked = self._in_order(trace) if self._spans else trace.search.hits
        hits = (
            Hit(self._names[p.article.id], 1 / rank, p.start, p.end)
            for rank, p in enumerate((h.passage for h in ranked), 1)
            if rank <= k
        )
        return Reply(
            tuple(hits),
            refused=not answer.citations,
            status=answer.status,
            shown=len(answer.citations),
        )

    @staticmethod
    def _in_order(trace: Any) -> Iterator[Any]:
        """The cards that are shown, those that are held back, then the other hits."""
        cards = (*trace.answer.citations, *trace.answer.candidates)
        seen = {c.passage.id for c in cards}
        yield from cards
        yield from (h for h in trace.search.hits if h.passage.id not in seen)
