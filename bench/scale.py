"""Makes docs/scale.md: what the index costs as the collection grows.

    python -m bench.scale --collections ../shared/collections
    python -m bench.scale --collections ../shared/collections --sizes 1m

For each size it builds an index in a folder that is deleted afterwards, opens it, and
asks new questions, each step in a process of its own on one thread. It measures bytes a
passage by part, CPU seconds and peak memory of the build, CPU seconds of opening, peak
memory of serving, and CPU milliseconds of a search; the question's vector is made
before the clock starts. Plain FAISS (exact) and plain bm25s search the same vectors and
texts in the same run. `own` and `patients` are real articles; larger sizes are made up
(bench/made_up.py), so they tell of size and speed, never of quality. A million passages
take half an hour, and only `--sizes 1m` measures them. Figures of other sizes, and of
other labels, stay in bench/scale.json, and the page shows all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench import made_up
from bench.desk.patients import ARTICLES, article_of
from bench.desk.sets import golden_set
from bench.markdown import table
from bench.places import BENCH, CACHE, CORPUS, DOCS, REPO
from bench.records import made_by
from qa.answer import SHIPPED_RANKING, Retriever
from qa.corpus import Corpus, read_corpus, search_text
from qa.desk import Desk
from qa.files import sha256_of
from qa.index import build, current_build, open_index
from qa.model import CachedEncoder, Encoded, Encoder, encoder_for
from qa.question import QueryRules, Understanding, Vocabulary

REAL = ("own", "patients")
MADE_UP = {"20k": 20_000, "40k": 40_000, "142k": 142_000, "1m": 1_000_000}
USUAL = "own,patients,40k,142k"
QUESTIONS, WARM, DEPTH = 60, 5, SHIPPED_RANKING.depth
NOW = "now"
COMMAND = "python -m bench.scale --collections ../shared/collections"
RESULTS, NOTE = BENCH / "scale.json", BENCH / "scale.note.md"
PARTS = {
    "tokens": "token states",
    "sentences": "sentences' vectors",
    "vectors": "passages' vectors",
    "lexical": "BM25",
    "passages": "texts and offsets",
    "articles": "texts and offsets",
}
"""The beginning of a file's name, and what the page calls the part."""
HEAD = """# From a few passages to a million

What one machine needs as the articles grow, and how long a search takes. Sizes and
times are of one process on one thread; ms and s are of the processor, so that other
work on the machine counts little. p50 and p95 are of {questions} new questions, without
the time that the model takes to encode them.

- {sizes}
- *Both channels*: exact or approximate nearest passages, and BM25. *With ranking*: also
  the candidates' passages, sentences and token states. *Find*: also typos, and whether
  the message is a question; no reader. *Again*: the same questions a second time.
- *FAISS* and *bm25s*: the libraries alone, on the same vectors and terms.

Python {python}, {processor}."""


# --- what is measured in a process of its own ---------------------------------------


class Prepared:
    """An encoder that has encoded the questions before the clock starts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: dict[str, Encoded] = {}

    def __getattr__(self, name: str) -> Any:  # all else is the encoder's
        return getattr(self._encoder, name)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """See `Encoder.encode_questions`."""
        missing = [t for t in texts if t not in self._kept]
        if missing:
            with not_counted():
                made = self._encoder.encode_questions(missing)
            self._kept |= dict(zip(missing, made, strict=True))
        return [self._kept[t] for t in texts]


_PAUSED = [0.0]


@contextmanager
def not_counted() -> Iterator[None]:
    """CPU time in here is none of `clock`."""
    began = time.process_time()
    yield
    _PAUSED[0] += time.process_time() - began


def clock() -> float:
    """CPU seconds of this process, less what does not count."""
    return time.process_time() - _PAUSED[0]


def peak() -> float:
    """MiB that this process needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def corpus_of(size: str, collections: Path) -> Corpus:
    """The articles of a size."""
    if size == "own":
        return read_corpus(CORPUS)
    if size == "patients":
        file = collections / ARTICLES
        lines = file.read_text("utf-8").splitlines()
        articles = (article_of(json.loads(line)) for line in lines)
        return Corpus(tuple(a for a in articles if a.blocks), sha256_of(file))
    return made_up.corpus_of(MADE_UP[size])


def encoder_of(size: str, cache: Path) -> CachedEncoder:
    """The desk's own model, or the made-up one."""
    if size in REAL:
        return CachedEncoder(encoder_for(index=cache, make=True), cache)
    return made_up.Forgetful(made_up.MadeUpEncoder(), cache)


def questions_of(size: str, articles: int) -> list[str]:
    """The questions that are asked; the first WARM do not count."""
    if size not in REAL:
        return made_up.questions_of(articles, QUESTIONS + WARM)
    return [q.text for name in ("dev", "fit") for q in golden_set(name).questions][
        : QUESTIONS + WARM
    ]


