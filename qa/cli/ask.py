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

    from qa.answer import Answer, Answers, Citation
    from qa.corpus import Clinic
    from qa.question import FixedReply
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
    """Ask a QUESTION, or several at once, and read the passages."""
    from qa.quotes import answers_json

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
        answers = desk.ask_each(question or "", history)
    replies = [a.reply for a in answers.answers if a.reply]
    if sheet and len(replies) == len(answers.answers):
        raise SheetError(
            "Nothing was looked up, so there is nothing for a sheet.",
            cure=replies[0].text(),
        )
    if sheet:
        _write_sheet(sheet, answers, desk.clinic, language, force=force)
    if as_json:
        _line({"id": None, **answers_json(answers, explain=explain)})
    else:
        _show_each(answers, desk.clinic, explain=explain)


def _ask_batch(batch: Path, corpus: Path, index: Path, *, explain: bool) -> None:
    from qa.corpus import read_lines
    from qa.quotes import answers_json, emergency_json

    entries = read_lines(batch)
    with loading():
        desk = open_desk(corpus, index)
    with progress("Asking", len(entries)) as advance:
        for number, entry in entries:
            key = entry.get("id", number)
            question, history = entry["question"], entry.get("history", [])
            try:
                answers = desk.ask_each(question, history)
            except QuestionError as error:
                urgent = emergency_json(desk.emergency(question, history))
                _line({"id": key, "error": str(error), "emergency": urgent})
            else:
                _line({"id": key, **answers_json(answers, explain=explain)})
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
    sheet: Path, answers: Answers, clinic: Clinic, language: str, *, force: bool
) -> None:
    from qa.quotes import Sheet, SheetWords, entry_of, sheet_html

    today = dt.datetime.now().astimezone().date()
    words = interface_texts(SheetWords, language, "sheet")
    urgent = (answers.emergency.notice(language),) if answers.emergency else ()
    first, *others = (a for a in answers.answers if not a.reply)
    entries = (entry_of(first, urgent), *map(entry_of, others))
    made = Sheet(today, entries, first.build)
    html = sheet_html(
        made,
        words,
        clinic.lines,
        clinic=clinic.name,
        language=language,
        quoted=clinic.language,
    )
    with sheet.open("w" if force else "x", encoding="utf-8", newline="\n") as stream:
        stream.write(html)
    click.echo(f"Sheet: {sheet}", err=True)


def _line(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _show_each(answers: Answers, clinic: Clinic, *, explain: bool) -> None:
    from rich.console import Console

    if answers.emergency:
        _alert(answers.emergency)
    console = Console(highlight=False, soft_wrap=False)
    for number, answer in enumerate(answers.answers, 1):
        if len(answers.answers) > 1:
            rule = f"\n{number}/{len(answers.answers)}: {answer.query.asked}"
            console.print(rule, style="bold cyan", markup=False)
        _show(console, answer, clinic, explain=explain)
    if answers.left:
        left = "\nToo many questions at once; not asked: " + " ".join(answers.left)
        console.print(left, style="yellow", markup=False)


def _show(console: Any, answer: Answer, clinic: Clinic, *, explain: bool) -> None:
    if answer.reply:
        _show_reply(console, answer.reply, clinic)
        return
    one = len(answer.citations) == 1
    heads = {
        "found": "This passage may answer:" if one else "These passages may answer:",
        "related": "This passage is related, but may not answer:"
        if one
        else "These passages are related, but may not answer:",
        "not_found": "We could not find an answer in our articles.",
    }
    if answer.query.changes:
        searched = f"Searched also for: {answer.query.searched}"
        console.print(searched, style="dim", markup=False)
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


def _show_reply(console: Any, reply: FixedReply, clinic: Clinic) -> None:
    console.print(reply.text(), style="bold", markup=False)
    for topic in reply.topics:
        console.print(f"  {topic.translate(CONTROLS)}", markup=False)
    for line in () if reply.status == "unclear" else clinic.lines:
        console.print(line, markup=False)


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
    where += f", page {passage.page}" if passage.page else ""
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
