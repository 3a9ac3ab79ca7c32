"""How often the desk finds, and how often it is wrong, over other articles than ours.

    python -m bench.desk.leaflets

Asks questions over leaflets about many subjects, all of them in one folder, with the
calibration that is shipped for a folder without known questions. Leaflets and questions
are those of training/reader/questions/leaflets.jsonl that the reader did not learn from
(one of ten). Whoever wrote them wrote those that it learnt from, too.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.desk.growth import FIGURES, shown
from bench.markdown import table
from bench.places import CACHE
from qa.corpus import ANSWERS, Article, read_corpus
from qa.evaluation import Configuration, desk_for, evaluate
from qa.evaluation.measures import Measure
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet, golden
from qa.files import sha256

LEAFLETS = Path("training/reader/questions/leaflets.jsonl")
HELD_OUT = 10
"""One leaflet of so many is not learnt from (`training.reader.rows.held_out`)."""


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args()
    testset = leaflet_set()
    configuration = Configuration("leaflets")
    desk, costs = desk_for(testset, configuration, given.cache)
    asked = [evaluate(desk, testset, configuration, costs)]
    measures = [Measure("Success", n) for n in (1, 3)]
    report = report_of(testset, asked, measures).to_json()["configurations"][0]
    figures = report["figures"]
    rows = [(says, shown(figures.get(key))) for key, says in FIGURES.items()]
    print(
        f"{len(testset.corpus.articles)} leaflets, {len(testset.questions)} questions\n"
    )
    print(table(("", "desk"), rows))
    print({k: round(v["value"], 3) for k, v in figures.items() if v and v["value"]})


def leaflet_set() -> TestSet:
    """The questions over the leaflets that are held out, which are read as files."""
    leaflets = [
        json.loads(line) for line in LEAFLETS.read_text("utf-8").splitlines() if line
    ]
    kept = [x for x in leaflets if is_held_out(x["id"])]
    with TemporaryDirectory() as made:
        folder = Path(made)
        for number, leaflet in enumerate(kept):
            text = f"{leaflet['title']}\n\n{leaflet['text']}\n"
            (folder / f"leaflet-{number}.txt").write_text(text, "utf-8")
        corpus = read_corpus(folder)
        file = folder / "leaflets.jsonl"
        write_golden(
            file,
            (
                (
                    f"{n}-{m}",
                    line["question"],
                    places([corpus.by_id[f"leaflet-{n}"]], line),
                )
                for n, leaflet in enumerate(kept)
                for m, line in enumerate(leaflet["questions"], 1)
            ),
        )
        return golden(file, corpus)


def write_golden(
    file: Path, lines: Iterable[tuple[str, str, list[dict[str, Any]]]]
) -> None:
    """Writes golden questions: of each the id, the question, and the places that answer
    it."""
    entries = ({"id": i, "question": q, "gold": gold} for i, q, gold in lines)
    file.write_text("".join(f"{json.dumps(one)}\n" for one in entries), "utf-8")


def is_held_out(leaflet: str) -> bool:
    """Whether nothing is learnt from a leaflet."""
    return int(sha256(f"leaflets:{leaflet}".encode()), 16) % HELD_OUT == 0


def places(articles: Iterable[Article], line: dict[str, Any]) -> list[dict[str, Any]]:
    """Every place where a quote of a line stands in one of the articles."""
    quotes = [
        re.compile(r"\s+".join(map(re.escape, q.split()))) for q in line["quotes"]
    ]
    return [
        {
            "article": article.id,
            "start": place.start(),
            "end": place.end(),
            "quote": place[0],
            "grade": ANSWERS,
        }
        for article in articles
        for quote in quotes
        for place in quote.finditer(article.text)
    ]


if __name__ == "__main__":
    main()
