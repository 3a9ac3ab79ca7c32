"""`qa judge`: a test is made by judges who do not know which configuration found what.

Each writes a file of their own; a dispute is settled afterwards, and then exported.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.evaluators.asking import configurations
from qa.cli.group import main
from qa.cli.terminal import CONTROLS, CORPUS, INDEX, loading, progress
from qa.errors import JudgementError

if TYPE_CHECKING:
    from qa.corpus import Passage, Span
    from qa.evaluation.blind import Grade, GradeFile, Place, Task
    from qa.evaluation.measures import Interval

_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
_FILE = click.Path(dir_okay=False, path_type=Path)
_KEY = click.option(
    "--key",
    "key_file",
    type=_FILE,
    help="The key, which tells which configuration found what; keep it from the "
    "judges.  [default: FOLDER.key.json, beside the folder]",
)
_AS = click.option("--as", "name", required=True, help="Who judges.")
_HELP = (
    "0: does not answer. 1: only relates to the question. 2: answers.\n"
    "b: back to the passage before. q: stop; go on later with the same command.\n"
)
_BACK, _QUIT = "b", "q"


@main.group()
def judge() -> None:
    """Let people judge blindly what configurations find."""


@judge.command("pool")
@click.argument("questions", metavar="SET", type=click.Path(path_type=Path))
@_FOLDER
@click.option(
    "--config",
    "configs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="Settings to try (TOML); repeat it for each configuration.",
)
@click.option(
    "--depth",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="Passages of each configuration.",
)
@_KEY
@CORPUS
@INDEX
def make_pool(  # noqa: PLR0917 - click passes them by name
    questions: Path,
    folder: Path,
    configs: Sequence[Path],
    depth: int,
    key_file: Path | None,
    corpus: Path,
    index: Path,
) -> None:
    """Make a task: what each configuration finds for the questions of SET, shuffled.

    FOLDER can be handed to the judges as it is. Questions come first whose judgement
    could change a comparison of the configurations most.
    """
    from qa.corpus import read_corpus
    from qa.evaluation.blind import pool, write_pool
    from qa.evaluation.sets import golden

    tried = configurations(configs)
    testset = golden(questions, read_corpus(corpus))
    with progress("Asking") as bar:
        made = pool(
            testset,
            tried,
            index / "cache",
            corpus=corpus,
            depth=depth,
            step=bar.step("Pool"),
        )
    key = _key_of(folder, key_file)
    write_pool(made, folder, key)
    number = sum(len(q.passages) for q in made.questions)
    click.echo(f"{len(made.questions)} questions, {number} passages: {folder}")
    click.echo(f"The key, not for the judges: {key}")


@judge.command()
@_FOLDER
@_AS
@CORPUS
def grade(folder: Path, name: str, corpus: Path) -> None:
    """Grade the passages one by one, in the terminal."""
    from qa.evaluation.blind import grades_of_judge

    task = _task(folder, corpus)
    file = grades_of_judge(folder, task, name)
    done = file.read()
    todo = [p for p in task.passages if p not in done]
    click.echo(f"{len(done)} of {len(task.passages)} passages are graded.\n{_HELP}")
    _grade_each(task, file, name, todo, {})


@judge.command()
@_FOLDER
@_AS
@CORPUS
def settle(folder: Path, name: str, corpus: Path) -> None:
    """Grade again the passages on which the judges disagree."""
    from qa.evaluation.blind import disputes, judges, settled_grades

    task = _task(folder, corpus)
    open_ = disputes(task, judges(folder, task))
    file = settled_grades(folder, task)
    settled = file.read()
    todo = [p for p in open_ if p not in settled]
    click.echo(f"The judges disagree on {len(open_)}; {len(todo)} are open.\n{_HELP}")
    _grade_each(task, file, name, todo, open_)


@judge.command()
@_FOLDER
@CORPUS
def kappa(folder: Path, corpus: Path) -> None:
    """Say how far the judges agree, beyond chance."""
    from qa.evaluation.blind import GRADES, agreements, disputes, judges

    task = _task(folder, corpus)
    judged = judges(folder, task)
    for name, grades in judged.items():
        click.echo(f"{name}: {len(grades)} of {len(task.passages)} passages.")
    for pair in agreements(task, judged):
        one, two = pair.judges
        click.echo(f"\n{one} and {two}, {pair.passages} passages that both graded:")
        click.echo(f"  the same grade               {_shown(pair.same)}")
        click.echo(f"  Cohen's kappa                {_shown(pair.kappa)}")
        click.echo(f"  with linear weights          {_shown(pair.weighted)}")
        click.echo(f"  answers, or does not         {_shown(pair.answering)}")
        for first, row in zip(GRADES, pair.counts.tolist(), strict=True):
            counts = ", ".join(f"{n} x {g}" for g, n in zip(GRADES, row, strict=True))
            click.echo(f"  where {one} said {first}, {two} said: {counts}")
    click.echo(f"\nThey disagree on {len(disputes(task, judged))} passages.")


@judge.command()
@_FOLDER
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the golden questions, the qrels and the runs.",
)
@_KEY
@CORPUS
def export(folder: Path, out: Path, key_file: Path | None, corpus: Path) -> None:
    """Write golden questions, TREC qrels, and a run of each configuration."""
    from qa.evaluation.blind import (
        export_files,
        final_grades,
        judges,
        read_key,
        settled_grades,
    )

    task = _task(folder, corpus)
    settled = settled_grades(folder, task).read()
    grades = final_grades(task, judges(folder, task), settled)
    key = read_key(_key_of(folder, key_file), task)
    files = export_files(task, grades, key)
    if taken := [n for n in files if (out / n).exists()]:
        raise JudgementError(
            f"There is a {out / taken[0]} already.", cure="Name a new folder: --out DIR"
        )
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_text(text, "utf-8")
        click.echo(f"{out / name}")


def _task(folder: Path, corpus: Path) -> Task:
    from qa.corpus import read_corpus
    from qa.evaluation.blind import read_task

    with loading("Reading"):
        return read_task(folder, read_corpus(corpus).by_id)


def _key_of(folder: Path, key: Path | None) -> Path:
    return key or folder.resolve().with_name(f"{folder.resolve().name}.key.json")


def _shown(value: Interval) -> str:
    if math.isnan(value.value):
        return "undefined: chance alone explains it all"
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"


def _grade_each(
    task: Task,
    file: GradeFile,
    name: str,
    todo: Sequence[Place],
    others: Mapping[Place, Sequence[Grade]],
) -> None:
    """Asks for each passage until the end, or until the judge stops. Each grade is on
    the disk before the next passage is shown."""
    from qa.evaluation.blind import GRADES, Grade

    asked = {q.id: q for q in task.questions}
    number = 0
    while number < len(todo):
        place = todo[number]
        question, passage = asked[place[0]], task.passages[place]
        said = [f"{number + 1} of {len(todo)}"]
        said += [f"Before: {earlier}" for earlier in question.history]
        said += [f"Question: {question.text}", "", *_passage_lines(passage)]
        said += [f"A judge said {g.grade}." for g in others.get(place, ())]
        click.echo("\n".join(said).translate(CONTROLS))
        answer = _ask("Grade", [*map(str, GRADES), _BACK, _QUIT])
        if answer == _QUIT:
            break
        if answer == _BACK:
            number = max(0, number - 1)
            continue
        grade = int(answer)
        marked = _marked(passage) if grade == GRADES[-1] else ()
        file.add(Grade(name, *place, grade, marked))
        number += 1
        click.echo()
    click.echo(f"{number} graded, {len(todo) - number} left.")


def _passage_lines(passage: Passage) -> Iterator[str]:
    """The article, the headings above, and the text with a number at each sentence."""
    from qa.corpus import Span, pieces

    yield " > ".join((passage.article.title, *passage.section))
    numbers = {s.start: n for n, s in enumerate(passage.sentences, 1)}
    span = Span(passage.start, passage.end)
    cuts = {"sentence": passage.sentences}
    text = passage.article.text
    parts = pieces(text, *span, cuts)
    yield "".join(
        (f"[{numbers[p.start]}] " if p.start in numbers else "") + p.text for p in parts
    )


def _ask(what: str, allowed: Sequence[str]) -> str:
    while True:
        typed = click.prompt(f"{what} ({', '.join(allowed)})", prompt_suffix=": ")
        if str(typed).strip().casefold() in allowed:
            return str(typed).strip().casefold()


def _marked(passage: Passage) -> tuple[Span, ...]:
    """The sentences that answer; none for the whole passage."""
    sentences = passage.sentences
    while True:
        typed = click.prompt(
            "Which sentences answer (such as 1 3; none: the whole passage)",
            default="",
            show_default=False,
            prompt_suffix=": ",
        )
        numbers = {int(n) for n in re.findall(r"\d+", typed)}
        rest = re.sub(r"[\d\s,]", "", typed)
        if not rest and numbers <= set(range(1, len(sentences) + 1)):
            return tuple(sentences[n - 1] for n in sorted(numbers))
