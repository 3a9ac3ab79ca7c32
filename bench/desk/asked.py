"""What sixty patients' questions get, and what that is worth to a patient.

    python -m bench.desk.asked             # writes docs/asked.md
    python -m bench.desk.asked --judged    # the answers of today are those judged

The questions are made up, in patients' words, without the articles in sight. Each
answer was looked at on the page at 390x844 and judged: the patient is *helped* (the
first screen answers), *asked back* (for the treatment that is meant), *left alone*
(nothing is shown, or passages that the page calls the closest), or *misled* (shown as
an answer and none, or a red flag without reason). The file keeps what was shown; the
page names each answer that has changed since it was judged.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench.markdown import table
from bench.places import BENCH, CORPUS, DOCS, INDEX
from bench.records import made_by
from qa.answer import Answer
from qa.desk import Desk

ASKED = BENCH / "desk" / "asked.tsv"
CHANGED = "changed since"
MOST = 180
"""Characters of what was shown that the page repeats."""


class Judged(NamedTuple):
    """A question, what it was worth when it was judged, what the articles do say where
    the desk does not find it, and what was shown: see `shown`."""

    question: str
    verdict: str
    missed: str
    shown: str


def main() -> None:
    """Asks all questions and writes the page, or the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=INDEX)
    parser.add_argument("--judged", action="store_true", help="Every answer is judged.")
    given = parser.parse_args()
    desk = Desk.open(given.index, CORPUS)
    totals, rows = asked_again(desk, ASKED, judged=given.judged)
    intro = " ".join(__doc__.split("\n\n")[2].split())
    first = made_by("python -m bench.desk.asked", "asked.md")
    parts = [
        f"{first}\n# Sixty questions, judged",
        intro,
        totals,
        table(("", "asked", "shown first", "a patient is"), rows),
    ]
    (DOCS / "asked.md").write_text("\n\n".join(parts) + "\n", "utf-8")


def asked_again(
    desk: Desk, file: Path, *, judged: bool
) -> tuple[str, list[tuple[str, ...]]]:
    """Asks the questions of a file of judgements: how many got which, and a row for
    each. `judged` says that the answers of today are those judged; it puts them into
    the file."""
    before = [Judged(*x.split("\t")) for x in file.read_text("utf-8").splitlines()]
    today = [one._replace(shown=shown(desk.ask(one.question))) for one in before]
    if judged:
        lines = ("\t".join(one) for one in today)
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        before = today
    rows, count = [], Counter[str]()
    for number, (one, now) in enumerate(zip(before, today, strict=True), 1):
        verdict = one.verdict if one.shown == now.shown else CHANGED
        count[verdict] += 1
        said = now.shown if len(now.shown) <= MOST else f"{now.shown[:MOST]}…"
        missed = f". The articles do say: {one.missed}" if one.missed else ""
        rows.append(
            (str(number), one.question, said.replace("|", "/"), verdict + missed)
        )
    totals = ", ".join(f"{verdict} {n}" for verdict, n in count.most_common())
    return f"{len(before)} questions: {totals}.", rows


def shown(answer: Answer) -> str:
    """What stands first on the page: the status, or the red flag, and the sentence."""
    status = answer.emergency.flags[0] if answer.emergency else answer.status
    if answer.emergency or not answer.citations:
        return status
    first = answer.citations[0]
    text = first.passage.article.text
    spans = first.marks or first.nearest
    words = " ".join(text[s.start : s.end] for s in spans) or first.passage.text
    return f"{status}: {' '.join(words.split())}"


if __name__ == "__main__":
    main()
