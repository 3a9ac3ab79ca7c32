"""Makes docs/freshness.md: what a changed article costs, and that nothing else changes.

    python -m bench.desk.freshness --collections ../shared/collections

Sequences of random changes are built step by step with a tiny encoder, and each last
index is compared with one that is built from nothing. Then the shipped model encodes
the five articles and the 170 patient articles from nothing, and again with one comma
taken out. `--sequences N` alone compares N sequences and writes nothing. Exit code 1
if any two indexes differ.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.desk.growth import SUBSET
from bench.markdown import table
from bench.places import CORPUS, DOCS
from bench.records import made_by
from qa.corpus import PassageRules, cut_passages, read_corpus, search_text
from qa.index import build
from qa.model import CachedEncoder, Encoder, encoder_for
from tests.helpers.encoder import TinyEncoder

SEQUENCES, STEPS = 200, 6
COMMAND = "python -m bench.desk.freshness --collections ../shared/collections"
TEXT = """# What a changed article costs

`qa build` encodes only texts that it does not know: passages are found again by the
SHA-256 of their text. All else (cutting, BM25, the principal axes of the token states,
their projection) is computed anew from all articles, so that the result depends on
today's articles alone.

## The same to the byte

{sequences} sequences of {steps} random changes each (add, edit, rename, delete, copy;
{changes}) were built step by step, with the encoder of the tests. After each sequence
every file of the index was compared with that of a build from nothing, and searched for
words that no article holds any more. Different: {different}. Words that were gone and
still found: {found}.

With the shipped model, the index of the five articles with one comma taken out was
compared in the same way: {real}.

## Processor time

CPU seconds of one process with OMP_NUM_THREADS=1. A sentence of one article lost a
comma. "Without cutting" is the build without cutting articles into passages, which is
measured alone, and without reading them.

{table}

Before, every build encoded everything: one comma cost what a build from nothing costs.
A command also starts Python and loads the model: {start:.1f} CPU seconds here.
"""


class Cost(NamedTuple):
    """CPU seconds, and numbers of texts."""

    texts: int
    encoded: int
    reading: float
    cutting: float
    building: float


def main() -> None:
    """Compares, measures and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--sequences", type=int, default=SEQUENCES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    results = [sequence(given.seed + n) for n in range(given.sequences)]
    different, found = sum(not r.same for r in results), sum(r.found for r in results)
    print(f"{len(results)} sequences, {different} different, {found} gone words found")
    if given.collections:
        began = _cpu()
        encoder = encoder_for()
        _ = encoder.dimension
        start = _cpu() - began
        rows, real = [], True
        for name, write in (
            ("five articles", _shipped),
            ("170 articles", lambda to: _patients(given.collections, to)),
        ):
            costs, same = measured(write, encoder, compare=name == "five articles")
            real = real and same
            rows += [_row(name, what, cost) for what, cost in costs.items()]
        text = TEXT.format(
            sequences=len(results),
            steps=STEPS,
            changes=f"{len(results) * STEPS:,} changes",
            different=different,
            found=found,
            real="every file the same" if real else "DIFFERENT",
            table=table(HEAD, rows, numbers=True),
            start=start,
        )
        first = made_by(COMMAND, "freshness.md")
        (DOCS / "freshness.md").write_text(f"{first}\n\n{text}", "utf-8")
        different += not real
    sys.exit(1 if different or found else 0)


# --- sequences ----------------------------------------------------------------------


class Result(NamedTuple):
    """Whether both indexes are the same, and how many words of texts that are gone
    stand in the one that was built step by step."""

    same: bool
    found: int


