"""The command `questions`: do the golden questions still stand, and can they be
mended?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.group import main
from qa.cli.terminal import CONTROLS, CORPUS

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.staff import MendedFile, Mending, OpenQuote

MAX_NAMED = 20
"""Questions that a line names."""


@main.command()
@click.argument("sets", metavar="[SET]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--mend", "mends", is_flag=True, help="Look for quotes that have moved.")
@click.option(
    "--write", is_flag=True, help="With --mend: write the new places into the files."
)
@CORPUS
def questions(
    sets: tuple[Path, ...], *, mends: bool, write: bool, corpus: Path
) -> None:
    """Check and mend golden questions after an edit.

    SET is a file of golden questions, or a folder of them; without it, those of the
    corpus. A question stands aside if the articles no longer hold what it quotes.
    --mend looks for the exact words of each quote: in its article, then in all others.
    What has other words now is shown beside the old words; a person must judge it
    again. Exit code 0 if all questions stand, 1 if not.
    """
    from qa.corpus import read_corpus
    from qa.evaluation.sets import golden_files
    from qa.staff import mend

    if write and not mends:
        raise click.UsageError("--write belongs to --mend.")
    files = [f for s in sets or [corpus / "questions"] for f in golden_files(s)]
    read = read_corpus(corpus)
    lines = [f for f in files if f.suffix.lower() == ".jsonl"]
    mending = mend(lines, read)
    waiting = aside = 0
    for file in mending.files:
        waiting += sum(x.moved for x in file.lines)
        aside += sum(x.stands_aside for x in file.lines)
        _say(_of_file(file, mends=mends))
    if mends:
        _say(_of_mending(mending))
    for rows in (f for f in files if f not in lines):
        aside += _of_csv(rows, read)
    if waiting and write:
        for mended in mending.files:
            if any(x.moved for x in mended.lines):
                mended.write()
                click.echo(f"Written: {mended.path}")
    elif waiting:
        cure = "Write the new places: qa questions --mend --write"
        click.echo(cure if mends else "Look for them: qa questions --mend")
    if aside:
        click.echo(
            f"{aside} questions stand aside until they are judged again: no command "
            "asks them."
            if mends
            else f"{aside} questions cannot be mended by a command."
        )
    sys.exit(1 if aside or (waiting and not write) else 0)


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line.translate(CONTROLS))


def _of_file(file: MendedFile, *, mends: bool) -> Iterator[str]:
    """How many questions of a file stand, have moved, and stand aside."""
    moved = [x for x in file.lines if x.moved]
    aside = [x for x in file.lines if x.stands_aside]
    stand = sum(not x.moved and not x.stands_aside for x in file.lines)
    yield (
        f"{file.path}: {len(file.lines)} questions; {stand} stand, {len(moved)} have "
        f"quotes that moved, {len(aside)} have quotes that are changed or unclear."
    )
    if not mends:
        return
    pairs = [(j, f) for x in moved for j, f in zip(x.judgements, x.found, strict=True)]
    told = [(j, f.now) for j, f in pairs if f.now]
    other = sum(now.article != then.article for then, now in told)
    if told:
        yield (
            f"  Moved: {len(told) - other} quotes within their article, {other} into "
            "another one."
        )
    if parts := [x.id for x in moved if any(f.part for f in x.found)]:
        yield (
            "  Look at these: a quote that moved is no whole sentence, and the words "
            f"around it may have changed: {_some(parts)}"
        )


def _of_mending(mending: Mending) -> Iterator[str]:
    """Which articles look renamed, and each quote that a person must look at."""
    for gone, article in mending.renamed.items():
        yield (
            f"The article {gone} is gone, and {article} holds its text: it looks "
            f"renamed. To keep its id, write id = {gone!r} into its entry in "
            "articles.toml, before you use --write."
        )
    for quote in mending.open:
        yield from _of_open(quote)


def _of_open(quote: OpenQuote) -> Iterator[str]:
    from qa.quotes import difference

    judgement, found = quote.judgement, quote.found
    yield (
        f"\n{found.verdict}: {judgement.article}, characters {judgement.start} to "
        f"{judgement.end}, in {_some(quote.questions)}"
    )
    if found.reason:
        yield f"  {found.reason}:\n  {judgement.quote}"
    elif quote.like is None:
        yield f"  No passage is like it now. It was:\n  {judgement.quote}"
    else:
        like = quote.like
        yield f"  [-then-] {{+now+}}, {like.id}:"
        yield f"  {difference(judgement.quote, like.text)}"


def _of_csv(file: Path, read: Corpus) -> int:
    """Names the rows of a CSV file that stand aside, and returns their number."""
    from qa.corpus import read_bytes
    from qa.evaluation.sets import read_golden

    questions, aside, _ = read_golden(file, read_bytes(file), read)
    click.echo(
        f"{file}: {len(questions) + len(aside)} questions; {len(questions)} stand, "
        f"{len(aside)} expect text that stands in no article."
    )
    for row in aside:
        click.echo(f"  line {row.line}: {row.reason}".translate(CONTROLS))
    return len(aside)


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MAX_NAMED} more" if ids[MAX_NAMED:] else ""
    return ", ".join(ids[:MAX_NAMED]) + more
