"""Makes docs/foreign.md: what the desk finds over other articles than ours.

    python -m bench.desk.foreign --collections ../shared/collections
    python -m bench.desk.foreign --collections ... --judged   # as bench.desk.asked

Everything is asked with the calibration that is shipped for a folder without known
questions. What was found and is wrong is printed. `--write FOLDER` only leaves the
patient articles and both halves of the questions there, for
`python -m training.calibration --elsewhere FOLDER`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.desk.asked import asked_again
from bench.desk.growth import FIGURES, shown
from bench.desk.leaflets import leaflet_set, places, write_golden
from bench.desk.patients import write_clinic
from bench.markdown import figure, table
from bench.places import BENCH, CACHE, DOCS
from bench.reading import first_half, second_half
from bench.records import made_by
from qa.answer import lowest_with_few_wrong
from qa.corpus import ANSWERS, read_corpus
from qa.desk import Desk
from qa.evaluation import Configuration, Costs, Evaluation, desk_for, evaluate
from qa.evaluation.measures import Measure, exact
from qa.evaluation.report import report_of
from qa.evaluation.sets import TestSet, golden

FOREIGN = BENCH / "foreign"
HALVES = "fit", "report"
WRONG = 0.05
HEAD = """# Other articles than ours

Over a folder for which no promise was made, and which has no known questions, the desk
asks for more before it says *found*. Everything below was asked with what is shipped.

## Figures

- *fit* and *report*: 209 questions in patients' words over 170 patient articles, in one
  folder as a clinic would have them (text, Markdown and HTML). No article and no
  subject is in both halves. Half of the questions have an answer; the others are near
  misses: a drug, a disease or a person that no article names, or another side of
  something that one is about. The threshold was chosen on *fit*.
- *leaflets*: 594 questions over leaflets of our own that the reader did not learn from
  (`python -m bench.desk.leaflets`). Many ask about the neighbour of what is said.

The reader learnt from other questions over nine tenths of the patient articles, and
whoever wrote the leaflets wrote those that it learnt from: on articles that it never
met it will find less, or be wrong more often. *Right* is a found answer of which one
card holds the words that answer; brackets are 95 % intervals, exact for shares.
"""
JUDGED = """## {name}

{about} The questions were written without the desk. Each answer was read beside the
articles: it is *right*; *beside* (found, and the sentence that answers stands next to
the marked one on the card); *wrong* (found, and what leads does not answer); the
*opposite* of what the articles say; *closest* (what the page calls the closest, and no
answer); *refused rightly*, where no article answers; *refused though answered*; or
*flagged without reason* (a red flag).

{totals} Found {found}, of these wrong or the opposite {wrong}: {share}.
"""
LISTS = {
    "patients": (
        "170 patient articles, forty questions",
        "The folder of the figures above.",
    ),
    "formats": (
        "A folder of all formats, forty questions",
        "The files of [reading.md](reading.md) that are read, of five formats.",
    ),
}


def main() -> None:
    """Writes the page, or the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    parser.add_argument("--judged", action="store_true", help="Every answer is judged.")
    given = parser.parse_args()
    if given.write:
        patient_sets(given.collections, given.write)
        return
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sets = patient_sets(given.collections, folder / "patients")
        write_formats(folder / "formats")
        desks = {name: desk_over(folder / name, given.cache) for name in LISTS}
        lists = [judged_list(n, desks[n][0], judged=given.judged) for n in LISTS]
        asked = [ask(*desks["patients"], s) for s in sets]
    leaflets = leaflet_set()
    asked.append(
        ask(*desk_for(leaflets, Configuration("leaflets"), given.cache), leaflets)
    )
    for evaluation in asked:
        print(f"\n{evaluation.name}: found and wrong, surest first")
        print(*wrong_of(evaluation), sep="\n")
    names = "", *(e.name for e in asked)
    parts = [
        made_by(
            "python -m bench.desk.foreign --collections ../shared/collections",
            "foreign.md",
        ),
        HEAD,
        f"Found from a confidence of {least_of(asked[0]):.4f}:\n",
        table(names, list(figures(asked))),
        *other_thresholds(asked),
        *lists,
    ]
    (DOCS / "foreign.md").write_text("\n".join(parts) + "\n", "utf-8")


