"""The rows and the folder of an index that a test has built."""

from __future__ import annotations

from pathlib import Path

from qa.index import Index
from qa.index import generations as disk
from qa.text import terms_of
from tests.helpers.encoder import TinyEncoder


def rows(index: Index, question: str) -> list[str]:
    vector = TinyEncoder().encode_questions([question])[0].vector
    found = index.search(vector, terms_of(question), 10)
    return [index.passage(row).text for row, _ in found.dense]


def generation(folder: Path) -> Path:
    return folder / "index" / disk.current_build(folder / "index")
