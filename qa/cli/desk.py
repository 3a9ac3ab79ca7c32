"""Commands of the desk: build, ask, check, serve."""

from __future__ import annotations

import datetime as dt
import json
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.errors import QAError, QuestionError, SheetError
from qa.words import LANGUAGES, interface_texts

from .group import (
    CONTROLS,
    CORPUS,
    INDEX,
    SKIP_BAD,
    build_index,
    loading,
    main,
    open_desk,
    progress,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.contact import Clinic
    from qa.records import Answer, Citation, Emergency
    from qa.web.lab import Lab


@main.command()
@CORPUS
@INDEX
@SKIP_BAD
def build(corpus: Path, index: Path, *, skip_bad: bool) -> None:
    """Build the index, if the articles, the rules or the model have changed."""
    build_index(corpus, index, skip_bad=skip_bad)


@main.command()
@click.argument("question", required=False)
@click.option("--history", multiple=True, help="A question asked before; repeatable.")
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='File of JSON lines {"id", "question", "history"}; needs --json.',
)
@click.option("--json", "as_json", is_flag=True, help="Print the contract's JSON.")
@click.option("--explain", is_flag=True, help="Show what was held back, too.")
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
    help="Of what the sheet says itself.",
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
    """Ask a QUESTION and read the passages that answer."""
    from qa.contract import answer_json

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
        _room_for(sheet, force=force)
    with loading():
        desk = open_desk(corpus, index)
        answer = desk.ask(question or "", history)
    if sheet:
        _write_sheet(sheet, answer, desk.clinic, language, force=force)
    if as_json:
        _line({"id": None, **answer_json(answer, explain=explain)})
    else:
        _show(answer, explain=explain)


@main.command()
@CORPUS
def check(corpus: Path) -> None:
    """Check the articles, their catalogue, the lists of what people say and of red
    flags, the clinic's contact and the golden questions; no model needed."""
    from qa.contact import clinic_faults
    from qa.corpus import read_corpus
    from qa.emergency import flag_faults
    from qa.questions import read_questions
    from qa.vocabulary import vocabulary_faults

    read = read_corpus(corpus, skip_bad=True)
    faults = [str(p) for p in read.problems]
    faults += [
        f"{a.source.file}: is not what articles.toml records (sha256). Restore it, or "
        f"record the new one: {a.source.sha256}"
        for a in read.articles
        if a.source.file in read.edited
    ]
    faults += vocabulary_faults(corpus, [a.text for a in read.articles])
    faults += clinic_faults(corpus)
    faults += flag_faults(corpus)
    sets = sorted((corpus / "questions").glob("*.jsonl"))
    number = 0
    for file in sets:
        try:
            number += len(read_questions(file, read.by_id))
        except QAError as error:
            faults.append(error.message)
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(
        f"{len(read.articles)} articles and {number} questions in {len(sets)} sets; "
        f"{len(faults)} faults."
    )
    sys.exit(1 if faults else 0)


def _addresses(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Only what is an address: whoever is believed can ask without limit."""
    for one in given:
        try:
            ip_network(one)
        except ValueError as error:
            raise click.BadParameter(f"{one!r} is no IP address or network.") from error
    return given


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=7860, show_default=True, envvar="PORT")
@click.option("--build", "build_first", is_flag=True, help="Build first, where needed.")
@click.option(
    "--lab", "with_lab", is_flag=True, help="Serve the evaluator's lab too, at /lab."
)
@click.option(
    "--rate",
    type=click.IntRange(min=0),
    default=60,
    show_default=True,
    help="Questions a minute that one client may ask; 0: no limit.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    callback=_addresses,
    help="A proxy, or network of proxies, that says who asks; repeatable. One on this "
    "machine (127.0.0.1) is believed anyway.",
)
@CORPUS
@INDEX
@SKIP_BAD
def serve(
    host: str,
    port: int,
    corpus: Path,
    index: Path,
    *,
    build_first: bool,
    with_lab: bool,
    rate: int,
    proxies: tuple[str, ...],
    skip_bad: bool,
) -> None:
    """Open the desk in the browser."""
    from qa.web.server import check_address, run

    check_address(host, port)
    if build_first:
        build_index(corpus, index, skip_bad=skip_bad)
    with loading():
        desk = open_desk(corpus, index)
        from qa.web import create_app
        from qa.web.limits import Limits, Rate

        lab = _lab(corpus, index) if with_lab else None
        app = create_app(desk, lab)
        app.state.limits = Limits(Rate(rate) if rate else None)
    address = f"http://{host}:{port}"
    places = f"{address} and {address}/lab" if with_lab else address
    run(
        app,
        host,
        port,
        ready=lambda: click.echo(f"The desk is open: {places}"),
        proxies=proxies,
    )


def _lab(corpus: Path, index: Path) -> Lab:
    from qa.web.lab import Lab

    return Lab(corpus, index / "cache")


def _ask_batch(batch: Path, corpus: Path, index: Path, *, explain: bool) -> None:
    from qa.contract import answer_json, emergency_json
    from qa.questions import read_lines

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
    """Refuses a question that cannot be asked, its emergency shown all the same."""
    from qa.query import clean_question

    try:
        clean_question(question)
    except QuestionError:
        from qa.emergency import watch_for

        urgent = watch_for(corpus, None).check(question, history)
        if urgent:
            _alert(urgent, stderr=True)
        raise


def _alert(urgent: Emergency, *, stderr: bool = False) -> None:
    from rich.console import Console

    notice = urgent.notice().translate(CONTROLS)
    Console(highlight=False, stderr=stderr).print(
        f"{notice}\n", style="bold red", markup=False
    )


def _room_for(sheet: Path, *, force: bool) -> None:
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
    from qa.sheet import Sheet, SheetWords, entry_of, sheet_html

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
        "not_found": "Not in our articles.",
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
