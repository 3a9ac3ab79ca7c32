"""Damage to each file that a desk reads: before it opens, and while it is open.

An answer after damage is the answer of before, or there is none and the desk says why.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from qa.desk import Desk
from qa.errors import QAError
from qa.index import CURRENT, checked_files, current_build
from qa.model import Encoder

KINDS = (
    *("cut", "emptied", "one less", "longer"),
    *("flipped", "zeroed", "noise", "reversed", "swapped"),
)
"""What is done to the content of a file. A swapped file has that of another one."""
REFUSED = "refused"
AT_OPENING_ONLY = ("gone", "folder")


class Place(NamedTuple):
    """Where an index lies, with its articles, and what encodes for it. `encoder` makes
    a new one each time, because an open one has read its own files already."""

    index: Path
    corpus: Path
    encoder: Callable[[], Encoder]
    questions: Sequence[str]


def files_of(index: Path) -> list[Path]:
    """Every file that an open desk has read or still reads."""
    folders = (index / current_build(index), index / "models", index / "asked")
    found = [f for folder in folders for f in sorted(folder.rglob("*")) if f.is_file()]
    return [index / CURRENT, *(f for f in found if not f.name.startswith("."))]


def damaged(kind: str, whole: bytes, other: bytes, dice: random.Random) -> bytes:
    """The content of a file after damage."""
    at = dice.randrange(len(whole)) if whole else 0
    size = dice.choice((16, 4_096, len(whole)))
    bit = 1 << dice.randrange(8)
    contents = {
        "cut": whole[:at],
        "emptied": b"",
        "one less": whole[:-1],
        "longer": whole + dice.randbytes(dice.randint(1, 5_000)),
        "flipped": whole[:at] + bytes(b ^ bit for b in whole[at : at + 1]),
        "zeroed": whole[:at] + bytes(len(whole[at : at + size])),
        "noise": dice.randbytes(len(whole)),
        "reversed": whole[::-1],
        "swapped": other,
    }
    keeps = {"flipped": at + 1, "zeroed": at + size}
    return contents[kind] + whole[keeps.get(kind, len(whole)) :]


def write_in_place(path: Path, content: bytes) -> None:
    """Overwrites a file as `rsync --inplace` does: whoever has it open sees it."""
    with path.open("r+b") as stream:
        stream.write(content)
        stream.truncate(len(content))
        stream.flush()
        os.fsync(stream.fileno())


def cases(
    files: Sequence[Path], kinds: Sequence[str], count: int, dice: random.Random
) -> Iterator[tuple[Path, str]]:
    """So many pairs of a file and a kind of damage: each file in turn, and every kind
    for each before any again."""
    first = {f: dice.randrange(len(kinds)) for f in files}
    for n in range(count):
        path = files[n % len(files)]
        yield path, kinds[(first[path] + n // len(files)) % len(kinds)]


def asked(desk: Desk, questions: Sequence[str]) -> Iterator[object]:
    """What a person gets for each question: the verdict, and which passages are shown
    and held back. First, all articles, and all that is kept of their sentences."""
    yield _or_refused(lambda: _kept_of_sentences(desk))
    for question in questions:
        yield _or_refused(lambda q=question: _said(desk, q))


def _kept_of_sentences(desk: Desk) -> object:
    spans = [(a.text, s) for a in desk.articles() for s in a.sentences]
    texts = [text[start:end] for text, (start, end) in spans]
    return desk.index.sentence_vectors(texts).tobytes()


def _said(desk: Desk, question: str) -> object:
    answer = desk.ask(question)
    shown, held_back = (
        [(p.article.id, p.start, p.end, p.text) for p in (c.passage for c in some)]
        for some in (answer.citations, answer.candidates)
    )
    return answer.status, shown, held_back, answer.emergency


def _or_refused(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except QAError:
        return REFUSED


def at_opening(place: Place, count: int, seed: int) -> dict[str, int]:
    """Damages a file, opens the desk, and asks it. Counts `refused`, `right` (the
    damaged file is one that the desk can do without) and `wrong`."""
    dice, told = random.Random(seed), Counter[str](refused=0, right=0, wrong=0)
    right = [*asked(_opened(place), place.questions)]
    files = files_of(place.index)
    for path, kind in cases(files, (*KINDS, *AT_OPENING_ONLY), count, dice):
        whole, other = path.read_bytes(), dice.choice(files).read_bytes()
        path.unlink()
        if kind == "folder":
            path.mkdir()
        elif kind != "gone":
            path.write_bytes(damaged(kind, whole, other, dice))
        same = path.is_file() and path.read_bytes() == whole
        try:
            now = [*asked(_opened(place), place.questions)]
        except QAError:
            now = [REFUSED] * len(right)
        outcome = "right" if now == right else "refused"
        others = [n for n, r in zip(now, right, strict=True) if n not in (r, REFUSED)]
        if others or (same and outcome == "refused"):
            outcome = "wrong"
        _count(told, outcome, path, kind)
        if path.is_dir():
            shutil.rmtree(path)
        path.write_bytes(whole)
    return dict(told)


def _count(told: Counter[str], outcome: str, path: Path, kind: str) -> None:
    """Counts a case, and names a wrong one on standard error."""
    told[outcome] += 1
    if outcome == "wrong":
        print(f"wrong: {path.parent.name}/{path.name}, {kind}", file=sys.stderr)


def while_open(
    place: Place, count: int, seed: int, *, on_disk: bool = False
) -> dict[str, int]:
    """Opens the desk, damages a file in place, and asks. Counts `right`, `closed` (no
    answer, and none after it) and `wrong`. With `on_disk` only files of rows are
    damaged, and none is read into memory, as if each were a large one."""
    dice, told = random.Random(seed), Counter[str](right=0, closed=0, wrong=0)
    with memory_of(0 if on_disk else checked_files.MAX_IN_MEMORY):
        desk = _opened(place)
        right = [*asked(desk, place.questions)]
        files = files_of(place.index)
        stays = [f for f in files if Path(f"{f}{checked_files.BLOCKS}") in files]
        some = stays if on_disk else files
        for path, kind in cases(some, KINDS, count, dice):
            whole, other = path.read_bytes(), dice.choice(files).read_bytes()
            write_in_place(path, damaged(kind, whole, other, dice))
            now = [*asked(desk, place.questions)]
            write_in_place(path, whole)
            if REFUSED not in now:
                _count(told, "right" if now == right else "wrong", path, kind)
                continue
            after = [*asked(desk, place.questions)]  # it stays closed
            first = now.index(REFUSED)
            rest = [*now[first:], *after[1:]]
            closed = now[:first] == right[:first] and rest == [REFUSED] * len(rest)
            _count(told, "closed" if closed else "wrong", path, kind)
            desk = _opened(place)
    return dict(told)


@contextmanager
def memory_of(limit: int) -> Iterator[None]:
    """Indexes that open meanwhile read smaller files of rows into memory only."""
    before = checked_files.MAX_IN_MEMORY
    checked_files.MAX_IN_MEMORY = limit
    try:
        yield
    finally:
        checked_files.MAX_IN_MEMORY = before


def _opened(place: Place) -> Desk:
    return Desk.open(place.index, place.corpus, place.encoder())
