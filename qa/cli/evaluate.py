"""The command `eval`: how good is the desk on judged questions?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.corpus import MEND
from qa.errors import QuestionSetError, SettingsError

from .group import main
from .tables import print_report
from .terminal import CORPUS, INDEX, loading, progress

if TYPE_CHECKING:
    from qa.evaluation import Configuration, Evaluation
    from qa.evaluation.measures import Measure
    from qa.evaluation.report import Bar, Report
    from qa.evaluation.sets import TestSet

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ALONE = "--compare takes no SET, --config, --run and --qrels: nothing is asked."
_CONFIGURATIONS = click.option(
    "--config",
    "configs",
    type=_FILE,
    multiple=True,
    help="Settings to try (TOML); repeat to compare with the first.",
)


@main.command("eval")
@click.argument(
    "questions",
    metavar="[SET]",
    type=click.Path(path_type=Path),
    default=None,
    required=False,
)
@click.option(
    "--run",
    "runs",
    type=_FILE,
    multiple=True,
    help="A TREC run instead of a SET; repeatable.",
)
@click.option("--qrels", type=_FILE, help="The judgements for --run.")
@click.option(
    "--compare",
    "saved",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A saved report (its folder) instead of a SET; repeat to compare with the "
    "first. Nothing is asked.",
)
@_CONFIGURATIONS
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the report.  [default: INDEX/reports/SET]",
)
@click.option("--bars", type=_FILE, help="Values to reach (TOML); exit code 1 below.")
@click.option(
    "--measure",
    "names",
    multiple=True,
    help="A ranking measure instead of the default ones, such as nDCG@5; repeatable.",
)
@click.option(
    "--relevant",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="With --run: the least grade that is relevant.",
)
@click.option(
    "--split",
    default="",
    help="The qrels of a BEIR folder.  [default: test]",
)
@click.option(
    "--answers/--ranking-only",
    default=None,
    help="Judge confidence and marks too.  [default: --answers, but --ranking-only for "
    "a BEIR folder in which every question has an answer]",
)
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the progress into a file, too: a line with the time every 5 seconds.",
)
@CORPUS
@INDEX
def evaluate(  # noqa: PLR0917 - click passes them by name
    questions: Path | None,
    runs: Sequence[Path],
    qrels: Path | None,
    saved: Sequence[Path],
    configs: Sequence[Path],
    out: Path | None,
    bars: Path | None,
    names: Sequence[str],
    relevant: int,
    split: str,
    answers: bool | None,
    log: Path | None,
    corpus: Path,
    index: Path,
) -> None:
    """Measure the desk on judged questions.

    SET is a file of golden questions, a CSV file with two columns, or a folder in BEIR
    layout; without it, the golden questions of the corpus are asked. Prints the figures
    with 95 % intervals, and writes runs, qrels, report.json and report.html.
    """
    from qa.evaluation.report import (
        check_folder,
        costs_json,
        read_bars,
        report_of,
        write_report,
    )

    measures = _measures(names)
    required = read_bars(bars) if bars else ()
    if saved:
        if runs or qrels or questions or configs:
            raise click.UsageError(_ALONE)
        sys.exit(_compare(saved, out, required))
    tried: list[Configuration] = []
    if runs:
        if qrels is None or questions or configs:
            raise click.UsageError("--run needs --qrels, and no SET and no --config.")
        from qa.evaluation import evaluate_runs

        name = qrels.stem
        folder = check_folder(out or index / "reports" / name)
        testset, evaluations = evaluate_runs(runs, qrels, relevant)
        documents: bool | None = True
    else:
        if qrels:
            raise click.UsageError("--qrels belongs to --run.")
        tried = configurations(configs)
        testset = _read_set(questions or corpus / "questions", corpus, split)
        folder = check_folder(out or index / "reports" / testset.name)
        evaluations = _evaluate(
            testset, tried, index / "cache", corpus, answers=answers, log=log
        )
        documents = None
    with loading("Counting"):
        report = report_of(testset, evaluations, measures, documents=documents)
        write_report(folder, report, evaluations)
    print_report(report, costs_json(evaluations))
    click.echo(f"\nThe whole report: {folder / 'report.html'}")
    if not runs and _stopped(report, tried):
        sys.exit(2)
    if required:
        sys.exit(_hold(required, report, len(testset.aside)))


def _compare(saved: Sequence[Path], out: Path | None, bars: Sequence[Bar]) -> int:
    """Prints saved reports beside each other, and returns the exit code."""
    from qa.evaluation.report import (
        check_folder,
        compare_reports,
        read_report,
        write_report,
    )

    labels = [p.name if p.is_dir() else p.parent.name for p in saved]
    compared = compare_reports(
        [
            read_report(path, label if labels.count(label) == 1 else str(path))
            for path, label in zip(saved, labels, strict=True)
        ]
    )
    print_report(compared.report, compared.costs)
    if out:
        write_report(check_folder(out), compared.report)
        click.echo(f"\nThe whole report: {out / 'report.html'}")
    return _hold(bars, compared.report, 0) if bars else 0


def _measures(names: Sequence[str]) -> list[Measure]:
    from qa.evaluation.measures import DEFAULT_MEASURES, parse_measure

    try:
        return [parse_measure(n) for n in dict.fromkeys(names or DEFAULT_MEASURES)]
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def configurations(files: Sequence[Path]) -> list[Configuration]:
    """The configurations of the TOML files, or the shipped one.

    Raises SettingsError for a malformed file and for two configurations of one name.
    """
    from qa.evaluation import Configuration, read_configuration

    tried = [read_configuration(f) for f in files] or [Configuration()]
    names = [c.name for c in tried]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(
                f"Two configurations are called {name}.",
                cure="Give one of them another name.",
            )
    return tried


def _read_set(questions: Path, corpus: Path, split: str) -> TestSet:
    from qa.corpus import read_corpus
    from qa.evaluation.sets import golden, is_collection, read_beir

    if not questions.exists():
        raise QuestionSetError(
            f"There is no {questions}.",
            cure="Name a file of questions or a folder in BEIR layout.",
        )
    with loading("Reading"):
        if is_collection(questions):
            return read_beir(questions, split)
        return golden(questions, read_corpus(corpus))


def _evaluate(
    testset: TestSet,
    tried: Sequence[Configuration],
    cache: Path,
    corpus: Path,
    *,
    answers: bool | None,
    log: Path | None,
) -> list[Evaluation]:
    """The evaluations that ended, or were begun, before Ctrl-C."""
    from qa.evaluation import ProgressLog
    from qa.evaluation import desk_for as open_for
    from qa.evaluation import evaluate as ask_all

    if answers is None:
        answers = not testset.documents or not all(
            q.answerable for q in testset.questions
        )
    own = None if testset.documents else corpus
    evaluations: list[Evaluation] = []
    logged = ProgressLog(log) if log else None
    for configuration in tried:
        with progress(configuration.name) as bar:
            step = bar.step(configuration.name, logged)
            try:
                desk, costs = open_for(
                    testset, configuration, cache, corpus=own, step=step
                )
            except KeyboardInterrupt:
                break
            evaluation = ask_all(
                desk, testset, configuration, costs, answers=answers, step=step
            )
        if evaluation.outcomes:
            evaluations.append(evaluation)
        if evaluation.partial:
            break
    if not evaluations:
        raise QuestionSetError(
            "Stopped before a question was asked.",
            cure="What was encoded is kept: run it again to go on.",
        )
    return evaluations


def _stopped(report: Report, tried: Sequence[Configuration]) -> bool:
    """Whether it was stopped early; if so, prints what is missing."""
    evaluated = report.configurations
    lacking = [c.name for c in tried[len(evaluated) :]]
    if lacking:
        click.echo(f"Stopped early: not evaluated: {', '.join(lacking)}.", err=True)
    if partial := any(c.partial for c in evaluated):
        click.echo("Stopped early: the figures are of the questions asked.", err=True)
    return bool(lacking) or partial


def _hold(bars: Sequence[Bar], report: Report, aside: int) -> int:
    """Prints each bar with its verdict, and returns the exit code. No bar is met for a
    set of which questions stand aside."""
    from qa.evaluation.report import verdicts

    judged = verdicts(tuple(bars), report)
    for verdict in judged:
        bar = verdict.bar
        click.echo(
            f"{'met' if verdict.met else 'BELOW':5}  {verdict.configuration}: "
            f"{bar.figure} {verdict.value:.3f}, at {bar.side} {bar.bound:g}"
        )
    if aside:
        click.echo(f"BELOW  {aside} questions stand aside and were not asked. {MEND}")
    return 0 if all(v.met for v in judged) and not aside else 1
