"""How often the desk finds, and how often it is wrong, over other articles than ours.

    python -m bench.desk.foreign --collections ../shared/collections

Three sets, with the calibration that is shipped for a folder without known questions:

- *fit* and *report*: questions of bench/foreign over 170 patient articles, in one
  folder as a clinic would have them (text, Markdown and HTML). No article and no
  subject is in both. About half of the questions have an answer; the others are near
  misses: a drug, a disease or a person that no article names, or another side of
  something that one is about.
- *leaflets*: those of training/reader/questions/leaflets.jsonl that the reader did not
  learn from (one of ten), with their questions.

Printed are the figures at the threshold that is shipped, and what the lowest threshold
gives above which at most 5 % of the *fit* questions are wrong. The reader learnt from
other questions over nine tenths of the patient articles, and whoever wrote the
leaflets wrote those that it learnt from: figures on articles that it never met will be
lower.

`--write FOLDER` leaves the patient articles and both halves there, for
`python -m training.calibration --elsewhere FOLDER`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.desk.growth import FIGURES, shown
from bench.desk.patients import write_clinic
from bench.markdown import figure, table
from bench.places import BENCH, CACHE
from qa.answer import Kept, lowest_with_few_wrong
from qa.corpus import ANSWERS, Article, read_corpus
from qa.evaluation import Configuration, Evaluation, desk_for, evaluate
from qa.evaluation.measures import Measure, exact
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet, golden
from qa.files import sha256

FOREIGN = BENCH / "foreign"
HALVES = "fit", "report"
LEAFLETS = Path("training/reader/questions/leaflets.jsonl")
HELD_OUT = 10
"""One leaflet of so many is not learnt from (`training.reader.rows.held_out`)."""
WRONG = 0.05


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    if given.write:
        patient_sets(given.collections, given.write)
        return
    with TemporaryDirectory() as scratch:
        sets = patient_sets(given.collections, Path(scratch))
    asked = [ask(s, given.cache) for s in (*sets, leaflet_set())]
    print(table(("", *(e.name for e in asked)), list(figures(asked))))
    kept = best(asked[0])
    print(f"\nThe lowest threshold with at most {WRONG:.0%} wrong on {asked[0].name}: ")
    print(f"{kept.threshold:.4f}\n")
    rows = list(figures(asked, kept.threshold))
    print(table(("", *(e.name for e in asked)), rows))
    for evaluation in asked:
        print(f"\n{evaluation.name}: found and wrong, surest first")
        print(*wrong_of(evaluation), sep="\n")


def ask(testset: TestSet, cache: Path) -> Evaluation:
    """Asks all questions of a set with what is shipped."""
    configuration = Configuration(testset.name)
    desk, costs = desk_for(testset, configuration, cache)
    return evaluate(desk, testset, configuration, costs)


def figures(
    asked: Sequence[Evaluation], threshold: float | None = None
) -> Iterator[tuple[str, ...]]:
    """Rows of a table: what is found from the shipped threshold on or from another
    one, and where none is given, all figures of a report."""
    counts = [_counts(e, threshold) for e in asked]
    yield ("questions with an answer, without", *(c[0] for c in counts))
    yield ("found, of these wrong", *(c[1] for c in counts))
    yield ("wrong among found", *(c[2] for c in counts))
    yield ("found among those with an answer", *(c[3] for c in counts))
    if threshold is not None:
        return
    reports = [
        report_of(e.testset, [e], [Measure("Success", 3)]).to_json() for e in asked
    ]
    for key, says in FIGURES.items():
        cells = [shown(r["configurations"][0]["figures"].get(key)) for r in reports]
        yield (says, *cells)


def _counts(evaluation: Evaluation, threshold: float | None) -> tuple[str, ...]:
    outcomes = evaluation.outcomes
    least = evaluation.thresholds[0] if threshold is None else threshold
    found = [o for o in outcomes if (o.answer.confidence or 0.0) >= least]
    answerable = sum(o.question.answerable for o in outcomes)
    wrong = sum(not o.right for o in found)
    return (
        f"{answerable}, {len(outcomes) - answerable}",
        f"{len(found)}, {wrong}",
        figure(*exact(wrong, len(found))) if found else "",
        figure(*exact(sum(o.question.answerable for o in found), answerable)),
    )


def best(evaluation: Evaluation) -> Kept:
    """The lowest threshold above which at most WRONG of the answers are wrong."""
    outcomes = evaluation.outcomes
    confidence = [o.answer.confidence or 0.0 for o in outcomes]
    return lowest_with_few_wrong(confidence, [o.right for o in outcomes], WRONG)


def wrong_of(evaluation: Evaluation) -> list[str]:
    """The questions that are found and wrong, with what is shown first."""
    found = [
        o
        for o in evaluation.outcomes
        if o.answer.status == "found" and not o.right  # no card answers
    ]
    return [
        f"{o.answer.confidence:.4f} {o.question.text} -> "
        f"{' '.join(o.answer.citations[0].passage.text.split())[:150]}"
        for o in sorted(found, key=lambda o: -o.answer.confidence)
    ]


def patient_sets(collections: Path, folder: Path) -> list[TestSet]:
    """Writes the patient articles into `folder`/articles and the golden questions of
    both halves beside them, and reads them."""
    articles = folder / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    write_clinic(collections, articles)
    corpus = read_corpus(folder)
    sets = []
    for half in HALVES:
        lines = (FOREIGN / f"{half}.jsonl").read_text("utf-8").splitlines()
        file = folder / f"{half}.jsonl"
        _write_golden(
            file,
            (
                (f"{half}-{n}", line["question"], places(corpus.articles, line))
                for n, line in enumerate(map(json.loads, lines), 1)
            ),
        )
        sets.append(golden(file, corpus))
    return sets


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
        _write_golden(
            file,
            (
                (
                    f"{number}-{n}",
                    line["question"],
                    places([corpus.by_id[f"leaflet-{number}"]], line),
                )
                for number, leaflet in enumerate(kept)
                for n, line in enumerate(leaflet["questions"], 1)
            ),
        )
        return golden(file, corpus)


def _write_golden(
    file: Path, lines: Iterable[tuple[str, str, list[dict[str, Any]]]]
) -> None:
    entries = ({"id": i, "question": q, "gold": gold} for i, q, gold in lines)
    file.write_text("".join(f"{json.dumps(one)}\n" for one in entries), "utf-8")


def is_held_out(leaflet: str) -> bool:
    """Whether nothing is learnt from a leaflet."""
    return int(sha256(f"leaflets:{leaflet}".encode()), 16) % HELD_OUT == 0


def places(articles: Iterable[Article], line: dict[str, Any]) -> list[dict[str, Any]]:
    """Every place where a quote of a line stands in one of the articles."""
    found = []
    quotes = [re.compile(r"\s+".join(map(re.escape, q.split()))) for q in line["quotes"]]
    for article in articles:
        for quote in quotes:
            for place in quote.finditer(article.text):
                found.append(
                    {
                        "article": article.id,
                        "start": place.start(),
                        "end": place.end(),
                        "quote": place[0],
                        "grade": ANSWERS,
                    }
                )
    return found


if __name__ == "__main__":
    main()
