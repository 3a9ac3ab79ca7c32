"""`qa build`."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.errors import BuildBusy, CorpusError, NotServed, QAError

from .group import main
from .terminal import CORPUS, INDEX, SKIP_BAD, build_index

if TYPE_CHECKING:
    from qa.model import Encoder

LOOK_SECONDS = 2.0
"""Seconds between two looks at the folder."""
SERVED_SECONDS = 60.0
"""For so long a desk may take to answer from a new index."""


@main.command()
@CORPUS
@INDEX
@SKIP_BAD
@click.option(
    "--until-served",
    "port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Then wait until the desk on this port of this machine answers from it.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Go on, and build again when an article changes; Ctrl-C stops it.",
)
def build(
    corpus: Path, index: Path, *, skip_bad: bool, port: int | None, watch: bool
) -> None:
    """Build the index where it is not up to date.

    It is built again when articles, passage rules or model have changed. Only new texts
    are encoded. Names the files that are new, changed, renamed or gone.

    A desk that runs takes the new index up by itself, within seconds.
    """
    if watch and port:
        raise click.UsageError("Give either --watch or --until-served.")
    if not watch:
        build_index(corpus, index, skip_bad=skip_bad)
        if port:
            _wait_until_served(index, port)
        return
    from qa.model import encoder_for

    encoder = encoder_for()
    built = None
    while True:
        found = _settled(corpus)
        if found != built and _tried(corpus, index, encoder, skip_bad=skip_bad):
            built = found
        time.sleep(LOOK_SECONDS)


def _wait_until_served(index: Path, port: int) -> None:
    """Asks for the health of the desk until it names the index. What the desk refused
    is believed at the end only: at first it may be of an earlier build. Raises
    NotServed."""
    from qa.index import current_build

    build, deadline = current_build(index), time.monotonic() + SERVED_SECONDS
    while (health := _health(port)).get("build") != build:
        if time.monotonic() > deadline:
            refused = health.get("refused")
            raise NotServed(
                f"The desk on port {port} does not answer from {build}"
                + (f": {refused}" if refused else "."),
                cure="Look at its log. Does it serve this index, on this port?",
            )
        time.sleep(LOOK_SECONDS / 4)
    click.echo(f"The desk on port {port} answers from it.", err=True)


def _health(port: int) -> dict[str, Any]:
    """What the desk on a port of this machine tells of its health; nothing where there
    is none."""
    asking = HTTPConnection("127.0.0.1", port, timeout=SERVED_SECONDS)
    try:
        asking.request("GET", "/healthz")
        told = json.loads(asking.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return {}
    finally:
        asking.close()
    return told if isinstance(told, dict) else {}


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
