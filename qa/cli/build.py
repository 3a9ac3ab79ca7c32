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
    """Build the index where it is not up to date.

    It is built again when articles, passage rules or model have changed.
    """
    build_index(corpus, index, skip_bad=skip_bad)
