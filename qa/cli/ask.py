"""`qa ask`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.errors import QuestionError, SheetError
from qa.language import LANGUAGES, interface_texts

from .group import main
from .terminal import (
    CONTROLS,
    CORPUS,
    INDEX,
    loading,
    open_desk,
    progress,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer, Citation
    from qa.corpus import Clinic
    from qa.safety import Emergency


@main.command()
@click.argument("question", required=False)
@click.option("--history", multiple=True, help="A question asked before; repeatable.")
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='File of JSON lines {"id", "question", "history"}; needs --json.',
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--explain", is_flag=True, help="Show held back passages too.")
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a take-home sheet (HTML) with question and passages.",
)
@click.option("--force", is_flag=True, help="Replace the sheet that stands there.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Language of the sheet's own sentences.",
)
@CORPUS
@INDEX
def ask(
    question: str | None,
    history: tuple[str, ...],
    batch: Path | None,
    corpus: Path,
    index: Path,
    *,
    as_json: bool,
    explain: bool,
    sheet: Path | None,
    force: bool,
    language: str,
) -> None:
    """Ask a QUESTION and read its passages."""
    from qa.quotes import answer_json

    if (question is None) == (batch is None):
        raise click.UsageError("Give either a QUESTION or --batch FILE.")
    if batch is not None:
        if not as_json:
            raise click.UsageError("--batch needs --json.")
        if history:
            raise click.UsageError("--batch reads each history from its line.")
        if sheet:
            raise click.UsageError("--sheet is for one QUESTION.")
        _ask_batch(batch, corpus, index, explain=explain)
        return
    _check(question or "", history, corpus)  # before the model is loaded
    if sheet:
        _check_free(sheet, force=force)
    with loading():
        desk = open_desk(corpus, index)
        answer = desk.ask(question or "", history)
    if sheet:
        _write_sheet(sheet, answer, desk.clinic, language, force=force)
    if as_json:
        _line({"id": None, **answer_json(answer, explain=explain)})
    else:
        _show(answer, explain=explain)


def _ask_batch(batch: Path, corpus: Path, index: Path, *, explain: bool) -> None:
    from qa.corpus import read_lines
    from qa.quotes import answer_json, emergency_json

    entries = read_lines(batch)
    with loading():
        desk = open_desk(corpus, index)
    with progress("Asking", len(entries)) as advance:
        for number, entry in entries:
            key = entry.get("id", number)
            question, history = entry["question"], entry.get("history", [])
            try:
                answer = desk.ask(question, history)
            except QuestionError as error:
                urgent = emergency_json(desk.emergency(question, history))
                _line({"id": key, "error": str(error), "emergency": urgent})
            else:
                _line({"id": key, **answer_json(answer, explain=explain)})
            advance(1)


def _check(question: str, history: Sequence[str], corpus: Path) -> None:
    """Refuses a question that cannot be asked; an emergency in it is shown first.

    Raises QuestionError.
    """
    from qa.question import clean_question

    try:
        clean_question(question)
    except QuestionError:
        from qa.safety import read_rules, watch_for

        urgent = watch_for(read_rules(corpus), None).check(question, history)
        if urgent:
            _alert(urgent, stderr=True)
        raise


def _alert(urgent: Emergency, *, stderr: bool = False) -> None:
    from rich.console import Console

    notice = urgent.notice().translate(CONTROLS)
    Console(highlight=False, stderr=stderr).print(
        f"{notice}\n", style="bold red", markup=False
    )


def _check_free(sheet: Path, *, force: bool) -> None:
    if not sheet.parent.is_dir():
        raise SheetError(f"There is no folder {sheet.parent}.", cure="Make it first.")
    if sheet.exists() and not force:
        raise SheetError(
            f"There is a file {sheet} already.",
            cure="Name another, or replace it with --force.",
        )


def _write_sheet(
    sheet: Path, answer: Answer, clinic: Clinic, language: str, *, force: bool
) -> None:
    from qa.quotes import Sheet, SheetWords, entry_of, sheet_html

    today = dt.datetime.now().astimezone().date()
    words = interface_texts(SheetWords, language, "sheet")
    urgent = (answer.emergency.notice(language),) if answer.emergency else ()
    made = Sheet(today, (entry_of(answer, urgent),), answer.build)
    html = sheet_html(
        made, words, clinic.lines, language=language, quoted=clinic.language
    )
    with sheet.open("w" if force else "x", encoding="utf-8", newline="\n") as stream:
        stream.write(html)
    click.echo(f"Sheet: {sheet}", err=True)


def _line(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _show(answer: Answer, *, explain: bool) -> None:
    from rich.console import Console

    if answer.emergency:
        _alert(answer.emergency)
    console = Console(highlight=False, soft_wrap=False)
    one = len(answer.citations) == 1
    heads = {
        "found": "This passage may answer:" if one else "These passages may answer:",
        "related": "This passage is related, but may not answer:"
        if one
        else "These passages are related, but may not answer:",
        "not_found": "We could not find an answer in our articles.",
    }
    if answer.query.changes:
        also = f"Searched also for: {answer.query.searched}"
        console.print(also, style="dim", markup=False)
    console.print(heads[answer.status], style="bold")
    if answer.notice:
        console.print(answer.notice, style="yellow", markup=False)
    for citation in answer.citations:
        _card(console, citation)
    if explain:
        if answer.candidates:
            console.print("\nHeld back:", style="bold")
        for citation in answer.candidates:
            _card(console, citation)
        console.print(f"\nconfidence {answer.confidence}, {answer.took_ms:.0f} ms")


def _card(console: Any, citation: Citation) -> None:
    from rich.text import Text

    passage = citation.passage
    article = passage.article
    quote = Text(passage.text.translate(CONTROLS))  # one for one: marks stay in place
    for mark in citation.marks:
        quote.stylize(
            "bold underline", mark.start - passage.start, mark.end - passage.start
        )
    where = " > ".join((article.title, *passage.section))
    console.print(f"\n{citation.number}. {where}", style="cyan", markup=False)
    console.print(quote, soft_wrap=True)
    console.print(
        f"   {article.source.file}, characters {passage.start} to {passage.end}",
        style="dim",
        markup=False,
    )
    for other in citation.also:
        console.print(
            f"   Similar in: {other.article.title}", style="dim", markup=False
        )
