"""The generations that are kept, and the way back to an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from qa.corpus import PassageRules, Sources
from qa.errors import IndexDamaged, IndexMissing, IndexStale
from qa.model import Encoder

from .embedded import open_generation
from .generations import (
    Current,
    build_lock,
    point_at,
    published,
    read_current,
)
from .manifest import Manifest, read_manifest

LIST = "Run: qa rollback --list"


class Generation(NamedTuple):
    """A generation as its manifest describes it. `serves` says that desks open it,
    `chosen` that staff went back to it. `fault` says why it cannot be opened, as far as
    its manifest tells; empty where it can."""

    build: str
    published: datetime
    articles: int
    passages: int
    sources: Sources
    serves: bool
    chosen: bool
    fault: str = ""


def list_generations(index: Path) -> list[Generation]:
    """All generations of an index, newest first. Files are not checked."""
    try:
        current = read_current(index)
    except (IndexMissing, IndexDamaged):
        current = Current("", chosen=False)
    return [_described(e, current) for e in reversed(published(index))]


def serving(index: Path) -> Generation | None:
    """The generation that serves; None where there is none."""
    return next((g for g in list_generations(index) if g.serves), None)


def roll_back(
    index: Path,
    encoder: Encoder,
    build: str | None = None,
    rules: PassageRules = PassageRules(),  # noqa: B008 - frozen
    *,
    share: Callable[[Current], object] = lambda _: None,
) -> Generation:
    """Makes an earlier generation serve: the one that `build` names, or the one before
    the generation that serves now. It serves until the next build, whatever the
    articles are. No file of the articles is touched. `share` is called before it
    serves.

    Raises IndexMissing where there is no such generation, IndexDamaged or IndexStale
    where it cannot be opened, BuildBusy or BuildFailed, or what `share` raises; then
    nothing is changed.
    """
    with build_lock(index):
        wanted = build or _one_back(index)
        if wanted not in {e.name for e in published(index)}:
            message = f"There is no generation {wanted} in {index}."
            raise IndexMissing(message, cure=LIST)
        current = Current(wanted, chosen=True)
        try:
            open_generation(index, current, encoder, None, rules)
        except (IndexDamaged, IndexStale) as error:
            raise type(error)(
                error.message, cure=f"Choose another generation. {LIST}"
            ) from error
        share(current)
        point_at(index, current)
    return _described(index / wanted, current)


def _one_back(index: Path) -> str:
    current = read_current(index).build
    earlier: list[str] = []
    for folder in published(index):
        if folder.name == current:
            break
        earlier.append(folder.name)
    if not earlier:
        raise IndexMissing(
            f"No generation in {index} is older than {current}, which serves.",
            cure=LIST,
        )
    return earlier[-1]


def _described(folder: Path, current: Current) -> Generation:
    when = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    return described(folder.name, when, current, lambda: read_manifest(folder))


def described(
    build: str, when: datetime, current: Current, read: Callable[[], Manifest]
) -> Generation:
    """A generation that was published at `when`; `read` gives its manifest, or raises
    IndexDamaged or IndexStale."""
    serves = build == current.build
    chosen = serves and current.chosen
    try:
        manifest = read()
    except (IndexDamaged, IndexStale) as error:
        return Generation(build, when, 0, 0, {}, serves, chosen, error.message)
    counts = manifest.counts
    return Generation(
        build,
        when,
        counts.articles,
        counts.passages,
        manifest.sources,
        serves,
        chosen,
    )
