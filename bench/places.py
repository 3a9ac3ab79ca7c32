"""Where things are in the repository; standard library only, as peers import it."""

from __future__ import annotations

from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
BENCH = REPO / "bench"
CORPUS = REPO / "corpus"
QUESTIONS = CORPUS / "questions"
DOCS = REPO / "docs"
INDEX = REPO / "index"
CACHE = INDEX / "cache"
"""Vectors and indexes by the hash of their content, as `qa eval` keeps them."""
