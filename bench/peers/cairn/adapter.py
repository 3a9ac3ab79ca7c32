"""cairn-assistant, after its README: a flat folder of Markdown with front matter,
`cairn index`, then `cairn ask` without a configuration file (TF-IDF cosine, threshold
0.165, one passage quoted, a refusal below the threshold; no model).

Only the number of candidates it lists is raised, which changes no answer. It cuts at
blank lines; the front matter takes the id and the title.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
import protocol


class Cairn(protocol.Peer):
    packages = ("cairn-assistant",)

    def load(self) -> None:
        from cairn import engine, index
        from cairn.config import Config

        self._engine, self._index, self._config = engine, index, Config()

    def prepare(self, documents: Sequence[protocol.Document], folder: Path) -> None:
        corpus = folder / "corpus"
        corpus.mkdir()
        names = {}
        for number, d in enumerate(documents):
            names[f"d{number:07}"] = d.id  # its ids are narrower than ours
            title = " ".join(d.title.split()) or "Untitled"
            head = f"---\nid: d{number:07}\ntitle: {title}\nlang: en\n---\n"
            (corpus / f"d{number:07}.md").write_text(head + d.text, "utf-8")
        (folder / "names.json").write_text(json.dumps(names), "utf-8")

    def index(self, documents: Sequence[protocol.Document], folder: Path) -> int:  # noqa: ARG002 - it reads the files
        report = self._index.build_and_write(folder / "corpus", folder / "index.json")
        return int(report.passage_count)

    def open(self, folder: Path) -> None:
        self._names = json.loads((folder / "names.json").read_text("utf-8"))
        self._opened = self._index.read_index(folder / "index.json", folder / "corpus")

    def ask(self, question: protocol.Question) -> Any:
        return self._engine.ask(question.text, self._opened, self._config)

    def reply(
        self,
        question: protocol.Question,
        k: int,
        documents: dict[str, protocol.Document],
    ) -> protocol.Reply:
        from dataclasses import replace

        deep = replace(self._config, candidates=k)
        answer = self._engine.ask(question.text, self._opened, deep).answer
        hits = (
            self._hit(documents[self._names[c.passage.doc_id]], c)
            for c in answer.trace.candidates
        )
        return protocol.Reply(
            tuple(hits),
            refused=answer.kind == "refusal",
            status=answer.kind,
            shown=len(answer.sources),
        )

    @staticmethod
    def _hit(document: protocol.Document, candidate: Any) -> protocol.Hit:
        """Of the text without its title, which went into the front matter."""
        bare = protocol.Document(document.id, "", document.text)
        return protocol.Hit.of_titled(bare, candidate.score, candidate.passage.text)


if __name__ == "__main__":
    protocol.main(Cairn())
