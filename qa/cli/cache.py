"""`qa cache`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .group import main
from .terminal import INDEX

if TYPE_CHECKING:
    from qa.index import CacheSize

_GB = 10**9


@main.command()
@click.option(
    "--prune",
    "pruned",
    is_flag=True,
    help="Delete what none of the last five indexes needs.",
)
@click.option(
    "--keep",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    metavar="GB",
    help="With --prune: leave so much of the newest indexes of evaluations.",
)
@INDEX
def cache(index: Path, keep: float, *, pruned: bool) -> None:
    """Show or prune the cache of an index.

    It keeps what the model made of texts, and the indexes of evaluations, of which an
    evaluation leaves at most 4 GB. What is deleted is made again when it is needed. Do
    not prune while an evaluation runs.
    """
    from qa.index import cache_size, prune

    before = cache_size(index)
    if not pruned:
        click.echo(_said(before))
        return
    after = prune(index, int(keep * _GB))
    click.echo(f"Freed: {(sum(before) - sum(after)) / _GB:.2f} GB. {_said(after)}")


def _said(size: CacheSize) -> str:
    return (
        f"The cache takes {sum(size) / _GB:.2f} GB: {size.vectors / _GB:.2f} GB of "
        f"vectors, {size.indexes / _GB:.2f} GB of indexes of evaluations."
    )