def desk_over(folder: Path, cache: Path) -> tuple[Desk, Costs]:
    """The desk that a clinic would have over a folder."""
    corpus = read_corpus(folder)
    nothing = TestSet(folder.name, corpus, (), corpus.digest, ANSWERS)
    return desk_for(nothing, Configuration(folder.name), cache, corpus=folder)


def ask(desk: Desk, costs: Costs, testset: TestSet) -> Evaluation:
    """Asks all questions of a set with what is shipped."""
    return evaluate(desk, testset, Configuration(testset.name), costs)


def judged_list(name: str, desk: Desk, *, judged: bool) -> str:
    """The part of the page with the questions of one list."""
    totals, rows = asked_again(desk, FOREIGN / f"{name}.tsv", judged=judged)
    verdicts = [
        verdict.split(".")[0]
        for *_, said, verdict in rows
        if said.startswith("found: ")
    ]
    wrong = sum(verdict in ("wrong", "opposite") for verdict in verdicts)
    title, about = LISTS[name]
    head = JUDGED.format(
        name=title,
        about=about,
        totals=totals,
        found=len(verdicts),
        wrong=wrong,
        share=figure(*exact(wrong, len(verdicts))),
    )
    return f"{head}\n{table(('', 'asked', 'shown first', 'this is'), rows)}\n"


def write_formats(folder: Path) -> None:
    """Writes the files of bench/reading that are read into one folder of articles."""
    for number, file in enumerate((*first_half.FILES, *second_half.FILES)):
        if file.named:
            continue
        place = folder / "articles" / str(number)
        place.mkdir(parents=True)
        for name, content in {file.name: file.content, **file.beside}.items():
            raw = content.encode() if isinstance(content, str) else content
            (place / name).write_bytes(raw)


def other_thresholds(asked: Sequence[Evaluation]) -> Iterator[str]:
    """What the lowest threshold gives above which few of *fit* are wrong."""
    outcomes = asked[0].outcomes
    kept = lowest_with_few_wrong(
        [o.answer.confidence or 0.0 for o in outcomes],
        [o.right for o in outcomes],
        WRONG,
    )
    yield (
        f"\nThe lowest threshold above which at most {WRONG:.0%} of *fit* are wrong is "
        f"{kept.threshold:.4f}. It gives:\n"
    )
    names = "", *(e.name for e in asked)
    yield f"{table(names, list(counts(asked, kept.threshold)))}\n"


def least_of(evaluation: Evaluation) -> float:
    """The confidence from which an answer is found."""
    return evaluation.thresholds[0]


def counts(asked: Sequence[Evaluation], least: float) -> Iterator[tuple[str, ...]]:
    """Rows of a table: what is found from a confidence on."""
    columns = [_counts(e, least) for e in asked]
    heads = (
        "questions with an answer, without",
        "found, of these wrong",
        "wrong among found",
        "found among those with an answer",
    )
    for n, head in enumerate(heads):
        yield (head, *(c[n] for c in columns))


def figures(asked: Sequence[Evaluation]) -> Iterator[tuple[str, ...]]:
    """Rows of a table: what is found today, and the figures of a report."""
    yield from counts(asked, least_of(asked[0]))
    reports = [
        report_of(e.testset, [e], [Measure("Success", 3)]).to_json() for e in asked
    ]
    for key, says in FIGURES.items():
        if key not in ("found_wrong", "answerable_found"):
            cells = [shown(r["configurations"][0]["figures"].get(key)) for r in reports]
            yield (says, *cells)


def _counts(evaluation: Evaluation, least: float) -> tuple[str, ...]:
    outcomes = evaluation.outcomes
    found = [o for o in outcomes if (o.answer.confidence or 0.0) >= least]
    answerable = sum(o.question.answerable for o in outcomes)
    wrong = sum(not o.right for o in found)
    return (
        f"{answerable}, {len(outcomes) - answerable}",
        f"{len(found)}, {wrong}",
        figure(*exact(wrong, len(found))) if found else "",
        figure(*exact(sum(o.question.answerable for o in found), answerable)),
    )


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
        write_golden(
            file,
            (
                (f"{half}-{n}", line["question"], places(corpus.articles, line))
                for n, line in enumerate(map(json.loads, lines), 1)
            ),
        )
        sets.append(golden(file, corpus))
    return sets


if __name__ == "__main__":
    main()
