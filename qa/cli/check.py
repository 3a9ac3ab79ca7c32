"""`qa check`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .group import main
from .terminal import CONTROLS, CORPUS, INDEX, chosen_by_staff

if TYPE_CHECKING:
    from qa.staff import Seen

MAX_LINE_CHARS = 100
_KINDS = {
    "heading": "headings",
    "question": "questions",
    "paragraph": "paragraphs",
    "item": "list items",
    "row": "rows of tables",
    "furniture": "parts of the page around it",
}


@main.command()
@CORPUS
@INDEX
@click.option("--quiet", is_flag=True, help="Say only what is wrong.")
def check(corpus: Path, index: Path, *, quiet: bool) -> None:
    """Check articles, settings files and golden questions.

    Says what each file was read as and what was taken for page furniture, which is
    never quoted. Faults make the exit code 1; notes are only worth a look. Files that
    look renamed since the index was built are named.
    """
    from qa.index import serving
    from qa.staff import check_corpus

    checked = check_corpus(corpus, index)
    if not quiet:
        for seen in checked.seen:
            click.echo("\n".join(_lines(seen)).translate(CONTROLS))
        for note in checked.notes:
            click.echo(f"Note: {note}".translate(CONTROLS))
        if (served := serving(index)) and served.chosen:
            click.echo(f"Note: {chosen_by_staff(served)}")
    for fault in checked.faults:
        click.echo(str(fault), err=True)
    click.echo(
        f"{checked.articles} articles and {checked.questions} questions in "
        f"{checked.sets} sets; {len(checked.faults)} faults."
    )
    sys.exit(1 if checked.faults else 0)


def _lines(seen: Seen) -> Iterator[str]:
    """What was read of an article, and each line of its furniture."""
    counts = [
        f"{n} {name}" for kind, name in _KINDS.items() if (n := seen.kinds.get(kind))
    ]
    counts += [f"{seen.pages} pages"] if seen.pages else []
    yield f"{seen.file}: {seen.title!r}, {', '.join(counts)}."
    if seen.furniture:
        yield f"  Page furniture ({seen.furniture_share:.0%} of the letters):"
    for line in seen.furniture:
        more = len(line) > MAX_LINE_CHARS
        yield f"    {line[:MAX_LINE_CHARS]}{' ...' if more else ''}"
