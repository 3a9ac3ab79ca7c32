"""The command `eval`: how good is the desk on judged questions?"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.group import main
from qa.cli.terminal import CORPUS, INDEX, loading
from qa.corpus import MEND

from .asking import ask_sets, configurations, read_sets, varied
from .tables import print_report

if TYPE_CHECKING:
    from qa.evaluation import Configuration, Evaluation
    from qa.evaluation.measures import Measure
    from qa.evaluation.report import Bar, BarVerdict
    from qa.evaluation.sets import TestSet

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ALONE = "--compare takes no SET, --config, --run and --qrels: nothing is asked."


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
    help="A run (TREC or ranx) instead of a SET; repeatable.",
)
@click.option("--qrels", help="The judgements for --run: a file, or irds:ID.")
@click.option(
    "--config",
    "configs",
    type=_FILE,
    multiple=True,
    help="Settings to try (TOML); repeat to compare with the first.",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="SETTING=VALUES",
    help="Try several values of a setting, with a plot: ranking.depth=50:200:50, or "
    "query.spelling=true,false; repeat to try all combinations.",
)
@click.option(
    "--candidates",
    type=_FILE,
    help="A run: only its documents are ranked, for a SET in BEIR layout.",
)
@click.option(
    "--compare",
    "saved",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A saved report (its folder) instead of a SET; repeat to compare with the "
    "first. Nothing is asked.",
)
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
    help="With TREC or BEIR: the least grade that is relevant.  [default: 1]",
)
@click.option(
    "--without-relevant",
    type=click.Choice(["left-out", "zero"]),
    default="left-out",
    show_default=True,
    help="Judged questions that have nothing relevant: left out of the measures of a "
    "ranking, or counted 0 as trec_eval does.",
)
@click.option("--all-pairs", is_flag=True, help="Compare each with each.")
@click.option(
    "--difference",
    type=click.FloatRange(0.0001, 1),
    default=0.02,
    show_default=True,
    help="Tell how many questions would show a difference of this size.",
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
    "--json", "as_json", is_flag=True, help="Print report.json, one line a set."
)
@click.option(
    "--summary",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append the figures to this file in Markdown, such as to the summary of a "
    "job on GitHub.",
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
    qrels: str | None,
    saved: Sequence[Path],
    configs: Sequence[Path],
    vary: Sequence[str],
    candidates: Path | None,
    out: Path | None,
    bars: Path | None,
    names: Sequence[str],
    relevant: int | None,
    without_relevant: str,
    all_pairs: bool,
    difference: float,
    split: str,
    answers: bool | None,
    as_json: bool,
    summary: Path | None,
    log: Path | None,
    corpus: Path,
    index: Path,
) -> None:
    """Measure the desk on judged questions.

    SET is a file of golden questions, a CSV file with two columns, a folder in BEIR
    layout, or irds:ID for a collection of ir-datasets that is on this machine; without
    it, the golden questions of the corpus are asked, and those that the confidence or
    the reader was made from are reported by themselves. Prints the figures with 95 %
    intervals, and writes runs, qrels, report.json and report.html.
    """
    from qa.evaluation.report import read_bars

    asked = _Asked(
        _measures(names),
        index,
        out,
        read_bars(bars) if bars else (),
        as_json=as_json,
        summary=summary,
        all_pairs=all_pairs,
        difference=difference,
        zeros=without_relevant == "zero",
        log=log,
    )
    if saved:
        if runs or qrels or questions or configs or vary or candidates:
            raise click.UsageError(_ALONE)
        sys.exit(asked.compare(saved))
    if runs:
        if qrels is None or questions or configs or vary or candidates:
            raise click.UsageError(
                "--run needs --qrels, and no SET, --config, --vary or --candidates."
            )
        from qa.evaluation import evaluate_runs

        testset, evaluations = evaluate_runs(
            runs, qrels, relevant or 1, zeros=asked.zeros
        )
        sys.exit(asked.tell(testset, evaluations, documents=True))
    if qrels:
        raise click.UsageError("--qrels belongs to --run.")
    tried = configurations(configs)
    varies: Sequence[str] = ()
    if vary:
        if len(tried) > 1:
            raise click.UsageError("--vary starts from one --config at most.")
        varies, tried = varied(tried[0], vary)
    named = str(questions or corpus / "questions")
    sets = [
        replace(s, zeros=asked.zeros)
        for s in read_sets(named, corpus, index, split, relevant)
    ]
    codes = [
        asked.ask(s, tried, corpus, answers, candidates, varies, len(sets) > 1)
        for s in sets
    ]
    sys.exit(max(codes))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for, whatever the set."""

    measures: Sequence[Measure]
    index: Path
    out: Path | None
    bars: Sequence[Bar]
    as_json: bool
    summary: Path | None
    all_pairs: bool
    difference: float
    zeros: bool
    log: Path | None

    def ask(  # noqa: PLR0917 - all of one call
        self,
        testset: TestSet,
        tried: Sequence[Configuration],
        corpus: Path,
        answers: bool | None,
        candidates: Path | None,
        varied: Sequence[str],
        one_of_several: bool,
    ) -> int:
        """Evaluates a set and tells the figures. Returns the exit code."""
        from qa.evaluation import MAX_RANKED, read_candidates

        folder = self._folder(testset, apart=one_of_several)
        deepest = max([MAX_RANKED, *(m.k or 0 for m in self.measures)])
        given = None
        if candidates:
            given, testset = read_candidates(candidates, testset)
        evaluations = ask_sets(
            testset,
            tried,
            self.index / "cache",
            corpus,
            answers=answers,
            deepest=deepest,
            candidates=given,
            log=self.log,
        )
        code = self.tell(testset, evaluations, folder=folder, varied=varied)
        lacking = [c.name for c in tried[len(evaluations) :]]
        return 2 if _stopped(evaluations, lacking) else code

    def compare(self, saved: Sequence[Path]) -> int:
        """Prints saved reports beside each other, and returns the exit code."""
        from qa.evaluation.report import (
            check_folder,
            compare_reports,
            read_report,
            verdicts,
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
        if self.out:
            write_report(check_folder(self.out), compared.report)
            click.echo(f"\nThe whole report: {self.out / 'report.html'}")
        judged = verdicts(tuple(self.bars), compared.report)
        return _hold(judged, 0, err=False)

    def tell(
        self,
        testset: TestSet,
        evaluations: Sequence[Evaluation],
        *,
        folder: Path | None = None,
        documents: bool | None = None,
        varied: Sequence[str] = (),
    ) -> int:
        """Writes the report and prints what is asked for. Returns the exit code."""
        from qa.evaluation.report import (
            costs_json,
            markdown_of,
            report_of,
            verdicts,
            write_report,
        )

        folder = folder or self._folder(testset)
        with loading("Counting"):
            report = report_of(
                testset,
                evaluations,
                self.measures,
                documents=documents,
                all_pairs=self.all_pairs,
                shown=self.difference,
                varied=varied,
            )
            write_report(folder, report, evaluations)
        if self.as_json:
            click.echo(json.dumps(report.to_json(), ensure_ascii=False))
        else:
            print_report(report, costs_json(evaluations))
        partial = any(e.partial for e in evaluations)
        judged = [] if partial else verdicts(tuple(self.bars), report)
        if self.summary:
            with self.summary.open("a", encoding="utf-8") as file:
                file.write(markdown_of(report, judged))
        click.echo(f"\nThe whole report: {folder / 'report.html'}", err=self.as_json)
        if not self.bars or partial:
            return 0
        return _hold(judged, len(testset.aside), err=self.as_json)

    def _folder(self, testset: TestSet, *, apart: bool = False) -> Path:
        from qa.evaluation.report import check_folder

        if self.out:
            return check_folder(self.out / testset.name if apart else self.out)
        return check_folder(self.index / "reports" / testset.name)


def _measures(names: Sequence[str]) -> list[Measure]:
    from qa.evaluation.measures import DEFAULT_MEASURES, parse_measure

    try:
        return [parse_measure(n) for n in dict.fromkeys(names or DEFAULT_MEASURES)]
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _stopped(evaluations: Sequence[Evaluation], lacking: Sequence[str]) -> bool:
    """Whether it was stopped early; if so, prints what is missing."""
    if lacking:
        click.echo(f"Stopped early: not evaluated: {', '.join(lacking)}.", err=True)
    if partial := any(e.partial for e in evaluations):
        click.echo("Stopped early: the figures are of the questions asked.", err=True)
    return bool(lacking) or partial


def _hold(judged: Sequence[BarVerdict], aside: int, *, err: bool) -> int:
    """Prints each bar with its verdict, and returns the exit code. No bar is met for a
    set of which questions stand aside."""
    for verdict in judged:
        bar = verdict.bar
        click.echo(
            f"{'met' if verdict.met else 'BELOW':5}  {verdict.configuration}: "
            f"{bar.figure} {verdict.value:.3f}, at {bar.side} {bar.bound:g}",
            err=err,
        )
    if aside:
        click.echo(
            f"BELOW  {aside} questions stand aside and were not asked. {MEND}", err=err
        )
    return 0 if all(v.met for v in judged) and not aside else 1
