"""`qa rollback`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .group import main
from .terminal import INDEX, MAX_COUNTED, date_of

if TYPE_CHECKING:
    from qa.index import Generation


@main.command()
@click.argument("build", required=False)
@INDEX
@click.option("--list", "only_list", is_flag=True, help="Only list what is kept.")
def rollback(build: str | None, index: Path, *, only_list: bool) -> None:
    """Let an earlier index serve again.

    It is the one named BUILD, or the one before. The last five are kept. Articles are
    not touched. The earlier index serves until the next qa build, which publishes the
    articles of that day. A desk that is running takes it up within seconds.
    """
    from qa.index import list_generations, roll_back
    from qa.model import encoder_for

    if only_list:
        kept = list_generations(index)
        for generation, earlier in pairwise([*kept, None]):
            if generation:
                _print(generation, earlier)
        if not kept:
            click.echo(f"There is no index in {index} yet.")
        return
    chosen = roll_back(index, encoder_for(), build)
    click.echo(
        f"Index {chosen.build} of {date_of(chosen)} serves: {chosen.articles:,} "
        "articles. It serves until the next qa build."
    )


def _print(generation: Generation, earlier: Generation | None) -> None:
    """A line on a generation, and lines on what its build changed."""
    from qa.corpus import changes_between

    serves = ", serves" if generation.serves else ""
    chosen = " (chosen with qa rollback)" if generation.chosen else ""
    head = f"{generation.build}  {date_of(generation)}  "
    if generation.fault:
        click.echo(f"{head}cannot be opened: {generation.fault}")
        return
    click.echo(
        f"{head}{generation.articles:,} articles, {generation.passages:,} passages"
        f"{serves}{chosen}"
    )
    if earlier and not earlier.fault:
        changes = changes_between(earlier.sources, generation.sources)
        for line in changes.lines(MAX_COUNTED):
            click.echo(f"    {line}")
