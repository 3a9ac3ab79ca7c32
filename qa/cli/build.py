"""`qa build`."""

from __future__ import annotations

from pathlib import Path

from .group import main
from .terminal import CORPUS, INDEX, SKIP_BAD, build_index


@main.command()
@CORPUS
@INDEX
@SKIP_BAD
def build(corpus: Path, index: Path, *, skip_bad: bool) -> None:
    """Build the index, if the articles, the rules or the model have changed."""
    build_index(corpus, index, skip_bad=skip_bad)