def sequence(seed: int, steps: int = STEPS) -> Result:
    """Random changes, each built; then the last index beside one from nothing."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="qa-fresh-") as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        corpus.mkdir()
        every: set[str] = set()
        for n in range(3):
            _write(dice, corpus / f"a{n}.txt", every)
        for _ in range(steps):
            built = _built(corpus, index, TinyEncoder())
            dice.choice(CHANGES)(dice, corpus, every)
        built = _built(corpus, index, TinyEncoder())
        full = _built(corpus, Path(scratch, "full"), TinyEncoder())
        here = "".join(f.read_text("utf-8") for f in corpus.iterdir())
        gone = [w.encode() for w in every if w not in here]
        return Result(
            same_files(built, full),
            sum(w in content for content in _files(built).values() for w in gone),
        )


def same_files(one: Path, other: Path) -> bool:
    """Whether two generations are the same to the byte, in all of their files."""
    return one.name == other.name and _files(one) == _files(other)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


def _built(corpus: Path, index: Path, encoder: Encoder) -> Path:
    return index / build(index, read_corpus(corpus), encoder)[0]


def _write(dice: random.Random, file: Path, every: set[str]) -> None:
    """An article of a few sentences, each with a word that stands nowhere else."""
    lines = [f"Article {dice.randrange(10)}"]
    for _ in range(dice.randint(1, 4)):
        lines += ["", f"Heading {dice.randrange(5)}", "", _sentences(dice, every)]
    file.write_text("\n".join(lines), "utf-8")


def _sentences(dice: random.Random, every: set[str]) -> str:
    said = []
    for _ in range(dice.randint(1, 5)):
        word = f"w{dice.getrandbits(48):012x}"
        every.add(word)
        said.append(f"The {word} helps the {dice.choice(['nerve', 'disc', 'leg'])}.")
    return " ".join(said)


def _one(dice: random.Random, corpus: Path) -> Path:
    return dice.choice(sorted(corpus.iterdir()))


def _add(dice: random.Random, corpus: Path, every: set[str]) -> None:
    _write(dice, corpus / f"n{dice.getrandbits(32):08x}.txt", every)


def _edit(dice: random.Random, corpus: Path, every: set[str]) -> None:
    file = _one(dice, corpus)
    words = file.read_text("utf-8").split(" ")
    at = dice.randrange(1, len(words))
    words[at : at + dice.randrange(2)] = [_sentences(dice, every)]
    file.write_text(" ".join(words), "utf-8")


def _rename(dice: random.Random, corpus: Path, every: set[str]) -> None:
    del every
    _one(dice, corpus).rename(corpus / f"r{dice.getrandbits(32):08x}.txt")


def _delete(dice: random.Random, corpus: Path, every: set[str]) -> None:
    _one(dice, corpus).unlink()
    if not any(corpus.iterdir()):
        _add(dice, corpus, every)


def _copy(dice: random.Random, corpus: Path, every: set[str]) -> None:
    del every
    copied = _one(dice, corpus).read_bytes()
    (corpus / f"c{dice.getrandbits(32):08x}.txt").write_bytes(copied)


CHANGES = (_add, _edit, _rename, _delete, _copy)

# --- processor time -----------------------------------------------------------------

HEAD = (
    "",
    "texts",
    "encoded",
    "reading",
    "cutting",
    "build",
    "without cutting",
)


def measured(
    write: Callable[[Path], None], encoder: Encoder, *, compare: bool
) -> tuple[dict[str, Cost], bool]:
    """The costs of a build from nothing and of one comma; and, to `compare`, whether
    the second index is that of a build from nothing."""
    with tempfile.TemporaryDirectory(prefix="qa-fresh-") as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        write(corpus)
        costs = {"from nothing": _cost(corpus, index, encoder)[0]}
        _take_comma(corpus)
        costs["one comma"], built = _cost(corpus, index, encoder)
        same = not compare or same_files(
            built, _built(corpus, Path(scratch, "full"), encoder)
        )
    return costs, same


def _cost(corpus: Path, index: Path, encoder: Encoder) -> tuple[Cost, Path]:
    began = _cpu()
    read = read_corpus(corpus)
    reading = _cpu() - began
    began = _cpu()
    passages = [p for a in read.articles for p in cut_passages(a, PassageRules())]
    texts = {search_text(p) for p in passages}
    cutting = _cpu() - began
    kept = CachedEncoder(encoder, index / "cache")
    began = _cpu()
    name, _ = build(index, read, kept)
    cost = Cost(len(texts), kept.encoded, reading, cutting, _cpu() - began)
    print(cost, flush=True)
    return cost, index / name


def _take_comma(corpus: Path) -> None:
    """Takes the middle one of all commas that a space follows out of the articles."""
    texts = {f: f.read_text("utf-8") for f in sorted(corpus.rglob("*.txt"))}
    places = [(f, at) for f, t in texts.items() for at in _commas(t)]
    file, at = places[len(places) // 2]
    file.write_text(texts[file][:at] + texts[file][at + 1 :], "utf-8")


def _commas(text: str) -> list[int]:
    return [n for n in range(len(text)) if text.startswith(", ", n)]


def _shipped(to: Path) -> None:
    shutil.copytree(CORPUS, to)


def _patients(collections: Path, to: Path) -> None:
    to.mkdir()
    for line in (collections / SUBSET).read_text("utf-8").splitlines():
        given = json.loads(line)
        parts = [f"{s['question']}\n\n{s['text']}" for s in given["sections"]]
        text = "\n\n".join([given["title"], *parts])
        (to / f"{given['_id']}.txt").write_text(text, "utf-8")


def _row(name: str, what: str, cost: Cost) -> tuple[str, ...]:
    without = max(0.0, cost.building - cost.cutting)
    seconds = cost.reading, cost.cutting, cost.building, without
    return (
        f"{name}, {what}",
        f"{cost.texts:,}",
        f"{cost.encoded:,}",
        *(f"{s:.2f}" for s in seconds),
    )


def _cpu() -> float:
    """CPU seconds of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
