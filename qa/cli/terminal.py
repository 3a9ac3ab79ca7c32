"""What several commands share: options, progress bars, and the opening of a desk."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.errors import (
    BuildBusy,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    IndexUnreachable,
)

if TYPE_CHECKING:
    from qa.corpus import Corpus, JudgedQuestion, Passage
    from qa.desk import Desk
    from qa.index import Generation
    from qa.model import Encoder


DATABASES = ("postgresql://", "postgres://")
"""How the address of an index in a database begins."""


class _IndexFolder(click.Path):
    """The folder of an index. For the address of a database it is that of its copy,
    which is brought up to date."""

    def convert(self, value: Any, *given: Any) -> Any:
        if isinstance(value, str) and value.startswith(DATABASES):
            return _copy_of(value)
        return super().convert(value, *given)


INDEX = click.option(
    "--index",
    type=_IndexFolder(file_okay=False, path_type=Path),
    default=Path("index"),
    show_default=True,
    help="Folder of the index, or its database: postgresql://USER@HOST/NAME.",
)


CORPUS = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=Path("corpus"),
    show_default=True,
    help="Folder of the articles.",
)


CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")
"""Control characters become U+FFFD: an article must not control the terminal."""


SKIP_BAD = click.option(
    "--skip-bad", is_flag=True, help="Leave out files that cannot be used, by name."
)

Step = Callable[[str, int, int], object]
"""Called with (what is being done, how many are done, how many there are)."""

LINE_SECONDS = 5.0
"""Seconds between two lines of progress in a log."""

MAX_COUNTED = 20
"""Files that are named one by one: of changes, and of page furniture."""

CALIBRATE = (
    "The confidence was never calibrated for this model: no answer is shown as found.\n"
    "Run: qa calibrate QUESTIONS --promise-on OTHERS --out corpus/calibration.json"
)
UNPROMISED = (
    "How many of the answers shown as found are wrong was never measured for these "
    "articles.\n"
    "Run: qa calibrate QUESTIONS --promise-on OTHERS --out corpus/calibration.json"
)


def _copy_of(address: str) -> Path:
    """The copy of an index in a database, as new as can be. Says why it is not of
    today. Raises IndexUnreachable where the database is away and nothing was copied
    before, and what else `Follower.take_up` raises."""
    from qa.index import Follower, copy_of, serving

    folder = copy_of(address)
    follower = Follower.of(folder)
    try:
        with loading("Fetching the index"):
            if follower:
                follower.take_up()
    except (BuildBusy, IndexDamaged, IndexStale, IndexUnreachable) as error:
        copied = serving(folder)
        if copied is None and isinstance(error, IndexUnreachable):
            raise
        used = f"\nThe copy of {date_of(copied)} is used." if copied else ""
        click.echo(f"{error}{used}", err=True)
    return folder


def build_index(
    corpus: Path, index: Path, *, skip_bad: bool, encoder: Encoder | None = None
) -> None:
    """Reads the articles and builds the index where needed, with progress bars. Names
    the files that differ from those of the index that served before."""
    from qa.corpus import changes_between, read_corpus

    with progress("Reading the articles") as advance:
        read = read_corpus(corpus, skip_bad=skip_bad, advance=advance.to)
    print_problems(read)
    print_renamed(index, read)
    with loading():
        from qa.index import CACHE_FOLDER, build, serving
        from qa.model import CachedEncoder, encoder_for, why_not_exported

        encoder = encoder or encoder_for(index=index, make=True)
    before = serving(index)
    if before and before.chosen:
        click.echo(f"Until now {chosen_by_staff(before)}", err=True)
    if before and not before.fault:
        changes = changes_between(before.sources, read.sources)
        for line in changes.lines(MAX_COUNTED):
            click.echo(f"{line[:1].upper()}{line[1:]}", err=True)
    kept = CachedEncoder(encoder, index / CACHE_FOLDER)
    with progress("Building the index") as advance:
        name, new = build(index, read, kept, advance=advance.to)
    if note := why_not_exported(encoder, index):
        click.echo(note, err=True)
    if new:
        state = f"built, {kept.encoded:,} texts encoded"
    elif before and (before.chosen or before.build != name):
        state = "serves again"
    else:
        state = "up to date"
    click.echo(f"Index {name}: {state}, {len(read.articles)} articles.", err=True)


def chosen_by_staff(generation: Generation) -> str:
    """The sentence on a generation that staff went back to."""
    when = date_of(generation)
    return f"the index {generation.build} of {when} serves, chosen with qa rollback."


def date_of(generation: Generation) -> str:
    """When a generation was published, in the time of this machine."""
    return f"{generation.published.astimezone():%Y-%m-%d %H:%M}"


def where(passage: Passage) -> str:
    """Where a passage stands, on one line."""
    article = passage.article
    return (
        f"{' > '.join((article.title, *passage.section))}; {article.source.file}, "
        f"characters {passage.start} to {passage.end}"
    )


def print_problems(read: Corpus) -> None:
    """Names the files that were left out, and those that were edited."""
    for problem in read.problems:
        click.echo(f"Left out: {problem}", err=True)
    for problem in read.unread:
        click.echo(f"Not read: {problem.file}: {problem.reason}", err=True)
    for file in read.edited:
        click.echo(f"Edited since it was catalogued: {file}", err=True)
    for file, note in read.notes:
        click.echo(f"Look at: {file}: {note}", err=True)
    print_furniture(read)


def print_renamed(index: Path, read: Corpus) -> None:
    """Names files that look renamed since the index was built."""
    from qa.index import indexed_articles
    from qa.staff import renamed

    for found in renamed(indexed_articles(index), read):
        said = f"Look at: {found.now.source.file}: {found}"
        click.echo(said.translate(CONTROLS), err=True)


def print_furniture(read: Corpus) -> None:
    """Counts what was taken for page furniture, most of it first."""
    from qa.staff import furniture_of

    counted = [(a.source.file, *furniture_of(a)) for a in read.articles]
    some = sorted((c for c in counted if c[1]), key=lambda c: (-c[2], c[0]))
    for file, blocks, share in some[:MAX_COUNTED]:
        click.echo(
            f"Page furniture, never quoted: {file}: {blocks} parts, {share:.0%} of the "
            "letters.",
            err=True,
        )
    if len(some) > MAX_COUNTED:
        click.echo(f"... and of {len(some) - MAX_COUNTED} more articles.", err=True)
    if some:
        click.echo("qa check lists them.", err=True)


def open_desk(
    corpus: Path,
    index: Path,
    *,
    calibrated: bool = True,
    asked: Sequence[JudgedQuestion] = (),
) -> Desk:
    """Opens the desk, and says where its confidence is not calibrated or promised. It
    does not know the judged questions that are to be `asked` for a measurement.

    Raises what `Desk.open` raises; its cure names the folders that were given.
    """
    from qa.desk import Desk
    from qa.index import serving
    from qa.model import why_not_exported

    with naming(corpus, index):
        desk = Desk.open(index, corpus, calibrated=calibrated, asked=asked)
    if note := why_not_exported(desk.encoder, index):
        click.echo(note, err=True)
    if desk.stats.chosen and (served := serving(index)):
        click.echo(
            f"Attention: {chosen_by_staff(served)} qa build publishes the articles of "
            "today.",
            err=True,
        )
    if calibrated and not desk.calibration:
        click.echo(CALIBRATE, err=True)
    elif calibrated and desk.calibration and not desk.calibration.promise:
        click.echo(UNPROMISED, err=True)
    return desk


@contextmanager
def naming(corpus: Path, index: Path) -> Iterator[None]:
    """The cure of an index that cannot be opened names the folders that were given."""
    try:
        yield
    except (IndexMissing, IndexDamaged, IndexStale) as error:
        places = "".join(
            f" {option} {shlex.quote(str(path))}"
            for option, path in (("--corpus", corpus), ("--index", index))
            if str(path) != option.removeprefix("--")
        )
        raise type(error)(error.message, cure=f"{error.cure}{places}") from error


class Advance:
    """Moves a progress bar."""

    def __init__(self, bar: Any, task: Any) -> None:
        self._bar, self._task = bar, task

    def __call__(self, count: int) -> None:
        self._bar.advance(self._task, count)

    def to(self, done: int, total: int, text: str | None = None) -> None:
        """Sets the bar to `done` of `total`, with another text if one is given."""
        self._bar.update(self._task, completed=done, total=total, description=text)

    def step(self, name: str, log: Step | None = None) -> Step:
        """A progress callback for the evaluation with this name; it tells `log` too."""

        def note(what: str, done: int, total: int) -> None:
            self.to(done, total, f"{name}: {what}")
            if log:
                log(f"{name}: {what}", done, total)

        return note


class Lines(Advance):
    """Prints a line now and then, in place of a bar."""

    def __init__(self, text: str, total: int | None) -> None:
        self._text, self._total, self._done = text, total, 0
        self._last = time.monotonic()

    def __call__(self, count: int) -> None:
        self._say(self._done + count)

    def to(self, done: int, total: int, text: str | None = None) -> None:
        """Sets how much is done."""
        self._text, self._total = text or self._text, total
        self._say(done)

    def _say(self, done: int) -> None:
        self._done = done
        if (now := time.monotonic()) - self._last >= LINE_SECONDS:
            self._last = now
            of = f" of {self._total:,}" if self._total else ""
            click.echo(f"{self._text}: {done:,}{of}", err=True)


@contextmanager
def progress(text: str, total: int | None = None) -> Iterator[Advance]:
    """A progress bar on standard error. Where that is no terminal but a file or a pipe,
    a line every LINE_SECONDS."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines(text, total)
        return
    with Progress(*columns, console=console, transient=True) as bar:
        yield Advance(bar, bar.add_task(text, total=total))


@contextmanager
def loading(text: str = "Loading the model") -> Iterator[None]:
    """A status line on standard error while something loads."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(text):
            yield
    else:
        yield
