"""What do scrubbed questions still tell of a person, and how are they grouped?

    python -m bench.desk.gaps [tune|report] [--show | --groups]

Each line of bench/gaps/*.txt is a made-up question, with what is private in braces.
Prints by kind how many private texts leave a word behind that is not also an ordinary
word of the rest, and how much of the rest is kept. The first half chose the rules; the
other was to report. Libraries that find personal data are compared where they are
installed: presidio-analyzer (its patterns, without a language model), scrubadub,
datafog. What is none of theirs to find counts all the same.

`--groups` asks instead how well questions that mean the same come together: of the
pairs in one group the share that belong together, and of those the share that are in
one group (bench/gaps/groups.txt).
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest import mock

from bench.markdown import table
from qa.corpus import read_corpus
from qa.model import encoder_for
from qa.question import read_vocabulary
from qa.staff import Scrubber, gaps

QUESTIONS = Path("bench/gaps")
CORPUS = Path("corpus")
_PRIVATE = re.compile(r"\{(\w+):([^}]*)\}")
TITLES = frozenset(
    re.findall(r"\w+", "mr mrs ms dr doctor professor from ward on of at the in s")
)
"""Words that tell nobody who somebody is."""


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("half", nargs="?", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true", help="print what is left")
    parser.add_argument("--groups", action="store_true", help="measure the grouping")
    given = parser.parse_args()
    if given.groups:
        print(table(("least cosine", "right", "found"), _grouped(given.half)))
        return
    lines = (QUESTIONS / f"{given.half}.txt").read_text("utf-8").splitlines()
    systems = dict(_systems())
    kinds = sorted({kind for line in lines for kind, _ in _PRIVATE.findall(line)})
    rows = []
    for name, scrub in systems.items():
        told, number = Counter[str](), Counter[str]()
        kept = words = clear = 0
        for line in lines:
            left = scrub(_PRIVATE.sub(lambda m: m[2], line))
            if given.show and scrub is next(iter(systems.values())):
                print(f"{line}\n    {left}")
            rest = _words(_PRIVATE.sub(" ", line))
            leaks = [(k, _words(t) & _words(left) - rest) for k, t in _private(line)]
            for kind, leak in leaks:
                number[kind] += 1
                told[kind] += bool(leak)
                if given.show and leak and scrub is next(iter(systems.values())):
                    print(f"    TOLD {kind}: {leak}")
            clear += not any(leak for _, leak in leaks)
            kept += len(rest & _words(left))
            words += len(rest)
        shares = [f"{told[k]} of {number[k]}" for k in kinds]
        rows.append([name, f"{clear} of {len(lines)}", *shares, f"{kept / words:.2f}"])
    print(table(("", "nothing told", *kinds, "of the rest kept"), rows))


def _grouped(half: str) -> Iterator[list[str]]:
    """A row for each least cosine."""
    topics = {}
    for line in (QUESTIONS / "groups.txt").read_text("utf-8").splitlines():
        of, topic, questions = line.split("\t")
        for number, question in enumerate(questions.split(" | ")):
            if of == half:
                topics[question] = f"{topic} {number if topic == 'other' else ''}"
    texts = list(topics)
    vectors = gaps._vectors(texts, encoder_for(), read_corpus(CORPUS).articles)  # noqa: SLF001 - a part is measured
    same = {p for p in combinations(texts, 2) if topics[p[0]] == topics[p[1]]}
    chosen = gaps.MIN_COSINE
    for least in (chosen - 0.1, chosen - 0.05, chosen, chosen + 0.05, chosen + 0.1):
        with mock.patch.object(gaps, "MIN_COSINE", least):
            clusters = gaps._together(vectors)  # noqa: SLF001 - a part is measured
        pairs = {p for c in clusters for p in combinations([texts[n] for n in c], 2)}
        right = len(pairs & same)
        shares = (right / max(1, len(pairs)), right / len(same))
        yield [f"{least:.2f}", *(f"{s:.2f}" for s in shares)]


def _private(line: str) -> Iterator[tuple[str, str]]:
    yield from _PRIVATE.findall(line)


def _words(text: str) -> set[str]:
    found = re.findall(r"[^\W_]+", text.casefold())
    return {w for w in found if w not in TITLES}


def _systems() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Name and function of each way to scrub a question."""
    read = read_corpus(CORPUS)
    vocabulary = read_vocabulary(CORPUS)
    yield "ours", Scrubber([a.text for a in read.articles], vocabulary.words)
    for name, make in LIBRARIES.items():
        try:
            yield name, make()
        except ImportError:
            print(f"{name} is not installed.")


def _presidio() -> Callable[[str], str]:
    analyzer = import_module("presidio_analyzer")
    engine = import_module("presidio_analyzer.nlp_engine")
    blank = import_module("spacy").blank("en")

    class Blank(engine.NlpEngine):  # type: ignore[name-defined,misc]
        """Tokens without a language model."""

        def process_text(self, text: str, language: str) -> Any:
            document = blank(text)
            places = [token.idx for token in document]
            words = [token.text for token in document]
            return engine.NlpArtifacts([], document, places, words, self, language)

        load = is_loaded = lambda *_: True
        get_supported_entities = lambda *_: []  # noqa: E731
        get_supported_languages = lambda *_: ["en"]  # noqa: E731
        is_stopword = is_punct = lambda *_: False
        process_batch = None

    found = analyzer.AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])

    def scrub(text: str) -> str:
        for hit in found.analyze(text, language="en"):
            text = text[: hit.start] + " " * (hit.end - hit.start) + text[hit.end :]
        return text

    return scrub


def _scrubadub() -> Callable[[str], str]:
    scrubber = import_module("scrubadub").Scrubber()
    return lambda text: str(scrubber.clean(text, replace_with="placeholder"))


def _datafog() -> Callable[[str], str]:
    datafog = import_module("datafog")
    return lambda text: str(datafog.sanitize(text))


LIBRARIES = {
    "presidio": _presidio,
    "scrubadub": _scrubadub,
    "datafog": _datafog,
}

if __name__ == "__main__":
    main()