def measure_build(size: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Builds the index. The model's own time counts only where nothing is kept."""
    corpus, encoder = corpus_of(size, given.collections), encoder_of(size, given.cache)
    if size in REAL:  # encodes what the cache does not hold yet
        with tempfile.TemporaryDirectory(dir=folder.parent) as other:
            build(Path(other), corpus, encoder)
    began = clock()
    build(folder, corpus, encoder)
    return {"build_s": clock() - began, "build_mib": peak()}


def measure_serving(
    size: str, folder: Path, given: argparse.Namespace
) -> dict[str, Any]:
    """Opens the index and a desk on it, and asks."""
    encoder = Prepared(encoder_of(size, given.cache))
    encoder.encode_questions(["What is it?"])  # the model is loaded
    began, before = clock(), peak()
    index = open_index(folder, encoder)
    found: dict[str, Any] = {
        "open_s": clock() - began,
        "passages": index.stats.passages,
    }
    found |= {"open_mib": peak() - before, "articles": index.stats.articles}
    planning = Understanding((), Vocabulary(), QueryRules(spelling=False))
    asked = questions_of(size, index.stats.articles)
    plans = [planning.plan(q) for q in asked]
    encoded = [encoder.encode_questions(p.texts) for p in plans]
    retriever = Retriever(index, SHIPPED_RANKING)
    rows: list[int] = []

    def channels(n: int) -> None:
        vectors = np.stack([e.vector for e in encoded[n]])
        looked = index.search(vectors, plans[n].terms, DEPTH)
        rows.append(len(looked.bm25))

    def ranked(n: int) -> None:
        retriever.search(plans[n], encoded[n])

    found |= timed("channels", channels, len(asked))
    found |= timed("ranking", ranked, len(asked))
    found["candidates"] = float(np.mean(rows[WARM:]))
    began = clock()
    desk = Desk.over(index, encoder, None, folder=folder)
    desk.find("What is it?")
    found["desk_s"] = clock() - began
    began = clock()
    desk = Desk.over(index, encoder, None, folder=folder)
    found["desk_again_s"] = clock() - began
    found |= timed("find", lambda n: desk.find(asked[n]), len(asked))
    found |= timed("again", lambda n: desk.find(asked[n]), len(asked))
    return found | {"serve_mib": peak()}


def measure_peers(size: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """FAISS and bm25s alone."""
    import bm25s
    import faiss

    from qa.text import terms_of

    encoder = encoder_of(size, given.cache)
    index = open_index(folder, encoder)
    count = index.stats.passages
    flat = faiss.IndexFlatIP(index.stats.dimension)
    for at in range(0, count, 10_000):
        flat.add(index.vectors(range(at, min(at + 10_000, count))))
    words: dict[str, int] = {}
    texts = (search_text(index.passage(row)) for row in range(count))
    ids = [[words.setdefault(t, len(words)) for t in terms_of(x)] for x in texts]
    lexical = bm25s.BM25(k1=1.2, b=0.75)
    lexical.index((ids, words), show_progress=False)
    asked = questions_of(size, index.stats.articles)
    vectors = [e.vector[None] for e in encoder.encode_questions(asked)]
    terms = [[[t for t in terms_of(q) if t in words]] for q in asked]
    most = min(DEPTH, count)

    def plain(n: int) -> None:
        lexical.retrieve(terms[n], k=most, show_progress=False)

    found = timed("faiss", lambda n: flat.search(vectors[n], most), len(asked))
    return found | timed("bm25s", plain, len(asked))


def timed(name: str, ask: Callable[[int], object], count: int) -> dict[str, float]:
    """CPU ms of each question, at the median and the 95th percentile."""
    taken = []
    for n in range(count):
        began = clock()
        ask(n)
        taken.append(1000 * (clock() - began))
    middle, late = np.percentile(taken[WARM:], [50, 95])
    return {f"{name}_p50": float(middle), f"{name}_p95": float(late)}


STEPS = {"build": measure_build, "serving": measure_serving, "peers": measure_peers}


# --- the run ------------------------------------------------------------------------


def main() -> None:
    """Measures the sizes and writes the page."""
    parser = argparse.ArgumentParser(
        description="Measures the index as the collection grows: bytes a passage, "
        "opening, memory, and time of a search. Writes docs/scale.md."
    )
    parser.add_argument(
        "--collections", type=Path, required=True, help="the folder of patient-articles"
    )
    parser.add_argument(
        "--sizes",
        default=USUAL,
        help=f"of {', '.join((*REAL, *MADE_UP))}; nothing: only the page is written",
    )
    parser.add_argument("--label", default=NOW, help="names these figures on the page")
    parser.add_argument("--cache", type=Path, default=CACHE, help="keeps vectors")
    parser.add_argument("--scratch", type=Path, help="where indexes are built")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="keeps the figures of all sizes"
    )
    parser.add_argument("--out", type=Path, default=DOCS / "scale.md")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(STEPS[given.step](given.sizes, given.folder, given)))
        return
    results = json.loads(given.results.read_text("utf-8"))
    for size in filter(None, given.sizes.split(",")):
        results.setdefault(given.label, {})[size] = measured(size, given)
        given.results.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    given.out.write_text(page(results), "utf-8")


