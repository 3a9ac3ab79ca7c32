"""The systems that are compared: one line each, in the order of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

OURS = "desk"
"""The system that every other one is compared with."""


class System(NamedTuple):
    """The name of a system in tables, and how it is set up."""

    name: str
    settings: str


SYSTEMS: Mapping[str, System] = {
    OURS: System("question desk", "as it ships"),
    "bm25s": System(
        "BM25 (bm25s)",
        "its quick start: English stop words and stemmer; a document is one row",
    ),
    "langchain": System(
        "LangChain + FAISS", "1,000 characters with 200 of overlap, flat index"
    ),
    "llamaindex": System(
        "LlamaIndex",
        "1,024 tokens with 200 of overlap, its own store, titles embedded",
    ),
    "haystack": System("Haystack", "200 words without overlap, in-memory store"),
    "txtai": System(
        "txtai", "its own pooling, FAISS; a document is one row, cut at 512 tokens"
    ),
    "cairn": System(
        "cairn-assistant", "cut at blank lines, TF-IDF, threshold 0.165; no model"
    ),
}
"""By the name of the folder that holds the adapter and its requirements."""
