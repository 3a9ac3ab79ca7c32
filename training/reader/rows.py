"""Questions with the passage that answers them, or only seems to, from many sets.

A row keeps its passage as in the source; `windows_of` cuts it as the desk cuts articles
and lets the spans of the answer follow.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from qa.corpus import (
    Article,
    Block,
    Passage,
    PassageRules,
    Source,
    Span,
    cut_passages,
    search_text,
    sentence_places,
    sentences_of,
)
from qa.text import plain

RULES = PassageRules()
Spans = tuple[tuple[int, int], ...]

OPEN_SETS: Mapping[str, int] = {
    "squad2-train-part": 800,
    "squad-train-sentences": 700,
    "squadshifts-wiki": 700,
    "squadshifts-amazon": 1200,
    "squadshifts-reddit": 1300,
    "tydiqa-en": 900,
    "mlqa-en": 300,
    "nq-dev": 2200,
    "boolq": 700,
    "epqa": 800,
    "selqa": 500,
    "sleepqa": 2600,
    "cpgqa": 900,
    "bioasq": 1300,
    "pubmedqa-l": 300,
    "evidence-inference": 150,
    "covid-faq": 187,
    "policyqa": 400,
    "fairytaleqa": 250,
    "quoref": 100,
}
"""Sets of class open, each with the number of its answerable questions in a round."""
SQUAD = {"squad2-a": 500, "squad1-a": 800}
"""The same for the collections of which half of the titles, or the rest, are learnt."""
PATIENT = "patient-articles/medquad_articles.jsonl"
SUBSET = "patient-articles/medquad_spine_ir_subset.jsonl"
OWN = Path(__file__).with_name("questions") / "patients.jsonl"
"""Questions of our own over patient articles."""
LEAFLETS = OWN.with_name("leaflets.jsonl")
"""Leaflets of our own about many subjects, with questions."""
SHORTEST = 20
"""Quotes with fewer characters are cells of a table."""
HELD_OUT = 10
"""One group of so many is never learnt from."""


class Row(NamedTuple):
    """A question and a passage. `spans` are the answers in `passage`; where it is not
    answerable, they are sentences that seem to answer, if known."""

    set: str
    group: str
    question: str
    title: str
    passage: str
    answerable: bool
    spans: Spans


class Window(NamedTuple):
    """The search text of a passage as the desk cuts it, and where the spans of a row
    stand in it."""

    text: str
    spans: Spans


def held_out(group: str) -> bool:
    """Whether a group is kept for measuring."""
    return int(sha256(group.encode()).hexdigest(), 16) % HELD_OUT == 0


def rows_of(file: Path) -> Iterator[Row]:
    """The rows of a set of `shared/training`."""
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            yield Row(
                row["set"],
                row["group"],
                row["question"],
                row["title"],
                row["passage"],
                bool(row["answerable"]),
                tuple((a, b) for a, b in row["spans"]),
            )


def squad_rows(folder: Path) -> list[Row]:
    """The rows of a SQuAD collection in BEIR layout; the group is the title."""
    documents = {d["_id"]: d for d in lines(folder / "corpus.jsonl")}
    asked = {q["_id"]: q["text"] for q in lines(folder / "queries.jsonl")}

    def row(question: str, document: str, answers: Sequence[str]) -> Row:
        found = documents[document]
        text = found["text"]
        spans = {(at, at + len(a)) for a in answers if (at := text.find(a)) >= 0}
        return Row(
            folder.name,
            found["title"],
            question,
            found["title"],
            text,
            bool(answers),
            tuple(sorted(spans)),
        )

    rows = [
        row(asked[line["_id"]], line["doc"], line["answers"])
        for line in lines(folder / "answers.jsonl")
    ]
    if (folder / "unanswerable.jsonl").is_file():
        for line in lines(folder / "unanswerable.jsonl"):
            near = line["metadata"]["near_miss_doc"]
            rows.append(row(line["text"], near, ()))
    return [r for r in rows if r.spans or not r.answerable]


def own_rows(file: Path, articles: Path) -> Iterator[Row]:
    """The rows of questions that were written for this project over patient articles:
    `{"article", "question", "quotes", "near"}`, where `near` are sentences that seem to
    answer. The passage is the section of the article."""
    sections = {a["_id"]: [s["text"] for s in a["sections"]] for a in lines(articles)}
    titles = {a["_id"]: a["title"] for a in lines(articles)}
    for line in lines(file):
        article = line["article"]
        quotes = line["quotes"] or line["near"]
        for text in sections[article]:
            spans = [(at, at + len(q)) for q in quotes if (at := text.find(q)) >= 0]
            if spans and min(b - a for a, b in spans) >= SHORTEST:
                yield Row(
                    "own",
                    f"own:{article}",
                    line["question"],
                    titles[article],
                    text,
                    bool(line["quotes"]),
                    tuple(sorted(spans)),
                )


def leaflet_rows(file: Path = LEAFLETS) -> Iterator[Row]:
    """The rows of leaflets that were written for this project, each with its questions:
    `{"id", "title", "text", "questions": [{"question", "quotes", "near"}]}`. The
    passage is the whole leaflet."""
    for leaflet in lines(file):
        text = leaflet["text"]
        for line in leaflet["questions"]:
            quotes = line["quotes"] or line["near"]
            yield Row(
                "leaflets",
                f"leaflets:{leaflet['id']}",
                line["question"],
                leaflet["title"],
                text,
                bool(line["quotes"]),
                tuple(
                    sorted(
                        (at, at + len(q)) for q in quotes if (at := text.find(q)) >= 0
                    )
                ),
            )


def halves(rows: Sequence[Row]) -> tuple[set[str], set[str]]:
    """The titles in alphabetical order, divided by turns: those to learn from, and
    those to test on."""
    titles = sorted({r.group for r in rows})
    return set(titles[0::2]), set(titles[1::2])


@lru_cache(maxsize=200_000)
def _cut(title: str, text: str) -> tuple[Passage, ...]:
    block = Block("paragraph", 0, len(text))
    sentences = sentences_of(text, block)
    if not sentences:
        return ()
    spans: Sequence[Span] = sentences
    block = Block("paragraph", spans[0].start, spans[-1].end, sentences=tuple(spans))
    article = Article("m", title, text, (block,), Source("", ""))
    return cut_passages(article, RULES)


def windows_of(row: Row) -> list[Window]:
    """The windows of a row's passage, in order."""
    return [
        Window(search_text(p), placed(p, row.spans))
        for p in _cut(row.title, row.passage)
    ]


