"""`qa check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .group import main
from .terminal import CORPUS


@main.command()
@CORPUS
def check(corpus: Path) -> None:
    """Check articles, settings files and golden questions."""
    from qa.staff import check_corpus

    checked = check_corpus(corpus)
    for fault in checked.faults:
        click.echo(str(fault), err=True)
    click.echo(
        f"{checked.articles} articles and {checked.questions} questions in "
        f"{checked.sets} sets; {len(checked.faults)} faults."
    )
    sys.exit(1 if checked.faults else 0)
