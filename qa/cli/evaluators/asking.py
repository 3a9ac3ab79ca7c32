"""Sets, settings and their evaluation, as the options of commands name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.terminal import loading, progress
from qa.errors import QuestionSetError, SettingsError

if TYPE_CHECKING:
    from qa.evaluation import Configuration, Evaluation
    from qa.evaluation.sets import TestSet

MAX_TRIED = 100
"""Configurations that --vary makes."""


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


def varied(
    base: Configuration, given: Sequence[str]
) -> tuple[list[str], list[Configuration]]:
    """The names of the settings that are varied, with the configurations to try: the
    base, and one for each combination of values. `given` are texts such as
    "ranking.depth=50:200:50" or "query.spelling=true,false".

    Raises SettingsError for what is no setting, or a value that it may not have.
    """
    from qa.evaluation import with_settings

    values = dict(_values(text) for text in given)
    combinations = list(product(*values.values()))
    if len(combinations) > MAX_TRIED:
        raise click.UsageError(
            f"--vary makes {len(combinations):,} configurations; at most {MAX_TRIED} "
            "are tried."
        )
    tried = [
        with_settings(base, dict(zip(values, combination, strict=True)))
        for combination in combinations
    ]
    others = [c for c in tried if c.settings != base.settings]
    return list(values), [base, *others]


def _values(text: str) -> tuple[str, list[object]]:
    """A setting and its values: of a range with its last one, or of a list."""
    setting, _, spec = text.partition("=")
    bounds = spec.split(":")
    try:
        if len(bounds) > 1:
            first, last, step = map(Decimal, bounds)
            count = int((last - first) / step)
            numbers = [first + step * n for n in range(count + 1)]
            return setting, [_number(n) for n in numbers]
    except (ValueError, ArithmeticError) as error:
        raise click.UsageError(
            f"--vary {text}: {spec} is no range FIRST:LAST:STEP."
        ) from error
    if not spec:
        raise click.UsageError(f"--vary {text}: it needs values, such as =0:1:0.1.")
    return setting, [_value(v) for v in spec.split(",")]


def _value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    try:
        return _number(Decimal(text))
    except InvalidOperation:
        return text


def _number(value: Decimal) -> int | float:
    return int(value) if value.as_tuple().exponent == 0 else float(value)


def read_sets(
    named: str, corpus: Path, index: Path, split: str, relevant: int | None
) -> list[TestSet]:
    """The sets of a file or folder. Of golden questions those that the confidence or
    the reader was made from are sets by themselves."""
    from qa.corpus import read_corpus
    from qa.evaluation import files_used, sets_apart
    from qa.evaluation.sets import IRDS, is_collection, read_beir, read_irds
    from qa.model import encoder_for

    if named.startswith(IRDS):
        with loading("Reading"):
            return [read_irds(named, relevant or 1)]
    questions = Path(named)
    if not questions.exists():
        raise QuestionSetError(
            f"There is no {questions}.",
            cure="Name a file of questions or a folder in BEIR layout.",
        )
    with loading("Reading"):
        if is_collection(questions):
            return [read_beir(questions, split, relevant or 1)]
        if split or relevant:
            raise click.UsageError(
                f"--split and --relevant are for TREC and BEIR; {questions} holds "
                "golden questions, which grade 2 answers."
            )
        used = files_used(corpus, encoder_for(None, index, make=True).weights_sha256)
        return sets_apart(questions, read_corpus(corpus), used)


def ask_sets(
    testset: TestSet,
    tried: Sequence[Configuration],
    cache: Path,
    corpus: Path,
    *,
    answers: bool | None,
    deepest: int,
    candidates: Mapping[str, Sequence[str]] | None = None,
    log: Path | None = None,
) -> list[Evaluation]:
    """The evaluations that ended, or were begun, before Ctrl-C."""
    from qa.evaluation import ProgressLog
    from qa.evaluation import desk_for as open_for
    from qa.evaluation import evaluate as ask_all

    if answers is None:
        answers = testset.judges_answers
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
                desk,
                testset,
                configuration,
                costs,
                answers=answers,
                corpus=own,
                deepest=deepest,
                candidates=candidates,
                step=step,
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
