"""`qa check-index`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.errors import QAError

from .group import main
from .terminal import CORPUS, INDEX, MAX_COUNTED, loading, naming, progress

if TYPE_CHECKING:
    from qa.corpus import JudgedQuestion
    from qa.desk import Desk

GOLDEN = Path("questions/dev.jsonl")
"""In the folder of the articles: the golden questions that are asked by default."""


@main.command(name="check-index")
@CORPUS
@INDEX
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Golden questions to ask.  [default: {GOLDEN} of the corpus, if it is there]",
)
def check_index(corpus: Path, index: Path, questions: Path | None) -> None:
    """Check the index that serves: all of it.

    Compares every file with its sha256, in a database too, reads every row back,
    computes some vectors again, and asks golden questions. Today's articles are not
    compared; qa build does so. Faults make the exit code 1.
    """
    from qa.desk import Desk, row_faults
    from qa.index import check_files, faults_in_database, model_of, open_index
    from qa.model import encoder_for

    with naming(corpus, index), loading():
        encoder = encoder_for(index=index, weights_sha256=model_of(index))
        check_files(index)
        opened = open_index(index, encoder)
    stats = opened.stats
    click.echo(f"Index {stats.build}: every file has its sha256.")
    with progress("Reading every row", stats.passages + stats.articles) as advance:
        faults = faults_in_database(index)
        faults += row_faults(opened, encoder, advance)
    click.echo(f"{stats.passages:,} passages of {stats.articles:,} articles were read.")
    if not faults:
        golden = questions or corpus / GOLDEN
        desk = Desk.over(opened, encoder, corpus, folder=index)
        faults = _asked(desk, golden) if questions or golden.is_file() else []
    for fault in faults[:MAX_COUNTED]:
        click.echo(fault, err=True)
    click.echo(f"{len(faults)} faults.")
    sys.exit(1 if faults else 0)


def _asked(desk: Desk, file: Path) -> list[str]:
    """Asks golden questions, and says how many are shown a passage that answers.
    Returns the faults."""
    from qa.corpus import standing_questions

    questions, aside = standing_questions(file, {a.id: a for a in desk.articles()})
    answerable = [q for q in questions if q.answerable]
    faults, reached = [], 0
    with progress("Asking golden questions", len(questions)) as advance:
        for question in questions:
            try:
                reached += _reaches(desk, question)
            except QAError as error:
                faults.append(f"{question.id}: {error.message}")
            advance(1)
    click.echo(
        f"{len(questions)} golden questions of {file.name} were asked: of "
        f"{len(answerable)} that have an answer, {reached} reach it"
        + (f"; {len(aside)} stand aside." if aside else ".")
    )
    if answerable and not reached and not faults:
        faults.append("No golden question reaches its answer.")
    return faults


def _reaches(desk: Desk, question: JudgedQuestion) -> bool:
    """Whether a passage that answers is shown or held back."""
    from qa.corpus import answers

    answer = desk.ask(question.text, question.history)
    passages = [c.passage for c in (*answer.citations, *answer.candidates)]
    return any(answers(p.article.id, p, question.gold) for p in passages)
