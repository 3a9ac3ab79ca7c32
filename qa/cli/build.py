"""`qa build`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.errors import BuildBusy, CorpusError, QAError

from .group import main
from .terminal import CORPUS, INDEX, SKIP_BAD, build_index

if TYPE_CHECKING:
    from qa.model import Encoder

LOOK_SECONDS = 2.0
"""Seconds between two looks at the folder."""


@main.command()
@CORPUS
@INDEX
@SKIP_BAD
@click.option(
    "--watch",
    is_flag=True,
    help="Go on, and build again when an article changes; Ctrl-C stops it.",
)
def build(corpus: Path, index: Path, *, skip_bad: bool, watch: bool) -> None:
    """Build the index where it is not up to date.

    It is built again when articles, passage rules or model have changed. Only new texts
    are encoded. Names the files that are new, changed, renamed or gone.
    """
    if not watch:
        build_index(corpus, index, skip_bad=skip_bad)
        return
    from qa.model import encoder_for

    encoder = encoder_for()
    built = None
    while True:
        found = _settled(corpus)
        if found != built and _tried(corpus, index, encoder, skip_bad=skip_bad):
            built = found
        time.sleep(LOOK_SECONDS)


def _settled(corpus: Path) -> object:
    """Times and sizes of the files, as soon as two looks see the same: a folder that is
    being copied is not built half."""
    before, now = None, _stamps(corpus)
    while now != before:
        time.sleep(LOOK_SECONDS / 2)
        before, now = now, _stamps(corpus)
    return now


def _stamps(corpus: Path) -> object:
    """Files are looked at, not announced by the system: this works on a network share
    and in a container too, and a look at thousands of files takes milliseconds."""
    from qa.corpus import corpus_stamps

    try:
        return corpus_stamps(corpus)
    except CorpusError as error:
        return str(error)


def _tried(corpus: Path, index: Path, encoder: Encoder, *, skip_bad: bool) -> bool:
    """Builds, or says what is wrong; the next change is another try. False where
    another build is running: then the same change is tried again."""
    try:
        build_index(corpus, index, skip_bad=skip_bad, encoder=encoder)
    except QAError as error:
        click.echo(str(error), err=True)
        return not isinstance(error, BuildBusy)
    return True
