"""cairn-assistant, after its README: a flat folder of Markdown with front matter,
`cairn index`, then `cairn ask` without a configuration file (TF-IDF cosine, threshold
0.165, one passage quoted, a refusal below the threshold; no model).

Only the number of candidates that it lists is raised, which changes no answer. It cuts
at blank lines; the front matter holds the id and the title.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.peers.protocol import Document, Hit, Peer, Question, Reply


class Adapter(Peer):
    """cairn-assistant."""

    packages = ("cairn-assistant",)

    def load(self) -> None:
        from cairn import engine, index
        from cairn.config import Config

        self._engine, self._index, self._config = engine, index, Config()

    def prepare(self, documents: Sequence[Document], folder: Path) -> None:
        corpus = folder / "corpus"
        corpus.mkdir()
        names = {}
        for number, d in enumerate(documents):
            names[f"d{number:07}"] = d.id  # its ids allow fewer characters than ours
            title = " ".join(d.title.split()) or "Untitled"
            head = f"---\nid: d{number:07}\ntitle: {title}\nlang: en\n---\n"
            (corpus / f"d{number:07}.md").write_text(head + d.text, "utf-8")
        (folder / "names.json").write_text(json.dumps(names), "utf-8")

    def index(self, documents: Sequence[Document], folder: Path) -> int:  # noqa: ARG002 - it reads the files that `prepare` wrote
        report = self._index.build_and_write(folder / "corpus", folder / "index.json")
        return int(report.passage_count)

    def open(self, folder: Path) -> None:
        self._names = json.loads((folder / "names.json").read_text("utf-8"))
        self._opened = self._index.read_index(folder / "index.json", folder / "corpus")

    def ask(self, question: Question) -> Any:
        return self._engine.ask(question.text, self._opened, self._config)

    def reply(
        self, question: Question, k: int, documents: Mapping[str, Document]
    ) -> Reply:
        deep = replace(self._config, candidates=k)
        answer = self._engine.ask(question.text, self._opened, deep).answer
        return Reply(
            tuple(self.hit(c, documents) for c in answer.trace.candidates),
            refused=answer.kind == "refusal",
            status=answer.kind,
            shown=len(answer.sources),
        )

    def hit(self, result: Any, documents: Mapping[str, Document]) -> Hit:
        document = documents[self._names[result.passage.doc_id]]
        return Hit.of_text(document, result.score, result.passage.text)
