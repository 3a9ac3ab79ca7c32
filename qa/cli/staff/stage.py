"""`qa stage` and `qa publish`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.group import main
from qa.cli.terminal import CONTROLS, CORPUS, INDEX, MAX_COUNTED, loading, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.staff import AnswerChange

STAGING = click.option(
    "--staging",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("staff/staging"),
    show_default=True,
    help="Folder of the staging copy.",
)


@main.command()
@STAGING
@CORPUS
@INDEX
@click.option("--discard", is_flag=True, help="Throw the copy away.")
@click.option("--files", "only_files", is_flag=True, help="List files; ask nothing.")
def stage(
    staging: Path, corpus: Path, index: Path, *, discard: bool, only_files: bool
) -> None:
    """Change the articles in a copy, and see what would change.

    The first call makes the copy; edit the files in it. The next call says which files
    are new, changed or gone, and which golden and known questions would be answered
    otherwise. Patients read the articles of the corpus all the while. qa publish
    publishes the copy.
    """
    from qa.staff import (
        Staging,
        answer_changes,
        askable,
        golden_sets,
        questions_about,
    )

    copy = Staging(staging, corpus, index)
    if discard:
        copy.discard()
        click.echo("The copy is thrown away.")
        return
    if not copy.is_open:
        copy.begin()
        click.echo(f"Edit the articles in {copy.copy}, then run qa stage again.")
        return
    lines = list(copy.changes().lines(MAX_COUNTED))
    click.echo("\n".join(lines) or "No file differs.")
    if only_files or not lines:
        return
    with loading():
        before = open_desk(corpus, index)
        after = copy.desk(before.encoder)
    articles = {a.id: a for a in before.articles()}
    sets = golden_sets(corpus, articles)
    tried = questions_about(sets, before, after)
    click.echo(
        f"Asked {len(tried)} of {askable(sets)} golden and known questions, twice."
    )
    otherwise = 0
    for change in answer_changes(before, after, tried):
        click.echo("\n".join(_lines(change)).translate(CONTROLS))
        otherwise += 1
    click.echo(f"{otherwise} of {len(tried)} are answered otherwise.")


@main.command()
@STAGING
@CORPUS
@INDEX
def publish(staging: Path, corpus: Path, index: Path) -> None:
    """Publish the staging copy.

    Its articles become those of the corpus. Quotes of golden and known questions are
    moved to where they stand now. A desk that is running takes up the new index within
    seconds. qa rollback goes back.
    """
    from qa.model import encoder_for
    from qa.staff import Staging

    with loading():
        encoder = encoder_for()
    build = Staging(staging, corpus, index).publish(encoder)
    click.echo(f"Published: index {build}.")


def _lines(change: AnswerChange) -> Iterator[str]:
    named = f" ({', '.join(change.kinds)})" if change.kinds else ""
    grave = "  ATTENTION" if change.grave else ""
    yield f"\n{change.kind}{named}{grave}: {change.question.text}"
    answers = ("-", change.before), ("+", change.after)
    for (sign, answer), read in zip(answers, change.read, strict=True):
        said = " ".join(read.text.split()) if read else "nothing"
        yield f"  {sign} {answer.status}: {said}"