def placed(passage: Passage, spans: Sequence[tuple[int, int]]) -> Spans:
    """Where the spans of an article stand in the search text of a passage; those that
    it does not hold whole are left out."""
    text, found = passage.article.text, []
    inside = list(zip(passage.sentences, sentence_places(passage), strict=True))
    for start, end in spans:
        if not passage.start <= start < end <= passage.end:
            continue
        first = [(s, at) for s, at in inside if s.start <= start < s.end]
        last = [(s, at) for s, at in inside if s.start < end <= s.end]
        if first and last:
            (a, at), (b, bt) = first[0], last[-1]
            begin = at + len(plain(text[a.start : start] + "x")) - 1
            stop = bt + len(plain(text[b.start : end]))
            if begin < stop:
                found.append((begin, stop))
    return tuple(found)


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """The object of each line of a JSONL file."""
    with file.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def sampled(rows: Sequence[Row], count: int, dice: random.Random) -> list[Row]:
    """At most `count` rows, evenly over their groups."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in dice.sample(rows, len(rows)):
        groups[row.group].append(row)
    taken: list[Row] = []
    while groups and len(taken) < count:
        for name in list(groups):
            taken.append(groups[name].pop())
            if not groups[name]:
                del groups[name]
            if len(taken) == count:
                break
    return taken