def measured(size: str, given: argparse.Namespace) -> dict[str, Any]:
    """All figures of a size."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=given.scratch) as scratch:
        folder = Path(scratch) / "index"
        for step in STEPS:
            found |= in_a_process(step, size, folder, given)
            if step == "build":
                found["bytes"] = bytes_of(folder / current_build(folder))
        print(f"{size}: {json.dumps(found)}", flush=True)
    return found


def in_a_process(
    step: str, size: str, folder: Path, given: argparse.Namespace
) -> dict[str, Any]:
    """What one step measures, on one thread."""
    words = [sys.executable, "-m", "bench.scale", "--step", step, "--sizes", size]
    words += ["--folder", str(folder), "--cache", str(given.cache)]
    words += ["--collections", str(given.collections)]
    ran = subprocess.run(
        words,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPO,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def bytes_of(generation: Path) -> dict[str, int]:
    """Bytes of the parts of a generation."""
    parts: dict[str, int] = {}
    for file in (f for f in generation.rglob("*") if f.is_file()):
        first = file.relative_to(generation).parts[0].partition(".")[0]
        name = PARTS.get(first, "other")
        parts[name] = parts.get(name, 0) + file.stat().st_size
    return parts


# --- the page -----------------------------------------------------------------------


def page(results: Mapping[str, Mapping[str, Any]]) -> str:
    """docs/scale.md: a table of each label, the newest first."""
    told = "`own`: the repository's articles; `patients`: 170 patient articles. "
    told += "Larger sizes are made up."
    python, name = platform.python_version(), processor()
    head = HEAD.format(questions=QUESTIONS, sizes=told, python=python, processor=name)
    parts = [f"{made_by(COMMAND, 'scale.md')}\n{head}"]
    for label in sorted(results, key=lambda name: (name != NOW, name)):
        parts += [f"## {label.capitalize()}", lines_of(results[label])]
    return "\n\n".join([*parts, NOTE.read_text("utf-8").strip()]) + "\n"


Cell = Callable[[Mapping[str, Any]], str]


def lines_of(sizes: Mapping[str, Any]) -> str:
    """The table of one label."""
    order = [s for s in (*REAL, *MADE_UP) if s in sizes]
    found = [sizes[s] for s in order]

    def line(says: str, cell: Cell) -> tuple[str, ...]:
        return (says, *map(cell, found))

    def pair(name: str) -> Cell:
        return lambda f: f"{f[f'{name}_p50']:.1f} / {f[f'{name}_p95']:.1f}"

    rows = [
        line("passages", lambda f: f"{f['passages']:,}"),
        line("disk, MB", lambda f: f"{sum(f['bytes'].values()) / 1e6:,.0f}"),
        line("bytes a passage", lambda f: f"{share(f, *f['bytes']):,.0f}"),
        *(
            line(f"- {part}", lambda f, part=part: f"{share(f, part):,.0f}")
            for part in dict.fromkeys((*PARTS.values(), "other"))
        ),
        line("build, s", lambda f: f"{f['build_s']:.1f}"),
        line("build, peak MiB", lambda f: f"{f['build_mib']:,.0f}"),
        line("open the index, s", lambda f: f"{f['open_s']:.2f}"),
        line(
            "then a desk on it, first of the build, s", lambda f: f"{f['desk_s']:.2f}"
        ),
        line("another desk, s", lambda f: f"{f.get('desk_again_s', '')}"[:4]),
        line("serving, peak MiB", lambda f: f"{f['serve_mib']:,.0f}"),
        line("candidates", lambda f: f"{f['candidates']:.0f}"),
        line("both channels, ms p50 / p95", pair("channels")),
        line("with ranking, ms", pair("ranking")),
        line("find, ms", pair("find")),
        line("again, ms", pair("again")),
        line("FAISS alone, exact, ms", pair("faiss")),
        line("bm25s alone, ms", pair("bm25s")),
    ]
    return table(("", *order), rows, numbers=True)


def share(found: Mapping[str, Any], *parts: str) -> float:
    """Bytes a passage of some parts."""
    held: Mapping[str, int] = found["bytes"]
    return sum(held.get(p, 0) for p in parts) / float(found["passages"])


def processor() -> str:
    """The name of the processor, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = (x.partition(":")[2].strip() for x in lines if x.startswith("model name"))
    return next(names, platform.machine())


if __name__ == "__main__":
    main()
